#include <algorithm>

#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// A list is a second declaration of what the database needs when names are read or checked by it. Names to be hidden in output,
/// labels of a form, or arguments for the source of truth drive no reads.
bool repeats_declaration(const VariableList& list) {
  return list.drives_reads && !list.in_source_of_truth && list.database_names.size() >= 2;
}

std::string some_of(const std::vector<std::string>& names) {
  std::string text = names[0] + ", " + names[1];
  if (names.size() > 2) text += fmt::format(" and {} more", names.size() - 2);
  return text;
}

void check(const RuleContext& context, Findings& findings) {
  std::vector<const VariableList*> lists;
  for (const VariableList& list : context.facts.all<VariableList>()) {
    if (repeats_declaration(list)) lists.push_back(&list);
  }
  for (const VariableList* list : lists) {
    const std::string source = name_of_source_of_truth(context, *list);
    Finding& finding = findings.add(
        list->place,
        source.empty() ? fmt::format("the database variables {} are listed here; let the code that owns the URL say what it needs",
                                     some_of(list->database_names))
                       : fmt::format("the database variables {} are listed outside {}; ask it what is missing",
                                     some_of(list->database_names), source));
    weigh_by_source_of_truth(finding, context, *list, lists.size() > 1);
    for (const VariableList* other : lists) {
      if (other != list) finding.related.push_back({other->place, "listed here too"});
    }
  }
}

}  // namespace

extern const Rule hardcoded_variable_list;
const Rule hardcoded_variable_list{
    {.id = "hardcoded-variable-list",
     .summary = "the list of required database variables is repeated outside the single source of truth",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "When the source of truth takes a new variable, or DATABASE_URL in place of five parts, this list goes on asking for "
             "the old "
             "ones. Let the source of truth validate its own input."},
    check};

}  // namespace dbssot::rules
