#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "facts/answered_question.h"
#include "facts/url_text.h"
#include "linker/escaped_parts.h"
#include "linker/linking.h"
#include "linker/strings_for_other_systems.h"
#include "program/op_name.h"
#include "source/words.h"
#include "url/characters.h"
#include "url/holes.h"

// URLs written out, put together, taken apart.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Op;
using program::UnitId;

namespace {

bool is_inspection(Op op) {
  return op == Op::replace || op == Op::slice || op == Op::split || op == Op::contains || op == Op::prefix || op == Op::compare ||
         op == Op::match || op == Op::substitute || op == Op::parse;
}

/// "psycopg2.errors.LockNotAvailable", and as a regular expression "psycopg2?\\.errors": where an error comes from.
bool is_name_of_module(std::string_view behind) {
  behind.remove_prefix(std::min(behind.find_first_not_of("0123456789?\\"), behind.size()));
  return behind.size() > 1 && behind.front() == '.' && url::is_letter(behind[1]);
}

/// Text that only a database URL is searched for or changed by. Names alone may stand in prose, as in "PostgreSQL Error Codes",
/// and those of clients in what they raise.
bool speaks_of_database(std::string_view text) {
  constexpr std::string_view kind = "postgres";
  constexpr std::array clients{"asyncpg", "psycopg"};
  constexpr std::array parts{"sslmode", "+asyncpg", "+psycopg", "/cloudsql/"};
  const std::string lower_case = lowered(text);
  const auto is_found = [&](std::string_view word) { return lower_case.find(word) != std::string::npos; };
  const bool is_prose = text.find(' ') != std::string_view::npos && text.find("://") == std::string_view::npos;
  const auto names_client = [&](std::string_view client) {
    const std::size_t at = lower_case.find(client);
    return at != std::string::npos && !is_name_of_module(std::string_view(lower_case).substr(at + client.size()));
  };
  return std::ranges::any_of(parts, is_found) || (!is_prose && (is_found(kind) || std::ranges::any_of(clients, names_client)));
}

/// "postgresql://" and "postgresql+asyncpg://" alone name a scheme, not a place to connect to.
bool is_bare_scheme(std::string_view text) {
  const std::size_t end = text.find("://");
  return end != std::string_view::npos && text.substr(end + 3).find_first_not_of("/") == std::string_view::npos;
}

/// urlunparse((scheme, netloc, …)) serves every URL; it is ours if the parts come from a database URL.
bool is_reassembly(std::string_view call) { return call == "urllib.parse.urlunparse" || call == "urllib.parse.urlunsplit"; }

/// True if something in the value was taken out of a database URL that was parsed.
bool has_part_of_database_url(const Linking& linking, ValueId id, std::set<ValueId>& seen, int depth) {
  if (depth > max_url_depth || !seen.insert(id).second) return false;
  const Value& value = linking.facts.values[id];
  if (value.kind == ValueKind::transform && value.detail == "parse")
    return !value.operands.empty() && linking.is_database_url(value.operands.front());
  return std::ranges::any_of(value.operands,
                             [&](ValueId part) { return has_part_of_database_url(linking, part, seen, depth + 1); });
}

void add_literal(Linking& linking, UnitId id, ExprId expr_id, ValueId value) {
  const Expr& expr = linking.unit(id)[expr_id];
  UrlLiteral literal;
  static_cast<FactHead&>(literal) = linking.head(id, expr.range, expr.scope);
  literal.text = linking.facts.values[value].text;
  literal.value = value;
  if (url::is_format(literal.text.reveal())) literal.role = LiteralRole::format;
  linking.facts.all<UrlLiteral>().push_back(std::move(literal));
}

void add_build(Linking& linking, UnitId id, ExprId expr_id, ValueId value, std::string made_by, std::string call) {
  const Expr& expr = linking.unit(id)[expr_id];
  UrlBuild build;
  static_cast<FactHead&>(build) = linking.head(id, expr.range, expr.scope);
  build.how = std::move(made_by);
  build.call = std::move(call);
  build.value = value;
  build.is_conninfo = build.call.empty() && std::ranges::any_of(url_texts(linking.facts, value), [](const UrlText& text) {
                        return url::read(text.text).form == url::Form::conninfo;
                      });
  build.escapes = !build.call.empty() || is_whole_escaped(linking.facts, value) ||
                  (!build.is_conninfo && has_escaped_user(linking.facts, value));
  linking.facts.all<UrlBuild>().push_back(std::move(build));
}

/// A string that starts as a URL whose scheme is computed: f"{scheme}://{user}:{password}@{host}/{name}".
bool has_computed_scheme(const FactStore& facts, const Value& value) {
  if (value.operands.size() < 4 || facts.values[value.operands[0]].kind == ValueKind::literal) return false;
  const Value& second = facts.values[value.operands[1]];
  if (second.kind != ValueKind::literal || !second.text.reveal().starts_with("://")) return false;
  // `f"{parsed.scheme}://$TOKEN@{parsed.netloc}"`: whatever was parsed goes on with a user of its own.
  const Value& scheme = facts.values[value.operands[0]];
  const bool is_parsed = scheme.kind == ValueKind::transform && scheme.detail == "part";
  // With a computed scheme it may be any URL; a user and a password before the host make it one of a server's account.
  // f"{scheme}://{container}@{account}" has one of them, as stores of files do.
  bool has_password = false;
  for (std::size_t at = 1; at < value.operands.size(); ++at) {
    const Value& piece = facts.values[value.operands[at]];
    if (piece.kind != ValueKind::literal) continue;
    const std::string_view text = at == 1 ? std::string_view(piece.text.reveal()).substr(3) : std::string_view(piece.text.reveal());
    const std::size_t host = text.find('@');
    const bool has_user = at == 1 && !is_parsed && host != std::string_view::npos && host > 0 &&
                          text.substr(0, host) != "git";  // f"{scheme}://shop@{host}/shop"
    has_password = has_password || has_user || text.substr(0, host).find(':') != std::string_view::npos;
    if (host != std::string_view::npos) return has_password;
  }
  return false;
}

/// `text += name + "=" + value`: where the name is computed; that one, or 0.
ValueId computed_keyword(const FactStore& facts, ValueId id) {
  std::vector<ValueId> pieces;
  collect_pieces(facts, id, pieces);
  for (std::size_t at = 1; at + 1 < pieces.size(); ++at) {
    const Value& sign = facts.values[pieces[at]];
    if (sign.kind != ValueKind::literal || facts.values[pieces[at - 1]].kind == ValueKind::literal) continue;
    const std::string& text = sign.text.reveal();
    if (text == "=" || text == "='" || text == "=\"" || text == " = ") return pieces[at - 1];
  }
  return 0;
}

/// PQconninfoOption::keyword names a parameter of a connection wherever it is written.
bool is_keyword_of_libpq(const FactStore& facts, ValueId id) {
  return facts.values[id].text.reveal().ends_with("PQconninfoOption.keyword");
}

/// Strings that are put together into what some connection is opened with.
const std::set<Place>& opened_strings(Linking& linking) {
  if (linking.opened_strings) return *linking.opened_strings;
  std::set<Place> places;
  std::set<ValueId> seen;
  std::vector<ValueId> pending;
  const auto add_targets = [&](const auto& sinks) {
    for (const auto& sink : sinks) pending.push_back(sink.target);
  };
  add_targets(linking.facts.all<Engine>());
  add_targets(linking.facts.all<Connection>());
  while (!pending.empty()) {
    const ValueId id = pending.back();
    pending.pop_back();
    if (!seen.insert(id).second) continue;
    const Value& value = linking.facts.values[id];
    if (value.kind == ValueKind::concat) places.insert(value.place);
    const bool is_on_the_way = value.kind == ValueKind::concat || value.kind == ValueKind::choice ||
                               (value.kind == ValueKind::transform && (value.detail == "strip" || value.detail == "convert"));
    if (is_on_the_way) pending.insert(pending.end(), value.operands.begin(), value.operands.end());
  }
  return linking.opened_strings.emplace(std::move(places));
}

/// keyword=value pairs whose keywords are not written: a conninfo only if one is opened with it, or libpq names the keywords.
bool is_conninfo_of_pairs(Linking& linking, ValueId id) {
  const ValueId keyword = computed_keyword(linking.facts, id);
  if (keyword == 0) return false;
  return is_keyword_of_libpq(linking.facts, keyword) || opened_strings(linking).contains(linking.facts.values[id].place);
}

/// `text + " password=" + password`, where a client opens it: whatever the text holds, more of a conninfo is put behind it.
bool goes_on_with_conninfo(Linking& linking, ValueId id) {
  static constexpr std::array<std::string_view, 9> keywords{"host",     "hostaddr", "port",    "dbname",         "user",
                                                            "password", "sslmode",  "service", "connect_timeout"};
  const Value& found = linking.facts.values[id];
  if (!opened_strings(linking).contains(found.place)) return false;
  std::vector<ValueId> pieces;
  collect_pieces(linking.facts, id, pieces);
  for (std::size_t at = 1; at < pieces.size(); ++at) {
    const Value& part = linking.facts.values[pieces[at]];
    if (part.kind != ValueKind::literal) continue;
    std::string_view text = part.text.reveal();
    if (!text.starts_with(' ')) continue;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::size_t sign = text.find('=');
    std::string_view name = text.substr(0, sign);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (sign != std::string_view::npos && std::ranges::find(keywords, name) != keywords.end()) return true;
  }
  return false;
}

/// True if one of the texts that the value may be is a database's.
bool is_database_text(Linking& linking, ValueId value) {
  const auto [known, is_new] = linking.is_database_text.try_emplace(value);
  if (is_new) {
    known->second = std::ranges::any_of(url_texts(linking.facts, value),
                                        [](const UrlText& text) { return url::looks_like_database_url(text.text); });
  }
  return known->second;
}

/// `"mysql://dbname='" + name + "'"`, and what is put behind it: a text that says itself that it is for another system.
bool begins_for_another_system(const FactStore& facts, ValueId id, int depth = 0) {
  const Value& value = facts.values[id];
  if (depth > max_url_depth) return false;
  if (value.kind == ValueKind::literal) {
    const std::string& text = value.text.reveal();
    return text.find("://") != std::string::npos && names_other_system(text.substr(0, text.find("://")));
  }
  if (value.operands.empty()) return false;
  const auto begins = [&](ValueId part) { return begins_for_another_system(facts, part, depth + 1); };
  if (value.kind == ValueKind::choice) return std::ranges::all_of(value.operands, begins);
  return value.kind == ValueKind::concat && begins(value.operands.front());
}

/// Asks whether a value is, or begins with, a string that a function built before: `dsn = f"host={h}"`, then `dsn += …` under a
/// condition. That one is told, where it begins. A string that grows in branches holds its beginnings many times over, so each
/// value is looked into once.
class BuiltBefore {
 public:
  BuiltBefore(Linking& linking, UnitId id, ExprId expr) : linking_(linking), file_(linking.files[id]) {
    const program::FunctionId scope = linking.unit(id)[expr].scope;
    if (scope != 0) around_ = &linking.unit(id).functions[scope].range;
  }

  bool begins(ValueId value, int depth = 0) {
    const Value& found = linking_.facts.values[value];
    if (depth > max_url_depth || found.operands.empty()) return false;
    if (found.kind == ValueKind::choice) {
      const auto [before, is_new] = looked_into_.try_emplace(value, depth);
      if (!is_new && before->second <= depth) return false;  // the answer was no, and as deep
      before->second = depth;
      return std::ranges::any_of(found.operands, [&](ValueId one) { return is_built_here(one) || begins(one, depth + 1); });
    }
    return found.kind == ValueKind::concat && linking_.facts.values[found.operands.front()].kind == ValueKind::choice &&
           begins(found.operands.front(), depth + 1);
  }

 private:
  [[nodiscard]] bool is_built_here(ValueId start) {
    const Value& before = linking_.facts.values[start];
    if (before.kind != ValueKind::concat || before.place.file != file_) return false;
    const bool is_here =
        around_ == nullptr || (around_->line <= before.place.range.line && before.place.range.line <= around_->end_line);
    return is_here && is_database_text(linking_, start);
  }

  Linking& linking_;
  FileId file_;
  const Range* around_ = nullptr;  ///< the function's; none at the top of a file
  std::unordered_map<ValueId, int> looked_into_;
};

bool is_for_other_system(Linking& linking, UnitId id, ExprId text) {
  Prospects& prospects = linking.prospects[id];
  if (!prospects.for_other_systems) prospects.for_other_systems = strings_for_other_systems(linking.unit(id), prospects.urls);
  return std::ranges::binary_search(*prospects.for_other_systems, text);
}

void recognise_concat(Linking& linking, UnitId id, ExprId expr_id) {
  const ValueId value = linking.evaluator.evaluate(id, expr_id);
  const Value& found = linking.facts.values[value];
  if (found.kind == ValueKind::literal) {
    if (url::looks_like_database_url(url::Text::literal(found.text.reveal())) && !is_bare_scheme(found.text.reveal()))
      add_literal(linking, id, expr_id, value);
    return;
  }
  if (linking.unit(id)[expr_id].operand_count == 1) return;  // f"{url}" is that URL, put together where it was
  if (found.kind != ValueKind::concat || BuiltBefore(linking, id, expr_id).begins(value)) return;
  // Text that grows in branches is put together anew for each of them, and stands where it begins.
  const auto& told = linking.facts.all<UrlBuild>();
  if (!told.empty() && told.back().place == Place{linking.files[id], linking.unit(id)[expr_id].range}) return;
  if (is_for_other_system(linking, id, expr_id)) return;
  if (is_database_text(linking, value)) return add_build(linking, id, expr_id, value, found.detail, "");
  if (has_computed_scheme(linking.facts, found)) return add_build(linking, id, expr_id, value, found.detail, "");
  if (begins_for_another_system(linking.facts, value)) return;
  if (is_conninfo_of_pairs(linking, value) || goes_on_with_conninfo(linking, value)) {
    add_build(linking, id, expr_id, value, found.detail, "");
    UrlBuild& build = linking.facts.all<UrlBuild>().back();
    build.is_conninfo = true;
    build.escapes = is_whole_escaped(linking.facts, value);
  }
}

/// False if a string that begins with this text is no URL and no conninfo, whatever comes behind.
bool may_begin_url(std::string_view text) {
  while (!text.empty() && url::is_space(text.front())) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && url::is_word(text[end])) ++end;
  std::size_t sign = end;
  while (sign < text.size() && url::is_space(text[sign])) ++sign;
  if (end == text.size() || (sign < text.size() && text[sign] == '=')) return true;  // host = …
  while (end < text.size() && (url::is_word(text[end]) || text[end] == '+' || text[end] == '.' || text[end] == '-')) ++end;
  return end == text.size() || text.substr(end).starts_with("://") || text.starts_with("jdbc:");
}

/// f"failed to reach {url}": told by its first words, and not put together to be looked at.
bool is_prose(const program::Unit& unit, const Expr& concat) {
  if (concat.operand_count == 0 || unit.language != "python") return false;
  const Expr& first = unit[unit.operands[concat.first_operand].value];
  return first.kind == ExprKind::literal && !may_begin_url(unit.text(first.text));
}

bool is_written_url(std::string_view text) {
  return text.size() >= 6 && text.find_first_of(":=") != std::string_view::npos && !is_bare_scheme(text) &&
         url::looks_like_database_url(url::Text::literal(text));
}

/// What was cut out of a database URL before: `remainder` of `scheme, remainder = url.split("://", 1)`.
bool is_part_of_database_url(const Linking& linking, ValueId id) {
  for (int step = 0; step < max_url_depth; ++step) {
    const Value& value = linking.facts.values[id];
    constexpr std::array cuts{"item", "part", "element", "split", "slice", "strip", "lower", "parse"};
    const bool is_cut = value.kind == ValueKind::transform && std::ranges::find(cuts, value.detail) != cuts.end();
    if (!is_cut || value.operands.empty()) return false;
    id = value.operands.front();
    if (linking.is_database_url(id)) return true;
  }
  return false;
}

/// `"postgres" in storage_classes` asks a table of names.
bool is_container(const FactStore& facts, ValueId id) {
  return std::ranges::any_of(facts.values.alternatives(id), [&](ValueId alternative) {
    const ValueKind kind = facts.values[alternative].kind;
    return kind == ValueKind::dictionary || kind == ValueKind::list;
  });
}

bool is_key(std::string_view text) {
  constexpr std::array beginnings{"postgres_", "postgresql_", "pg_", "db_", "database_"};
  return std::ranges::any_of(beginnings, [&](std::string_view begin) { return text.starts_with(begin); }) &&
         std::ranges::all_of(text, url::is_word);
}

/// `settings.DATABASES["default"]["ENGINE"]`, `connection.vendor`, `engine.dialect.name`: a kind of database, and no address.
bool names_a_kind(const program::Unit& unit, const Expr& subject) {
  constexpr std::array kinds{"engine", "vendor", "dialect", "drivername", "driver", "backend", "provider"};
  const auto is_kind = [&](std::string_view name) { return std::ranges::find(kinds, lowered(name)) != kinds.end(); };
  if (subject.kind == ExprKind::parameter || subject.kind == ExprKind::reference)
    return is_kind(unit.text(subject.text).substr(unit.text(subject.text).rfind('.') + 1));
  if (subject.kind == ExprKind::attribute && subject.operand_count > 0) {
    const Expr& base = unit[unit.operands[subject.first_operand].value];
    return is_kind(unit.text(subject.text)) || (unit.text(subject.text) == "name" && is_kind(unit.text(base.text)));
  }
  return subject.kind == ExprKind::index && subject.operand_count > 1 &&
         is_kind(unit.text(unit[unit.operands[subject.first_operand + 1].value].text));
}

/// `"port" in conninfo_to_dict(dsn)` asks for a key of what was parsed.
bool is_parsed_mapping(const Linking& linking, ValueId subject) {
  return std::ranges::any_of(linking.facts.values.alternatives(subject), [&](ValueId one) {
    const Value& value = linking.facts.values[one];
    if (value.kind != ValueKind::call_result) return value.kind == ValueKind::dictionary;
    const drivers::UrlCallShape* shape = linking.shapes.url_call(value.text.reveal());
    return shape != nullptr && !shape->builds;
  });
}

/// `DATABASE_USER='postgres'`: a line of an .env file, in which a value is put in place.
bool is_assignment(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) return false;
  return std::ranges::all_of(text.substr(0, equals), [](char c) { return c == '_' || (c >= 'A' && c <= 'Z'); });
}

bool is_environment(Linking& linking, UnitId id, ExprId subject) {
  const Value& value = linking.facts.values[linking.evaluator.evaluate(id, subject)];
  return value.kind == ValueKind::external && linking.shapes.environment(value.text.reveal()) != nullptr;
}

/// "https://", "s3://": the beginning of addresses where no database is.
bool is_scheme_of_something_else(std::string_view text) {
  return text.size() > 3 && is_bare_scheme(text) && url::is_letter(text.front()) && !speaks_of_database(text) &&
         !url::looks_like_sql_url(url::Text::literal(std::string(text)));
}

/// `path.startswith(("s3://", "https://"))`
bool asks_for_something_else(Linking& linking, UnitId id, ExprId expr) {
  if (linking.unit(id)[expr].kind != ExprKind::operation || linking.unit(id)[expr].operand_count < 2) return false;
  const ValueId asked = linking.evaluator.evaluate(id, linking.operand(id, expr, 1).value);
  const auto is_other = [&](ValueId one) {
    const Value& value = linking.facts.values[one];
    return value.kind == ValueKind::literal && is_scheme_of_something_else(value.text.reveal());
  };
  const Value& value = linking.facts.values[asked];
  if (value.kind == ValueKind::list) return !value.operands.empty() && std::ranges::all_of(value.operands, is_other);
  return is_other(asked);
}

void add_inspection(Linking& linking, UnitId id, ExprId expr_id, ExprId subject_expr, std::string done, std::string argument,
                    std::string replacement) {
  const Expr& expr = linking.unit(id)[expr_id];
  UrlInspection inspection;
  inspection.subject = linking.evaluator.evaluate(id, subject_expr);
  inspection.certain = linking.is_database_url(inspection.subject);
  const Expr& subject = linking.unit(id)[subject_expr];
  const bool is_named_so =
      (subject.kind == ExprKind::parameter || subject.kind == ExprKind::attribute || subject.kind == ExprKind::reference) &&
      names_database_url(linking.unit(id).text(subject.text));
  const bool may_be_told_by_argument = done != "compare" && (speaks_of_database(argument) || speaks_of_database(replacement));
  if (!inspection.certain && !is_named_so && !may_be_told_by_argument && !is_part_of_database_url(linking, inspection.subject))
    return;
  if (!inspection.certain && (is_container(linking.facts, inspection.subject) || names_a_kind(linking.unit(id), subject))) return;
  if (!inspection.certain && (is_assignment(argument) || asks_for_something_else(linking, id, expr_id))) return;
  if (done == "contains" && is_parsed_mapping(linking, inspection.subject)) return;
  static_cast<FactHead&>(inspection) = linking.head(id, expr.range, expr.scope);
  inspection.how = std::move(done);
  inspection.argument = url::redact_text(argument);
  inspection.replacement = url::redact_text(replacement);
  // `url.find("postgres://") == 0` searches in order to compare: one question.
  auto& told = linking.facts.all<UrlInspection>();
  const auto is_within = [&](const UrlInspection& inner) {
    return inner.place.file == inspection.place.file && inner.place.range.line == inspection.place.range.line &&
           inner.place.range.column == inspection.place.range.column && inner.subject == inspection.subject &&
           inner.argument == inspection.argument && inner.how == "contains" && inspection.how == "prefix";
  };
  if (!told.empty() && is_within(told.back())) told.pop_back();
  told.push_back(std::move(inspection));
}

std::string literal_at(Linking& linking, UnitId id, ExprId expr, std::uint32_t at) {
  if (at >= linking.unit(id)[expr].operand_count) return {};
  const Value& value = linking.facts.values[linking.evaluator.evaluate(id, linking.operand(id, expr, at).value)];
  return value.kind == ValueKind::literal ? value.text.reveal() : std::string();
}

/// What a text is replaced by: "" where it is only taken away, a hole where that is not known.
std::string replacement_at(Linking& linking, UnitId id, ExprId expr, std::uint32_t at) {
  if (at >= linking.unit(id)[expr].operand_count) return {};
  const Value& value = linking.facts.values[linking.evaluator.evaluate(id, linking.operand(id, expr, at).value)];
  return value.kind == ValueKind::literal ? value.text.reveal() : "{}";
}

void recognise_operation(Linking& linking, UnitId id, ExprId expr_id) {
  const Expr& expr = linking.unit(id)[expr_id];
  const std::string argument = literal_at(linking, id, expr_id, 1);
  // `"postgres_version" in member` asks a table for a key of that name, `option.startswith("postgresql_")` for those of a kind.
  if ((expr.op == Op::contains || expr.op == Op::prefix) && is_key(argument)) return;
  // `"USE_PSYCOPG2" in os.environ` asks whether a variable is set.
  if (expr.op == Op::contains && is_environment(linking, id, linking.operand(id, expr_id, 0).value)) return;
  // `url == ""` and `url == None` ask whether it is set, and `dialect.name == "postgresql"` asks something that is no URL.
  if (expr.op == Op::compare && !speaks_of_database(argument)) return;
  // `url.removeprefix("postgresql://")` asks nothing, it takes the text away.
  const bool removes = expr.op == Op::prefix && linking.unit(id).text(expr.text).starts_with("remove");
  add_inspection(linking, id, expr_id, linking.operand(id, expr_id, 0).value,
                 std::string(removes ? "replace" : program::name_of(expr.op)), argument,
                 expr.op == Op::replace || expr.op == Op::substitute ? replacement_at(linking, id, expr_id, 2) : std::string());
}

void recognise_url_call(Linking& linking, UnitId id, ExprId call) {
  for (const std::string_view name : linking.external_callees(id, call)) {
    if (is_reassembly(name) && linking.is_database_url(linking.evaluator.evaluate(id, call))) {
      return add_build(linking, id, call, linking.evaluator.evaluate(id, call), "call", std::string(name));
    }
    const drivers::UrlCallShape* shape = linking.shapes.url_call(name);
    if (shape == nullptr) continue;
    if (shape->builds) {
      add_build(linking, id, call, linking.evaluator.evaluate(id, call), "call", std::string(name));
    } else if (const ExprId subject = linking.argument(id, call, shape->subject, {shape->subject_keyword}); subject != 0) {
      add_inspection(linking, id, call, subject, "parse", "", "");
    }
    return;
  }
}

/// Methods of SQLAlchemy's URL that give another one, told from others of their name by what they are given.
bool changes_url(const program::Unit& unit, ExprId call) {
  constexpr std::array of_query{"update_query_dict", "update_query_pairs", "update_query_string", "difference_update_query"};
  const Expr& callee = unit[unit.operands[unit[call].first_operand].value];
  if (callee.kind != ExprKind::attribute || unit[call].operand_count < 2) return false;
  const std::string_view method = unit.text(callee.text);
  if (std::ranges::find(of_query, method) != of_query.end()) return true;
  if (method != "set" && method != "_replace") return false;
  const auto given = std::span(unit.operands).subspan(unit[call].first_operand + 1, unit[call].operand_count - 1);
  return std::ranges::any_of(given, [&](const program::Operand& operand) {
    return operand.kind == program::OperandKind::keyword &&
           (unit.text(operand.name) == "drivername" || unit.text(operand.name) == "query");
  });
}

/// `url.set(drivername="postgresql+asyncpg")`, `url.difference_update_query(["sslmode"])`: what is changed, and into what.
void recognise_changed_url(Linking& linking, UnitId id, ExprId call) {
  const program::Unit& unit = linking.unit(id);
  const ExprId callee = linking.operand(id, call, 0).value;
  const ExprId driver = linking.argument(id, call, -1, {"drivername"});
  std::string what;
  std::string into;
  if (unit.text(unit[callee].text) == "difference_update_query") {
    const Value& names = linking.facts.values[linking.evaluator.evaluate(id, linking.operand(id, call, 1).value)];
    if (names.kind == ValueKind::list && !names.operands.empty() &&
        linking.facts.values[names.operands.front()].kind == ValueKind::literal) {
      what = linking.facts.values[names.operands.front()].text.reveal();
    }
  } else if (driver != 0) {
    const Value& name = linking.facts.values[linking.evaluator.evaluate(id, driver)];
    if (name.kind == ValueKind::literal) {
      what = "drivername";
      into = name.text.reveal();
    }
  }
  add_inspection(linking, id, call, linking.operand(id, callee, 0).value, "replace", std::move(what), std::move(into));
}

/// What is an operand of a concat: only the whole string counts as one. A URL in a message or a command is whole by itself.
std::vector<bool> parts_of(const program::Unit& unit) {
  std::vector<bool> is_part(unit.exprs.size());
  for (ExprId id = 1; id < unit.exprs.size(); ++id) {
    const Expr& expr = unit[id];
    if (expr.kind != ExprKind::concat || is_prose(unit, expr)) continue;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) is_part[unit.operands[expr.first_operand + at].value] = true;
  }
  return is_part;
}

std::vector<bool> arguments_of_operations(const program::Unit& unit) {
  std::vector<bool> found(unit.exprs.size());
  for (ExprId id = 1; id < unit.exprs.size(); ++id) {
    const Expr& expr = unit[id];
    if (expr.kind != ExprKind::operation) continue;
    for (std::uint32_t at = 1; at < expr.operand_count; ++at) found[unit.operands[expr.first_operand + at].value] = true;
  }
  return found;
}

/// Field(description="…", examples=["postgres://dbtable"]): texts for people, which nobody opens.
void leave_out_documentation(const program::Unit& unit, std::vector<bool>& is_argument) {
  constexpr std::array told{"examples", "example", "description", "help", "title", "metavar", "help_text", "summary"};
  for (ExprId call = 1; call < unit.exprs.size(); ++call) {
    if (unit[call].kind != ExprKind::call) continue;
    for (std::uint32_t at = 1; at < unit[call].operand_count; ++at) {
      const program::Operand& given = unit.operands[unit[call].first_operand + at];
      if (given.kind != program::OperandKind::keyword || std::ranges::find(told, unit.text(given.name)) == told.end()) continue;
      is_argument[given.value] = true;
      const Expr& shown = unit[given.value];
      for (std::uint32_t inner = 0; inner < shown.operand_count && shown.kind == ExprKind::list; ++inner) {
        is_argument[unit.operands[shown.first_operand + inner].value] = true;
      }
    }
  }
}

}  // namespace

bool Linking::is_database_url(ValueId id, int depth) const {
  if (depth > max_url_depth) return false;
  const Value& value = facts.values[id];
  const auto any = [&](const std::vector<ValueId>& parts) {
    return std::ranges::any_of(parts, [&](ValueId part) { return is_database_url(part, depth + 1); });
  };
  switch (value.kind) {
    case ValueKind::literal:
      return value.detail != "number" && url::looks_like_database_url(url::Text::literal(value.text.reveal()));
    case ValueKind::env_read:
      return names_database_url(value.text.reveal()) || any(value.operands);
    case ValueKind::config_field:
      return names_database_url(value.text.reveal());
    case ValueKind::source_of_truth:
      return names_database_url(value.text.reveal());
    case ValueKind::concat:
      return url::looks_like_database_url(text_of(facts, id));
    case ValueKind::choice:
      return any(value.operands);
    case ValueKind::transform:
      // What was cut out or asked of a URL is no URL any more.
      if (value.detail == answered_question || value.detail == "replace" || value.detail == "lower" || value.detail == "strip" ||
          value.detail == "substitute" || value.detail == "encode" || value.detail == "decode" || value.detail == "slice") {
        return !value.operands.empty() && is_database_url(value.operands.front(), depth + 1);
      }
      return false;
    case ValueKind::call_result: {
      const std::string& name = value.text.reveal();
      if (shapes.url_call(name) != nullptr) return true;
      // make_url(x).set(…) and parsed.geturl() are the URL again.
      constexpr std::array again{"().set",
                                 "()._replace",
                                 "().update_query_dict",
                                 "().update_query_pairs",
                                 "().update_query_string",
                                 "().difference_update_query",
                                 "().render_as_string",
                                 "().geturl"};
      if (std::ranges::any_of(again, [&](std::string_view method) { return name.ends_with(method); })) {
        const auto self = std::ranges::find(value.keys, "self");
        return self != value.keys.end() &&
               is_database_url(value.operands[static_cast<std::size_t>(self - value.keys.begin())], depth + 1);
      }
      std::set<ValueId> seen;
      return is_reassembly(value.text.reveal()) && has_part_of_database_url(*this, id, seen, depth);
    }
    default:
      return false;
  }
}

/// parser.read_string("""[db] url = postgresql://…"""): a URL inside a longer text, told by the option that was asked for.
void recognise_texts_of_sections(Linking& linking) {
  for (const ValueId text : linking.evaluator.texts_of_sections()) {
    const Value& value = linking.facts.values[text];
    if (is_bare_scheme(value.text.reveal()) || !url::looks_like_database_url(url::Text::literal(value.text.reveal()))) continue;
    const auto unit = std::ranges::find(linking.files, value.place.file);
    if (unit == linking.files.end()) continue;
    UrlLiteral literal;
    static_cast<FactHead&>(literal) = linking.head(static_cast<UnitId>(unit - linking.files.begin()), value.place.range, 0);
    literal.text = value.text;
    literal.value = text;
    linking.facts.all<UrlLiteral>().push_back(std::move(literal));
  }
}

void look_for_urls(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  const std::vector<bool> is_part = parts_of(unit);
  std::vector<bool> is_argument = arguments_of_operations(unit);
  leave_out_documentation(unit, is_argument);
  AskedOfStrings is_url(unit, is_written_url);
  MeantCalls meant(linking, id,
                   [&](std::string_view name) { return is_reassembly(name) || linking.shapes.url_call(name) != nullptr; });
  const auto is_prospect = [&](ExprId at) {
    switch (unit[at].kind) {
      case ExprKind::concat:  // what opens a connection may be put together where nothing speaks of databases
        return !is_part[at];
      case ExprKind::literal:
        return linking.is_relevant(id, at) && !is_part[at] && !is_argument[at] && is_url(unit[at].text);
      case ExprKind::operation:
        return linking.is_relevant(id, at) && is_inspection(unit[at].op);
      case ExprKind::call:
        return linking.is_relevant(id, at) && (meant.may_be(at) || changes_url(unit, at));
      default:
        return false;
    }
  };
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    if (is_prospect(at)) found.urls.push_back(at);
  }
  const auto is_told = [&](ExprId at) {
    return unit[at].kind == ExprKind::concat && linking.is_relevant(id, at) && !is_prose(unit, unit[at]);
  };
  if (std::ranges::any_of(found.urls, is_told)) found.for_other_systems = strings_for_other_systems(unit, found.urls);
}

void recognise_urls(Linking& linking) {
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (const ExprId expr : linking.prospects[id].urls) {
      const auto is_parameter = [&] { return linking.parameters_of_sinks.contains({id, expr}); };
      switch (linking.unit(id)[expr].kind) {
        case ExprKind::literal:
          if (!is_parameter()) add_literal(linking, id, expr, linking.evaluator.evaluate(id, expr));
          break;
        case ExprKind::concat: {
          const bool is_opened = opened_strings(linking).contains({linking.files[id], linking.unit(id)[expr].range});
          const bool is_told = linking.is_relevant(id, expr) && !is_prose(linking.unit(id), linking.unit(id)[expr]);
          if ((is_opened || is_told) && !is_parameter()) recognise_concat(linking, id, expr);
          break;
        }
        case ExprKind::operation:
          recognise_operation(linking, id, expr);
          break;
        default:
          recognise_url_call(linking, id, expr);
          if (changes_url(linking.unit(id), expr)) recognise_changed_url(linking, id, expr);
          break;
      }
    }
  }
  recognise_texts_of_sections(linking);
}

}  // namespace dbssot
