#include "lint/own_rules.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <re2/re2.h>
#include <nlohmann/json.hpp>

#include "facts/context.h"
#include "facts/fact_json.h"
#include "policy/own_rule.h"

namespace dbssot {

struct FactTable::Rows {
  struct Row {
    Place place;
    std::string kind;
    nlohmann::json fields;
  };
  std::vector<Row> rows;
};

namespace {

using nlohmann::json;
using Row = FactTable::Rows::Row;

constexpr std::size_t longest_shown = 200;

/// What a field holds, entry by entry; a plain field has one.
struct Held {
  std::vector<std::string> texts;
  bool is_unknown = false;  ///< stated, or perhaps stated, and not followed
};

std::string text_of(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// "?" and "{unknown}" are how a printed fact says that a value was not followed.
void take(const json& value, Held& held) {
  if (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty())) return;
  held.texts.push_back(text_of(value));
  held.is_unknown = held.is_unknown || held.texts.back() == "?" || held.texts.back().find("{unknown}") != std::string::npos;
}

Held held_by(const Row& row, const std::string& field) {
  Held held;
  const std::size_t dot = field.find('.');
  const std::string first = field.substr(0, dot);
  const auto found = row.fields.find(first);
  if (found == row.fields.end()) return held;
  if (dot == std::string::npos) {
    if (!found->is_array()) return take(*found, held), held;
    for (const json& entry : *found) take(entry, held);
    return held;
  }
  const std::string rest = field.substr(dot + 1);
  if (found->is_array()) {
    for (const json& entry : *found) {
      if (entry.is_object() && entry.contains(rest)) take(entry[rest], held);
    }
  } else if (found->is_object() && found->contains(rest)) {
    take((*found)[rest], held);
  } else if (row.fields.value("open_arguments", false)) {
    held.is_unknown = true;  // a spread that was not followed may hold it
  }
  return held;
}

class Demand {
 public:
  explicit Demand(const Condition& condition) : condition_(condition) {
    for (const std::string& text : condition.matches) wanted_.push_back(expression(text));
    for (const std::string& text : condition.matches_not) unwanted_.push_back(expression(text));
  }

  [[nodiscard]] bool is_met(const Row& row) const {
    const Held held = held_by(row, condition_.field);
    if (condition_.exists && (*condition_.exists ? held.texts.empty() : !held.texts.empty() || held.is_unknown)) return false;
    const bool asks_for_more = !condition_.equals.empty() || !condition_.is_not.empty() || !wanted_.empty() || !unwanted_.empty() ||
                               condition_.above || condition_.below;
    if (asks_for_more && held.is_unknown) return false;
    const auto any = [&](auto holds) { return std::ranges::any_of(held.texts, holds); };
    const auto is_one_of = [](const std::vector<std::string>& texts) {
      return [&texts](const std::string& text) { return std::ranges::find(texts, text) != texts.end(); };
    };
    const auto matches = [](const std::vector<std::unique_ptr<RE2>>& expressions) {
      return [&expressions](const std::string& text) {
        return std::ranges::any_of(expressions, [&](const auto& one) { return RE2::PartialMatch(text, *one); });
      };
    };
    if (!condition_.equals.empty() && !any(is_one_of(condition_.equals))) return false;
    if (any(is_one_of(condition_.is_not))) return false;
    if (!wanted_.empty() && !any(matches(wanted_))) return false;
    if (any(matches(unwanted_))) return false;
    if (condition_.above && !any([&](const auto& text) { return number(text).value_or(*condition_.above) > *condition_.above; }))
      return false;
    return !condition_.below || any([&](const auto& text) { return number(text).value_or(*condition_.below) < *condition_.below; });
  }

 private:
  static std::unique_ptr<RE2> expression(const std::string& text) {
    RE2::Options quiet;
    quiet.set_log_errors(false);
    return std::make_unique<RE2>(text, quiet);  // checked with the policy; one that is faulty matches nothing
  }

  static std::optional<double> number(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || end != text.c_str() + text.size()) return std::nullopt;
    return value;
  }

  const Condition& condition_;
  std::vector<std::unique_ptr<RE2>> wanted_;
  std::vector<std::unique_ptr<RE2>> unwanted_;
};

bool covers(const std::vector<std::string>& globs, const std::string& path) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return glob_covers(glob, path); });
}

/// In the part of the project that the rule speaks of.
bool speaks_of(const OwnRule& rule, const Row& row, const std::string& path) {
  if (std::ranges::find(rule.kinds, row.kind) == rule.kinds.end()) return false;
  if (!rule.paths.empty() && !covers(rule.paths, path)) return false;
  if (covers(rule.except, path)) return false;
  const auto context = row.fields.value("context", std::string());
  return rule.contexts.empty() ||
         std::ranges::any_of(rule.contexts, [&](const Context wanted) { return name_of(wanted) == context; });
}

std::string shown(const Held& held) {
  std::string out;
  for (const std::string& text : held.texts) {
    if (out.size() < longest_shown) out += (out.empty() ? "" : ", ") + text;
  }
  if (out.empty()) return "nothing";
  if (out.size() <= longest_shown) return out;
  std::size_t end = longest_shown;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "…";
}

std::string message_for(const std::vector<MessagePart>& parts, const Row& row) {
  std::string out;
  for (const MessagePart& part : parts) out += part.is_field ? shown(held_by(row, part.text)) : part.text;
  return out;
}

void check(const RuleContext& context, Findings& findings) {
  const auto found = std::ranges::find(context.policy.own_rules, findings.info().id, [](const auto& rule) { return rule->id; });
  if (context.table == nullptr || found == context.policy.own_rules.end()) return;
  const OwnRule& rule = **found;
  std::vector<Demand> demands;
  for (const Condition& condition : rule.where) demands.emplace_back(condition);
  std::string fault;
  const auto parts = parts_of_message(rule.message, fault).value_or(std::vector<MessagePart>{{rule.message, false}});
  for (const Row& row : context.table->rows().rows) {
    if (!speaks_of(rule, row, context.facts.path(row.place.file))) continue;
    if (!std::ranges::all_of(demands, [&](const Demand& demand) { return demand.is_met(row); })) continue;
    findings.add(row.place, message_for(parts, row));
  }
}

std::string page_of(const OwnRule& rule) {
  return fmt::format("# {}\n\n{}\n{}\nA rule of this project's own, over facts of the kind {}, stated in `{}`.\n", rule.id,
                     rule.summary, rule.help.empty() ? "" : "\n" + rule.help + "\n", fmt::join(rule.kinds, ", "), rule.policy);
}

}  // namespace

FactTable::FactTable(const FactStore& facts, const std::function<std::string(std::string_view)>& masked)
    : rows_(std::make_unique<Rows>()) {
  std::map<std::string_view, FileId> ids;
  for (std::size_t i = 0; i < facts.files.size(); ++i) ids.emplace(facts.files[i], FileId{static_cast<std::uint32_t>(i)});
  for (const PrintedFact& fact : printed_facts(facts, masked)) {
    const auto file = ids.find(fact.file);
    if (file == ids.end()) continue;
    json fields = json::parse(fact.json, nullptr, false);
    if (fields.is_object()) rows_->rows.push_back({{file->second, fact.range}, fact.kind, std::move(fields)});
  }
}

FactTable::~FactTable() = default;

std::vector<std::unique_ptr<StatedRule>> stated_rules(const Policy& policy) {
  std::vector<std::unique_ptr<StatedRule>> rules;
  for (const auto& statement : policy.own_rules) {
    auto stated = std::make_unique<StatedRule>(StatedRule{statement, page_of(*statement), {}});
    const OwnRule& own = *statement;
    stated->rule = {{own.id, own.summary, own.severity, own.confidence, own.help, 0}, check, stated->page, own.policy};
    rules.push_back(std::move(stated));
  }
  return rules;
}

}  // namespace dbssot
