#include "lint/secrets.h"

#include <algorithm>
#include <array>
#include <optional>

#include "facts/config_unit.h"
#include "source/base64.h"
#include "source/parallel.h"
#include "source/text.h"
#include "source/words.h"
#include "url/build.h"
#include "url/secret_names.h"
#include "url/url.h"

namespace dbssot {
namespace {

/// Shorter ones are ordinary words too often ("app", "db"): only what stands in a URL or behind a secret's name is masked then.
constexpr std::size_t shortest = 4;
/// Up to this length a secret counts only as a word of its own.
constexpr std::size_t longest_word = 7;
constexpr std::size_t most_secrets = 200'000;

std::size_t pair_at(std::string_view text) {
  return static_cast<std::size_t>(static_cast<unsigned char>(text[0])) << 8 | static_cast<unsigned char>(text[1]);
}

std::uint32_t head_of(std::string_view text) {
  return static_cast<std::uint32_t>(pair_at(text)) << 16 | static_cast<std::uint32_t>(pair_at(text.substr(2)));
}

/// Bytes of a text that belong to a secret: its begin and end.
struct Hidden {
  std::size_t begin = 0, end = 0;
};

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

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

bool ends_like_password(const Value& piece) {
  if (piece.kind != ValueKind::literal) return false;
  const std::string& text = piece.text.reveal();
  return text.ends_with("password=") || text.ends_with("password='") || text.ends_with("pwd=");
}

/// "password=" + x, or "…:" + x + "@…": x is a password, whatever it is called.
bool is_password_at(const FactStore& facts, const Value& concat, std::size_t at) {
  if (at == 0) return false;
  const Value& before = facts.values[concat.operands[at - 1]];
  if (ends_like_password(before)) return true;
  if (at + 1 >= concat.operands.size()) return false;
  const Value& behind = facts.values[concat.operands[at + 1]];
  return before.kind == ValueKind::literal && before.text.reveal().ends_with(':') && behind.kind == ValueKind::literal &&
         behind.text.reveal().starts_with('@');
}

class Collector {
 public:
  Collector(const std::vector<std::string>& files, Secrets& out) : files_(files), out_(out) {}

  void text(const Sensitive& value) {
    for (const std::string& password : passwords_in(value.reveal())) add(password);
  }
  void named(std::string_view name, const Sensitive& value) {
    text(value);
    // A password that is its own name was never filled in, and hiding it would hide the name wherever it stands.
    if (url::is_secret_name(name) && lowered(value.reveal()) != lowered(name.substr(name.rfind('.') + 1))) add(value.reveal());
  }

 private:
  /// A project's own name is a popular password for development. As it stands in the path of every file, hiding it everywhere would
  /// hide nothing; where it stands as a password it is redacted all the same.
  void add(const std::string& password) {
    if (!met_.insert(password).second) return;
    const auto names_files = [&](const std::string& path) {
      return path == password || path.starts_with(password + "/") || path.find("/" + password + "/") != std::string::npos;
    };
    const bool plain_word = password.size() <= longest_word || std::ranges::all_of(password, [](char c) {
                              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
                            });
    if (!plain_word || std::ranges::none_of(files_, names_files)) out_.add(password);
  }

  const std::vector<std::string>& files_;
  Secrets& out_;
  std::unordered_set<std::string> met_;
};

/// Names of passwords themselves, not of the secrets that hold them: "AWS_SECRET_NAME" is no password.
bool names_password(std::string_view name) {
  if (!url::is_secret_name(name)) return false;
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower.find("pass") != std::string::npos || lower.find("pw") != std::string::npos;
}

/// A password that was put into a URL as it is ends for a parser at the first sign that means something there. What stands on
/// either side of each is then taken for a host, a port, a database, and would be told as such.
std::vector<std::string_view> shreds_of(std::string_view password) {
  constexpr std::string_view signs = "@/?#:[]&=,;+%'\" ";
  constexpr std::size_t longest = 512;
  std::vector<std::string_view> shreds;
  if (password.size() > longest || password.find("://") != std::string_view::npos) return shreds;
  std::size_t begin = 0;
  for (std::size_t at = password.find_first_of(signs); at != std::string_view::npos; at = password.find_first_of(signs, at + 1)) {
    shreds.push_back(password.substr(begin, at - begin));
    shreds.push_back(password.substr(0, at));
    shreds.push_back(password.substr(at + 1));
    begin = at + 1;
  }
  if (begin > 0) shreds.push_back(password.substr(begin));
  return shreds;
}

/// `production`, `db1.prod.internal`, `eu-west-1`: a value that a message may well say, though it was declared to be secret.
bool is_ordinary(std::string_view value) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool has_digit = std::ranges::any_of(value, is_digit);
  const bool has_parts = value.find_first_of(".-_/") != std::string_view::npos;
  const bool is_plain = std::ranges::all_of(
      value, [&](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '/'; });
  return value.size() <= longest_word || (is_plain && (has_parts || !has_digit));
}

/// `Xy7…`, a hash, base64: what nobody would call a server, a folder, a module or a region. Those are told in messages, and a text
/// that is hidden is hidden everywhere.
bool looks_made_up(std::string_view value) {
  constexpr std::size_t shortest_token = 12;
  constexpr std::size_t shortest_hash = 24;
  constexpr std::size_t shortest_base64 = 32;
  const auto holds = [&](auto is_one) { return std::ranges::any_of(value, is_one); };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_strange = [&](char c) { return !is_lower(c) && !is_upper(c) && !is_digit(c); };
  const bool is_mixed = holds(is_lower) && holds(is_upper) && holds(is_digit);
  const bool is_base64 = value.size() >= shortest_base64 && !value.starts_with('/') && value.find('.') == std::string_view::npos;
  const auto breaks = [&](char c) { return is_strange(c) && std::string_view("-_+=!#$%^*~").find(c) == std::string_view::npos; };
  if (is_mixed) return value.size() >= shortest_token && !holds([&](char c) { return breaks(c) && (c != '/' || !is_base64); });
  return value.size() >= shortest_hash && !holds(is_strange) && holds(is_digit) && (holds(is_lower) || holds(is_upper));
}

/// True of names that say what a value is, and that it is no secret.
bool says_another(std::string_view name) {
  static constexpr std::array<std::string_view, 21> parts = {"host", "server", "addr",   "user", "name",   "port",     "db",
                                                             "base", "region", "domain", "mail", "url",    "uri",      "mode",
                                                             "zone", "module", "file",   "path", "bucket", "endpoint", "cluster"};
  const std::string lower = lowered(name);
  return std::ranges::any_of(parts, [&](std::string_view part) { return lower.find(part) != lower.npos; });
}

/// The same of what is declared secret, which a name must deny clearly.
bool ends_as_another(std::string_view name) {
  static constexpr std::array<std::string_view, 12> ends = {"host", "server", "address", "user",     "username", "login",
                                                            "port", "region", "domain",  "database", "email",    "name"};
  const std::string lower = lowered(name);
  return std::ranges::any_of(ends, [&](std::string_view end) { return lower.ends_with(end); });
}

template <class Take>
void each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    line = line.substr(begin, line.find_last_not_of(" \t\r") + 1 - std::min(begin, line.find_last_not_of(" \t\r") + 1));
    take(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// A line of a secret that is no part of a document: nothing in it names, divides or leads anywhere.
bool is_one_word(std::string_view line) {
  const std::string_view signs = " \t:=/.,<>(){}";
  const std::string_view word = line.substr(0, line.find_last_not_of('=') + 1);  // base64 is filled up
  return looks_made_up(line) || (word.find_first_of(signs) == std::string_view::npos && !line.starts_with("-----"));
}

/// How the text spells what stands at a place, without the quotes around it.
std::string_view spelt_at(const SourceText& text, const Range& range) {
  const std::size_t begin = text.offset(range.line, range.column);
  const std::size_t end = std::max(begin, text.offset(range.end_line, range.end_column));
  std::string_view spelt = text.bytes().substr(begin, end - begin);
  constexpr std::string_view around = "\"' \t\r\n";
  const std::size_t first = std::min(spelt.find_first_not_of(around), spelt.size());
  spelt.remove_prefix(first);
  return spelt.substr(0, spelt.find_last_not_of(around) + 1);
}

bool is_base64(std::string_view line) {
  return std::ranges::all_of(line, [](char c) { return (is_word(c) && c != '_') || c == '+' || c == '/' || c == '='; });
}

void collect_from_value(const FactStore& facts, const Value& value, Collector& collector) {
  if (value.kind == ValueKind::literal) collector.text(value.text);
  if (value.kind == ValueKind::concat) {
    for (std::size_t i = 1; i < value.operands.size(); ++i) {
      if (!is_password_at(facts, value, i)) continue;
      for (const ValueId part : facts.values.alternatives(value.operands[i])) {
        const Value* given = &facts.values[part];
        while (given->kind == ValueKind::transform && !given->operands.empty())
          given = &facts.values[given->operands[0]];  // quoted
        if (given->kind == ValueKind::literal) collector.named("password", given->text);
      }
    }
  }
  if (value.kind == ValueKind::choice) {  // an option, or what stands for it where nobody sets it
    for (const ValueId option : value.operands) {
      if (facts.values[option].kind != ValueKind::config_field && facts.values[option].kind != ValueKind::env_read) continue;
      for (const ValueId other : value.operands) {
        if (facts.values[other].kind == ValueKind::literal)
          collector.named(facts.values[option].text.reveal(), facts.values[other].text);
      }
    }
  }
  for (std::size_t i = 0; i < value.keys.size() && i < value.operands.size(); ++i) {
    const Value& operand = facts.values[value.operands[i]];
    if (operand.kind == ValueKind::literal) collector.named(value.keys[i], operand.text);
    // environ.Env(PAYMENT_KEY=(str, "…")): a type and what stands for the variable where nobody sets it
    if (operand.kind != ValueKind::list || operand.operands.size() != 2) continue;
    const Value& declared = facts.values[operand.operands[1]];
    if (declared.kind == ValueKind::literal) collector.named(value.keys[i], declared.text);
  }
}

}  // namespace

Secrets Secrets::of(const FactStore& facts, unsigned jobs) {
  Secrets secrets;
  Collector collector(facts.files, secrets);
  for (const UrlLiteral& literal : facts.all<UrlLiteral>()) collector.text(literal.text);
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (read.default_value) collector.named(read.variable, *read.default_value);
  }
  for (const ConfigVariable& variable : facts.all<ConfigVariable>()) {
    collector.named(variable.variable, variable.value);
    // A Kubernetes Secret holds the whole value in base64.
    if (secrets.masked(variable.value.reveal()) != variable.value.reveal())
      secrets.add(source::encoded_base64(variable.value.reveal()));
  }
  const auto sink = [&](const Sink& one) {
    for (const Argument& argument : one.arguments) {
      const Value& value = facts.values[argument.value];
      if (value.kind == ValueKind::literal) collector.named(argument.name, value.text);
    }
  };
  for (const Engine& engine : facts.all<Engine>()) sink(engine);
  for (const Connection& connection : facts.all<Connection>()) sink(connection);
  constexpr std::size_t values_at_once = 4096;
  const std::size_t parts = (facts.values.size() + values_at_once - 1) / values_at_once;
  std::vector<Secrets> in_values(parts);
  in_parallel(parts, jobs, [&](std::size_t part) {
    Collector part_collector(facts.files, in_values[part]);
    const std::size_t end = std::min(facts.values.size(), (part + 1) * values_at_once);
    for (std::size_t id = std::max<std::size_t>(1, part * values_at_once); id < end; ++id)
      collect_from_value(facts, facts.values[static_cast<ValueId>(id)], part_collector);
  });
  for (const Secrets& some : in_values) secrets.add(some);
  return secrets;
}

void Secrets::add_value(std::string_view name, const Sensitive& value) {
  const std::vector<std::string> no_files;
  Collector(no_files, *this).named(name, value);
  if (names_password(name)) {
    for (const std::string_view shred : shreds_of(value.reveal())) add(shred);
  }
  const std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos) add_value(name.substr(slash + 1), value);
  // `{"username": …, "password": …}` as secret managers keep it
  if (const auto parts = url::parts_of_secret(value.reveal())) {
    add(parts->password.reveal());
    for (const std::string_view shred : shreds_of(parts->password.reveal())) add(shred);
  }
}

void Secrets::add(std::string_view secret) {
  // The commonest password of all is part of every URL's scheme; where it stands as a password it is hidden all the same.
  if (secret == "postgres" || secret == "postgresql") return;
  // ALLOW_PASSWORD_LOGIN: "true" is a switch, and to hide that word everywhere would hide nothing.
  if (secret == "true" || secret == "false" || secret == "True" || secret == "False" || secret == "None" || secret == "null")
    return;
  if (secret.size() < shortest || url::is_placeholder_password(secret)) return;
  if (secret.find('\n') != std::string_view::npos) return add_lines(secret);
  add_forms(secret);
}

void Secrets::add_held(const config::Unit& deploy_file, std::string_view text) {
  std::optional<SourceText> lines;  // few files hold secrets
  const auto spelt = [&](const Range& range) {
    if (!lines) lines.emplace(std::string(text));
    return spelt_at(*lines, range);
  };
  const auto add_spelt = [&](const Range& range, std::string_view value, bool is_coded) {
    const std::string_view as_written = spelt(range);
    if (as_written.find('\n') == std::string_view::npos) {
      const bool is_spelt = is_coded || as_written.find('\\') != std::string_view::npos;
      if (as_written != value && as_written.size() > longest_word && is_spelt) add(as_written);
      return;
    }
    each_line(as_written, [&](std::string_view line) {
      if (line.size() > longest_word && (is_coded ? is_base64(line) : is_one_word(line))) insert(std::string(line));
    });
  };
  for (const config::Holder& holder : deploy_file.holders) {
    const bool is_declared = holder.kind == config::Holder::Kind::declared_secret;
    if (holder.kind != config::Holder::Kind::secret && !is_declared) continue;
    for (const config::Entry& entry : holder.entries) {
      if (entry.kind != config::Entry::Kind::value) continue;
      std::string_view value = entry.value.reveal();
      value = value.substr(0, value.find_last_not_of('\n') + 1);  // `|` keeps the end of its line
      bool is_secret = url::is_secret_name(entry.variable);
      if (is_secret && !entry.is_verbatim && value.size() > longest_word) add(value);
      if (!is_secret && !(is_declared ? ends_as_another(entry.variable) : says_another(entry.variable))) {
        is_secret = is_declared ? !is_ordinary(value) : looks_made_up(value);
        const bool is_block = value.find('\n') != std::string_view::npos;
        if (is_block) each_line(value, [&](std::string_view line) { is_secret = is_secret || looks_made_up(line); });
        // Of `data` only what is written can show; the text behind the base64 stands nowhere.
        if (is_secret && entry.is_verbatim) insert(source::encoded_base64(entry.value.reveal()));
        if (is_secret && !entry.is_verbatim && !is_block) add(value);
        if (is_block && !entry.is_verbatim) {
          each_line(value, [&](std::string_view line) {
            if (looks_made_up(line)) add(line);
          });
        }
        if (is_block && !entry.is_verbatim) continue;
      }
      // What is broken into lines is nobody's word, whatever it is the base64 of.
      const bool is_broken = entry.is_verbatim && spelt(entry.range).find('\n') != std::string_view::npos;
      if (is_secret || is_broken) add_spelt(entry.range, value, entry.is_verbatim);
    }
  }
  for (const ConfigVariable& variable : deploy_file.variables) {
    if (!url::is_secret_name(variable.variable)) continue;
    const std::string& value = variable.value.reveal();
    const bool is_short = value.size() <= longest_word && variable.place.range.line == variable.place.range.end_line;
    if (!is_short) add_spelt(variable.place.range, value, false);
  }
}

void Secrets::add_lines(std::string_view secret) {
  each_line(secret, [&](std::string_view line) {
    if (line.size() > longest_word && is_one_word(line)) add_forms(line);
  });
}

void Secrets::add(const Secrets& others) {
  for (const std::string& form : others.known_) insert(form);
}

std::vector<std::string> Secrets::forms() const {
  std::vector<std::string> all(known_.begin(), known_.end());
  std::ranges::sort(all);
  return all;
}

void Secrets::add_forms(std::string_view secret) {
  insert(std::string(secret));
  insert(source::encoded_base64(secret));
}

void Secrets::insert(std::string form) {
  if (form.size() < shortest || known_.size() >= most_secrets || known_.contains(form)) return;
  pairs_.set(pair_at(form));
  std::vector<std::size_t>& lengths = lengths_[head_of(form)];
  if (std::ranges::find(lengths, form.size()) == lengths.end()) lengths.push_back(form.size());
  known_.insert(std::move(form));
}

template <class Take>
void Secrets::each_in(std::string_view text, Take take) const {
  if (known_.empty()) return;
  for (std::size_t at = 0, pair = 0; at + shortest <= text.size(); ++at) {
    pair = at == 0 ? pair_at(text) : (pair << 8 | static_cast<unsigned char>(text[at + 1])) & 0xFFFF;
    if (!pairs_.test(pair)) continue;
    const auto lengths = lengths_.find(head_of(text.substr(at)));
    if (lengths == lengths_.end()) continue;
    for (const std::size_t length : lengths->second) {
      if (at + length <= text.size() && known_.contains(text.substr(at, length))) take(at, length);
    }
  }
}

bool Secrets::stand_in(std::string_view text) const {
  bool found = false;
  each_in(text, [&](std::size_t, std::size_t) { found = true; });
  return found;
}

std::string Secrets::masked(std::string_view text) const {
  std::vector<Hidden> long_ones, words;
  each_in(text,
          [&](std::size_t at, std::size_t length) { (length > longest_word ? long_ones : words).push_back({at, at + length}); });
  if (long_ones.empty() && words.empty()) return url::redact_text(text);
  std::vector<bool> hidden(text.size());
  const auto hide = [&](const Hidden& one) {
    std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(one.begin), hidden.begin() + static_cast<std::ptrdiff_t>(one.end), true);
  };
  std::ranges::for_each(long_ones, hide);
  std::vector<Hidden> all = std::move(long_ones);
  // What is hidden already ends a word as any other sign does.
  const auto in_word = [&](std::size_t at) { return at < text.size() && !hidden[at] && is_word(text[at]); };
  std::erase_if(words, [&](const Hidden& one) { return (one.begin > 0 && in_word(one.begin - 1)) || in_word(one.end); });
  all.insert(all.end(), words.begin(), words.end());
  std::ranges::sort(all, [](const Hidden& left, const Hidden& right) {
    return left.begin != right.begin ? left.begin < right.begin : left.end > right.end;
  });
  std::string out;
  std::size_t done = 0;
  for (const Hidden& one : all) {
    if (one.end <= done) continue;  // inside of another
    if (one.begin >= done) {
      out += text.substr(done, one.begin - done);
      out += "***";
    }
    done = one.end;  // two that overlap are one
  }
  out += text.substr(done);
  return url::redact_text(out);
}

}  // namespace dbssot
