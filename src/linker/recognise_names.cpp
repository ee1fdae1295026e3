#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>

#include "linker/linking.h"
#include "linker/relevance.h"

// Names: imports of clients, lists of variables, fields of settings that are read elsewhere.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::UnitId;

namespace {

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

bool lies_in(const Range& inner, const Range& outer) {
  return std::pair(outer.line, outer.column) <= std::pair(inner.line, inner.column) &&
         std::pair(inner.end_line, inner.end_column) <= std::pair(outer.end_line, outer.end_column);
}

/// try: import asyncpg
/// except ImportError: asyncpg = None
bool is_optional(const program::Unit& unit, const program::Import& import) {
  if (import.type_checking_only) return true;
  return std::ranges::any_of(unit.handlers, [&](const program::Handler& handler) {
    if (handler.reraises || (!lies_in(import.range, handler.guarded) && !lies_in(import.range, handler.range))) return false;
    return handler.types.empty() || std::ranges::any_of(handler.types, [&](program::StringId type) {
             const std::string_view name = unit.text(type);
             return name.ends_with("ImportError") || name.ends_with("ModuleNotFoundError") || name == "Exception";
           });
  });
}

/// The client that an import brings; null if it brings none.
const drivers::ImportShape* client_of(const drivers::CodeShapes& shapes, const program::Unit& unit, const program::Import& import) {
  const std::string_view module = unit.text(import.module);
  const std::string_view name = unit.text(import.name);
  const drivers::ImportShape* shape = nullptr;
  if (!name.empty() && name != "*") shape = shapes.import(std::string(module).append(".").append(name));
  return shape != nullptr ? shape : shapes.import(module);
}

DriverImport import_of(const Linking& linking, UnitId id, const program::Import& import, const drivers::ImportShape& shape) {
  DriverImport found;
  static_cast<FactHead&>(found) = linking.head(id, import.range, import.scope);
  found.driver = shape.library;
  found.module = linking.unit(id).text(import.module);
  found.is_optional = is_optional(linking.unit(id), import);
  const drivers::CallMode mode = shape.mode;
  found.mode = mode == drivers::CallMode::sync ? Mode::sync : mode == drivers::CallMode::async ? Mode::async : Mode::unknown;
  return found;
}

/// Upper-case words with underscores: what variables look like.
bool looks_like_variable(std::string_view text) {
  return text.size() >= 3 &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isupper(c) || std::isdigit(c) || c == '_'; });
}

/// Literals in a list, or that are keys or values of a dictionary.
void for_each_entry(const program::Unit& unit, const Expr& list, auto&& take) {
  const auto look_into = [&](ExprId element) {
    if (element != 0 && unit[element].kind == ExprKind::literal) take(unit[element]);
  };
  for (std::uint32_t at = 0; at < list.operand_count; ++at) {
    const program::Operand& operand = unit.operands[list.first_operand + at];
    if (list.kind == ExprKind::dictionary) look_into(operand.key);
    look_into(operand.value);
  }
}

/// A list or dictionary with names of several variables of the database.
void recognise_list(Linking& linking, UnitId id, ExprId list) {
  const Expr& expr = linking.unit(id)[list];
  VariableList found;
  std::vector<Place> elements{{linking.files[id], expr.range}};
  for_each_entry(linking.unit(id), expr, [&](const Expr& element) {
    const std::string_view text = linking.unit(id).text(element.text);
    if (!looks_like_variable(text)) return;
    found.names.emplace_back(text);
    elements.push_back({linking.files[id], element.range});
    if (is_database_variable(linking.policy, text)) found.database_names.emplace_back(text);
  });
  static_cast<FactHead&>(found) = linking.head(id, expr.range, expr.scope);
  linking.list_elements[found.place] = std::move(elements);
  linking.facts.all<VariableList>().push_back(std::move(found));
}

/// The key by which an element of something is asked for, tested or read: `values[name]`, `name in values`, `config.get(name)`; 0
/// if it is none.
ExprId asked_key(const Linking& linking, UnitId id, ExprId at) {
  const program::Unit& unit = linking.unit(id);
  const Expr& expr = unit[at];
  if (expr.kind == ExprKind::index) return linking.operand(id, at, 1).value;
  if (expr.kind == ExprKind::operation && expr.op == program::Op::contains && expr.operand_count == 2)
    return linking.operand(id, at, 1).value;
  if (expr.kind != ExprKind::call || expr.operand_count <= 1) return 0;
  const std::string_view method = last_part(unit.text(unit[linking.operand(id, at, 0).value].text));
  if (method != "get" && method != "getattr" && method != "hasattr") return 0;
  return linking.operand(id, at, method == "get" ? 1 : 2 < expr.operand_count ? 2 : 1).value;
}

/// A key that goes over the elements of something.
bool is_running(const program::Unit& unit, ExprId key) {
  if (key == 0) return false;
  return unit[key].kind == ExprKind::index ||  // `for name, label in TABLE.items()`
         (unit[key].kind == ExprKind::operation && unit[key].op == program::Op::element);
}

/// `settings.database_url`, a name of a database: reads a field that is an environment variable, or a property that is made of
/// such.
void recognise_field(Linking& linking, UnitId id, ExprId attribute) {
  const Expr& expr = linking.unit(id)[attribute];
  const std::string name(last_part(linking.unit(id).text(expr.text)));
  const ValueId value = linking.evaluator.evaluate(id, attribute);
  ConfigFieldRead read;
  read.field = name;
  read.value = value;
  for (const ValueId alternative : linking.facts.values.alternatives(value)) {
    const Value& found = linking.facts.values[alternative];
    const bool is_field = found.kind == ValueKind::env_read && found.detail == "pydantic.BaseSettings";
    if (!is_field && found.kind != ValueKind::config_field) continue;
    read.variable = is_field ? found.text.reveal() : std::string();
    read.value = alternative;
    break;
  }
  const bool is_derived =
      read.value == value && read.variable.empty() && linking.facts.values[value].kind != ValueKind::config_field;
  if (is_derived) {
    const auto& sources = linking.facts.values.sources(value);
    const bool has_field = std::ranges::any_of(sources, [](const Source& source) { return source.kind == ValueKind::env_read; });
    if (!has_field || !linking.evaluator.settings_class_of(id, attribute)) return;
  }
  static_cast<FactHead&>(read) = linking.head(id, expr.range, expr.scope);
  read.is_database = true;
  // Settings that are the source of truth themselves are asked, not gone around.
  if (const program::Entity type = linking.evaluator.settings_class_of(id, attribute); type) {
    // A variant for one environment (`class TestSettings(Settings)`) stands in for what it derives from.
    read.handed_over = std::ranges::any_of(linking.evaluator.ancestry(type), [&](const program::Entity& current) {
      const program::Unit& home = linking.unit(current.unit);
      return linking.source_of_truth.covers(home.language, current.name) ||
             linking.source_of_truth.covers(home.language, home.module);
    });
  }
  linking.facts.all<ConfigFieldRead>().push_back(std::move(read));
}

const Expr& callee_of(const program::Unit& unit, const Expr& call) { return unit[unit.operands[call.first_operand].value]; }

/// `config.get_main_option("sqlalchemy.url")` in Alembic's environment.
bool asks_main_option(const program::Unit& unit, const Expr& expr) {
  return expr.kind == ExprKind::call && last_part(unit.text(callee_of(unit, expr).text)) == "get_main_option";
}

/// `values["database_url"]`, `values.get("database_url")`
bool asks_entry(const program::Unit& unit, const Expr& expr) {
  const Expr& callee = callee_of(unit, expr);
  return expr.kind == ExprKind::index || (callee.kind == ExprKind::attribute && last_part(unit.text(callee.text)) == "get");
}

/// An entry in a validator of settings, or an option of Alembic.
void recognise_asked_field(Linking& linking, UnitId id, ExprId asking) {
  const program::Unit& unit = linking.unit(id);
  const Expr& expr = unit[asking];
  const bool is_option = asks_main_option(unit, expr);
  if (!is_option) {
    const ExprId callee = linking.operand(id, asking, 0).value;
    const bool is_call = expr.kind == ExprKind::call;
    const ValueId container = linking.evaluator.evaluate(id, is_call ? linking.operand(id, callee, 0).value : callee);
    if (linking.facts.values[container].detail != fields_so_far) return;
  }
  ConfigFieldRead read;
  read.field = unit.text(unit[linking.operand(id, asking, 1).value].text);
  read.value = linking.evaluator.evaluate(id, asking);
  const Value& found = linking.facts.values[read.value];
  if (found.kind == ValueKind::env_read) read.variable = found.text.reveal();
  static_cast<FactHead&>(read) = linking.head(id, expr.range, expr.scope);
  read.is_database = true;
  read.handed_over = is_option;  // where Alembic's own option leads is judged at the engine
  linking.facts.all<ConfigFieldRead>().push_back(std::move(read));
}

}  // namespace

void look_for_names(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  for (const program::Import& import : unit.imports) {
    const drivers::ImportShape* client = client_of(linking.shapes, unit, import);
    if (client != nullptr) found.imports.push_back(import_of(linking, id, import, *client));
  }
  AskedOfStrings is_variable(
      unit, [&](std::string_view text) { return looks_like_variable(text) && is_database_variable(linking.policy, text); });
  AskedOfStrings names_database(unit,
                                [&](std::string_view text) { return program::names_database(linking.policy, last_part(text)); });
  AskedOfStrings names_database_whole(unit, [&](std::string_view text) { return program::names_database(linking.policy, text); });
  const auto is_table = [&](const Expr& expr) {
    int variables = 0;
    for_each_entry(unit, expr, [&](const Expr& element) { variables += is_variable(element.text) ? 1 : 0; });
    return variables >= 2;
  };
  const auto asks_for_field = [&](ExprId at) {
    if (unit[at].operand_count < 2) return false;
    const Expr& key = unit[linking.operand(id, at, 1).value];
    if (key.kind != ExprKind::literal) return false;
    return asks_main_option(unit, unit[at]) ? unit.text(key.text) == "sqlalchemy.url"
                                            : asks_entry(unit, unit[at]) && names_database_whole(key.text);
  };
  const auto is_prospect = [&](ExprId at) {
    switch (unit[at].kind) {
      case ExprKind::list:
      case ExprKind::dictionary:
        return unit[at].operand_count >= 2 && is_table(unit[at]);
      case ExprKind::attribute:
      case ExprKind::reference:
        return unit[at].text != 0 && names_database(unit[at].text) && !linking.is_written(id, at);
      case ExprKind::call:
      case ExprKind::index:
        return asks_for_field(at) && !linking.is_written(id, at);
      default:
        return false;
    }
  };
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    if (!linking.is_relevant(id, at)) continue;
    if (is_prospect(at)) found.names.push_back(at);
    if (const ExprId key = asked_key(linking, id, at); is_running(unit, key) && !linking.is_written(id, at))
      found.keys.push_back(key);
  }
}

void recognise_names(Linking& linking) {
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    std::ranges::move(linking.prospects[id].imports, std::back_inserter(linking.facts.all<DriverImport>()));
    for (const ExprId expr : linking.prospects[id].names) {
      switch (linking.unit(id)[expr].kind) {
        case ExprKind::list:
        case ExprKind::dictionary:
          recognise_list(linking, id, expr);
          break;
        case ExprKind::attribute:
        case ExprKind::reference:
          recognise_field(linking, id, expr);
          break;
        default:
          recognise_asked_field(linking, id, expr);
          break;
      }
    }
  }
}

void mark_lists_that_drive_reads(Linking& linking) {
  auto& lists = linking.facts.all<VariableList>();
  std::set<Place> asked = linking.evaluator.read_names();
  if (lists.empty()) return;
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (const ExprId key : linking.prospects[id].keys) {
      for (const ValueId alternative : linking.facts.values.alternatives(linking.evaluator.evaluate(id, key))) {
        const Value& name = linking.facts.values[alternative];
        if (name.kind == ValueKind::literal) asked.insert(name.place);
      }
    }
  }
  for (VariableList& list : lists) {
    list.drives_reads =
        std::ranges::any_of(linking.list_elements[list.place], [&](const Place& name) { return asked.contains(name); });
  }
}

}  // namespace dbssot
