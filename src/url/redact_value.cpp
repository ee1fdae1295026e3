// Where a value that is assigned to the name of a secret begins and ends, and whether it is the secret or only names it.

#include <algorithm>
#include <array>

#include "url/characters.h"
#include "url/holes.h"
#include "url/knowledge.h"
#include "url/redact_reference.h"
#include "url/redactor.h"

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view stars = "***";

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_constant(std::string_view word) {
  static constexpr std::array words{"None", "null",  "nil",       "NULL",    "True", "False",
                                    "true", "false", "undefined", "nullptr", "~",    "NotImplemented"};
  return std::ranges::find(words, word) != words.end();
}

bool is_type_name(std::string_view word) {
  static constexpr std::array words{"str",     "string",    "String",  "bytes",    "int",     "bool", "float", "Any",
                                    "any",     "SecretStr", "Secret",  "Optional", "Union",   "std",  "char",  "const",
                                    "QString", "Text",      "object",  "boolean",  "integer", "list", "dict",  "List",
                                    "Dict",    "Annotated", "Literal", "Password", "unknown", "absl", "number"};
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::size_t Redactor::skip_string_prefix(std::size_t at) const {
  std::size_t quote = at;
  while (quote < at + 2 && std::string_view("rRbBuUfFL").find(char_at(quote)) != npos && char_at(quote) != '\0') ++quote;
  return is_quote(char_at(quote)) ? quote : at;
}

std::size_t Redactor::quoted(std::size_t at) {
  const char quote = text_[at];
  if (text_.substr(at, 3) == std::string(3, quote)) {
    std::size_t end = text_.find(std::string(3, quote), at + 3);
    if (end == npos) return at + 1;
    hide(at + 3, end);
    return end + 3;
  }
  const std::size_t line_end = newline_.from(at);
  std::size_t end = at + 1;
  for (; end < line_end; ++end) {
    if (text_[end] == '\\') {
      ++end;
    } else if (text_[end] == quote) {
      if (end > at + 1 && char_at(end + 1) == quote && char_at(end + 2) != '\0' && is_word(char_at(end + 2))) {
        ++end;  // '' within '…': a quote doubled as SQL and YAML do
        continue;
      }
      break;
    }
  }
  if (end >= line_end) end = closing_below(at, line_end).value_or(line_end);
  hide(at + 1, end);
  return end + 1;
}

/// A quote that no line of code leaves open is closed on a later one, in YAML and in environment files.
std::optional<std::size_t> Redactor::closing_below(std::size_t quote, std::size_t line_end) const {
  constexpr std::size_t farthest = 2'048;
  const std::string_view below = text_.substr(0, std::min(text_.size(), line_end + farthest));
  for (std::size_t at = line_end; at < below.size(); ++at) {
    if (below[at] == '\\') {
      ++at;
    } else if (below[at] == below[quote]) {
      return at;
    }
  }
  return std::nullopt;
}

std::size_t Redactor::redact_value(std::size_t at, char separator, const Name& name, bool spaced_out) {
  if (at >= text_.size() || text_[at] == '\r') return at;
  if (text_[at] == '\n') return separator == ':' ? at : swallowed(at, name);
  const std::string_view rest = text_.substr(at, 600);
  if (rest.starts_with(stars)) {
    const char after = char_at(at + 3);
    if (after == '\0' || is_space(after) || std::string_view("\"'`,;&)}]\\").find(after) != npos) return at + 3;
  }
  if (rest.starts_with("\\\"") || rest.starts_with("\\'")) return escaped_quotes(at);
  if (const std::size_t quote = skip_string_prefix(at); is_quote(char_at(quote))) {
    const char after = char_at(quote + 1);
    const bool closes = quote == at && !is_quote(after) &&
                        (after == '\0' || after == ')' || after == ']' || after == ';' || after == '\n' || after == '\r') &&
                        name.quote == '\0';
    if (!closes || text_.substr(0, newline_.from(quote + 1)).find(text_[quote], quote + 1) != npos) {
      const std::size_t end = adjacent(quoted(quote));
      return separator == '=' && spaced_out ? after_else(end) : end;
    }
    return quote + 1;
  }
  if (separator == '=' && text_[at] == '(') {
    if (const auto declared = typed_default(at)) return *declared;
  }
  if (text_[at] == '(' || text_[at] == '[') return bracketed(at);
  if (separator == '=' && text_[at] == '{') {
    if (const auto end = braced(at)) return *end;
  }
  if (separator == ':' && text_[at] == '{') {  // {value: secret}
    const std::size_t key = skip_blanks(at + 1);
    for (const std::string_view word : {"value:", "\"value\":"}) {
      if (text_.substr(key).starts_with(word)) return redact_value(skip_blanks(key + word.size()), ':', name, spaced_out);
    }
  }
  if (const auto end = wrapped(at)) return *end;
  if (rest.starts_with("lambda:")) {
    if (const auto end = given(at)) return *end;
  }
  if (separator == ':' && block_scalar(at)) return std::max(at + 1, copied_);
  if (separator == ':' && text_[at] == '!' && is_letter(char_at(at + 1)) && rest.substr(0, 24).find(' ') != npos)
    return at + 1;  // !Ref X
  if (const auto typed = annotation(at, separator)) return *typed;
  if ((separator == ':' || spaced_out) && (text_[at] == '>' || (text_[at] == '{' && !hole_at(rest)))) return at;
  if (const std::size_t length = stands_in_conninfo(name, at) ? 0 : reference_length(rest); length > 0)
    return after_else(after_reference(at, length));
  const std::size_t end = bare_value(at, separator, name);
  return separator == '=' && spaced_out ? after_else(end) : end;
}

std::optional<std::size_t> Redactor::braced(std::size_t at) {
  const std::size_t line = text_.rfind('\n', at);
  const std::size_t begin = std::max(line == npos ? 0 : line, at > 512 ? at - 512 : 0);
  const std::string before = lowered(text_.substr(begin, at - begin));
  const std::size_t driver = before.rfind("driver={");
  if (driver == npos || before.substr(driver + 8).starts_with('{')) return std::nullopt;
  const std::size_t end = text_.substr(0, newline_.from(at)).find('}', at);
  if (end == npos) return std::nullopt;
  replace(at + 1, end);
  return end;
}

std::size_t Redactor::after_else(std::size_t end) {
  constexpr std::string_view word = " else ";
  const std::string_view line = text_.substr(0, std::min(newline_.from(end), end + 200));
  const std::size_t found = line.find(word, end > 0 ? end - 1 : 0);
  if (found == npos || line.substr(end, found - end).find_first_of(",;#") != npos) return end;
  const std::size_t quote = skip_string_prefix(skip_blanks(found + word.size()));
  return is_quote(char_at(quote)) ? adjacent(quoted(quote)) : end;
}

std::optional<std::size_t> Redactor::typed_default(std::size_t at) {
  const std::size_t type = skip_blanks(at + 1);
  std::size_t comma = type;
  while (is_word(char_at(comma)) || char_at(comma) == '.' || char_at(comma) == '[' || char_at(comma) == ']') ++comma;
  if (comma == type) return std::nullopt;
  comma = skip_blanks(comma);
  if (char_at(comma) != ',') return std::nullopt;
  const std::size_t value = skip_blanks(comma + 1);
  if (char_at(value) == '(') return bracketed(value);
  const std::size_t quote = skip_string_prefix(value);
  if (!is_quote(char_at(quote))) return std::nullopt;
  return adjacent(quoted(quote));
}

std::size_t Redactor::swallowed(std::size_t at, const Name& name) {
  if (name.text != "password" && name.text != "sslpassword") return at;
  std::size_t value = at;
  while (value < text_.size() && is_space(text_[value])) ++value;
  const std::size_t end = std::min(space_.from(value), text_.size());
  const std::string_view word = text_.substr(value, end - value);
  if (word.find_first_of("=:{}[]()\"'#/") != npos || word.empty()) return at;
  hide(value, end);
  return end;
}

std::size_t Redactor::escaped_quotes(std::size_t at) {
  const std::string_view mark = text_.substr(at, 2);
  std::size_t end = text_.substr(0, newline_.from(at)).find(mark, at + 2);
  if (end == npos) end = newline_.from(at);
  hide(at + 2, end);
  return end + 2;
}

bool Redactor::block_scalar(std::size_t at) {
  const char c = text_[at];
  if (c != '|' && c != '>') return false;
  std::size_t end = at + 1;
  while (end < text_.size() && (text_[end] == '-' || text_[end] == '+' || is_digit(text_[end]))) ++end;
  end = skip_blanks(end);
  if (char_at(end) == '\r') ++end;
  if (char_at(end) != '\n') return false;
  const std::size_t indented = skip_blanks(end + 1);
  if (indented == end + 1) return false;
  const std::size_t indent = indented - end - 1;
  std::size_t stop = newline_.from(indented);
  while (stop < text_.size()) {
    const std::size_t next = skip_blanks(stop + 1);
    if (next - stop - 1 < indent || char_at(next) == '\n') break;
    stop = text_.find('\n', next);
    if (stop == npos) stop = text_.size();
  }
  hide(indented, stop);
  return true;
}

std::optional<std::size_t> Redactor::annotation(std::size_t at, char separator) {
  if (separator != ':') return std::nullopt;
  std::size_t end = at;
  while (end < text_.size() && is_word(text_[end])) ++end;
  const std::string_view word = text_.substr(at, end - at);
  const std::size_t line_end = newline_.from(at);
  if (is_type_name(word)) {
    const std::size_t equals = text_.substr(0, line_end).find('=', end);
    const std::size_t comma = text_.substr(0, line_end).find(',', end);
    if (equals == npos || (comma < equals && text_.substr(at, comma - at).find('[') == npos)) return end;
    const std::size_t value = skip_blanks(equals + 1);
    return redact_value(value, '=', Name{.text = "value", .begin = at}, true);
  }
  return std::nullopt;
}

std::size_t Redactor::after_reference(std::size_t at, std::size_t length) {
  std::size_t end = at + length;
  for (int round = 0; round < 4; ++round) {
    std::size_t next = skip_blanks(end);
    std::size_t operand = next;
    for (const std::string_view word : {"or ", "||", "??", "else ", "?:", "+"}) {
      if (text_.substr(next).starts_with(word)) operand = next + word.size();
    }
    if (operand == next) break;
    operand = skip_blanks(operand);
    if (char_at(operand) == '(') {
      end = bracketed(operand);
      break;
    }
    operand = skip_string_prefix(operand);
    if (!is_quote(char_at(operand))) break;
    end = adjacent(quoted(operand));
  }
  return std::max(at + 1, end > at + length ? end : at + 1);
}

std::size_t Redactor::bare_value(std::size_t at, char separator, const Name& name) {
  const bool query = name.begin > 0 && (text_[name.begin - 1] == '?' || text_[name.begin - 1] == '&');
  const std::size_t line_end = newline_.from(at);
  std::size_t end = at;
  if (query) {
    while (end < line_end && !is_space(text_[end]) && text_[end] != '&' && text_[end] != '"' && text_[end] != '`') {
      const auto hole = hole_at(text_.substr(end, line_end - end));
      end += hole ? hole->length : 1;
    }
  } else if (separator == ':') {
    end = starts_line(name.begin) ? comment_or(line_end, at)
                                  : std::min(text_.substr(0, line_end).find_first_of(" \t,}\"", at), line_end);
    if (const auto hole = hole_at(text_.substr(at, line_end - at)); hole && at + hole->length > end) end = at + hole->length;
  } else {
    end = equals_value(at, line_end, name);
  }
  while (end > at && is_space(text_[end - 1])) --end;
  std::size_t stripped = end;
  while (stripped > at && std::string_view("\"'`)];,}").find(text_[stripped - 1]) != npos) --stripped;
  if (stripped > at && !is_only_holes(text_.substr(at, end - at))) end = stripped;
  const std::string_view value = text_.substr(at, end - at);
  if (is_constant(value)) return end;
  hide(at, end);
  return std::max(end, at + 1);
}

std::size_t Redactor::comment_or(std::size_t line_end, std::size_t at) const {
  return std::min(text_.substr(0, line_end).find(" #", at), line_end);
}

std::size_t Redactor::equals_value(std::size_t at, std::size_t line_end, const Name& name) {
  std::size_t end = at;
  while (end < line_end && !is_space(text_[end])) {
    const char c = text_[end];
    const std::string_view next = text_.substr(end + 1, 40);
    if (c == '\\' && end + 1 < line_end) {
      if (text_[end + 1] == 'n' && end + 2 < line_end && (text_[end + 2] == '"' || text_[end + 2] == '\'')) break;
      end += 2;
      continue;
    }
    if ((c == ';' || c == ',' || c == '&') && starts_assignment(next)) break;
    if (is_quote(c) && !next.empty() && end > at && std::string_view(")],;").find(next.front()) != npos) break;
    const auto hole = hole_at(text_.substr(end, line_end - end));
    end += hole ? hole->length : 1;
  }
  end = std::min(end, line_end);
  const bool file_line = starts_line(name.begin) && name.text != "password";
  if (!file_line) return end;
  const std::size_t all = comment_or(line_end, at);
  if (all <= end) return std::min(all, end);
  for (std::size_t word = end; word < all; ++word) {
    if (is_blank(text_[word]) && starts_assignment(text_.substr(word + 1, 40))) return end;
    if (text_[word] == ';' || text_[word] == '|' || text_.substr(word).starts_with("&&")) return end;
  }
  // `PGPASSWORD=x psql -h db`: a command follows on the line
  if (text_.substr(end + 1).starts_with("psql") || text_.substr(end + 1).starts_with("pg_") ||
      contains(text_.substr(end, all - end), " -"))
    return end;
  return all;
}

bool Redactor::starts_assignment(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_word(text[at]) || is_blank(text[at]))) ++at;
  return at > 0 && at < text.size() && text[at] == '=';
}

bool Redactor::stands_in_conninfo(const Name& name, std::size_t value) const {
  const auto is_keyword = [](std::string_view word) { return knowledge().libpq.find_any(word) != nullptr; };
  constexpr std::size_t farthest = 200;
  std::size_t at = value;
  while (at < text_.size() && at - value < farthest && !is_space(text_[at])) ++at;
  if (at > value && text_[at - 1] != ',') {
    at = skip_blanks(at);
    std::size_t end = at;
    while (end < text_.size() && end - at < 40 && is_word(text_[end])) ++end;
    if (char_at(end) == '=' && is_keyword(text_.substr(at, end - at))) return true;
  }
  const std::size_t before = skip_blanks_back(name.begin);
  if (before == name.begin || before == 0 || text_[before - 1] == ',') return false;
  std::size_t begin = before;
  while (begin > 0 && before - begin < farthest && !is_space(text_[begin - 1]) && !is_quote(text_[begin - 1])) --begin;
  const std::string_view pair = text_.substr(begin, before - begin);
  const std::size_t equals = pair.find('=');
  return equals != npos && is_keyword(pair.substr(0, equals));
}

}  // namespace dbssot::url
