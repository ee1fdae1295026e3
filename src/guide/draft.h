#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lint/fix.h"
#include "lint/rule.h"
#include "lint/triage.h"

/// What the proposals share: texts by file, offers of the source of truth, and how a value is used.
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

  [[nodiscard]] const SourceText* source(FileId file) const { return text_of_(context.facts.path(file)); }
  [[nodiscard]] std::string_view text(FileId file) const;
  [[nodiscard]] std::size_t begin_of(const Place& place) const;
  [[nodiscard]] std::size_t end_of(const Place& place) const;
  [[nodiscard]] std::string_view written(const Place& place) const;

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
  using Seen = std::set<std::pair<ValueId, const Place*>>;
  void follow(ValueId id, const Place* conversion, Mode mode, int depth, Seen& seen);

  const TextOf& text_of_;
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
