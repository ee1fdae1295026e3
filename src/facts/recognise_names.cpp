#include <algorithm>
#include <cctype>

#include "facts/linking.h"

// Names: imports of clients, lists of variables, fields of settings that are read elsewhere.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::UnitId;

namespace {

void recognise_imports(Linking& linking, UnitId id) {
  for (const program::Import& import : linking.unit(id).imports) {
    const std::string module(linking.unit(id).text(import.module));
    const std::string_view name = linking.unit(id).text(import.name);
    const drivers::ImportShape* shape = nullptr;
    if (!name.empty() && name != "*") shape = linking.shapes.import(module + "." + std::string(name));
    if (shape == nullptr) shape = linking.shapes.import(module);
    if (shape == nullptr) continue;
    DriverImport found;
    static_cast<FactHead&>(found) = linking.head(id, import.range, import.scope);
    found.driver = shape->library;
    found.module = module;
    const drivers::CallMode mode = shape->mode;
    found.mode = mode == drivers::CallMode::sync ? Mode::sync : mode == drivers::CallMode::async ? Mode::async : Mode::unknown;
    linking.facts.all<DriverImport>().push_back(std::move(found));
  }
}

/// Upper-case words with underscores: what variables look like.
bool looks_like_variable(std::string_view text) {
  return text.size() >= 3 && std::ranges::all_of(text, [](unsigned char c) { return std::isupper(c) || std::isdigit(c) || c == '_'; });
}

/// Places of the literals that some read takes its variable's name from, so that a list of names can be told to drive a loop of reads.
bool drives_reads(const Linking& linking, UnitId id, ExprId list) {
  const program::Unit& unit = linking.unit(id);
  for (ExprId user = 1; user < unit.exprs.size(); ++user) {
    const Expr& expr = unit[user];
    if (expr.kind != ExprKind::operation || expr.op != program::Op::element) continue;
    ValueId base = linking.evaluator.evaluate(id, linking.operand(id, user, 0).value);
    const Place where = linking.facts.values[base].place;
    if (where.file == linking.files[id] && where.range == unit[list].range) return true;
  }
  return false;
}

void recognise_list(Linking& linking, UnitId id, ExprId list) {
  const Expr& expr = linking.unit(id)[list];
  VariableList found;
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const Expr& element = linking.unit(id)[linking.operand(id, list, at).value];
    if (element.kind != ExprKind::literal) continue;
    const std::string_view text = linking.unit(id).text(element.text);
    if (!looks_like_variable(text)) continue;
    found.names.emplace_back(text);
    if (is_database_variable(linking.policy, text)) found.database_names.emplace_back(text);
  }
  if (found.database_names.size() < 2) return;
  static_cast<FactHead&>(found) = linking.head(id, expr.range, expr.scope);
  found.drives_reads = drives_reads(linking, id, list);
  linking.facts.all<VariableList>().push_back(std::move(found));
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

/// `settings.database_url`: reads a field that is an environment variable, declared in a settings class.
void recognise_field(Linking& linking, UnitId id, ExprId attribute) {
  const Expr& expr = linking.unit(id)[attribute];
  const std::string_view written = linking.unit(id).text(expr.text);
  const std::string name(written.substr(written.rfind('.') + 1));
  if (!is_database_variable(linking.policy, upper(name)) && !names_database_url(name)) return;
  const ValueId value = linking.evaluator.evaluate(id, attribute);
  for (const ValueId alternative : linking.facts.values.alternatives(value)) {
    const Value& found = linking.facts.values[alternative];
    if (found.kind != ValueKind::env_read || found.detail != "pydantic.BaseSettings") continue;
    ConfigFieldRead read;
    static_cast<FactHead&>(read) = linking.head(id, expr.range, expr.scope);
    read.field = name;
    read.variable = found.text.reveal();
    read.value = alternative;
    read.is_database = true;
    linking.facts.all<ConfigFieldRead>().push_back(std::move(read));
    return;
  }
}

}  // namespace

void recognise_names(Linking& linking) {
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    recognise_imports(linking, id);
    for (ExprId expr = 1; expr < linking.unit(id).exprs.size(); ++expr) {
      if (!linking.is_relevant(id, expr)) continue;
      const Expr& found = linking.unit(id)[expr];
      if (found.kind == ExprKind::list && found.operand_count >= 2) recognise_list(linking, id, expr);
      const bool names_field = found.kind == ExprKind::attribute || (found.kind == ExprKind::reference && found.text != 0);
      if (names_field && !linking.is_written(id, expr)) recognise_field(linking, id, expr);
    }
  }
}

}  // namespace dbssot
