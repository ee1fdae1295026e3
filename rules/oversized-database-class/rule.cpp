#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

struct Limit {
  std::string_view key;
  int usual;  ///< advice where the policy states none
};

constexpr Limit class_lines{"database-class-lines", 500};
constexpr Limit class_methods{"database-class-methods", 40};
constexpr Limit class_concerns{"database-class-concerns", 3};
constexpr Limit factory_lines{"session-factory-lines", 200};

/// One measure that is over its limit.
struct Excess {
  std::string text;  ///< "63 lines, limit 50"
  bool is_declared = false;
};

class Measures {
 public:
  Measures(const Policy& policy, std::vector<Excess>& excesses) : policy_(policy), excesses_(excesses) {}

  void take(const Limit& limit, std::uint32_t measured, std::string_view unit) {
    const auto stated = policy_.limits.find(std::string(limit.key));
    const bool is_declared = stated != policy_.limits.end();
    const int most = is_declared ? stated->second : limit.usual;
    if (most < 0 || measured <= static_cast<std::uint32_t>(most)) return;
    excesses_.push_back({fmt::format("{} {}, limit {}", measured, unit, most), is_declared});
  }

 private:
  const Policy& policy_;
  std::vector<Excess>& excesses_;
};

std::vector<Excess> excesses_of(const RuleContext& context, const ClassShape& shape) {
  std::vector<Excess> excesses;
  Measures measures(context.policy, excesses);
  if (shape.makes_sessions) {
    measures.take(factory_lines, shape.lines, "lines");
    return excesses;
  }
  // Functions that lie beside each other in a file become one thing only when they do several things to the database.
  if (shape.is_file && shape.concerns.size() < 2) return excesses;
  measures.take(class_lines, shape.lines, "lines");
  measures.take(class_methods, shape.methods, shape.is_file ? "functions" : "methods");
  // A small class that opens, closes and tells its health is how it should be: concerns alone count where the policy counts them.
  if (context.policy.limits.contains(std::string(class_concerns.key))) {
    measures.take(class_concerns, static_cast<std::uint32_t>(shape.concerns.size()), "concerns");
  }
  return excesses;
}

std::string title(const ClassShape& shape) {
  return shape.is_file ? fmt::format("the functions of {}", shape.name)
                       : fmt::format("{} {}", shape.makes_sessions ? "session factory" : "class", shape.name);
}

void check(const RuleContext& context, Findings& findings) {
  for (const ClassShape& shape : context.facts.all<ClassShape>()) {
    if (shape.methods == 0) continue;  // a list of settings, however long, does nothing
    if (shape.context == Context::test || (!shape.owns_connections && !shape.makes_sessions)) continue;
    const std::vector<Excess> excesses = excesses_of(context, shape);
    if (excesses.empty()) continue;
    std::vector<std::string> texts;
    for (const Excess& excess : excesses) texts.push_back(excess.text);
    std::string mixes;
    const bool are_many = shape.is_file && !shape.makes_sessions;
    if (shape.concerns.size() > 1) mixes = fmt::format(" and {} {}", are_many ? "mix" : "mixes", fmt::join(shape.concerns, ", "));
    Finding& finding = findings.add(
        shape.place, fmt::format("{} {} outgrown {} limits ({}){}; divide {} by concern", title(shape), are_many ? "have" : "has",
                                 are_many ? "their" : "its", fmt::join(texts, "; "), mixes, are_many ? "them" : "it"));
    // Without a word in the policy a size is advice.
    if (std::none_of(excesses.begin(), excesses.end(), [](const Excess& excess) { return excess.is_declared; }))
      finding.severity = Severity::note;
    finding.severity = softened(finding.severity, shape.context);
  }
}

}  // namespace

extern const Rule oversized_database_class;
const Rule oversized_database_class{
    {.id = "oversized-database-class",
     .summary = "a class or module that owns connections outgrows its limits in lines, methods or concerns",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "A class that opens, migrates, checks and cleans up is where the next own URL, pool or retry goes unseen. Give each "
             "concern a "
             "class of its own; limits in .dbssot.yaml say what is too much."},
    check};

}  // namespace dbssot::rules
