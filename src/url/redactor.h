#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "url/secret_stretches.h"

namespace dbssot::url {

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

/// One pass over the text. Places that can give a secret away are found by their punctuation (`://`, `=`, `:`, `(`, `,`) and then
/// looked at to the left for a name and to the right for a value, both within bounds, so that the work stays linear in the text.
/// Made and used by redact_text() alone. Members that look at a place return the place to go on from.
class Redactor {
 public:
  explicit Redactor(std::string_view text) : text_(text), at_sign_(text, "@"), newline_(text, "\n"), space_(text, " \t\r\n\v\f") {}

  [[nodiscard]] std::string run();
  /// What run() replaced, in order.
  [[nodiscard]] const std::vector<Stretch>& replaced() const { return replaced_; }

 private:
  /// The name in `name = value`.
  struct Name {
    std::string_view text;
    std::size_t begin = 0;  ///< with its opening quote
    char quote = '\0';
    bool escaped = false;  ///< `\"password\"`: JSON within a string
  };

  [[nodiscard]] char char_at(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  void replace(std::size_t begin, std::size_t end);
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const;
  [[nodiscard]] std::size_t skip_blanks_back(std::size_t at) const;
  /// Replaces a secret unless it is a reference; of `${X:-secret}` only the fallback is one.
  void hide(std::size_t begin, std::size_t end);

  // URLs: redact_url.cpp
  [[nodiscard]] std::size_t scheme_begin(std::size_t colon) const;
  /// Where the user stands after the colon of a scheme: behind `://`, and behind what people write by mistake after `postgresql:`.
  [[nodiscard]] std::optional<std::size_t> userinfo_start(std::size_t colon) const;
  std::size_t url_password(std::size_t colon, std::size_t start);
  /// The next `@` outside of holes before `limit`.
  std::size_t password_end(std::size_t begin, std::size_t limit);
  /// `postgresql://u:secret/d`: no `@` follows, and the "port" is no number, so it may well be a password that lost its host.
  void replace_bare_port(std::size_t begin, std::size_t limit);

  /// `u%3Asecret@h`: user and password were encoded as one.
  std::optional<std::size_t> encoded_password(std::size_t at);

  // names of secrets: redact_name.cpp
  /// The name that ends before `end`, with quotes and brackets around it.
  [[nodiscard]] Name name_before(std::size_t end) const;
  [[nodiscard]] std::string decoded_name(const Name& name, std::size_t end) const;
  [[nodiscard]] bool starts_line(std::size_t at) const;
  std::size_t assignment(std::size_t at);
  /// `PASSWORDS = ["secret", "secret"]`.
  std::size_t listed(std::size_t value, char separator, std::string_view name);
  /// `Authorization: Bearer secret`.
  std::size_t authorization(std::size_t at);
  /// `os.getenv("DB_PASSWORD", "secret")`, `setenv("PGPASSWORD", "secret", 1)`, `{"password", "secret"}`.
  std::size_t pair(std::size_t at);
  /// `setPassword("secret")`, `.password('secret')`.
  std::size_t setter(std::size_t at);
  /// `URL.create("postgresql", "shop", "secret")`: the third is the password, though no name says so.
  std::size_t positional(std::size_t at);
  /// `WITH PASSWORD 'secret'`, `IDENTIFIED BY 'secret'`, `--password secret`.
  std::size_t spaced(std::size_t at);
  std::size_t pem(std::size_t at);
  /// `password%3Dsecret`, as in a query that holds another connection string.
  std::size_t encoded_assignment(std::size_t at);
  /// `std::string password{"secret"}`, `std::string password("secret")`.
  std::size_t initialised(std::size_t at);
  /// `ghp_…`, a signed token of three parts: known by their looks, whatever they are called.
  std::size_t token(std::size_t at);

  // what stands behind such a name: redact_value.cpp
  [[nodiscard]] std::size_t skip_string_prefix(std::size_t at) const;
  /// Hides what stands in the quotes that open at `at`; returns the place behind the closing one.
  std::size_t quoted(std::size_t at);
  [[nodiscard]] std::optional<std::size_t> closing_below(std::size_t quote, std::size_t line_end) const;
  std::size_t redact_value(std::size_t at, char separator, const Name& name, bool spaced_out);
  /// `PAYMENT_SECRET=(str, "secret")`: a type, and what stands for the variable where nobody sets it.
  std::optional<std::size_t> typed_default(std::size_t at);
  /// libpq skips blanks after `=`, line ends among them: `password=\nsecret` is a password, `A_PASSWORD=\nB=1` are two variables.
  std::size_t swallowed(std::size_t at, const Name& name);
  std::size_t escaped_quotes(std::size_t at);
  /// `PWD={secret}` beside `DRIVER={…}`, where braces quote.
  std::optional<std::size_t> braced(std::size_t at);
  /// `x if y else "secret"`: what follows a value up to the end of its line.
  std::size_t after_else(std::size_t end);
  /// `password: |` and its indented lines.
  bool block_scalar(std::size_t at);
  /// `password: str`, `password: str = "x"`: a type is no value, and what follows its `=` is.
  std::optional<std::size_t> annotation(std::size_t at, char separator);
  /// Behind a kept reference a literal may follow as its default: `os.environ["X"] or "secret"`, `getenv("X") ?: "secret"`.
  std::size_t after_reference(std::size_t at, std::size_t length);
  std::size_t bare_value(std::size_t at, char separator, const Name& name);
  [[nodiscard]] std::size_t comment_or(std::size_t line_end, std::size_t at) const;
  /// The value of `name=value` without quotes: to the end of the line in an environment file, else to the next blank as libpq reads
  /// it.
  std::size_t equals_value(std::size_t at, std::size_t line_end, const Name& name);
  static bool starts_assignment(std::string_view text);
  /// `host=h password=word user=u`: a word between other keywords of libpq is a value, whatever it looks like.
  [[nodiscard]] bool stands_in_conninfo(const Name& name, std::size_t value) const;

  // literals that make up a secret together: redact_literals.cpp
  /// Hides what follows a literal as part of it: `"a" "b"`, `"a" + "b"`.
  std::size_t adjacent(std::size_t end);
  /// Hides the literals of `("a" "b")`, `["a", "b"]`, but those that a call inside of it names things by.
  std::size_t bracketed(std::size_t open);
  std::size_t inside_brackets(std::size_t open);
  [[nodiscard]] bool is_no_secret(std::size_t quote) const;
  /// `"alice": "secret"` of USER_PASSWORDS: whose it is.
  [[nodiscard]] bool names_owner(std::size_t quote) const;
  /// `SecretStr("secret")`, `Field(default_factory=lambda: "secret")`.
  std::optional<std::size_t> wrapped(std::size_t at);
  /// A literal behind `default=`, `lambda:` and the like.
  std::optional<std::size_t> given(std::size_t at);

  std::string_view text_;
  std::string out_;
  std::vector<Stretch> replaced_;
  std::size_t copied_ = 0;
  int in_brackets_ = 0;
  bool has_owners_ = false;  ///< in brackets whose keys say whose passwords these are
  NextOf at_sign_;
  NextOf newline_;
  NextOf space_;
};

}  // namespace dbssot::url
