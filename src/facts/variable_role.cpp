#include "facts/variable_role.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace dbssot {
namespace {

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

/// Words of a name in upper case: split at everything but letters and digits, and where camelCase changes case.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      words.emplace_back();
      continue;
    }
    if (i > 0 && is_upper(c) && is_lower(name[i - 1])) words.emplace_back();
    words.back() += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  std::erase(words, "");
  return words;
}

VariableRole role_of(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, VariableRole>, 22> roles = {{
      {"URL", VariableRole::url},         {"URI", VariableRole::url},         {"DSN", VariableRole::url},
      {"CONNINFO", VariableRole::url},    {"HOST", VariableRole::host},       {"HOSTNAME", VariableRole::host},
      {"SERVER", VariableRole::host},     {"ADDRESS", VariableRole::host},    {"PORT", VariableRole::port},
      {"USER", VariableRole::user},       {"USERNAME", VariableRole::user},   {"PASSWORD", VariableRole::password},
      {"PASSWD", VariableRole::password}, {"PASS", VariableRole::password},   {"PWD", VariableRole::password},
      {"NAME", VariableRole::database},   {"DBNAME", VariableRole::database}, {"DATABASE", VariableRole::database},
      {"DB", VariableRole::database},     {"PW", VariableRole::password},     {"SEEDS", VariableRole::host},
      {"DATASOURCE", VariableRole::url},
  }};
  for (const auto& [known, role] : roles) {
    if (word == known) return role;
  }
  return VariableRole::other;
}

bool says_only_database(std::string_view word) {
  static constexpr std::array<std::string_view, 19> words = {
      "DATABASE",          "DATABASES", "DB",   "POSTGRES", "POSTGRESQL", "PG",      "PSQL",    "SQL",
      "SQLALCHEMY",        "ASYNC",     "SYNC", "ASYNCPG",  "MAIN",       "PRIMARY", "DEFAULT", "CONNECTION",
      "CONNECTIONSTRINGS", "AWS",       "RDS"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Cuts a glued prefix off the last word: PGHOST, DBHOST, PGDATABASE.
void unglue(std::vector<std::string>& words) {
  std::string& last = words.back();
  for (const std::string_view prefix : {"PG", "DB", "POSTGRES", "DATABASE"}) {
    if (last.starts_with(prefix) && last != prefix && last != "DBNAME" &&
        role_of(last.substr(prefix.size())) != VariableRole::other) {
      last.erase(0, prefix.size());
      words.insert(words.end() - 1, std::string(prefix));
      return;
    }
  }
}

}  // namespace

VariableName read_variable_name(std::string_view name) {
  std::vector<std::string> words = words_of(name);
  if (words.empty()) return {};
  unglue(words);
  VariableName result{role_of(words.back()), ""};
  if (result.role != VariableRole::other) words.pop_back();
  for (const std::string& word : words) {
    if (says_only_database(word)) continue;
    if (!result.family.empty()) result.family += '_';
    result.family += word;
  }
  return result;
}

}  // namespace dbssot
