#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <unordered_map>

#include "facts/application_setting.h"
#include "linker/functions_around.h"
#include "linker/linking.h"

// Reads of the environment: every env_read value that came up while other expressions were followed, at the place it counts as
// written.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::FunctionId;
using program::UnitId;

namespace {

/// Settings classes read their fields from the environment although nobody calls anything.
void evaluate_settings(Linking& linking, UnitId id) {
  const program::Unit& unit = linking.unit(id);
  for (program::ClassId type = 1; type <= unit.classes.size(); ++type) {
    const program::Entity entity{program::Entity::Kind::type, id, type,
                                 std::string(unit.text(unit.classes[type - 1].qualified_name))};
    if (unit.classes[type - 1].bases.empty() || !linking.evaluator.is_settings_class(entity)) continue;
    for (const program::Entity& ancestor : linking.evaluator.ancestry(entity)) {
      for (const program::Field& field : linking.unit(ancestor.unit).classes[ancestor.index - 1].fields) {
        (void)linking.evaluator.settings_field(entity, ancestor, field);
      }
    }
  }
}

/// Environment reads whose value ends in an engine or connection: those variables belong to the database whatever they are called.
std::set<ValueId> reads_in_sinks(const FactStore& facts) {
  std::set<ValueId> found;
  const auto add = [&](ValueId value) {
    for (const Source& source : facts.values.sources(value)) {
      if (source.kind == ValueKind::env_read || source.kind == ValueKind::config_field) found.insert(source.value);
    }
  };
  const auto add_sink = [&](const Sink& sink) {
    add(sink.target);
    for (const Argument& argument : sink.arguments) {
      if (argument.name == "host" || argument.name == "user" || argument.name == "password" || argument.name == "database" ||
          argument.name == "dbname") {
        add(argument.value);
      }
    }
  };
  std::ranges::for_each(facts.all<Engine>(), add_sink);
  std::ranges::for_each(facts.all<Connection>(), add_sink);
  for (const UrlBuild& build : facts.all<UrlBuild>()) add(build.value);
  return found;
}

/// True for what makes a path: os.path.join(…), os.path.abspath(…), pathlib.Path(…).
bool makes_path(const Value& value) {
  if (value.kind == ValueKind::concat) return value.detail == "path";
  return value.kind == ValueKind::call_result &&
         (value.text.reveal().starts_with("os.path.") || value.text.reveal().starts_with("pathlib."));
}

/// `os.path.join(os.getenv("SHOP_ROOT"), "settings.yaml")`: what is read there leads to files.
std::set<ValueId> reads_in_paths(const ValueStore& values) {
  std::set<ValueId> found;
  for (ValueId id = 1; id < values.size(); ++id) {
    if (!makes_path(values[id])) continue;
    for (const ValueId part : values[id].operands) {
      for (const ValueId alternative : values.alternatives(part)) {
        if (values[alternative].kind == ValueKind::env_read) found.insert(alternative);
      }
    }
  }
  return found;
}

/// Values of some kinds, in their order. There may be a hundred times as many others, so they are gone through once.
struct Met {
  explicit Met(const ValueStore& values) {
    for (ValueId id = 1; id < values.size(); ++id) {
      const ValueKind kind = values[id].kind;
      if (kind == ValueKind::env_read) reads.push_back(id);
      if (kind == ValueKind::choice) choices.push_back(id);
      if (kind == ValueKind::config_field) fields.push_back(id);
    }
  }

  std::vector<ValueId> reads;
  std::vector<ValueId> choices;
  std::vector<ValueId> fields;
};

/// Operands of reads that stand for a default: their literals are defaults of reads, not URLs of their own.
void mark_default_literals(FactStore& facts, const Met& met) {
  std::set<Place> defaults;
  for (const ValueId id : met.reads) {
    for (const ValueId operand : facts.values[id].operands) defaults.insert(facts.values[operand].place);
  }
  for (const ValueId id : met.choices) {
    const Value& value = facts.values[id];
    if (value.detail != "or") continue;
    for (std::size_t at = 1; at < value.operands.size(); ++at) defaults.insert(facts.values[value.operands[at]].place);
  }
  for (UrlLiteral& literal : facts.all<UrlLiteral>()) {
    if (literal.role == LiteralRole::plain && defaults.contains(literal.place)) literal.role = LiteralRole::default_of_read;
  }
}

/// `getenv("X") or "d"` and `x != nullptr ? x : "d"` are reads with a default as much as `getenv("X", "d")`.
std::unordered_map<ValueId, ValueId> defaults_beside_reads(const ValueStore& values, const Met& met) {
  std::unordered_map<ValueId, ValueId> defaults;
  for (const ValueId id : met.choices) {
    // Two alternatives say "this or that"; more come from joins of many branches, where no one is the default of another.
    if (values[id].operands.size() != 2) continue;
    ValueId literal = 0;
    for (const ValueId operand : values[id].operands) {
      if (values[operand].kind == ValueKind::literal && literal == 0) literal = operand;
    }
    if (literal == 0) continue;
    for (const ValueId operand : values[id].operands) {
      if (values[operand].kind == ValueKind::env_read) defaults.emplace(operand, literal);
    }
  }
  return defaults;
}

/// One value for each place and variable: of several the one that reaches a sink, else the one that knows its default.
/// getenv(option.envvar) is a read all the same, but of nobody knows what; where callers name the variable, theirs stand for it.
std::vector<ValueId> one_for_each_read(const ValueStore& values, const Met& met, const std::set<ValueId>& sunk) {
  std::vector<ValueId> reads;
  std::map<std::pair<Place, std::string_view>, std::size_t> known;
  const auto rank = [&](ValueId id) { return std::pair(sunk.contains(id), !values[id].operands.empty()); };
  std::set<Place> named;
  for (const ValueId id : met.reads) {
    if (!values[id].text.empty()) named.insert(values[id].place);
  }
  for (const ValueId id : met.reads) {
    const Value& value = values[id];
    if (value.text.empty() && named.contains(value.place)) continue;
    const auto [found, is_new] = known.try_emplace({value.place, value.text.reveal()}, reads.size());
    if (is_new) {
      reads.push_back(id);
    } else if (rank(id) > rank(reads[found->second])) {
      reads[found->second] = id;
    }
  }
  return reads;
}

/// True for a name whose value says which variable it is; a literal says so itself.
bool is_followed(ExprKind name) {
  return name == ExprKind::reference || name == ExprKind::attribute || name == ExprKind::index || name == ExprKind::choice ||
         name == ExprKind::concat || name == ExprKind::operation;
}

/// True if the expression is, or may be, the name of a database variable.
bool may_name_variable(Linking& linking, UnitId id, ExprId expr) {
  const Expr& found = linking.unit(id)[expr];
  if (found.kind == ExprKind::literal) return (*linking.prospects[id].is_variable)(found.text);
  if (!is_followed(found.kind)) return false;
  const ValueStore& values = linking.facts.values;
  const auto is_name = [&](ValueId value) {
    return values[value].kind == ValueKind::literal && is_database_variable(linking.policy, values[value].text.reveal());
  };
  const ValueId name = linking.evaluator.evaluate(id, expr);
  return values[name].kind == ValueKind::choice ? std::ranges::any_of(values.alternatives(name), is_name) : is_name(name);
}

/// A call or index that may read a variable of the database: one of its first arguments names one.
bool may_read(const Linking& linking, UnitId id, ExprId expr, auto&& may_name_variable, auto&& may_be_reader) {
  const Expr& found = linking.unit(id)[expr];
  const bool asks = found.kind == ExprKind::operation && found.op == program::Op::contains && found.operand_count == 2;
  if (found.kind == ExprKind::index || asks) return may_name_variable(linking.operand(id, expr, 1).value);
  if (found.kind != ExprKind::call) return false;
  for (std::uint32_t at = 1; at < std::min<std::uint32_t>(found.operand_count, 4); ++at) {
    if (may_name_variable(linking.operand(id, expr, at).value)) return true;
  }
  // itemgetter("DB_HOST")(os.environ): the names stand in the call that makes the getter.
  const ExprId callee = linking.operand(id, expr, 0).value;
  if (linking.unit(id)[callee].kind == ExprKind::call && may_read(linking, id, callee, may_name_variable, may_be_reader))
    return true;
  // dj_database_url.config() names none: the variable is the library's own.
  return found.operand_count <= 2 && may_be_reader(expr);
}

/// `host != nullptr ? host : "db.internal"`: the default stands apart from the read, and perhaps nothing else follows the two.
bool may_hold_default(const Linking& linking, UnitId id, ExprId expr) {
  const Expr& found = linking.unit(id)[expr];
  if (found.kind != ExprKind::choice) return false;
  for (std::uint32_t at = 0; at < std::min<std::uint32_t>(found.operand_count, 3); ++at) {
    if (linking.unit(id)[linking.operand(id, expr, at).value].kind == ExprKind::literal) return true;
  }
  return false;
}

void add_field_of_database(Linking& linking, ValueId id, const std::unordered_map<std::uint32_t, UnitId>& unit_of,
                           program::FunctionsAround& around) {
  const Value& value = linking.facts.values[id];
  const UnitId unit = unit_of.at(static_cast<std::uint32_t>(value.place.file));
  ConfigFieldRead read;
  static_cast<FactHead&>(read) = linking.head(unit, value.place.range, around.of(unit, value.place.range));
  read.field = value.text.reveal();
  read.value = id;
  read.is_database = true;
  linking.facts.all<ConfigFieldRead>().push_back(std::move(read));
}

/// `parser["database"]["url"]`: the option belongs to the database by its name, or because it reaches a sink.
void recognise_options(Linking& linking, const Met& met, const std::set<ValueId>& sunk,
                       const std::unordered_map<std::uint32_t, UnitId>& unit_of, program::FunctionsAround& around) {
  for (const ValueId id : met.fields) {
    const Value& value = linking.facts.values[id];
    if (value.detail != option_of_file) continue;
    std::string name = value.text.reveal();
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_'; });
    if (!sunk.contains(id) && !is_database_variable(linking.policy, name)) continue;
    add_field_of_database(linking, id, unit_of, around);
  }
}

/// app.config["SQLALCHEMY_DATABASE_URI"]
void recognise_application_settings(Linking& linking, const Met& met, const std::unordered_map<std::uint32_t, UnitId>& unit_of,
                                    program::FunctionsAround& around) {
  std::set<std::pair<Place, std::string>> seen;
  for (const ValueId id : met.fields) {
    const Value& value = linking.facts.values[id];
    if (value.detail != application_setting) continue;
    if (!seen.emplace(value.place, value.text.reveal()).second) continue;
    add_field_of_database(linking, id, unit_of, around);
  }
}

/// parser.get("database", "url"): calls of a file of sections are followed even where nothing uses the result.
bool may_read_option(const Linking& linking, UnitId id, ExprId expr) {
  const program::Unit& unit = linking.unit(id);
  if (unit[expr].kind != ExprKind::call || unit[expr].operand_count < 3) return false;
  const std::string_view callee = unit.text(unit[linking.operand(id, expr, 0).value].text);
  const std::string_view method = callee.substr(callee.rfind('.') + 1);
  return (method == "get" || method == "getint") && unit[linking.operand(id, expr, 2).value].kind == ExprKind::literal;
}

}  // namespace

void look_for_reads(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  AskedOfStrings& is_variable =
      found.is_variable.emplace(unit, [&linking](std::string_view text) { return is_database_variable(linking.policy, text); });
  MeantCalls readers(linking, id, [&](std::string_view name) { return linking.shapes.reader(name) != nullptr; });
  const auto may_name = [&](ExprId name) {
    return unit[name].kind == ExprKind::literal ? is_variable(unit[name].text) : is_followed(unit[name].kind);
  };
  const auto may_be_reader = [&](ExprId call) { return readers.may_be(call); };
  for (ExprId expr = 1; expr < unit.exprs.size(); ++expr) {
    if (!linking.is_relevant(id, expr) || linking.is_written(id, expr)) continue;
    if (may_hold_default(linking, id, expr) || may_read_option(linking, id, expr) ||
        may_read(linking, id, expr, may_name, may_be_reader))
      found.reads.push_back(expr);
  }
}

void recognise_reads(Linking& linking) {
  program::FunctionsAround around(linking.units);
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    evaluate_settings(linking, id);
    const auto names_variable = [&](ExprId name) { return may_name_variable(linking, id, name); };
    const auto is_reader = [&](ExprId call) {
      return std::ranges::any_of(linking.external_callees(id, call),
                                 [&](std::string_view name) { return linking.shapes.reader(name) != nullptr; });
    };
    for (const ExprId expr : linking.prospects[id].reads) {
      if (may_read(linking, id, expr, names_variable, is_reader) || may_hold_default(linking, id, expr) ||
          may_read_option(linking, id, expr))
        (void)linking.evaluator.evaluate(id, expr);
    }
  }
  const Met met(linking.facts.values);
  const std::set<ValueId> sunk = reads_in_sinks(linking.facts);
  const std::set<ValueId> paths = reads_in_paths(linking.facts.values);
  std::unordered_map<std::uint32_t, UnitId> unit_of;
  for (UnitId id = 0; id < linking.units.size(); ++id) unit_of[static_cast<std::uint32_t>(linking.files[id])] = id;

  const std::unordered_map<ValueId, ValueId> beside = defaults_beside_reads(linking.facts.values, met);
  for (const ValueId id : one_for_each_read(linking.facts.values, met, sunk)) {
    const Value& value = linking.facts.values[id];
    const bool has_name = !value.text.empty();
    const UnitId unit = unit_of[static_cast<std::uint32_t>(value.place.file)];
    EnvRead read;
    static_cast<FactHead&>(read) = linking.head(unit, value.place.range, around.of(unit, value.place.range));
    read.variable = value.text.reveal();
    read.value = id;
    read.call = value.detail;
    // A path leads to a file of settings, or to one that is the database; a key decrypts what another source holds.
    static constexpr std::array<std::string_view, 8> means = {"_PATH", "_DIR",       "_FILE", "_HOME",
                                                              "_ROOT", "_DIRECTORY", "_KEY",  "_FOLDER"};
    const bool is_means = read.variable == "HOME" || paths.contains(id) ||
                          std::ranges::any_of(means, [&](std::string_view end) { return read.variable.ends_with(end); });
    read.is_database = has_name && (is_database_variable(linking.policy, read.variable) || (sunk.contains(id) && !is_means));
    const auto alternative = beside.find(id);
    const ValueId fallback = !value.operands.empty()       ? value.operands.front()
                             : alternative != beside.end() ? alternative->second
                                                           : 0;
    if (linking.facts.values[fallback].kind == ValueKind::literal) read.default_value = linking.facts.values[fallback].text;
    linking.facts.all<EnvRead>().push_back(std::move(read));
  }
  recognise_options(linking, met, sunk, unit_of, around);
  recognise_application_settings(linking, met, unit_of, around);
  mark_default_literals(linking.facts, met);
}

}  // namespace dbssot
