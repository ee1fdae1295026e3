#include "lint/url_repair.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include "source/words.h"

namespace dbssot {
namespace {

constexpr std::size_t npos = std::string::npos;
constexpr std::array<std::string_view, 6> modes = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};

bool among(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_mode(std::string_view text) { return std::find(modes.begin(), modes.end(), text) != modes.end(); }

bool is_async_driver(std::string_view driver) { return among({"asyncpg", "psycopg_async", "aiosqlite"}, driver); }

/// A mode that somebody meant: `REQUIRE`, `verify_full`, `required`, and for `ssl=` the words for yes and no.
std::optional<std::string> meant_mode(std::string_view name, std::string_view value) {
  std::string word = lowered(value);
  std::replace(word.begin(), word.end(), '_', '-');
  if (is_mode(word)) return word;
  if (word == "required") return "require";
  if (name != "ssl") return std::nullopt;
  if (among({"true", "1", "on", "yes"}, word)) return "require";
  if (among({"false", "0", "off", "no"}, word)) return "disable";
  return std::nullopt;
}

// Which driver a project has

/// SQLAlchemy's name of a driver, from the name of a package or of a driver file; "" for what is none.
std::string sqlalchemy_driver(std::string_view name) {
  if (among({"psycopg2", "psycopg2-binary"}, name)) return "psycopg2";
  if (among({"psycopg", "psycopg3", "psycopg-binary", "psycopg-c"}, name)) return "psycopg";
  if (among({"asyncpg", "pg8000"}, name)) return std::string(name);
  return "";
}

struct Choice {
  std::string driver;
  bool is_certain = false;
};

/// The driver that the service declares, else the only one of its kind that the project imports or depends on; else the usual one.
Choice driver_for(const RuleContext& context, const Sink* sink, Mode mode) {
  const auto suits = [&](const std::string& driver) {
    return mode == Mode::async ? among({"asyncpg", "psycopg"}, driver) : among({"psycopg2", "psycopg", "pg8000"}, driver);
  };
  for (const ServicePolicy& service : context.policy.services) {
    if (sink != nullptr && service.name == sink->service && suits(sqlalchemy_driver(service.driver)))
      return {sqlalchemy_driver(service.driver), true};
  }
  std::set<std::string> known;
  for (const DriverImport& import : context.facts.all<DriverImport>()) known.insert(sqlalchemy_driver(import.driver));
  for (const Dependency& dependency : context.facts.all<Dependency>()) known.insert(sqlalchemy_driver(dependency.package));
  std::erase_if(known, [&](const std::string& driver) { return !suits(driver); });
  if (known.size() == 1) return {*known.begin(), true};
  // With asyncpg there is one usual way; which synchronous driver is installed cannot be guessed.
  return mode == Mode::async ? Choice{"asyncpg", known.empty()} : Choice{"psycopg2", false};
}

// Texts

std::vector<Sensitive> literals_of(const url::Text& text) {
  std::vector<Sensitive> literals;
  for (const url::Text::Piece& piece : text.pieces()) {
    if (!piece.hole) literals.push_back(piece.text);
  }
  return literals;
}

/// A text that is being changed: its pieces, and in words what was done to them.
class Rewriting {
 public:
  explicit Rewriting(const url::Text& text) {
    for (const url::Text::Piece& piece : text.pieces()) {
      pieces_.push_back(piece);
    }
  }

  [[nodiscard]] url::Text text() const {
    url::Text text;
    for (const url::Text::Piece& piece : pieces_) text.append_piece(piece);
    return text;
  }
  [[nodiscard]] std::string title() const { return fmt::format("{}", fmt::join(words_, "; ")); }

  /// What was replaced as a whole, old and new; nothing where something else was changed too.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> replaced() const {
    return is_encoded_ ? std::vector<std::pair<std::string, std::string>>{} : replaced_;
  }

  [[nodiscard]] std::string scheme() const {
    if (pieces_.empty() || pieces_.front().hole) return "";
    const std::string& first = pieces_.front().text.reveal();
    return first.find("://") == npos ? "" : first.substr(0, first.find("://"));
  }

  bool set_scheme(const std::string& wanted) {
    const std::string old = scheme();
    if (old.empty() || old == wanted) return false;
    set(0, wanted + literal(0).substr(old.size()));
    words_.push_back(fmt::format("write `{}://` instead of `{}://`", wanted, old));
    replaced_.emplace_back(old, wanted);
    return true;
  }

  struct Parameter {
    std::size_t piece = 0;
    std::size_t begin = 0;  ///< of the name; the separator stands before it
    std::size_t equals = 0;
    std::size_t end = 0;    ///< of the value
    bool has_hole = false;  ///< the value goes on in the next piece
  };

  [[nodiscard]] std::optional<Parameter> find(std::string_view name) const {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].hole) continue;
      const std::string& part = literal(i);
      for (std::size_t at = part.find(name); at != npos; at = part.find(name, at + 1)) {
        const std::size_t equals = at + name.size();
        if (at == 0 || (part[at - 1] != '?' && part[at - 1] != '&') || equals >= part.size() || part[equals] != '=') continue;
        const std::size_t end = part.find('&', equals);
        return Parameter{i, at, equals, std::min(end, part.size()), end == npos && i + 1 < pieces_.size()};
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string value(const Parameter& at) const {
    return literal(at.piece).substr(at.equals + 1, at.end - at.equals - 1);
  }

  /// Renames a parameter and corrects its value; false if nothing changes or the value means nothing known.
  bool respell(std::string_view name, std::string_view wanted) {
    const auto at = find(name);
    if (!at || (name != wanted && find(wanted))) return false;
    const std::string old = value(*at);
    std::string now = old;
    if (!at->has_hole) {
      const auto mode = meant_mode(name, old);
      if (!mode) return false;
      now = *mode;
    }
    if (name == wanted && now == old) return false;
    const std::string& part = literal(at->piece);
    set(at->piece, part.substr(0, at->begin) + std::string(wanted) + "=" + now + part.substr(at->end));
    if (name != wanted) replaced_.emplace_back(name, wanted);
    if (now != old) replaced_.emplace_back(old, now);
    words_.push_back(old == now ? fmt::format("write `{}=` instead of `{}=`", wanted, name)
                                : fmt::format("write `{}={}` instead of `{}={}`", wanted, now, name, old));
    return true;
  }

  /// Takes a parameter out, with the `?` or `&` that is left over.
  bool drop(std::string_view name) {
    const auto at = find(name);
    if (!at || at->has_hole) return false;
    const std::string& part = literal(at->piece);
    const bool is_last = at->end == part.size();
    words_.push_back(fmt::format("drop `{}`", part.substr(at->begin, at->end - at->begin)));
    // `?a&b` → `?b`, `?a` → ``, `&a` → ``
    set(at->piece, part[at->begin - 1] == '?' && !is_last ? part.substr(0, at->begin) + part.substr(at->end + 1)
                                                          : part.substr(0, at->begin - 1) + part.substr(at->end));
    return true;
  }

  /// `%` that begins no code; the end of a piece may go on in a hole, which nobody can tell.
  bool encode_percent() {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    bool changed = false;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].hole) continue;
      const std::string& part = literal(i);
      std::string out;
      for (std::size_t at = 0; at < part.size(); ++at) {
        out += part[at];
        const bool is_open = at + 2 >= part.size() && i + 1 < pieces_.size();
        if (part[at] == '%' && !is_open && !(at + 2 < part.size() && is_hex(part[at + 1]) && is_hex(part[at + 2]))) out += "25";
      }
      changed = changed || out != part;
      set(i, std::move(out));
    }
    if (changed) is_encoded_ = true, words_.emplace_back("write `%` as `%25`");
    return changed;
  }

  /// `?options=-c search_path=x` → `?options=-c search_path%3Dx`
  bool encode_equals() {
    bool changed = false;
    bool in_query = false;
    bool in_value = false;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].hole) continue;
      std::string out;
      for (const char c : literal(i)) {
        if (c == '?' && !in_query) {
          in_query = true;
          in_value = false;
        } else if (c == '&') {
          in_value = false;
        } else if (c == '=' && in_query && !in_value) {
          in_value = true;
        } else if (c == '=' && in_query) {
          out += "%3D";
          changed = true;
          continue;
        }
        out += c;
      }
      set(i, std::move(out));
    }
    if (changed) is_encoded_ = true, words_.emplace_back("write `=` within a value as `%3D`");
    return changed;
  }

 private:
  [[nodiscard]] const std::string& literal(std::size_t piece) const { return pieces_[piece].text.reveal(); }
  void set(std::size_t piece, std::string text) { pieces_[piece].text = Sensitive(std::move(text)); }

  std::vector<url::Text::Piece> pieces_;
  std::vector<std::string> words_;
  std::vector<std::pair<std::string, std::string>> replaced_;
  bool is_encoded_ = false;
};

// Repairs

class Attempt {
 public:
  Attempt(const RuleContext& context, const OpenedUrl& opened, std::span<const OpenedUrl> all)
      : context_(context), opened_(opened), all_(all), versions_(versions_of(context.policy)), rewriting_(opened.text) {}

  std::optional<Repair> run() {
    if (opened_.sink != nullptr && opened_.sink->library == "soci") return std::nullopt;
    url::Judgement judgement = opened_.judgement;
    for (int round = 0; judgement.verdict == url::Verdict::rejects; ++round) {
      if (round == 4 || !improve(judgement)) return std::nullopt;
      judgement = url::judge(rewriting_.text(), opened_.client, versions_);
    }
    if (opened_.variable != nullptr && !suits_deployment()) return std::nullopt;
    if (!suits_everybody()) return std::nullopt;
    return Repair{
        rewriting_.title(),
        is_safe_,
        {{opened_.place, literals_of(opened_.text), literals_of(rewriting_.text()), TextChange::At::text, rewriting_.replaced()}}};
  }

 private:
  bool improve(const url::Judgement& judgement) {
    switch (fault_of(judgement)) {
      case UrlFault::scheme:
        return improve_scheme();
      case UrlFault::ssl:
        return improve_ssl();
      default:
        return rewriting_.encode_percent() || rewriting_.encode_equals();
    }
  }

  bool improve_scheme() {
    const std::string scheme = rewriting_.scheme();
    const std::string dialect = lowered(scheme.substr(0, scheme.find('+')));
    if (dialect != "postgres" && dialect != "postgresql") return false;
    const std::string driver = scheme.find('+') == npos ? "" : lowered(scheme.substr(scheme.find('+') + 1));
    if (opened_.client == "create_engine") {
      return rewriting_.set_scheme(is_async_driver(driver) ? with_driver(Mode::sync)
                                   : driver.empty()        ? "postgresql"
                                                           : "postgresql+" + driver);
    }
    if (opened_.client == "create_async_engine") {
      const bool is_async = driver == "asyncpg" || driver == "psycopg" || driver == "psycopg_async";
      return rewriting_.set_scheme(is_async ? "postgresql+" + driver : with_driver(Mode::async));
    }
    if (opened_.client.starts_with("sqlalchemy+")) return rewriting_.set_scheme("postgresql+" + driver);
    return rewriting_.set_scheme("postgresql");
  }

  std::string with_driver(Mode mode) {
    const Choice choice = driver_for(context_, opened_.sink, mode);
    is_safe_ = is_safe_ && choice.is_certain;
    return "postgresql+" + choice.driver;
  }

  bool improve_ssl() {
    const std::string scheme = rewriting_.scheme();
    const bool is_sqlalchemy = opened_.client.starts_with("create_") || opened_.client.starts_with("sqlalchemy+");
    if (scheme.ends_with("+pg8000")) return false;  // takes SSL in no spelling
    const bool wants_ssl = is_sqlalchemy && scheme.ends_with("+asyncpg");
    const std::string_view wanted = wants_ssl ? "ssl" : "sslmode";
    return rewriting_.respell(wants_ssl ? "sslmode" : "ssl", wanted) || rewriting_.respell(wanted, wanted);
  }

  /// A stored URL is read by others too, of whom we may not have seen all: no driver is written into it, and what names one is
  /// taken for theirs unless everyone who reads it was seen to take the new text as it stands.
  bool suits_deployment() {
    const std::string before = Rewriting(opened_.text).scheme();
    const std::string after = rewriting_.scheme();
    if (after != before && after.find('+') != npos && before.find('+') == npos) return false;
    const bool only_renames = lowered(before) == "postgres" && after == "postgresql";
    if (!only_renames) is_safe_ = is_safe_ && every_reader_takes_it();
    return true;
  }

  [[nodiscard]] bool every_reader_takes_it() const {
    const std::string& name = opened_.variable->variable;
    const Bindings bindings = {{name, rewriting_.text()}};
    std::set<Place> followed;
    for (const Sink* sink : sinks_of(context_.facts)) {
      bool reads = false;
      for (const Source& source : context_.facts.values.sources(sink->target)) {
        if (source.kind != ValueKind::env_read || source.name != name) continue;
        followed.insert(source.place);
        reads = true;
      }
      if (!reads) continue;
      const std::string client = client_of(*sink);
      if (client.empty()) return false;
      for (const UrlText& text : url_texts(context_.facts, sink->target, bindings)) {
        if (context_.value(text.value).kind != ValueKind::env_read) return false;  // changed on the way
        if (url::judge(text.text, client, versions_).verdict == url::Verdict::rejects) return false;
      }
    }
    return std::ranges::all_of(context_.facts.all<EnvRead>(),
                               [&](const EnvRead& read) { return read.variable != name || followed.contains(read.place); });
  }

  /// Others that open the text at this place.
  [[nodiscard]] bool suits_everybody() const {
    return std::ranges::all_of(all_, [&](const OpenedUrl& other) {
      if (other.place != opened_.place || other.client == opened_.client) return true;
      return url::judge(rewriting_.text(), other.client, versions_).verdict != url::Verdict::rejects;
    });
  }

  const RuleContext& context_;
  const OpenedUrl& opened_;
  std::span<const OpenedUrl> all_;
  url::Versions versions_;
  Rewriting rewriting_;
  bool is_safe_ = true;
};

}  // namespace

std::optional<Repair> repair_of(const RuleContext& context, const OpenedUrl& opened, std::span<const OpenedUrl> all) {
  if (opened.judgement.verdict != url::Verdict::rejects) return std::nullopt;
  return Attempt(context, opened, all).run();
}

std::optional<Repair> repair_without_ssl(const url::Text& text, Place place) {
  Rewriting rewriting(text);
  bool changed = false;
  for (const std::string_view name : {"sslmode", "ssl", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcompression", "sslsni"}) {
    changed = rewriting.drop(name) || changed;
  }
  if (!changed) return std::nullopt;
  return Repair{rewriting.title(), true, {{place, literals_of(text), literals_of(rewriting.text())}}};
}

std::optional<Repair> repair_of_argument(const SslArgument& argument, std::string_view wanted, Place value) {
  const std::string now = std::string(wanted);
  std::optional<std::string> mode;
  if (argument.text) mode = meant_mode(argument.name, *argument.text);
  if (argument.flag) mode = *argument.flag ? "require" : "disable";
  if (!mode) return std::nullopt;
  Repair repair;
  repair.title = fmt::format("write {}=\"{}\"", now, *mode);
  if (argument.name != wanted)
    repair.changes.push_back({value, {Sensitive(argument.name)}, {Sensitive(now)}, TextChange::At::argument_name});
  if (argument.flag) {
    const std::string word = *argument.flag ? "True" : "False";
    repair.changes.push_back({value, {Sensitive(word)}, {Sensitive("\"" + *mode + "\"")}});
  } else if (*argument.text != *mode) {
    repair.changes.push_back({value, {Sensitive(*argument.text)}, {Sensitive(*mode)}});
  }
  if (repair.changes.empty()) return std::nullopt;
  return repair;
}

}  // namespace dbssot
