#include "url/holes.h"

#include <algorithm>

#include "url/characters.h"

namespace dbssot::url {
namespace {

constexpr std::size_t longest_hole = 1024;

/// Index of the bracket that closes the one before `begin`, counting nested pairs; npos if it is never closed on this line.
std::size_t closing(std::string_view text, std::size_t begin, char open, char close) {
  int depth = 1;
  const std::size_t end = std::min(text.size(), longest_hole);
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] == '\n') break;
    if (text[at] == open) ++depth;
    if (text[at] == close && --depth == 0) return at;
  }
  return std::string_view::npos;
}

std::size_t word_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_word(text[length])) ++length;
  return length;
}

/// `X`, `X:-d`, `X-d`, `X:?m`, `X:+a`, `X:=d`, `var.x`, `aws_db.main[0].endpoint`, `AWS::Region`
std::optional<HoleSpelling> braced_dollar(std::string_view text) {
  const std::size_t end = closing(text, 2, '{', '}');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = trimmed(text.substr(2, end - 2));
  HoleSpelling hole{end + 1, inside, std::nullopt};
  const std::size_t word = word_length(inside);
  if (word == inside.size() || word == 0) return hole;
  const std::string_view rest = inside.substr(word);
  const std::size_t mark = rest.front() == ':' ? 1 : 0;
  if (rest.size() <= mark) return hole;
  const char kind = rest[mark];
  if (kind == '-' || kind == '=') {
    hole.name = inside.substr(0, word);
    hole.fallback = rest.substr(mark + 1);
  } else if (kind == '?' || kind == '+') {
    hole.name = inside.substr(0, word);
  }
  return hole;
}

/// `{{ .Values.db.host | default "db" }}`, `{{- x -}}`
std::optional<HoleSpelling> double_brace(std::string_view text, std::size_t skip) {
  const std::size_t end = text.substr(0, longest_hole).find("}}", skip);
  if (end == std::string_view::npos || text.substr(skip, end - skip).find('\n') != std::string_view::npos) return std::nullopt;
  std::string_view inside = text.substr(skip, end - skip);
  if (inside.starts_with('-')) inside.remove_prefix(1);
  if (inside.ends_with('-')) inside.remove_suffix(1);
  HoleSpelling hole{end + 2, trimmed(inside.substr(0, inside.find('|'))), std::nullopt};
  if (const std::size_t word = inside.find("default "); word != std::string_view::npos) {
    std::string_view value = trimmed(inside.substr(word + 8));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
      const std::size_t quote = value.find(value.front(), 1);
      if (quote != std::string_view::npos) hole.fallback = value.substr(1, quote - 1);
    }
  }
  return hole;
}

/// `{}`, `{0}`, `{host}`, `{cfg.host}`, `{cfg['host']}`, `{port:d}`, `{user!r}`, `{quote(pw)}`. Other braces are text: a password
/// may hold them.
std::optional<HoleSpelling> single_brace(std::string_view text) {
  std::size_t at = 1;
  int round = 0;
  const std::size_t limit = std::min(text.size(), longest_hole);
  for (; at < limit && text[at] != '}'; ++at) {
    const char c = text[at];
    if (c == '(') ++round;
    if (c == ')') --round;
    const bool in_call = round > 0 && (c == ' ' || c == ',' || c == '=');
    if (!is_word(c) && std::string_view(".[]()'\"!:").find(c) == std::string_view::npos && !in_call) return std::nullopt;
  }
  if (at >= limit) return std::nullopt;
  const std::string_view inside = text.substr(1, at - 1);
  if (!inside.empty() && !is_word(inside.front()) && inside.front() != ':' && inside.front() != '!') return std::nullopt;
  return HoleSpelling{at + 1, inside.substr(0, inside.find_first_of("!:")), std::nullopt};
}

/// `%(name)s`, `%s`. Not `%d`: that is the start of a percent-encoding such as `%d3`.
std::optional<HoleSpelling> percent(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  if (text[1] == 's') return HoleSpelling{2, {}, std::nullopt};
  if (text[1] != '(') return std::nullopt;
  const std::size_t end = closing(text, 2, '(', ')');
  if (end == std::string_view::npos || end + 1 >= text.size() || !is_letter(text[end + 1])) return std::nullopt;
  return HoleSpelling{end + 2, text.substr(2, end - 2), std::nullopt};
}

/// `<password>`, `<your-host>`: what documentation writes where the reader fills in.
std::optional<HoleSpelling> angle(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && at < 64 && (is_word(text[at]) || text[at] == '-' || text[at] == ' ')) ++at;
  if (at == 1 || at >= text.size() || text[at] != '>' || !is_letter(text[1])) return std::nullopt;
  return HoleSpelling{at + 1, text.substr(1, at - 1), std::nullopt};
}

/// `[[ var "db_user" . ]]`, `[[ .shop.host ]]`: nomad-pack.
std::optional<HoleSpelling> double_bracket(std::string_view text) {
  if (!text.starts_with("[[")) return std::nullopt;
  const std::size_t end = text.substr(0, longest_hole).find("]]");
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view inside = text.substr(2, end - 2);
  while (inside.starts_with('-') || inside.starts_with(' ')) inside.remove_prefix(1);
  const bool is_known =
      inside.starts_with("var \"") || inside.starts_with(".") || inside.starts_with("$") || inside.starts_with("env \"");
  if (!is_known || inside.find('\n') != std::string_view::npos) return std::nullopt;
  if (inside.starts_with("var \"") || inside.starts_with("env \"")) {
    inside.remove_prefix(5);
    inside = inside.substr(0, inside.find('"'));
  }
  return HoleSpelling{end + 2, trimmed(inside), std::nullopt};
}

}  // namespace

std::optional<HoleSpelling> hole_at(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  switch (text.front()) {
    case '$':
      if (text[1] == '{') return text.size() > 2 && text[2] == '{' ? double_brace(text, 3) : braced_dollar(text);
      if (text[1] == '(') {
        const std::size_t end = closing(text, 2, '(', ')');
        if (end == std::string_view::npos) return std::nullopt;
        return HoleSpelling{end + 1, trimmed(text.substr(2, end - 2)), std::nullopt};
      }
      if (is_letter(text[1]) || text[1] == '_') {
        const std::size_t word = word_length(text.substr(1, longest_hole));
        return HoleSpelling{word + 1, text.substr(1, word), std::nullopt};
      }
      return std::nullopt;
    case '{':
      return text[1] == '{' ? double_brace(text, 2) : single_brace(text);
    case '%':
      return percent(text);
    case '<':
      return angle(text);
    case '[':
      return double_bracket(text);
    default:
      return std::nullopt;
  }
}

std::size_t numbered_hole_length(std::string_view text) {
  if (text.size() < 2 || (text.front() != '%' && text.front() != '$') || !is_digit(text[1])) return 0;
  std::size_t end = 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (text.front() == '$') return end;
  if (end == 2 && end < text.size() && text[end] == '%') return end + 1;
  if (end + 1 < text.size() && text[end] == '$' && is_letter(text[end + 1])) return end + 2;
  const bool is_encoding = end > 2 || (end < text.size() && hex_value(text[end]) >= 0);
  return is_encoding ? 0 : end;
}

bool is_format(std::string_view text) {
  if (text.find("%s") != std::string_view::npos || text.find("{}") != std::string_view::npos) return true;
  std::string_view first;
  for (std::size_t at = text.find_first_of("%$"); at < text.size(); at = text.find_first_of("%$", at + 1)) {
    const std::string_view hole = text.substr(at, numbered_hole_length(text.substr(at)));
    if (hole.empty()) continue;
    if (first.empty()) first = hole;
    if (first.front() == hole.front() && first != hole) return true;
  }
  return false;
}

bool is_only_holes(std::string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    if (text.starts_with("$$")) return false;
    const auto hole = hole_at(text);
    if (!hole) return false;
    text.remove_prefix(hole->length);
  }
  return true;
}

}  // namespace dbssot::url
