#include "audit/environment_use.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>

#include "audit/imports.h"
#include "linker/environment_name.h"
#include "source/words.h"

namespace dbssot {
namespace {

using Kind = EnvironmentUse::Kind;

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }
bool is_quote(char c) { return c == '"' || c == '\''; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\'; }
bool is_upper(std::string_view word) {
  return std::ranges::none_of(word, [](unsigned char c) { return std::islower(c) != 0; });
}

/// A piece of a name that code may put together into a database's: "DB_", "pgsql".
bool may_be_part_of_name(std::string_view word) {
  const std::string text = lowered(word);
  return text.find("db") != std::string::npos || text.find("pg") != std::string::npos || text.find("sql") != std::string::npos ||
         text.starts_with("rds") || text.starts_with("cockroach") || text.starts_with("timescale") ||
         text.starts_with("persistence");
}

class Search {
 public:
  Search(std::string_view bytes, std::span<const Policy* const> policies) : bytes_(bytes), policies_(policies) {
    for (const std::string& import : python_imports("", bytes)) {
      const std::string_view name = std::string_view(import).substr(import.rfind('/') + 1);
      imported_.emplace(name);
    }
    imports_all_ = bytes.find("import *") != std::string_view::npos;
  }

  EnvironmentUse run() {
    for (std::size_t at = 0; at < bytes_.size();) {
      if (!is_word(bytes_[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < bytes_.size() && is_word(bytes_[end])) ++end;
      look_at(at, end);
      at = end;
    }
    if (found_.kind == Kind::none) return {};
    if (environments_.size() > 1 || names_database_ || (asks_namesake_ && found_.kind == Kind::handed) ||
        (names_part_ && (found_.kind == Kind::handed || reads_options_)))
      found_.kind = Kind::open;
    std::ranges::sort(found_.variables);
    const auto repeated = std::ranges::unique(found_.variables);
    found_.variables.erase(repeated.begin(), repeated.end());
    return std::move(found_);
  }

 private:
  void raise(Kind kind) { found_.kind = std::max(found_.kind, kind); }

  void look_at(std::size_t at, std::size_t end) {
    const std::string_view word = bytes_.substr(at, end - at);
    const bool is_environment = word == "environ" || word == "environb";
    if (is_environment || word == "getenv" || word == "getenvb") {
      // `environ` of a WSGI server, or a word in a list of words
      if (bytes_[at == 0 ? 0 : at - 1] != '.' && !imports_all_ && !imported_.contains(word)) return;
      return is_environment ? look_at_environment(at, end) : look_at_reader(at, end);
    }
    const std::string lower_case = word.size() == 7 || word.size() == 12 ? lowered(word) : std::string();
    if (lower_case == "environ" || lower_case.starts_with("getenv")) return raise(Kind::open);  // nobody's that we know
    if (lower_case == "configparser") {
      reads_options_ = true;
      return raise(Kind::plain);
    }
    if (word.find("getenv") != std::string_view::npos) return raise(Kind::open);
    if (word.find("env") != std::string_view::npos) look_at_namesake(end);
    const bool is_quoted = at > 0 && is_quote(bytes_[at - 1]);
    if (is_quoted) {
      names_database_ = names_database_ || names_variable(word);
      names_part_ = names_part_ || may_be_part_of_name(word);
    }
    const bool is_name = is_quoted || (at > 0 && bytes_[at - 1] == '.') || is_upper(word);
    if (is_name && word.size() <= 11) {
      if (const std::string_view environment = environment_named(word); !environment.empty()) environments_.insert(environment);
    }
    constexpr std::string_view beginnings = "_iIrRoO";
    if (beginnings.find(word.front()) != std::string_view::npos && asks_for_environment(word)) names_database_ = true;
  }

  [[nodiscard]] bool names_variable(std::string_view name) const {
    return std::ranges::any_of(policies_, [&](const Policy* policy) { return is_database_variable(*policy, name); });
  }

  [[nodiscard]] std::size_t behind_space(std::size_t at) const {
    while (at < bytes_.size() && is_space(bytes_[at])) ++at;
    return at;
  }
  [[nodiscard]] char at_or_end(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : '\0'; }

  /// The word before, on the same line.
  [[nodiscard]] std::string_view word_before(std::size_t at) const {
    std::size_t last = at;
    while (last > 0 && (bytes_[last - 1] == ' ' || bytes_[last - 1] == '.')) --last;
    std::size_t first = last;
    while (first > 0 && is_word(bytes_[first - 1])) --first;
    return bytes_.substr(first, last - first);
  }

  [[nodiscard]] bool is_in_import(std::size_t at) const {
    const std::size_t begin = at == 0 ? 0 : bytes_.rfind('\n', at - 1) + 1;  // npos + 1 is 0
    std::string_view line = bytes_.substr(begin, bytes_.find('\n', at) - begin);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.starts_with("from ") || line.starts_with("import ");
  }

  /// `environ as settings`: under another name it cannot be told any more.
  [[nodiscard]] bool is_renamed(std::size_t end) const { return bytes_.substr(end).starts_with(" as "); }

  void look_at_environment(std::size_t at, std::size_t end) {
    raise(Kind::plain);
    const char next = at_or_end(end);
    if (next == '[') return look_at_key(end + 1);
    if (next == '.') {
      std::size_t last = end + 1;
      while (last < bytes_.size() && is_word(bytes_[last])) ++last;
      const std::string_view method = bytes_.substr(end + 1, last - end - 1);
      constexpr std::array<std::string_view, 5> reading{"get", "pop", "setdefault", "__getitem__", "__contains__"};
      if (std::ranges::find(reading, method) != reading.end())
        return at_or_end(last) == '(' ? look_at_key(last + 1) : raise(Kind::open);
      // environ.Env() of django-environ, or whatever else carries the name
      constexpr std::array<std::string_view, 8> whole{"copy", "items", "keys", "values", "update", "clear", "data", ""};
      return raise(std::ranges::find(whole, method) != whole.end() ? Kind::handed : Kind::open);
    }
    if (is_renamed(end)) return raise(Kind::open);
    if (is_in_import(at)) return;
    std::string_view before = word_before(at);
    if (before == "os") before = word_before(static_cast<std::size_t>(before.data() - bytes_.data()));
    if (before != "in") raise(Kind::handed);  // `"X" in os.environ` asks for a name
  }

  void look_at_reader(std::size_t at, std::size_t end) {
    raise(Kind::plain);
    if (at_or_end(end) == '(') return look_at_key(end + 1);
    if (is_renamed(end) || !is_in_import(at)) raise(Kind::open);
  }

  /// `env = os.environ`, and then env[name] or env.get(name)
  void look_at_namesake(std::size_t end) {
    if (at_or_end(end) == '[') {
      asks_namesake_ = asks_namesake_ || !written_key(end + 1);
    } else if (bytes_.substr(end).starts_with(".get(")) {
      asks_namesake_ = asks_namesake_ || !written_key(end + 5);
    }
  }

  /// The literal behind a bracket, if the key is nothing else; "" in `getenv()`, which stands in prose.
  [[nodiscard]] std::optional<std::string_view> written_key(std::size_t at) const {
    at = behind_space(at);
    if (at_or_end(at) == ')') return "";
    constexpr std::string_view prefixes = "rRbBuU";
    if (prefixes.find(at_or_end(at)) != std::string_view::npos && is_quote(at_or_end(at + 1))) ++at;
    if (!is_quote(at_or_end(at))) return std::nullopt;
    const std::size_t end = bytes_.find(bytes_[at], at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    const char behind = at_or_end(behind_space(end + 1));
    if (behind != ']' && behind != ',' && behind != ')') return std::nullopt;
    return bytes_.substr(at + 1, end - at - 1);
  }

  void look_at_key(std::size_t at) {
    const auto name = written_key(at);
    if (!name) return raise(Kind::open);
    if (names_variable(*name)) names_database_ = true;
    if (!name->empty()) found_.variables.emplace_back(*name);
  }

  std::string_view bytes_;
  std::span<const Policy* const> policies_;
  EnvironmentUse found_;
  std::set<std::string, std::less<>> imported_;  ///< names, by their last parts
  bool imports_all_ = false;
  std::set<std::string_view> environments_;
  bool names_database_ = false;
  bool names_part_ = false;
  bool reads_options_ = false;
  bool asks_namesake_ = false;
};

}  // namespace

bool may_name_variable(std::string_view bytes, const std::set<std::string, std::less<>>& variables) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (!is_quote(bytes[at])) continue;
    std::size_t end = at + 1;
    while (end < bytes.size() && is_word(bytes[end])) ++end;
    const std::string_view word = bytes.substr(at + 1, end - at - 1);
    if (may_be_part_of_name(word) || variables.contains(word)) return true;
    at = end - 1;
  }
  return false;
}

EnvironmentUse environment_use(std::string_view bytes, std::span<const Policy* const> policies) {
  return Search(bytes, policies).run();
}

}  // namespace dbssot
