#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "url/characters.h"
#include "url/holes.h"
#include "url/secret_names.h"
#include "url/url.h"

// One pass over the text. Places that can give a secret away are found by their punctuation (`://`, `=`, `:`, `(`, `,`) and then
// looked at to the left for a name and to the right for a value, both within bounds, so that the work stays linear in the text.

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view stars = "***";

/// The next place of one of several characters at or after a position. Remembers it, so that asking from left to right is linear.
class NextOf {
 public:
  NextOf(std::string_view text, std::string_view set) : text_(text), set_(set) {}
  std::size_t from(std::size_t at) {
    if (!known_ || at > next_ || at < asked_) {
      next_ = std::min(text_.find_first_of(set_, at), text_.size());
      known_ = true;
    }
    asked_ = at;
    return next_;
  }

 private:
  std::string_view text_;
  std::string_view set_;
  std::size_t next_ = 0;
  std::size_t asked_ = 0;
  bool known_ = false;
};

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Schemes whose URLs hold a path and a port more often than a password, and never an unescaped one worth guessing at.
bool is_web_scheme(std::string_view scheme) {
  static constexpr std::array names{"http", "https", "ws",   "wss", "ftp", "ftps", "sftp",
                                    "ssh",  "git",   "file", "s3",  "gs",  "oci",  "docker"};
  return std::ranges::any_of(names, [&](std::string_view name) {
    return equal_ignoring_case(scheme, name) ||
           (scheme.size() > name.size() && scheme.ends_with(name) && scheme[scheme.size() - name.size() - 1] == '+');
  });
}

/// `?key=` begins a query: what follows an `@` beyond it is no part of the password.
bool holds_query_start(std::string_view text) {
  for (std::size_t at = text.find('?'); at != npos; at = text.find('?', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && (is_word(text[end]) || text[end] == '-' || text[end] == '.')) ++end;
    if (end > at + 1 && end < text.size() && text[end] == '=') return true;
  }
  return false;
}

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

/// First names of things that hold values: `settings.password`, `os.environ[…]`, `self._pw`.
bool is_holder_name(std::string_view word) {
  static constexpr std::array words{"self", "this",    "cls",   "os",      "env",   "environ",     "settings", "config",
                                    "cfg",  "conf",    "args",  "options", "opts",  "params",      "process",  "secrets",
                                    "vars", "var",     "local", "module",  "data",  "values",      "request",  "app",
                                    "ctx",  "context", "st",    "inputs",  "steps", "credentials", "creds",    "secret",
                                    "url",  "parsed",  "spec",  "conn",    "db",    "database",    "std",      "app_config"};
  return std::ranges::any_of(words, [&](std::string_view name) {
    return equal_ignoring_case(word, name) || (word.size() > name.size() && word.starts_with('_') && word.substr(1) == name);
  });
}

/// Length of an expression that names a value instead of being one: `settings.password`, `os.environ["X"]`, `get_password()`,
/// `cfg->pw`. 0 if the text does not start with one. A lone word is a reference only if it is itself named like a secret
/// (`password=db_password`), since `password=hunter2` has the same form.
std::size_t reference_length(std::string_view text) {
  std::size_t at = 0;
  std::string_view first;
  std::string_view last;
  int parts = 0;
  bool called = false;
  while (at < text.size() && at < 512) {
    if (text[at] == '*' || text[at] == '&') {
      if (at != 0) break;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == at || is_digit(text[at])) return 0;
    last = text.substr(at, end - at);
    if (parts++ == 0) first = last;
    at = end;
    while (at < text.size() && (text[at] == '(' || text[at] == '[')) {
      const char close = text[at] == '(' ? ')' : ']';
      int depth = 0;
      std::size_t stop = at;
      for (; stop < text.size() && stop < at + 256; ++stop) {
        if (text[stop] == text[at]) ++depth;
        if (text[stop] == close && --depth == 0) break;
        if (text[stop] == '\n') return 0;
      }
      if (stop >= text.size() || text[stop] != close) return 0;
      const std::string_view inside = trimmed(text.substr(at + 1, stop - at - 1));
      // What stands between the brackets of a call is nothing, a name in quotes, or further words.
      if (!inside.empty() && !is_quote(inside.front()) && !is_word(inside.front()) && inside.front() != '*' &&
          inside.front() != '&')
        return 0;
      called = true;
      at = stop + 1;
    }
    if (at < text.size() && text[at] == '.') {
      at += 1;
    } else if (text.substr(at).starts_with("->") || text.substr(at).starts_with("::")) {
      at += 2;
    } else {
      break;
    }
  }
  if (at < text.size() && !is_space(text[at]) && std::string_view(",;)]}&\"'`").find(text[at]) == npos) return 0;
  if (called)
    return is_holder_name(first) || is_secret_name(last) || contains(lowered(text.substr(0, at)), "env") ||
                   contains(lowered(last), "get") || contains(lowered(last), "quote") || parts > 1 || at == text.size() ||
                   !is_blank(text[at])
               ? at
               : 0;
  // `password=db_password` and `password=conn.password` name a variable; with a digit in it the text may be the password itself, and
  // is hidden rather than shown.
  if (parts > 1 && is_holder_name(first)) return at;
  return is_secret_name(last) && std::ranges::none_of(text.substr(0, at), is_digit) ? at : 0;
}

class Redactor {
 public:
  explicit Redactor(std::string_view text) : text_(text), at_sign_(text, "@"), newline_(text, "\n"), space_(text, " \t\r\n\v\f") {}

  std::string run() {
    for (std::size_t at = 0; at < text_.size();) {
      std::size_t next = at + 1;
      switch (text_[at]) {
        case ':':
          if (const auto start = userinfo_start(at)) {
            next = url_password(at, *start);
          } else {
            next = assignment(at);
          }
          break;
        case '=':
          next = assignment(at);
          break;
        case ',':
          next = pair(at);
          break;
        case '(':
          next = setter(at);
          break;
        case ' ':
          next = spaced(at);
          break;
        case '-':
          if (text_.substr(at).starts_with("-----BEGIN ")) next = pem(at);
          break;
        default:
          break;
      }
      at = std::max(next, at + 1);
    }
    out_ += text_.substr(copied_);
    return std::move(out_);
  }

 private:
  void replace(std::size_t begin, std::size_t end) {
    if (begin >= end || begin < copied_) return;
    out_ += text_.substr(copied_, begin - copied_);
    out_ += stars;
    copied_ = end;
  }
  char char_at(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  std::size_t skip_blanks(std::size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return at;
  }
  std::size_t skip_blanks_back(std::size_t at) const {
    for (int i = 0; i < 32 && at > copied_ && is_blank(text_[at - 1]); ++i) --at;
    return at;
  }

  // --- URLs -------------------------------------------------------------------------------------------------------------------

  std::size_t scheme_begin(std::size_t colon) const {
    std::size_t begin = colon;
    while (begin > 0 && colon - begin < 64 &&
           (is_word(text_[begin - 1]) || text_[begin - 1] == '+' || text_[begin - 1] == '.' || text_[begin - 1] == '-'))
      --begin;
    return begin;
  }
  /// Where the user stands after the colon of a scheme: behind `://`, and behind what people write by mistake after `postgresql:`.
  std::optional<std::size_t> userinfo_start(std::size_t colon) const {
    const std::string_view rest = text_.substr(colon);
    if (rest.starts_with("://")) {
      std::size_t start = colon + 3;
      if (!is_web_scheme(text_.substr(scheme_begin(colon), colon - scheme_begin(colon)))) {
        while (char_at(start) == '/') ++start;
      }
      return start;
    }
    const std::size_t begin = scheme_begin(colon);
    const std::string scheme = lowered(text_.substr(begin, colon - begin));
    if (!scheme.starts_with("postgres") && !contains(scheme, "sql+")) return std::nullopt;
    if (scheme.find_first_of("_-.") != npos) return std::nullopt;
    std::size_t start = colon + 1;
    while (start < text_.size() && start < colon + 6 && std::string_view("/\\$:;").find(text_[start]) != npos) ++start;
    return start > colon + 1 ? std::optional(start) : std::nullopt;
  }

  std::size_t url_password(std::size_t colon, std::size_t start) {
    const std::size_t begin = scheme_begin(colon);
    const bool web = is_web_scheme(text_.substr(begin, colon - begin));
    const bool whole = trimmed(text_.substr(0, begin)).empty();
    const char before = begin > 0 ? text_[begin - 1] : '\0';
    const char delimiter = is_quote(before) ? before : '\0';

    std::size_t at = start;
    if (char_at(at) == '[') {  // [::1]:5432 has colons that end no user
      const std::size_t close = text_.substr(at, 80).find(']');
      if (close != npos) at += close + 1;
    }
    for (; at < text_.size() && text_[at] != ':'; ++at) {
      const char c = text_[at];
      if (const auto hole = hole_at(text_.substr(at)); hole && hole->length > 0) {
        at += hole->length - 1;
        continue;
      }
      if (c == '/' || is_space(c) || c == '"' || c == '<' || c == '>' || c == delimiter) return start;
      if (web && (c == '@' || c == '?' || c == '#')) return start;
    }
    if (at >= text_.size()) return start;
    const std::size_t begin_password = at + 1;

    // How far the password may reach: to the quote that was opened before the scheme, else to a blank.
    std::size_t limit = newline_.from(begin_password);
    if (whole) limit = text_.size();
    if (delimiter != '\0') {
      const std::size_t close = text_.substr(0, std::min(text_.size(), begin_password + 65536)).find(delimiter, begin_password);
      if (close != npos) limit = std::min(limit, close);
    }
    const std::size_t blank = std::min(space_.from(begin_password), limit);
    const std::string_view head = text_.substr(begin_password, blank - begin_password);
    const bool port_like = [&] {
      std::size_t end = 0;
      while (end < head.size() && is_digit(head[end])) ++end;
      if (end == 0) {
        const auto hole = hole_at(head);
        if (!hole) return false;
        end = hole->length;
      }
      return end == head.size() || std::string_view("/?#,\"'`)>]}").find(head[end]) != npos;
    }();

    std::size_t sign = password_end(begin_password, limit);
    if (sign != npos && sign > blank && (port_like || web)) sign = npos;
    if (sign == npos) {
      if (!web && !port_like) replace_bare_port(begin_password, blank);
      return begin_password;
    }
    const std::string_view reach = text_.substr(begin_password, sign - begin_password);
    if (web && reach.find_first_of("/?#\"'") != npos) {
      if (port_like || reach.find_first_of("\"'<>") != npos) return begin_password;
    }
    if (port_like && !is_only_holes(reach) && reach.find_first_of("/?#,") != npos &&
        (holds_query_start(reach) || reach.find_first_of("\"'") != npos ||
         is_only_holes(reach.substr(0, reach.find_first_of("/?#,"))))) {
      return begin_password;
    }
    for (int round = 0; round < 64; ++round) {  // a raw `@` belongs to the password as long as no query has begun
      const std::size_t further = password_end(sign + 1, std::min(space_.from(sign + 1), limit));
      if (further == npos || web) break;
      const std::string_view gap = text_.substr(sign + 1, further - sign - 1);
      if (holds_query_start(gap) || contains(gap, "://") || gap.find_first_of("\"`") != npos || contains(gap, "',") ||
          contains(gap, "')"))
        break;
      sign = further;
    }
    hide(begin_password, sign);
    return sign;
  }

  /// The next `@` outside of holes before `limit`.
  std::size_t password_end(std::size_t begin, std::size_t limit) {
    const std::size_t sign = at_sign_.from(begin);
    if (sign >= limit) return npos;
    for (std::size_t at = begin; at < limit; ++at) {
      if (text_[at] == '@') return at;
      if (const auto hole = hole_at(text_.substr(at, limit - at))) at += hole->length - 1;
    }
    return npos;
  }

  /// `postgresql://u:secret/d`: no `@` follows, and the "port" is no number, so it may well be a password that lost its host.
  void replace_bare_port(std::size_t begin, std::size_t limit) {
    std::size_t end = text_.substr(0, limit).find_first_of("/?#,\"'`)<>]}\\", begin);
    end = std::min(end, limit);
    const std::string_view port = text_.substr(begin, end - begin);
    if (port.empty() || is_only_holes(port) || hole_at(port) || equal_ignoring_case(port, "port")) return;
    replace(begin, end);
  }

  /// Replaces a secret unless it is a reference; of `${X:-secret}` only the fallback is one.
  void hide(std::size_t begin, std::size_t end) {
    std::string_view secret = text_.substr(begin, end - begin);
    if (secret.empty() || secret == stars) return;
    if (!is_only_holes(secret)) {
      replace(begin, end);
      return;
    }
    while (begin < end) {
      const auto hole = hole_at(text_.substr(begin, end - begin));
      if (!hole) return;
      if (hole->fallback && !hole->fallback->empty() && !is_only_holes(*hole->fallback)) {
        const auto offset = static_cast<std::size_t>(hole->fallback->data() - text_.data());
        replace(offset, offset + hole->fallback->size());
      }
      begin += hole->length;
    }
  }

  // --- assignments --------------------------------------------------------------------------------------------------------------

  struct Name {
    std::string_view text;
    std::size_t begin = 0;  ///< with its opening quote
    char quote = '\0';
    bool escaped = false;  ///< `\"password\"`: JSON within a string
  };

  /// The name that ends before `end`, with quotes and brackets around it.
  Name name_before(std::size_t end) const {
    Name name;
    std::size_t at = skip_blanks_back(end);
    if (at > copied_ && text_[at - 1] == ']') --at;
    if (at > copied_ && is_quote(text_[at - 1])) {
      name.quote = text_[--at];
      if (at > copied_ && text_[at - 1] == '\\') {
        name.escaped = true;
        --at;
      }
    }
    std::size_t begin = at;
    while (begin > copied_ && at - begin < 128 && (is_word(text_[begin - 1]) || text_[begin - 1] == '-' || text_[begin - 1] == '.'))
      --begin;
    name.text = text_.substr(begin, at - begin);
    if (name.quote != '\0' && begin > copied_ && text_[begin - 1] == name.quote) --begin;
    if (name.escaped && begin > copied_ && text_[begin - 1] == '\\') --begin;
    name.begin = begin;
    return name;
  }

  bool starts_line(std::size_t at) const {
    for (int i = 0; i < 200 && at > 0; ++i) {
      const char c = text_[at - 1];
      if (c == '\n') return true;
      if (!is_blank(c) && c != '-') break;
      --at;
    }
    if (at == 0) return true;
    for (const std::string_view word : {"export", "ENV", "set", "ARG"}) {
      if (text_.substr(0, at).ends_with(word))
        return at == word.size() || text_[at - word.size() - 1] == '\n' || is_blank(text_[at - word.size() - 1]);
    }
    return false;
  }

  std::size_t assignment(std::size_t at) {
    const char separator = text_[at];
    if (separator == ':' && (char_at(at + 1) == ':' || (at > 0 && text_[at - 1] == ':'))) return at + 1;
    std::size_t name_end = at;
    if (at > copied_ && separator == '=' && std::string_view(":!+?").find(text_[at - 1]) != npos) --name_end;
    const Name name = name_before(name_end);
    if (!is_secret_name(name.text)) return at + 1;
    std::size_t value = at + 1;
    while (char_at(value) == '=' || (char_at(value) == '>' && value == at + 1)) ++value;
    const std::size_t attached = value;
    value = skip_blanks(value);
    return redact_value(value, separator, name, value != attached || skip_blanks_back(name_end) != name_end);
  }

  /// `os.getenv("DB_PASSWORD", "secret")`, `setenv("PGPASSWORD", "secret", 1)`, `{"password", "secret"}`.
  std::size_t pair(std::size_t at) {
    if (at <= copied_ || !is_quote(text_[at - 1])) return at + 1;
    const Name name = name_before(at);
    if (name.quote == '\0' || name.begin == 0 || !is_secret_name(name.text)) return at + 1;
    const std::size_t opened = skip_blanks_back(name.begin);
    if (opened == 0 || (text_[opened - 1] != '(' && text_[opened - 1] != '{')) return at + 1;
    std::size_t value = skip_blanks(at + 1);
    for (const std::string_view word : {"default=", "default_value=", "fallback="}) {
      if (text_.substr(value).starts_with(word)) value += word.size();
    }
    if (const std::size_t quote = skip_string_prefix(value); is_quote(char_at(quote))) {
      const std::size_t end = quoted(quote);
      const bool call = opened >= 2 && (is_word(text_[opened - 2]) || text_[opened - 2] == '>');
      const char after = char_at(skip_blanks(end));
      return call || after == '}' || after == ')' ? end : at + 1;
    }
    return at + 1;
  }

  /// `setPassword("secret")`, `.password('secret')`.
  std::size_t setter(std::size_t at) {
    if (!is_quote(char_at(skip_string_prefix(at + 1)))) return at + 1;
    std::string name = lowered(name_before(at).text);
    name = name.substr(name.rfind('.') + 1);
    std::erase(name, '_');
    static constexpr std::array setters{"password",  "passwd", "pwd",       "setpassword", "withpassword",
                                        "setpasswd", "setpwd", "setsecret", "settoken",    "withtoken"};
    if (std::ranges::find(setters, name) == setters.end()) return at + 1;
    return quoted(skip_string_prefix(at + 1));
  }

  /// `WITH PASSWORD 'secret'`, `IDENTIFIED BY 'secret'`, `--password secret`.
  std::size_t spaced(std::size_t at) {
    if (char_at(at + 1) == '\'') {
      const std::string_view before = text_.substr(at > 16 ? at - 16 : 0, std::min<std::size_t>(at, 16));
      const std::string word = lowered(before);
      if ((word.ends_with("password") || word.ends_with("identified by")) && at >= copied_) return quoted(at + 1);
    }
    if (at <= copied_ || !(is_word(text_[at - 1]))) return at + 1;
    const std::size_t value = skip_blanks(at);
    const Name name = name_before(at);
    if (!name.text.starts_with("--") || !is_secret_name(name.text) || char_at(value) == '-' || value >= text_.size()) return at + 1;
    return redact_value(value, '=', name, false);
  }

  std::size_t pem(std::size_t at) {
    const std::size_t line_end = newline_.from(at);
    const std::string_view title = text_.substr(at, std::min<std::size_t>(line_end - at, 80));
    const std::size_t dashes = title.find("-----", 11);
    if (!contains(title, "PRIVATE KEY") || dashes == npos) return at + 11;
    const std::size_t begin = at + dashes + 5;
    std::size_t end = text_.find("-----END", begin);
    if (end == npos) end = text_.size();
    if (trimmed(text_.substr(begin, end - begin)) != stars) replace(begin, end);
    return end + 8;
  }

  std::size_t skip_string_prefix(std::size_t at) const {
    std::size_t quote = at;
    while (quote < at + 2 && std::string_view("rRbBuUfFL").find(char_at(quote)) != npos && char_at(quote) != '\0') ++quote;
    return is_quote(char_at(quote)) ? quote : at;
  }

  /// Hides what stands in the quotes that open at `at`; returns the place behind the closing one.
  std::size_t quoted(std::size_t at) {
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
    end = std::min(end, line_end);
    hide(at + 1, end);
    return end + 1;
  }

  std::size_t redact_value(std::size_t at, char separator, const Name& name, bool spaced_out) {
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
      if (!closes || text_.substr(0, newline_.from(quote + 1)).find(text_[quote], quote + 1) != npos) return quoted(quote);
      return quote + 1;
    }
    if (separator == ':' && block_scalar(at)) return std::max(at + 1, copied_);
    if (separator == ':' && text_[at] == '!' && is_letter(char_at(at + 1)) && rest.substr(0, 24).find(' ') != npos)
      return at + 1;  // !Ref X
    if (const auto typed = annotation(at, separator)) return *typed;
    if ((separator == ':' || spaced_out) &&
        (text_[at] == '[' || text_[at] == '(' || text_[at] == '>' || (text_[at] == '{' && !hole_at(rest))))
      return at;
    if (const std::size_t length = reference_length(rest); length > 0) return after_reference(at, length);
    return bare_value(at, separator, name);
  }

  /// libpq skips blanks after `=`, line ends among them: `password=\nsecret` is a password, `A_PASSWORD=\nB=1` are two variables.
  std::size_t swallowed(std::size_t at, const Name& name) {
    if (name.text != "password" && name.text != "sslpassword") return at;
    std::size_t value = at;
    while (value < text_.size() && is_space(text_[value])) ++value;
    const std::size_t end = std::min(space_.from(value), text_.size());
    const std::string_view word = text_.substr(value, end - value);
    if (word.find_first_of("=:{}[]()\"'#/") != npos || word.empty()) return at;
    hide(value, end);
    return end;
  }

  std::size_t escaped_quotes(std::size_t at) {
    const std::string_view mark = text_.substr(at, 2);
    std::size_t end = text_.substr(0, newline_.from(at)).find(mark, at + 2);
    if (end == npos) end = newline_.from(at);
    hide(at + 2, end);
    return end + 2;
  }

  /// `password: |` and its indented lines.
  bool block_scalar(std::size_t at) {
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

  /// `password: str`, `password: str = "x"`: a type is no value, and what follows its `=` is.
  std::optional<std::size_t> annotation(std::size_t at, char separator) {
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

  /// Behind a kept reference a literal may follow as its default: `os.environ["X"] or "secret"`, `getenv("X") ?: "secret"`.
  std::size_t after_reference(std::size_t at, std::size_t length) {
    std::size_t end = at + length;
    for (int round = 0; round < 4; ++round) {
      std::size_t next = skip_blanks(end);
      std::size_t operand = next;
      for (const std::string_view word : {"or ", "||", "??", "else ", "?:", "+"}) {
        if (text_.substr(next).starts_with(word)) operand = next + word.size();
      }
      if (operand == next) break;
      operand = skip_string_prefix(skip_blanks(operand));
      if (!is_quote(char_at(operand))) break;
      end = quoted(operand);
    }
    return std::max(at + 1, end > at + length ? end : at + 1);
  }

  std::size_t bare_value(std::size_t at, char separator, const Name& name) {
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

  std::size_t comment_or(std::size_t line_end, std::size_t at) const {
    return std::min(text_.substr(0, line_end).find(" #", at), line_end);
  }

  /// The value of `name=value` without quotes: to the end of the line in an environment file, else to the next blank as libpq reads
  /// it.
  std::size_t equals_value(std::size_t at, std::size_t line_end, const Name& name) {
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

  static bool starts_assignment(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && (is_word(text[at]) || is_blank(text[at]))) ++at;
    return at > 0 && at < text.size() && text[at] == '=';
  }

  std::string_view text_;
  std::string out_;
  std::size_t copied_ = 0;
  NextOf at_sign_;
  NextOf newline_;
  NextOf space_;
};

}  // namespace

std::string redact_text(std::string_view text) {
  std::string redacted = Redactor(text).run();
  // A replacement can bring two things together that then read as another assignment; the second and third pass settle that.
  for (int round = 0; round < 3; ++round) {
    std::string again = Redactor(redacted).run();
    if (again == redacted) break;
    redacted = std::move(again);
  }
  return redacted;
}

bool is_placeholder_password(std::string_view password) {
  const std::string_view text = trimmed(password);
  if (text.empty() || is_only_holes(text)) return true;
  if (text.find_first_not_of("*xX.•_-?") == npos) return true;
  const std::string name = lowered(text);
  static constexpr std::array words{"password",
                                    "passwd",
                                    "pass",
                                    "pw",
                                    "pwd",
                                    "pswd",
                                    "secret",
                                    "mypassword",
                                    "my_password",
                                    "my-password",
                                    "yourpassword",
                                    "your_password",
                                    "your-password",
                                    "dbpassword",
                                    "db_password",
                                    "db-password",
                                    "userpassword",
                                    "user_password",
                                    "changeme",
                                    "change_me",
                                    "change-me",
                                    "changethis",
                                    "change_this",
                                    "change-this",
                                    "changeit",
                                    "example",
                                    "examplepassword",
                                    "example_password",
                                    "placeholder",
                                    "redacted",
                                    "dummy",
                                    "fake",
                                    "fakepw",
                                    "fakepassword",
                                    "todo",
                                    "tbd",
                                    "none",
                                    "null",
                                    "password_here",
                                    "postgres",
                                    "your_password_here",
                                    "yourpasswordhere",
                                    "mysecretpassword",
                                    "user",
                                    "username",
                                    "foo",
                                    "bar",
                                    "foobar",
                                    "hidden",
                                    "masked",
                                    "replace_me",
                                    "replaceme",
                                    "replace-me",
                                    "insert_password_here",
                                    "pass_word",
                                    "test",
                                    "notasecret",
                                    "not-a-secret"};
  if (std::ranges::find(words, name) != words.end()) return true;
  if (name.starts_with("your") || name.starts_with("my_") || name.starts_with("my-"))
    return is_secret_name(name) || contains(name, "here");
  if ((text.front() == '<' && text.back() == '>') || (text.front() == '[' && text.back() == ']') ||
      (text.starts_with("__") && text.ends_with("__")))
    return true;
  // POSTGRES_PASSWORD in place of a value: a name that nobody filled in
  const bool shouting = text.find_first_of("abcdefghijklmnopqrstuvwxyz") == npos && text.find('_') != npos;
  return shouting && is_secret_name(text);
}

}  // namespace dbssot::url
