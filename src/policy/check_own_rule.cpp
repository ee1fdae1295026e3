#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "facts/fact_fields.h"
#include "policy/own_rule.h"
#include "policy/read_policy.h"
#include "source/nearest_name.h"

// What the keys of a rule cannot say by themselves: fields that its facts do not have, values that a field never holds, expressions
// that cannot be read.
namespace dbssot {
namespace {

using source::View;

constexpr std::size_t longest_expression = 1'000;
constexpr std::size_t longest_message = 1'000;

std::vector<View> entries(View value) { return value.is_list() ? value.items() : std::vector<View>{value}; }

std::string quoted(const std::string& text) { return "`" + text.substr(0, 60) + (text.size() > 60 ? "…`" : "`"); }

class OwnRuleCheck {
 public:
  OwnRuleCheck(View name, View rule, PolicyFaults& faults) : name_(name), rule_(rule), faults_(faults) {}

  void run() {
    if (!rule_["fact"]) faults_.add(name_, fmt::format("rule {} has no `fact`: the kind of fact that it looks at", id()));
    if (!rule_["message"]) faults_.add(name_, fmt::format("rule {} has no `message`", id()));
    for (const View one : entries(rule_["fact"])) {
      if (const FactKind* kind = find_fact_kind(one.text())) kinds_.push_back(kind);
    }
    if (kinds_.empty()) return;
    for (const auto& [field, demand] : rule_["where"].members()) condition(field, demand);
    message(rule_["message"]);
  }

 private:
  [[nodiscard]] std::string id() const { return quoted(name_.text()); }

  /// The field as the first kind has it; nothing, and a fault, if a kind has none of that name.
  const FactField* field_named(View at, const std::string& name, std::string_view where) {
    for (const FactKind* kind : kinds_) {
      if (kind->field(name) != nullptr) continue;
      std::vector<std::string> known;
      for (const FactField& field : kind->fields) known.push_back(field.name);
      const std::string near = did_you_mean(name, known);
      faults_.add(at, fmt::format("{}: {} has no field {}{}", where, kind->name, quoted(name),
                                  near.empty() ? fmt::format("; it has {}", fmt::join(known, ", ")) : near));
      return nullptr;
    }
    return kinds_.front()->field(name);
  }

  void condition(View name, View demand) {
    const FactField* field = field_named(name, name.text(), "`where`");
    if (field == nullptr) return;
    if (!demand.is_map()) return values(*field, demand);
    values(*field, demand["equals"]);
    values(*field, demand["not"]);
    expressions(demand["matches"]);
    expressions(demand["not-matches"]);
    for (const char* bound : {"above", "below"}) {
      if (demand[bound] && field->holds != FieldHolds::number && !field->name.ends_with('.'))
        faults_.add(demand[bound], fmt::format("`{}` is of numbers, and `{}` holds none", bound, name.text()));
    }
    if (demand.size() == 0) faults_.add(name, fmt::format("`{}` demands nothing", name.text()));
  }

  /// A text that the field never holds would let everything pass.
  void values(const FactField& field, View value) {
    if (!value || field.choices.empty()) return;
    for (const View one : entries(value)) {
      if (!one.is_scalar() || std::ranges::find(field.choices, one.text()) != field.choices.end()) continue;
      faults_.add(one, fmt::format("`{}` is never {}; it is one of {}{}", field.name, quoted(one.text()),
                                   fmt::join(field.choices, ", "), did_you_mean(one.text(), field.choices)));
    }
  }

  void expressions(View value) {
    if (!value) return;
    for (const View one : entries(value)) {
      if (!one.is_scalar()) continue;
      if (one.text().size() > longest_expression) {
        faults_.add(one, fmt::format("an expression of more than {} characters", longest_expression));
        continue;
      }
      RE2::Options quiet;
      quiet.set_log_errors(false);
      const RE2 expression(one.text(), quiet);
      if (!expression.ok()) faults_.add(one, fmt::format("not a regular expression: {}", expression.error()));
    }
  }

  void message(View text) {
    if (!text.is_scalar()) return;
    if (text.text().size() > longest_message) return faults_.add(text, fmt::format("longer than {} characters", longest_message));
    std::string fault;
    const auto parts = parts_of_message(text.text(), fault);
    if (!parts) return faults_.add(text, fault);
    for (const MessagePart& part : *parts) {
      if (part.is_field) (void)field_named(text, part.text, "`message`");
    }
  }

  View name_;
  View rule_;
  PolicyFaults& faults_;
  std::vector<const FactKind*> kinds_;
};

}  // namespace

void check_own_rule(View name, View rule, PolicyFaults& faults) { OwnRuleCheck(name, rule, faults).run(); }

}  // namespace dbssot
