#include "policy/own_rule.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dbssot {
namespace {

using enum KeyShape;

constexpr std::array<std::string_view, 4> severities{"off", "note", "warning", "error"};
constexpr std::array<std::string_view, 3> confidences{"possible", "likely", "certain"};
constexpr std::array<std::string_view, 7> contexts{"production", "migration", "script", "test", "ci", "example", "documentation"};

constexpr Key rule_keys[] = {
    {"fact", kinds, "Kind of fact, or several, that the rule looks at.", "url-literal", "the entry is a severity"},
    {"where", conditions, "What must hold of the fact's fields, all of it.", "{role: default}", "every fact of the kind"},
    {"message", text, "What to say; `{field}` stands for what the field holds.", "\"{variable} is read here\"", "must be stated"},
    {"summary", text, "The rule in one sentence, for lists of rules.", "engines use our pool", "the message"},
    {"help", text, "What to do.", "ask the platform team", "none"},
    {"severity", choice, "How bad it is.", "warning", "warning", {}, severities},
    {"confidence", choice, "How sure it is.", "likely", "certain", {}, confidences},
    {"paths", texts, "Only in these files.", "[services/**]", "everywhere"},
    {"except", texts, "Not in these files.", "[services/legacy/**]", "none"},
    {"contexts", choices, "Only in code of these kinds.", "[production, migration]", "all", {}, contexts},
};

constexpr Key demand_keys[] = {
    {"equals", texts, "One of these.", "NullPool", "not demanded"},
    {"not", texts, "None of these.", "[asyncpg]", "not demanded"},
    {"matches", texts, "One of these regular expressions (RE2), anywhere in the text.", "\"^postgres\"", "not demanded"},
    {"not-matches", texts, "None of these regular expressions.", "sslmode=", "not demanded"},
    {"exists", flag, "There is something in it; false: nothing.", "true", "not demanded"},
    {"above", number, "A number greater than this.", "100", "not demanded"},
    {"below", number, "A number smaller than this.", "45000", "not demanded"},
};

}  // namespace

std::span<const Key> own_rule_keys() { return rule_keys; }
std::span<const Key> condition_keys() { return demand_keys; }

std::optional<std::vector<MessagePart>> parts_of_message(std::string_view message, std::string& fault) {
  std::vector<MessagePart> parts;
  std::string text;
  for (std::size_t at = 0; at < message.size(); ++at) {
    const char c = message[at];
    if ((c == '{' || c == '}') && message.substr(at + 1).starts_with(c)) {
      text += c;
      ++at;
    } else if (c == '{') {
      const std::size_t end = message.find('}', at);
      if (end == std::string_view::npos || end == at + 1) {
        fault = end == at + 1 ? "`{}` names no field" : "a `{` is not closed; a brace of its own is written `{{`";
        return std::nullopt;
      }
      if (!text.empty()) parts.push_back({std::exchange(text, {}), false});
      parts.push_back({std::string(message.substr(at + 1, end - at - 1)), true});
      at = end;
    } else {
      text += c;
    }
  }
  if (!text.empty()) parts.push_back({std::move(text), false});
  return parts;
}

bool is_rule_id(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.empty() || text.size() > 80 || !is_letter(text.front()) || text.ends_with('-')) return false;
  if (text.find("--") != std::string_view::npos) return false;
  return std::ranges::all_of(text, [&](char c) { return is_letter(c) || c == '-' || (c >= '0' && c <= '9'); });
}

}  // namespace dbssot
