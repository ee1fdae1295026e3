#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "facts/fact.h"
#include "lint/rule.h"

/// How much a fault counts where it stands: by the context of its file, and by what is known of the single source of truth.
namespace dbssot {

enum class SourceOfTruthIs : std::uint8_t { declared, inferred, unknown };

[[nodiscard]] SourceOfTruthIs source_of_truth_is(const RuleContext& context);
/// The same for the service that the fact belongs to: each may have an inferred one of its own, or share one.
[[nodiscard]] SourceOfTruthIs source_of_truth_is(const RuleContext& context, const FactHead& fact);

/// The source of truth as the reader knows it: the declared name (`shop.db.UrlBuilder`), that of the language if there are several,
/// or the file that was inferred to hold it. "" if none is known.
[[nodiscard]] std::string name_of_source_of_truth(const RuleContext& context, const FactHead& fact);

/// Examples and documentation give notes, tests and CI never more than a warning.
[[nodiscard]] Severity softened(Severity severity, Context context);

/// Examples and documentation: written to be read, each for itself.
[[nodiscard]] inline bool is_for_show(Context context) { return context == Context::example || context == Context::documentation; }

/// Sets what a finding that rests on the source of truth deserves: as it is when declared, `likely` when inferred, and with none
/// known `likely` when there are `others` elsewhere to disagree with, else a possible note.
void weigh_by_source_of_truth(Finding& finding, const RuleContext& context, const FactHead& fact, bool others);

/// Whether such facts stand in further files: then they can disagree. Tests aside, and examples, each of which is a program of its
/// own; what another service does is that service's matter, while files of no service are shared.
class FurtherFiles {
 public:
  template <class Fact>
  explicit FurtherFiles(const std::vector<const Fact*>& facts) {
    for (const FactHead* fact : facts) {
      if (fact->context == Context::test || is_for_show(fact->context)) continue;
      Files& files = by_service_.try_emplace(fact->service, Files{fact->place.file, fact->place.file}).first->second;
      if (files.first != fact->place.file) files.other = fact->place.file;
    }
  }

  [[nodiscard]] bool than(const FactHead& fact) const {
    return std::any_of(by_service_.begin(), by_service_.end(), [&](const auto& entry) {
      const bool is_near = entry.first == fact.service || entry.first.empty() || fact.service.empty();
      return is_near && (entry.second.first != fact.place.file || entry.second.other != fact.place.file);
    });
  }

 private:
  struct Files {
    FileId first;
    FileId other;  ///< the first again where there is no second
  };
  std::map<std::string, Files, std::less<>> by_service_;
};

/// The way of a value as a finding shows it.
[[nodiscard]] std::vector<Step> steps_to(const RuleContext& context, ValueId value);

/// True if the place names a stretch of text; facts without one concern their file as a whole.
[[nodiscard]] inline bool is_known(const Place& place) { return place.range.line != 0; }

/// The argument where it stands in the call, else the call: a name that was followed has the place of what it stands for.
[[nodiscard]] Place argument_place(const Place& argument, const Place& call);

/// For an argument that is wrong by itself: where it is written, if that is in the file of the call, else the call. A helper
/// elsewhere may be right for others.
[[nodiscard]] Place written_place(const Place& argument, const Place& call);

}  // namespace dbssot
