#include <algorithm>
#include <cctype>
#include <set>

#include "linker/linking.h"

// Names: imports of clients, lists of variables, fields of settings that are read elsewhere.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::UnitId;

namespace {

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

void recognise_imports(Linking& linking, UnitId id) {
  std::string module;
  std::string whole;
  for (const program::Import& import : linking.unit(id).imports) {
    module = linking.unit(id).text(import.module);
    const std::string_view name = linking.unit(id).text(import.name);
    const drivers::ImportShape* shape = nullptr;
    if (!name.empty() && name != "*") shape = linking.shapes.import((whole = module).append(".").append(name));
    if (shape == nullptr) shape = linking.shapes.import(module);
    if (shape == nullptr) continue;
    DriverImport found;
    static_cast<FactHead&>(found) = linking.head(id, import.range, import.scope);
    found.driver = shape->library;
    found.module = module;
    found.is_optional = is_optional(linking.unit(id), import);
    const drivers::CallMode mode = shape->mode;
    found.mode = mode == drivers::CallMode::sync ? Mode::sync : mode == drivers::CallMode::async ? Mode::async : Mode::unknown;
    linking.facts.all<DriverImport>().push_back(std::move(found));
  }
}

/// Upper-case words with underscores: what variables look like.
bool looks_like_variable(std::string_view text) {
  return text.size() >= 3 &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isupper(c) || std::isdigit(c) || c == '_'; });
}

/// Names of variables in a list, or as keys or values of a dictionary.
void recognise_list(Linking& linking, UnitId id, ExprId list) {
  const Expr& expr = linking.unit(id)[list];
  VariableList found;
  std::vector<Place> elements{{linking.files[id], expr.range}};
  const auto add = [&](ExprId element) {
    if (element == 0 || linking.unit(id)[element].kind != ExprKind::literal) return;
    const std::string_view text = linking.unit(id).text(linking.unit(id)[element].text);
    if (!looks_like_variable(text)) return;
    found.names.emplace_back(text);
    elements.push_back({linking.files[id], linking.unit(id)[element].range});
    if (is_database_variable(linking.policy, text)) found.database_names.emplace_back(text);
  };
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const program::Operand& operand = linking.operand(id, list, at);
    if (expr.kind == ExprKind::dictionary) add(operand.key);
    add(operand.value);
  }
  if (found.database_names.size() < 2) return;
  static_cast<FactHead&>(found) = linking.head(id, expr.range, expr.scope);
  linking.list_elements[found.place] = std::move(elements);
  linking.facts.all<VariableList>().push_back(std::move(found));
}

/// Where an element of something is asked for, tested or read by: `values[name]`, `name in values`, `config.get(name)`.
void collect_asked_names(Linking& linking, UnitId id, std::set<Place>& asked) {
  const program::Unit& unit = linking.unit(id);
  const auto take = [&](ExprId key) {
    if (key == 0 || unit[key].kind != ExprKind::operation || unit[key].op != program::Op::element) {
      if (key == 0 || unit[key].kind != ExprKind::index) return;  // `for name, label in TABLE.items()`
    }
    for (const ValueId alternative : linking.facts.values.alternatives(linking.evaluator.evaluate(id, key))) {
      const Value& name = linking.facts.values[alternative];
      if (name.kind == ValueKind::literal) asked.insert(name.place);
    }
  };
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const Expr& expr = unit[at];
    if (!linking.is_relevant(id, at) || linking.is_written(id, at)) continue;
    if (expr.kind == ExprKind::index) {
      take(linking.operand(id, at, 1).value);
    } else if (expr.kind == ExprKind::operation && expr.op == program::Op::contains && expr.operand_count == 2) {
      take(linking.operand(id, at, 1).value);
    } else if (expr.kind == ExprKind::call && expr.operand_count > 1) {
      const std::string_view callee = unit.text(unit[linking.operand(id, at, 0).value].text);
      const std::string_view method = callee.substr(callee.rfind('.') + 1);
      if (method == "get" || method == "getattr" || method == "hasattr")
        take(linking.operand(id, at, method == "get" ? 1 : 2 < expr.operand_count ? 2 : 1).value);
    }
  }
}

/// `settings.database_url`, a name of a database: reads a field that is an environment variable, or a property that is made of
/// such.
void recognise_field(Linking& linking, UnitId id, ExprId attribute) {
  const Expr& expr = linking.unit(id)[attribute];
  const std::string_view written = linking.unit(id).text(expr.text);
  const std::string name(written.substr(written.rfind('.') + 1));
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

/// `values.get("database_url")` in a validator of settings, `config.get_main_option("sqlalchemy.url")` in Alembic's environment.
void recognise_asked_field(Linking& linking, UnitId id, ExprId asking) {
  const program::Unit& unit = linking.unit(id);
  const Expr& expr = unit[asking];
  const bool is_call = expr.kind == ExprKind::call;
  if (expr.operand_count < 2) return;
  const ExprId callee = linking.operand(id, asking, 0).value;
  const std::string_view written = unit.text(unit[callee].text);
  const std::string_view method = is_call ? written.substr(written.rfind('.') + 1) : std::string_view();
  const bool is_option = method == "get_main_option";
  const bool is_entry = !is_call || (method == "get" && unit[callee].kind == ExprKind::attribute);
  const Expr& key = unit[linking.operand(id, asking, 1).value];
  if ((!is_option && !is_entry) || key.kind != ExprKind::literal) return;
  const std::string name(unit.text(key.text));
  if (is_option && name != "sqlalchemy.url") return;
  if (is_entry) {
    if (!program::names_database(linking.policy, name)) return;
    const ValueId container = linking.evaluator.evaluate(id, is_call ? linking.operand(id, callee, 0).value : callee);
    if (linking.facts.values[container].detail != fields_so_far) return;
  }
  ConfigFieldRead read;
  read.field = name;
  read.value = linking.evaluator.evaluate(id, asking);
  const Value& found = linking.facts.values[read.value];
  if (found.kind == ValueKind::env_read) read.variable = found.text.reveal();
  static_cast<FactHead&>(read) = linking.head(id, expr.range, expr.scope);
  read.is_database = true;
  read.handed_over = is_option;  // where Alembic's own option leads is judged at the engine
  linking.facts.all<ConfigFieldRead>().push_back(std::move(read));
}

}  // namespace

void recognise_names(Linking& linking) {
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    recognise_imports(linking, id);
    std::vector<signed char> of_database(linking.unit(id).strings.size(), -1);  // 1 yes, 0 no, by StringId
    const auto names_database = [&](program::StringId text) {
      const std::string_view written = linking.unit(id).text(text);
      if (of_database[text] < 0)
        of_database[text] = program::names_database(linking.policy, written.substr(written.rfind('.') + 1)) ? 1 : 0;
      return of_database[text] == 1;
    };
    for (ExprId expr = 1; expr < linking.unit(id).exprs.size(); ++expr) {
      if (!linking.is_relevant(id, expr)) continue;
      const Expr& found = linking.unit(id)[expr];
      const bool is_table = found.kind == ExprKind::list || found.kind == ExprKind::dictionary;
      if (is_table && found.operand_count >= 2) recognise_list(linking, id, expr);
      const bool names_field = found.kind == ExprKind::attribute || (found.kind == ExprKind::reference && found.text != 0);
      if (names_field && names_database(found.text) && !linking.is_written(id, expr)) recognise_field(linking, id, expr);
      const bool asks = found.kind == ExprKind::call || found.kind == ExprKind::index;
      if (asks && !linking.is_written(id, expr)) recognise_asked_field(linking, id, expr);
    }
  }
}

void mark_lists_that_drive_reads(Linking& linking) {
  auto& lists = linking.facts.all<VariableList>();
  std::set<Place> asked = linking.evaluator.read_names();
  if (lists.empty()) return;
  for (UnitId id = 0; id < linking.units.size(); ++id) collect_asked_names(linking, id, asked);
  for (VariableList& list : lists) {
    list.drives_reads =
        std::ranges::any_of(linking.list_elements[list.place], [&](const Place& name) { return asked.contains(name); });
  }
}

}  // namespace dbssot
