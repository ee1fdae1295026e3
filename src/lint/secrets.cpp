#include "lint/secrets.h"

#include <algorithm>

#include "url/build.h"
#include "url/secret_names.h"
#include "url/url.h"

namespace dbssot {
namespace {

/// Shorter ones are ordinary words too often ("app", "db"): only what stands in a URL or behind a secret's name is masked then.
constexpr std::size_t shortest = 4;
/// Up to this length a secret counts only as a word of its own.
constexpr std::size_t longest_word = 7;
constexpr std::size_t most_secrets = 5'000;

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string base64(std::string_view text) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) out += i + j <= text.size() ? digits[group >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

/// The password as it stands in the text, percent-encoding and all, and without.
std::vector<std::string> passwords_in(const std::string& text) {
  std::vector<std::string> found;
  // Of the literals of a project one in a thousand is a URL or conninfo; the others need no reading.
  if (text.find("://") == std::string::npos && text.find("pass") == std::string::npos) return found;
  const url::Reading reading = url::read(url::Text::from_template(text));
  if (reading.spec && reading.spec->password) found.push_back(reading.spec->password->reveal());
  const std::size_t scheme = text.find("://");
  if (scheme != std::string::npos) {
    const std::string_view rest = std::string_view(text).substr(scheme + 3);
    const std::size_t at = rest.substr(0, rest.find_first_of("/?#")).rfind('@');
    const std::size_t colon = rest.find(':');
    if (at != std::string_view::npos && colon < at) found.emplace_back(rest.substr(colon + 1, at - colon - 1));
  }
  return found;
}

class Collector {
 public:
  Collector(const std::vector<std::string>& files, Secrets& out) : files_(files), out_(out) {}

  void text(const Sensitive& value) {
    for (const std::string& password : passwords_in(value.reveal())) add(password);
  }
  void named(std::string_view name, const Sensitive& value) {
    text(value);
    if (url::is_secret_name(name)) add(value.reveal());
  }

 private:
  /// A project's own name is a popular password for development. As it stands in the path of every file, hiding it everywhere would
  /// hide nothing; where it stands as a password it is redacted all the same.
  void add(const std::string& password) {
    const auto names_files = [&](const std::string& path) {
      return path == password || path.starts_with(password + "/") || path.find("/" + password + "/") != std::string::npos;
    };
    const bool plain_word = password.size() <= longest_word || std::ranges::all_of(password, [](char c) { return c >= 'a' && c <= 'z'; });
    if (!plain_word || std::ranges::none_of(files_, names_files)) out_.add(password);
  }

  const std::vector<std::string>& files_;
  Secrets& out_;
};

}  // namespace

Secrets Secrets::of(const FactStore& facts) {
  Secrets secrets;
  Collector collector(facts.files, secrets);
  for (const UrlLiteral& literal : facts.all<UrlLiteral>()) collector.text(literal.text);
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (read.default_value) collector.named(read.variable, *read.default_value);
  }
  for (const ConfigVariable& variable : facts.all<ConfigVariable>()) {
    collector.named(variable.variable, variable.value);
    // A Kubernetes Secret holds the whole value in base64.
    if (secrets.masked(variable.value.reveal()) != variable.value.reveal()) secrets.add(base64(variable.value.reveal()));
  }
  const auto sink = [&](const Sink& one) {
    for (const Argument& argument : one.arguments) {
      const Value& value = facts.values[argument.value];
      if (value.kind == ValueKind::literal) collector.named(argument.name, value.text);
    }
  };
  for (const Engine& engine : facts.all<Engine>()) sink(engine);
  for (const Connection& connection : facts.all<Connection>()) sink(connection);
  for (ValueId id = 1; id < facts.values.size(); ++id) {
    const Value& value = facts.values[id];
    if (value.kind == ValueKind::literal) collector.text(value.text);
    for (std::size_t i = 0; i < value.keys.size() && i < value.operands.size(); ++i) {
      const Value& operand = facts.values[value.operands[i]];
      if (operand.kind == ValueKind::literal) collector.named(value.keys[i], operand.text);
    }
  }
  return secrets;
}

void Secrets::add_value(std::string_view name, const Sensitive& value) {
  const std::vector<std::string> no_files;
  Collector(no_files, *this).named(name, value);
  const std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos) add_value(name.substr(slash + 1), value);
  // `{"username": …, "password": …}` as secret managers keep it
  if (const auto parts = url::parts_of_secret(value.reveal())) add(parts->password.reveal());
}

void Secrets::add(std::string_view secret) {
  // The commonest password of all is part of every URL's scheme; where it stands as a password it is hidden all the same.
  if (secret == "postgres" || secret == "postgresql") return;
  if (secret.size() < shortest || secret.find('\n') != std::string_view::npos || url::is_placeholder_password(secret)) return;
  add_forms(secret);
}

void Secrets::add(const Secrets& others) {
  for (const std::string& form : others.known_) insert(form);
}

void Secrets::add_forms(std::string_view secret) {
  insert(std::string(secret));
  insert(base64(secret));
}

void Secrets::insert(std::string form) {
  if (known_.size() >= most_secrets || std::ranges::find(known_, form) != known_.end()) return;
  // Of equal length in the order of the alphabet, so that the order of discovery changes nothing.
  const auto after = std::ranges::find_if(
      known_, [&](const std::string& other) { return other.size() != form.size() ? other.size() < form.size() : other > form; });
  known_.insert(after, std::move(form));
}

std::string Secrets::masked(std::string_view text) const {
  std::string out(text);
  for (const std::string& secret : known_) {
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at)) {
      const std::size_t end = at + secret.size();
      const bool in_a_word = (at > 0 && is_word(out[at - 1])) || (end < out.size() && is_word(out[end]));
      if (in_a_word && secret.size() <= longest_word) {
        at = end;
        continue;
      }
      out.replace(at, secret.size(), "***");
      at += 3;
    }
  }
  return url::redact_text(out);
}

}  // namespace dbssot
