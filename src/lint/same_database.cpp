#include "lint/same_database.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "source/words.h"
#include "url/url.h"

namespace dbssot {
namespace {

constexpr std::size_t most_visited = 2048;

std::string last_part(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

/// Words in names of members that say how a URL is given out, and not where it leads.
bool says_only_form(std::string_view word) {
  static constexpr std::array<std::string_view, 48> words = {
      "get",   "build",        "make",        "create",    "render",  "compute",    "resolve",    "url",
      "uri",   "dsn",          "conninfo",    "string",    "str",     "connection", "connect",    "sync",
      "async", "asynchronous", "synchronous", "asyncpg",   "psycopg", "psycopg2",   "psycopg3",   "pg8000",
      "libpq", "sqlalchemy",   "database",    "databases", "db",      "postgres",   "postgresql", "pg",
      "for",   "to",           "as",          "of",        "with",    "from",       "current",    "default",
      "main",  "primary",      "environment", "env",       "base",    "raw",        "driver",     "init"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string subject_of_member(std::string_view name) {
  std::string subject;
  for (const std::string& word : words_of(last_part(name))) {
    if (says_only_form(word) || word == "builder" || word == "config" || word == "settings") continue;
    if (!subject.empty()) subject += '_';
    subject += word;
  }
  return subject;
}

/// What may stand in a hole of an address and names its source; other holes are computed.
struct Origins {
  std::set<std::string> named;        ///< environment variables, fields, secrets
  std::optional<std::string> member;  ///< of the source of truth, with what it was asked for
  std::string member_name;
};

Origins origins_of(const RuleContext& context, ValueId root) {
  Origins origins;
  std::vector<ValueId> open{root};
  std::set<ValueId> seen;
  while (!open.empty() && seen.size() < most_visited) {
    const ValueId id = open.back();
    open.pop_back();
    if (id == 0 || !seen.insert(id).second) continue;
    const Value& value = context.value(id);
    if (value.kind == ValueKind::env_read || value.kind == ValueKind::config_field || value.kind == ValueKind::secret) {
      origins.named.insert(value.text.reveal());
    }
    if (value.kind == ValueKind::source_of_truth && !origins.member) {
      origins.member_name = value.text.reveal();
      origins.member = subject_of_member(origins.member_name);
      // builder.url("archive") is another database than builder.url("orders").
      for (std::size_t at = 0; at < value.operands.size(); ++at) {
        const Value& given = context.value(value.operands[at]);
        const bool is_asked = at >= value.keys.size() || value.keys[at] != given_out_key;
        if (is_asked && given.kind == ValueKind::literal && given.text.reveal().size() < 64)
          *origins.member += "(" + given.text.reveal() + ")";
      }
    }
    open.insert(open.end(), value.operands.rbegin(), value.operands.rend());
  }
  return origins;
}

/// `DATABASE_URL`, `POSTGRES_HOST` and `settings.db_host` are of one family: the database that needs no other name.
std::string family_of(const std::string& name) {
  const VariableName read = read_variable_name(last_part(name));
  return read.role == VariableRole::other ? name : "family:" + read.family;
}

/// A part of an address: a literal, the family of the variable that fills it, nothing if it is computed.
std::optional<std::string> part(const std::string& text, const Origins& origins) {
  if (text.find_first_of("{}") == std::string::npos) return text;
  const std::string name = text.size() > 2 && text.front() == '{' && text.back() == '}' ? text.substr(1, text.size() - 2) : "";
  if (!origins.named.contains(name)) return std::nullopt;
  return family_of(name);
}

std::optional<std::string> address_of(const url::Text& text, const Origins& origins) {
  if (text.pieces().size() == 1 && text.pieces().front().hole) {
    const std::string& name = text.pieces().front().hole->name;
    return origins.named.contains(name) ? std::optional(family_of(name)) : std::nullopt;
  }
  if (!url::looks_like_database_url(text)) {
    // `"postgresql+asyncpg://" + rest`, `{DATABASE_URL}&sslmode=require`: what is left of one variable leads where the variable
    // leads.
    return std::nullopt;
  }
  const std::optional<url::ConnectionSpec> spec = url::read(text).spec;
  if (!spec) return std::nullopt;
  const std::string host = spec->hosts.empty() ? "" : spec->hosts.front().host;
  const std::optional<std::string> where = part(host, origins);
  const std::optional<std::string> database = part(spec->dbname.value_or(""), origins);
  if (!where || where->empty() || !database) return std::nullopt;
  // Variables of one family are one database; a name that stands in the text is told apart.
  if (*where == *database || (where->starts_with("family:") && database->empty())) return *where;
  return *where + "/" + *database;
}

/// Variables are left as holes, so that their defaults do not count.
Bindings unbound(const Origins& origins) {
  Bindings bindings;
  for (const std::string& name : origins.named) {
    url::Text hole;
    hole.append_hole({name, std::nullopt});
    bindings.emplace(name, std::move(hole));
  }
  return bindings;
}

bool has_other_scheme(const url::Text& text) {
  const std::vector<url::Text::Piece>& pieces = text.pieces();
  const bool has_scheme = !pieces.empty() && !pieces.front().hole && pieces.front().text.reveal().find("://") != std::string::npos;
  return has_scheme && !url::looks_like_database_url(text);
}

bool is_elsewhere(const url::Text& text) { return !text.has_holes() && has_other_scheme(text); }

}  // namespace

std::optional<std::string> database_of(const RuleContext& context, ValueId target) {
  if (target == 0) return std::nullopt;
  // Behind `if url.startswith("sqlite")` the variable leads elsewhere, whatever it is called.
  const std::vector<UrlText> known = url_texts(context.facts, target);
  if (!known.empty() && std::ranges::all_of(known, [](const UrlText& text) { return has_other_scheme(text.text); }))
    return std::nullopt;
  const Origins origins = origins_of(context, target);
  bool is_other = false;
  for (const UrlText& text : url_texts(context.facts, target, unbound(origins))) {
    if (const std::optional<std::string> address = address_of(text.text, origins)) return address;
    is_other = is_other || is_elsewhere(text.text);
  }
  if (origins.member) return "member:" + *origins.member;
  if (is_other) return std::nullopt;
  // Computed from one variable alone, in whatever way: it leads where the variable leads.
  std::set<std::string> families;
  for (const std::string& name : origins.named) {
    const VariableName read = read_variable_name(last_part(name));
    if (read.role == VariableRole::url || read.role == VariableRole::host) families.insert("family:" + read.family);
  }
  return families.size() == 1 ? std::optional(*families.begin()) : std::nullopt;
}

std::string database_for_readers(const RuleContext& context, ValueId target) {
  const std::vector<Source> sources = context.facts.values.sources(target);
  for (const Source& source : sources) {
    const bool is_url = read_variable_name(last_part(source.name)).role == VariableRole::url;
    if (source.kind == ValueKind::env_read && is_url) return "the database of " + source.name;
  }
  const std::string summary = context.provenance.summary(target);
  // "?.DB_URL": a member of nobody knows what names nothing that a reader could look for.
  return sources.size() == 1 && !summary.starts_with('?') ? "the database of " + summary : "the same database";
}

std::string service_for_comparison(const RuleContext& context, const FactHead& fact) {
  if (!fact.service.empty()) return fact.service;
  static constexpr std::array<std::string_view, 10> collections = {"services", "apps",       "packages", "libs",   "src",
                                                                   "modules",  "components", "projects", "python", "cpp"};
  const std::string& path = context.facts.path(fact.place.file);
  std::size_t begin = 0;
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', begin)) {
    const std::string_view folder = std::string_view(path).substr(begin, slash - begin);
    if (std::find(collections.begin(), collections.end(), folder) == collections.end()) return "folder " + path.substr(0, slash);
    begin = slash + 1;
  }
  return "folder " + path.substr(0, begin);
}

}  // namespace dbssot
