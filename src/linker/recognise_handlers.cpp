#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "facts/url_text.h"
#include "linker/linking.h"
#include "source/words.h"
#include "url/url.h"

// What becomes of errors of the database, what is used in its place, and what is told about its health.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Handler;
using program::Op;
using program::UnitId;

namespace {

bool contains(const Range& outer, const Range& inner) {
  return outer.line != 0 && std::pair(outer.line, outer.column) <= std::pair(inner.line, inner.column) &&
         std::pair(inner.end_line, inner.end_column) <= std::pair(outer.end_line, outer.end_column);
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

/// A name of something that stands in for a database.
bool names_a_substitute(std::string_view name) {
  constexpr std::array<std::string_view, 11> substitutes{"memory",   "inmemory", "fake", "dummy",    "noop",   "stub",
                                                         "fallback", "sqlite",   "mock", "degraded", "offline"};
  const std::vector<std::string> words = words_of(name);
  // context.is_offline_mode() asks, and Alembic's run_migrations_offline() writes SQL down.
  const bool asks = !words.empty() && (words.front() == "is" || words.front() == "has");
  if (asks || std::ranges::find(words, "migrations") != words.end()) return false;
  return std::ranges::any_of(words,
                             [&](const std::string& word) { return std::ranges::find(substitutes, word) != substitutes.end(); });
}

bool names_what_connects(std::string_view name) {
  constexpr std::array<std::string_view, 11> things{"session",  "sessions",   "sessionmaker", "engine", "pool", "db",
                                                    "database", "connection", "conn",         "client", "store"};
  return std::ranges::any_of(words_of(name),
                             [&](const std::string& word) { return std::ranges::find(things, word) != things.end(); });
}

bool says_healthy(const program::Unit& unit, ExprId literal) {
  constexpr std::size_t longest = std::string_view("\"healthy\"").size();
  if (unit.text(unit[literal].text).size() > longest) return false;
  const std::string text = lowered(unit.text(unit[literal].text));
  if (text == "healthy" || text == "\"healthy\"") return true;
  if (text != "ok" && text != "up" && text != "pass" && text != "alive" && text != "green") return false;
  const std::string scope = lowered(unit.text(unit.functions[unit[literal].scope].name));
  return scope.find("health") != std::string::npos || scope.find("ready") != std::string::npos ||
         scope.find("live") != std::string::npos;
}

struct Risk {
  Range where;
  std::string what;  ///< as HandlerFact::guarded; "reading" for the environment
};

/// Errors that say something about the database or its configuration, or everything. A name that is not there, a row that does not
/// fit, a command that is not known and a cancelled task are other matters.
bool catches_database_errors(const std::vector<std::string>& types) {
  if (types.empty()) return true;
  constexpr std::array<std::string_view, 20> innocent{
      "importerror",   "modulenotfounderror", "notimplementederror", "attributeerror", "keyboardinterrupt", "cancellederror",
      "stopiteration", "integrityerror",      "programmingerror",    "noresultfound",  "jsondecodeerror",   "unicodedecodeerror",
      "indexerror",    "assertionerror",      "systemexit",          "generatorexit",  "duplicatedatabase", "eoferror",
      "dataerror",     "multipleresultsfound"};
  return std::ranges::any_of(types, [&](const std::string& type) {
    const std::string name = lowered(last_part(type));
    if (name.starts_with("unique") || name.starts_with("undefined") || name.starts_with("duplicate") ||
        name.starts_with("invalidcatalog") || name.ends_with("violation") || name.ends_with("violationerror") ||
        name.ends_with("notfound") || name.ends_with("doesnotexist"))
      return false;
    return std::ranges::find(innocent, name) == innocent.end();
  });
}

/// `scheme == "sqlite"`, `"sqlite" in url`: what something is held against takes nobody's place.
std::vector<bool> compared(const program::Unit& unit) {
  std::vector<bool> found(unit.exprs.size());
  for (const Expr& expr : unit.exprs) {
    const bool asks = expr.op == Op::compare || expr.op == Op::contains || expr.op == Op::prefix || expr.op == Op::match;
    for (std::uint32_t at = 0; asks && at < expr.operand_count; ++at) found[unit.operands[expr.first_operand + at].value] = true;
  }
  return found;
}

/// The sides of a branch that run where what its condition asks for is missing.
struct Sides {
  bool then = true;
  bool otherwise = true;
};

/// `if url:` and `if "URL" in environ:` go on with their else, `if not url:` and `if url is None:` with their block. Of `and` and
/// `or` both are taken to do so.
Sides sides_of_missing(const program::Unit& unit, ExprId condition) {
  bool is_negated = false;
  const Expr* asked = &unit[condition];
  if (asked->kind == ExprKind::choice) return {};
  while (asked->kind == ExprKind::operation && asked->op == Op::truth && asked->operand_count == 1) {
    if (unit.text(asked->text) == "not") is_negated = !is_negated;
    asked = &unit[unit.operands[asked->first_operand].value];
  }
  const std::string_view how = unit.text(asked->text);
  if (asked->kind == ExprKind::operation && asked->op == Op::compare) {
    if (how != "==" && how != "is" && how != "!=" && how != "is not") return {};
    is_negated = is_negated != (how == "==" || how == "is");
  }
  if (asked->kind == ExprKind::operation && asked->op == Op::contains && how == "not in") is_negated = !is_negated;
  return {is_negated, !is_negated};
}

/// Tells the expressions of a unit that may be a constant, a text, or a call by a name that tells; the argument of a sink is a
/// literal of its own.
class Substitutes {
 public:
  explicit Substitutes(const program::Unit& unit)
      : unit_(unit),
        speaks_of_sqlite_(unit,
                          [](std::string_view text) {
                            return text == ":memory:" || lowered(text.substr(0, 27)).find("sqlite") != std::string::npos;
                          }),
        names_a_substitute_(
            unit, [](std::string_view name) { return name.starts_with("sqlite3.") || names_a_substitute(last_part(name)); }) {}

  bool may_be(ExprId at) {
    const Expr& expr = unit_[at];
    if (expr.kind == ExprKind::reference) return last_part(unit_.text(expr.text)) == "SQLITE";
    if (expr.kind == ExprKind::literal) return speaks_of_sqlite_(expr.text);
    if (expr.kind != ExprKind::call || expr.operand_count == 0) return false;
    const Expr& callee = unit_[unit_.operands[expr.first_operand].value];
    return (callee.kind == ExprKind::reference || callee.kind == ExprKind::attribute) && names_a_substitute_(callee.text);
  }

 private:
  const program::Unit& unit_;
  AskedOfStrings speaks_of_sqlite_;
  AskedOfStrings names_a_substitute_;
};

class Errors {
 public:
  explicit Errors(Linking& linking) : linking_(linking) {
    const auto note_sink = [&](const Sink& sink, const char* what) {
      if (!sink.scope.empty()) makers_.emplace(sink.scope, what);
      told_[sink.place.file].push_back({sink.place.range, what});
    };
    for (const Engine& engine : linking.facts.all<Engine>()) note_sink(engine, "engine");
    for (const Connection& connection : linking.facts.all<Connection>()) note_sink(connection, "connection");
    for (const EnvRead& read : linking.facts.all<EnvRead>()) {
      if (read.is_database) told_[read.place.file].push_back({read.place.range, "reading"});
    }
    for (const UrlInspection& inspection : linking.facts.all<UrlInspection>()) {
      if (inspection.how == "parse" && inspection.certain)
        told_[inspection.place.file].push_back({inspection.place.range, "configuration"});
    }
    for (const FunctionShape& shape : linking.facts.all<FunctionShape>()) {
      if (shape.returns == "response" || shape.returns == "task") continue;
      if (shape.returns == "session") continue;  // a session is borrowed from what was opened before; what fails in it is work
      makers_.emplace(shape.scope, shape.returns == "url" ? "configuration" : shape.returns);
    }
    for (const auto& [name, what] : makers_) last_names_.insert(std::string(last_part(name)));
  }

  void run() {
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const program::Unit& unit = linking_.unit(id);
      if (!unit.handlers.empty()) {
        const std::vector<Risk> risks = risks_of(id);
        for (const Handler& handler : unit.handlers) judge(id, handler, risks);
      }
      judge_health(id);
      judge_missing(id);
    }
    judge_targets();
  }

 private:
  /// Everything in guarded blocks of a file that fails when the database or its configuration does.
  std::vector<Risk> risks_of(UnitId id) {
    std::vector<Risk> risks;
    if (const auto found = told_.find(linking_.files[id]); found != told_.end()) risks = found->second;
    for (const ExprId call : linking_.prospects[id].guarded) {
      if (std::string what = risk_of_call(id, call); !what.empty())
        risks.push_back({linking_.unit(id)[call].range, std::move(what)});
    }
    return risks;
  }

  std::string risk_of_call(UnitId id, ExprId call) {
    const program::Unit& unit = linking_.unit(id);
    const ExprId callee = linking_.operand(id, call, 0).value;
    const Expr& called = unit[callee];
    if (called.kind != ExprKind::reference && called.kind != ExprKind::attribute) return {};
    const std::string name(last_part(unit.text(called.text)));
    constexpr std::array<std::string_view, 6> opening{"connect", "begin", "acquire", "getconn", "raw_connection", "ping"};
    const bool may_open = called.kind == ExprKind::attribute && std::ranges::find(opening, name) != opening.end();
    if (!may_open && !last_names_.contains(name) && !linking_.source_of_truth.any()) return {};
    for (const ValueId value : linking_.facts.values.alternatives(linking_.evaluator.evaluate(id, callee))) {
      const Value& found = linking_.facts.values[value];
      const std::string& text = found.text.reveal();
      if (found.kind == ValueKind::entity) {
        if (const auto maker = makers_.find(text); maker != makers_.end()) return maker->second;
        const program::Entity* entity = linking_.evaluator.entity(value);
        const bool is_function = entity != nullptr && entity->kind == program::Entity::Kind::function;
        if (is_function && linking_.source_of_truth.covers(unit.language, text)) return "configuration";
      }
      if (found.kind != ValueKind::external) continue;
      if (linking_.source_of_truth.covers(unit.language, text)) return "configuration";
      // create_engine(…).connect(): the engine's maker is what the method was taken from.
      if (may_open && !found.operands.empty()) {
        const Value& object = linking_.facts.values[found.operands.front()];
        if (object.kind == ValueKind::call_result && linking_.shapes.sink(object.text.reveal()) != nullptr) return "connection";
      }
    }
    return {};
  }

  std::optional<Risk> risk_within(UnitId id, const Range& guarded, const std::vector<Risk>& risks) const {
    std::optional<Risk> found;
    for (const Risk& risk : risks) {
      if (!contains(guarded, risk.where) || is_handled_inside(id, guarded, risk.where)) continue;
      if (!found || (found->what == "reading" && risk.what != "reading")) found = risk;
    }
    return found;
  }

  /// An inner statement that catches everything and lets nothing out.
  bool is_handled_inside(UnitId id, const Range& guarded, const Range& where) const {
    return std::ranges::any_of(linking_.unit(id).handlers, [&](const Handler& inner) {
      return inner.guarded != guarded && contains(guarded, inner.guarded) && contains(inner.guarded, where) && !inner.reraises &&
             !inner.insists;
    });
  }

  /// `QMessageBox::critical(this, title, error.what())`: whoever sits before the program is told, and decides.
  bool shows_a_box(UnitId id, const Handler& handler) {
    if (boxes_of_ != id) {
      boxes_of_ = id;
      boxes_ = boxes_in(id);
    }
    return std::ranges::any_of(boxes_, [&](const Range& box) { return contains(handler.range, box); });
  }

  std::vector<Range> boxes_in(UnitId id) const {
    const program::Unit& unit = linking_.unit(id);
    AskedOfStrings names_a_box(unit, [](std::string_view name) { return lowered(name).find("messagebox") != std::string::npos; });
    const auto is_named = [&](ExprId at) {
      const bool has_name = unit[at].kind == ExprKind::reference || unit[at].kind == ExprKind::attribute;
      return has_name && names_a_box(unit[at].text);
    };
    std::vector<Range> boxes;
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      const Expr& expr = unit[at];
      if (expr.kind != ExprKind::call || expr.operand_count == 0) continue;
      const ExprId callee = linking_.operand(id, at, 0).value;
      const bool has_object =
          unit[callee].kind == ExprKind::attribute && unit[callee].operand_count != 0;  // messagebox.showerror(…)
      if (is_named(callee) || (has_object && is_named(linking_.operand(id, callee, 0).value))) boxes.push_back(expr.range);
    }
    return boxes;
  }

  std::vector<std::string> types_of(UnitId id, const Handler& handler) const {
    std::vector<std::string> types;
    for (const program::StringId type : handler.types) types.emplace_back(linking_.unit(id).text(type));
    return types;
  }

  void judge(UnitId id, const Handler& handler, const std::vector<Risk>& risks) {
    const std::optional<Risk> risk = risk_within(id, handler.guarded, risks);
    if (!risk) return;
    const std::vector<std::string> types = types_of(id, handler);
    if (!catches_database_errors(types)) return;
    if (!handler.reraises) {
      for (const ExprId result : handler.results) add_fallback(id, handler, result, *risk);
    }
    if (risk->what == "reading") return;  // a variable that may be absent; what takes its place is told above
    HandlerFact fact;
    static_cast<FactHead&>(fact) = linking_.head(id, handler.range, handler.scope);
    fact.types = types;
    fact.guarded = risk->what;
    fact.guarded_place = {linking_.files[id], risk->where};
    fact.outcome = handler.reraises ? "reraised" : !handler.results.empty() ? "fallback" : handler.logs ? "logged" : "ignored";
    std::vector<ValueId> results;
    for (const ExprId result : handler.results) results.push_back(linking_.evaluator.evaluate(id, result));
    if (!results.empty()) fact.fallback = linking_.facts.values.choice(results, fact.place);
    fact.logs = handler.logs;
    fact.insists = handler.insists || shows_a_box(id, handler);
    fact.by_others = std::ranges::any_of(linking_.unit(id).handlers, [&](const Handler& other) {
      return other.guarded == handler.guarded && other.range < handler.range && other.reraises &&
             catches_database_errors(types_of(id, other));
    });
    linking_.facts.all<HandlerFact>().push_back(std::move(fact));
  }

  /// What a value is that stands in for the database: its kind as Fallback::to and its name; nothing if it is none.
  std::optional<std::pair<std::string, std::string>> substitute(ValueId id) {
    for (const ValueId alternative : linking_.facts.values.alternatives(id)) {
      const Value& value = linking_.facts.values[alternative];
      if (value.kind == ValueKind::literal) {
        const std::string text = lowered(value.text.reveal());
        if (text.starts_with("sqlite:") || text.starts_with("sqlite+")) return std::pair("sqlite", value.text.redacted());
        if (text == "sqlite" || text == "sqlite3" || text == "django.db.backends.sqlite3")
          return std::pair("sqlite", value.text.redacted());
        if (text == ":memory:") return std::pair("memory", value.text.redacted());
        const url::Text url = url::Text::from_template(value.text.reveal());
        if (url::looks_like_database_url(url) && text.find("://") != std::string::npos)
          return std::pair("default", value.text.redacted());
      }
      if (value.kind == ValueKind::concat && !value.operands.empty()) {
        const Value& first = linking_.facts.values[value.operands.front()];
        if (first.kind == ValueKind::literal && lowered(first.text.reveal()).starts_with("sqlite"))
          return std::pair("sqlite", first.text.redacted());
      }
      const bool is_made =
          value.kind == ValueKind::object || value.kind == ValueKind::call_result || value.kind == ValueKind::external;
      if (!is_made) continue;
      const std::string name(last_part(value.text.reveal()));
      if (value.kind == ValueKind::call_result && !value.operands.empty() && linking_.shapes.sink(value.text.reveal()) != nullptr) {
        if (auto opened = substitute(value.operands.front()); opened && opened->first != "default") return opened;
        continue;
      }
      if (value.text.reveal().starts_with("sqlite3.")) return std::pair("sqlite", value.text.reveal());
      if (value.kind == ValueKind::external) continue;
      if (names_a_substitute(name)) return std::pair("memory", name);
    }
    return std::nullopt;
  }

  /// The name of the field or module variable that is given the value; "" for locals and results.
  std::string target_of(UnitId id, ExprId result) const {
    const program::Unit& unit = linking_.unit(id);
    for (const program::Class& type : unit.classes) {
      for (const program::Field& field : type.fields) {
        if (field.value == result) return std::string(unit.text(field.name));
      }
    }
    for (const program::Binding& binding : unit.bindings) {
      if (binding.value == result) return std::string(last_part(unit.text(binding.name)));
    }
    return {};
  }

  void add_fallback(UnitId id, const Handler& handler, ExprId result, const Risk& risk) {
    const Expr& expr = linking_.unit(id)[result];
    if (!contains(handler.range, expr.range)) return;
    if (expr.kind == ExprKind::parameter) return;  // given back as it came: the caller goes on with its own
    Fallback fact;
    if (expr.kind == ExprKind::null) {
      const std::string target = target_of(id, result);
      if (!names_what_connects(target) || risk.what == "reading") return;
      fact.to = "nothing";
      fact.name = target;
    } else if (const auto found = substitute(linking_.evaluator.evaluate(id, result))) {
      fact.to = found->first;
      fact.name = found->second;
    } else {
      return;
    }
    static_cast<FactHead&>(fact) = linking_.head(id, expr.range, expr.scope);
    fact.when = "failed";
    fact.what = risk.what == "reading" ? "configuration" : risk.what;
    fact.cause = {linking_.files[id], risk.where};
    fact.logs = handler.logs;
    add(std::move(fact));
  }

  void add(Fallback fact) {
    if (places_.insert(fact.place).second) linking_.facts.all<Fallback>().push_back(std::move(fact));
  }

  /// A condition that asks whether a database variable is set; its name, or "".
  std::string asked_variable(ValueId condition) const {
    std::vector<ValueId> pending{condition};
    for (int steps = 0; !pending.empty() && steps < 32; ++steps) {
      const Value& value = linking_.facts.values[pending.back()];
      pending.pop_back();
      if (value.kind == ValueKind::env_read) {
        const std::string& name = value.text.reveal();
        if (is_database_variable(linking_.policy, name)) return name;
      }
      // A search in the text or another variable states a choice: `if DB_ENGINE == "sqlite"`.
      const bool asks_presence =
          value.kind == ValueKind::choice || value.kind == ValueKind::concat ||
          (value.kind == ValueKind::transform && (value.detail == "truth" || value.detail == "strip" || value.detail == "convert"));
      // "DATABASE_URL" in os.environ
      if (value.kind == ValueKind::transform && value.detail == "contains" && value.operands.size() >= 2) {
        const Value& place = linking_.facts.values[value.operands[0]];
        const Value& name = linking_.facts.values[value.operands[1]];
        const bool is_environment =
            place.kind == ValueKind::external && linking_.shapes.environment(place.text.reveal()) != nullptr;
        if (is_environment && name.kind == ValueKind::literal && is_database_variable(linking_.policy, name.text.reveal()))
          return name.text.reveal();
      }
      const bool compares_null = value.kind == ValueKind::transform && value.detail == "compare" &&
                                 std::ranges::any_of(value.operands, [&](ValueId operand) {
                                   const Value& other = linking_.facts.values[operand];
                                   return other.kind == ValueKind::null || (other.kind == ValueKind::literal && other.text.empty());
                                 });
      if (asks_presence || compares_null) pending.insert(pending.end(), value.operands.begin(), value.operands.end());
    }
    return {};
  }

  /// `if url: return url` and, before what is asked about, another condition: it may find a database elsewhere.
  static bool asks_further(const program::Unit& unit, const program::Branch& branch, const Range& range) {
    const std::pair end(branch.range.end_line, branch.range.end_column);
    if (std::pair(branch.else_range.line, branch.else_range.column) != end) return false;  // an `else`
    return std::ranges::any_of(unit.branches, [&](const program::Branch& other) {
      return other.scope == branch.scope && std::pair(other.range.line, other.range.column) > end &&
             std::pair(other.range.end_line, other.range.end_column) < std::pair(range.line, range.column);
    });
  }

  /// if not DATABASE_URL: return MemoryStore()
  void judge_missing(UnitId id) {
    const program::Unit& unit = linking_.unit(id);
    // Few; what a condition asks is worth following only beside one.
    const std::vector<ExprId>& substitutes = linking_.prospects[id].substitutes;
    if (substitutes.empty()) return;
    for (const program::Branch& branch : unit.branches) {
      if (branch.condition == 0 || !linking_.evaluator.is_relevant(id, branch.scope)) continue;
      const Sides missing = sides_of_missing(unit, branch.condition);
      const auto is_guarded = [&](ExprId at) {
        return unit[at].scope == branch.scope &&
               ((missing.then && contains(branch.range, unit[at].range)) ||
                (missing.otherwise && contains(branch.else_range, unit[at].range) && !asks_further(unit, branch, unit[at].range)));
      };
      if (std::ranges::none_of(substitutes, is_guarded)) continue;
      const std::string variable = asked_variable(linking_.evaluator.evaluate(id, branch.condition));
      if (variable.empty()) continue;
      for (const ExprId at : substitutes) {
        const Expr& expr = unit[at];
        if (!is_guarded(at)) continue;
        if (expr.kind == ExprKind::reference) {
          add_missing(id, at, {"sqlite", std::string(unit.text(expr.text))}, variable, branch);
          continue;
        }
        const auto found = substitute(linking_.evaluator.evaluate(id, at));
        if (found && found->first != "default") add_missing(id, at, *found, variable, branch);
      }
    }
  }

  void add_missing(UnitId id, ExprId at, const std::pair<std::string, std::string>& substitute, const std::string& variable,
                   const program::Branch& branch) {
    Fallback fact;
    static_cast<FactHead&>(fact) = linking_.head(id, linking_.unit(id)[at].range, linking_.unit(id)[at].scope);
    fact.to = substitute.first;
    fact.name = substitute.second;
    fact.when = "missing";
    fact.what = variable;
    fact.cause = {linking_.files[id], linking_.unit(id)[branch.condition].range};
    add(std::move(fact));
  }

  /// create_engine(os.environ.get("DATABASE_URL", "sqlite:///shop.db"))
  void judge_targets() {
    const auto judge = [&](const Sink& sink) {
      for (const ValueId alternative : linking_.facts.values.alternatives(sink.target)) judge_default(sink, alternative);
      judge_or(sink, sink.target);
    };
    for (const Engine& engine : linking_.facts.all<Engine>()) judge(engine);
    for (const Connection& connection : linking_.facts.all<Connection>()) judge(connection);
  }

  void judge_default(const Sink& sink, ValueId id) {
    const Value& value = linking_.facts.values[id];
    if (value.kind == ValueKind::transform && !value.operands.empty()) return judge_default(sink, value.operands.front());
    if (value.kind != ValueKind::env_read) return;
    for (const ValueId fallback : value.operands) add_missing(sink, fallback, value);
  }

  /// create_engine(os.environ.get("DATABASE_URL") or "sqlite:///shop.db")
  void judge_or(const Sink& sink, ValueId id, int depth = 0) {
    const Value& value = linking_.facts.values[id];
    if (value.kind == ValueKind::transform && !value.operands.empty()) return judge_or(sink, value.operands.front(), depth + 1);
    if (value.kind != ValueKind::choice || depth > 4) return;
    if (value.detail == "or") {
      const Value& wanted = linking_.facts.values[value.operands.front()];
      for (std::size_t at = 1; at < value.operands.size() && wanted.kind == ValueKind::env_read; ++at)
        add_missing(sink, value.operands[at], wanted);
    }
    for (const ValueId part : value.operands) judge_or(sink, part, depth + 1);
  }

  /// What a sink opens where a variable is not set.
  void add_missing(const Sink& sink, ValueId fallback, const Value& read) {
    const auto found = substitute(fallback);
    if (!found || found->first == "default") return;  // a default with a host is a hard-coded URL
    Fallback fact;
    static_cast<FactHead&>(fact) = sink;
    const Place place = linking_.facts.values[fallback].place;
    fact.place = place.range.line != 0 ? place : read.place;
    fact.to = found->first;
    fact.name = found->second;
    fact.when = "missing";
    fact.what = read.text.reveal();
    fact.cause = sink.place;
    add(std::move(fact));
  }

  /// `{"status": "healthy"}` under a condition or in a clause that knows better.
  void judge_health(UnitId id) {
    const program::Unit& unit = linking_.unit(id);
    for (const ExprId at : linking_.prospects[id].healthy) {
      for (const program::Branch& branch : unit.branches) {
        if (!contains(branch.range, unit[at].range)) continue;
        if (const std::string despite = substitute_in(id, branch.condition); !despite.empty()) {
          add_health(id, at, despite, unit[branch.condition].range);
        }
      }
      for (const HandlerFact& handler : linking_.facts.all<HandlerFact>()) {
        if (handler.place.file == linking_.files[id] && contains(handler.place.range, unit[at].range)) {
          add_health(id, at, "an error of the database", handler.guarded_place.range);
        }
      }
    }
  }

  /// The substitute that a condition asks for: `isinstance(sessions, MemorySessions)`, `if self.using_fallback`; "" if none.
  std::string substitute_in(UnitId id, ExprId condition) const {
    const program::Unit& unit = linking_.unit(id);
    std::vector<ExprId> pending{condition};
    for (int steps = 0; !pending.empty() && steps < 32; ++steps) {
      const ExprId at = pending.back();
      pending.pop_back();
      const Expr& expr = unit[at];
      const bool is_name = expr.kind == ExprKind::reference || expr.kind == ExprKind::attribute || expr.kind == ExprKind::parameter;
      if (is_name && names_a_substitute(last_part(unit.text(expr.text)))) return std::string(last_part(unit.text(expr.text)));
      if (expr.kind == ExprKind::operation && (expr.text != 0 && unit.text(expr.text).starts_with("not"))) return {};
      for (std::uint32_t operand = 0; operand < expr.operand_count; ++operand)
        pending.push_back(linking_.operand(id, at, operand).value);
    }
    return {};
  }

  void add_health(UnitId id, ExprId literal, const std::string& despite, const Range& cause) {
    const Expr& expr = linking_.unit(id)[literal];
    DegradedHealth fact;
    static_cast<FactHead&>(fact) = linking_.head(id, expr.range, expr.scope);
    if (!healths_.insert(fact.place).second) return;
    fact.says = std::string(linking_.unit(id).text(expr.text));
    fact.despite = despite;
    fact.cause = {linking_.files[id], cause};
    linking_.facts.all<DegradedHealth>().push_back(std::move(fact));
  }

  Linking& linking_;
  std::map<std::string, std::string> makers_;  ///< functions of the project that open or configure, by qualified name
  std::set<std::string> last_names_;
  std::map<FileId, std::vector<Risk>> told_;  ///< by other facts
  std::set<Place> places_;
  std::set<Place> healths_;
  std::optional<UnitId> boxes_of_;  ///< the unit whose boxes were looked for last
  std::vector<Range> boxes_;
};

}  // namespace

void look_for_handlers(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  std::vector<bool> is_asked(unit.functions.size());  // under a condition
  for (const program::Branch& branch : unit.branches) {
    if (branch.condition != 0 && linking.evaluator.is_relevant(id, branch.scope)) is_asked[branch.scope] = true;
  }
  const auto is_guarded = [&](const Range& range) {
    return std::ranges::any_of(unit.handlers, [&](const Handler& handler) { return contains(handler.guarded, range); });
  };
  Substitutes substitutes(unit);
  const std::vector<bool> is_compared = compared(unit);
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const Expr& expr = unit[at];
    if (expr.kind == ExprKind::call && expr.operand_count != 0 && linking.is_relevant(id, at) && is_guarded(expr.range))
      found.guarded.push_back(at);
    if (is_asked[expr.scope] && !is_compared[at] && substitutes.may_be(at)) found.substitutes.push_back(at);
    if (expr.kind == ExprKind::literal && says_healthy(unit, at)) found.healthy.push_back(at);
  }
}

void recognise_handlers(Linking& linking) { Errors(linking).run(); }

}  // namespace dbssot
