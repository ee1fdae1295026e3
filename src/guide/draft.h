#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "guide/python_text.h"
#include "lint/fix.h"
#include "lint/rule.h"
#include "lint/triage.h"

/// What the proposals share: texts by file, facts by place, offers of the source of truth, and how a value is used. A file may have
/// thousands of findings, so nothing looks through all of its text, or through all facts, for each.
namespace dbssot::guide {

/// A change that is being written: edits by file, made together or not at all.
struct Draft {
  std::string title;
  std::map<FileId, std::vector<ByteEdit>> edits;

  void replace(FileId file, std::size_t begin, std::size_t end, std::string text);
};

/// Where a value that is born at one place ends: the modes of the sinks it reaches as it is, and of those behind a change made to
/// it, by the place of the outermost change.
struct Uses {
  std::vector<Mode> direct;
  std::map<Place, std::vector<Mode>> converted;

  /// The one mode of all of them; unknown if there are several or none.
  [[nodiscard]] static Mode only(const std::vector<Mode>& modes);
};

class Workbench {
 public:
  Workbench(const RuleContext& context, const TextOf& text_of);

  const RuleContext& context;

  [[nodiscard]] const SourceText* source(FileId file) const;
  [[nodiscard]] std::string_view text(FileId file) const;
  [[nodiscard]] std::size_t begin_of(const Place& place) const;
  [[nodiscard]] std::size_t end_of(const Place& place) const;
  [[nodiscard]] std::string_view written(const Place& place) const;

  // As the functions of python_text.h, and remembered.
  [[nodiscard]] const std::vector<ImportLine>& imports(FileId file) const;
  [[nodiscard]] bool is_taken(FileId file, const std::string& module, const std::string& name) const;
  [[nodiscard]] std::optional<ByteEdit> import_edit(FileId file, const std::string& module, const std::string& name,
                                                    std::string_view beside = "") const;
  /// Number of times that the identifier stands in the file.
  [[nodiscard]] std::size_t mentions(FileId file, std::string_view identifier) const;
  /// `.env.example`: whether it has a line for the variable, in force or not.
  [[nodiscard]] bool is_set_in(FileId file, const std::string& variable) const;

  /// The fact at a place; the first of several.
  [[nodiscard]] const UrlLiteral* literal_at(const Place& place) const { return first(literals_, place); }
  [[nodiscard]] const UrlBuild* build_at(const Place& place) const { return first(builds_, place); }
  [[nodiscard]] const UrlInspection* inspection_at(const Place& place) const { return first(inspections_, place); }
  /// All reads at a place: a loop over many names has several.
  [[nodiscard]] std::span<const EnvRead* const> reads_at(const Place& place) const;
  /// Inspections that begin where this place begins: `url.replace(…)`, `url.replace(…).replace(…)`.
  [[nodiscard]] std::span<const UrlInspection* const> inspections_from(const Place& place) const;
  /// Outside of the source of truth, those of what is read at the place.
  [[nodiscard]] std::span<const UrlInspection* const> inspections_of(const Place& read) const;
  /// The first read of the file whose call has the place among its arguments.
  [[nodiscard]] const EnvRead* read_around(const Place& place) const;
  [[nodiscard]] bool is_read(const std::string& variable) const { return read_variables_.contains(variable); }
  /// Some database's URL is read from a variable.
  [[nodiscard]] bool reads_url() const { return reads_url_; }
  [[nodiscard]] std::span<const ConfigVariable* const> settings_of(const std::string& variable) const;
  /// `.env.example` and its kin.
  [[nodiscard]] const std::vector<FileId>& example_files() const { return example_files_; }

  /// How a read or literal at the place is used, over all sinks of the project.
  [[nodiscard]] const Uses& uses(const Place& born) const;

  /// Variables that what the offer gives is made of; where it was not followed, those that its file reads.
  [[nodiscard]] const std::vector<std::string>& variables_behind(const Offer& offer) const;

  /// The call that gives the URL which these variables make, for a sink of the mode; nothing if there is none or several would do.
  /// `as_it_is`: what the variable holds, unchanged, does as well.
  [[nodiscard]] const Offer* url_offer(const std::vector<std::string>& variables, Mode mode, bool as_it_is,
                                       Language language) const;
  /// The member that holds exactly what the variable holds.
  [[nodiscard]] const Offer* plain_offer(std::string_view variable, Language language) const;

  /// The expression of the offer as the file has to write it, with the import added to the draft; nothing where it cannot be used
  /// there.
  [[nodiscard]] std::optional<std::string> called_from(FileId file, const Offer& offer, Draft& draft) const;

  [[nodiscard]] std::optional<FixIt> finished(Draft draft) const;

 private:
  template <class Fact>
  using At = std::map<Place, std::vector<const Fact*>>;
  template <class Fact>
  [[nodiscard]] static const Fact* first(const At<Fact>& facts, const Place& place) {
    const auto found = facts.find(place);
    return found == facts.end() ? nullptr : found->second.front();
  }

  /// A read beside the others of its file, by where they begin.
  struct ReadInFile {
    const EnvRead* read;
    std::pair<std::uint32_t, std::uint32_t> last_end;  ///< of all reads so far
  };

  void find_facts();
  void find_inspected();

  using Seen = std::set<std::pair<ValueId, const Place*>>;
  void follow(ValueId id, const Place* conversion, Mode mode, int depth, Seen& seen);

  const TextOf& text_of_;
  At<UrlLiteral> literals_;
  At<UrlBuild> builds_;
  At<UrlInspection> inspections_;
  At<UrlInspection> begun_inspections_;  ///< by their beginning alone
  At<UrlInspection> inspected_;          ///< by the place of a read
  At<EnvRead> reads_;
  std::map<FileId, std::vector<ReadInFile>> reads_in_;
  std::set<std::string_view> read_variables_;
  bool reads_url_ = false;
  std::map<std::string_view, std::vector<const ConfigVariable*>> settings_;
  std::vector<FileId> example_files_;
  using Import = std::tuple<FileId, std::string, std::string>;
  mutable std::map<FileId, const SourceText*> sources_;
  mutable std::map<FileId, std::vector<ImportLine>> imports_;
  mutable std::map<Import, bool> taken_;
  mutable std::map<Import, std::optional<ByteEdit>> import_edits_;
  mutable std::map<FileId, std::unordered_map<std::string_view, std::size_t>> words_;
  mutable std::map<FileId, std::set<std::string_view>> names_set_;
  std::map<Place, Uses> uses_;
  mutable std::map<const Offer*, std::vector<std::string>> behind_;
};

/// Environment variables that a value is made of; what a source of truth gives out is looked into.
[[nodiscard]] std::vector<std::string> variables_of(const FactStore& facts, ValueId value);

// One file each.
struct Proposal {
  Draft draft;
  std::vector<Place> ends;  ///< places of further findings that go with it
};
[[nodiscard]] std::optional<Proposal> call_for_read(const Workbench& bench, const Place& read);
[[nodiscard]] std::optional<Proposal> form_for_conversion(const Workbench& bench, const Place& inspection);
[[nodiscard]] std::optional<Proposal> call_for_build(const Workbench& bench, const Place& build);
[[nodiscard]] std::optional<Proposal> pool_of_policy(const Workbench& bench);
[[nodiscard]] std::optional<Proposal> variable_for_literal(const Workbench& bench, const Place& literal);

}  // namespace dbssot::guide
