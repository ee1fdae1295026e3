#include "facts/relevance.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "url/url.h"

namespace dbssot::program {
namespace {

// A method name that many classes have ("get", "create", "run") says nothing about which one is meant.
constexpr std::size_t max_namesakes = 4;
constexpr std::size_t max_pass_through_nodes = 16;

using Node = std::pair<UnitId, FunctionId>;

struct NodeHash {
  std::size_t operator()(const Node& node) const { return (static_cast<std::size_t>(node.first) << 32) ^ node.second; }
};

bool names_library(const drivers::CodeShapes& shapes, std::string_view name) {
  return shapes.reader(name) != nullptr || shapes.environment(name) != nullptr || shapes.sink(name) != nullptr || shapes.url_call(name) != nullptr ||
         shapes.is_settings_base(name) || shapes.import(name) != nullptr;
}

bool speaks_of_database(const Policy& policy, std::string_view text) {
  if (text.size() < 4 || text.size() > 2000) return false;
  if (text.find("postgres") != std::string_view::npos || text.find("://") != std::string_view::npos) return true;
  return text.find(' ') == std::string_view::npos && is_database_variable(policy, text);
}

/// Returns one of its parameters, perhaps changed a little: `def with_driver(url): return url.replace(…)`.
bool passes_parameter_through(const Unit& unit, const Function& function) {
  std::vector<ExprId> pending{function.result};
  bool has_parameter = false;
  std::size_t nodes = 0;
  while (!pending.empty()) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    if (++nodes > max_pass_through_nodes) return false;
    if (expr.kind == ExprKind::parameter && unit.text(expr.text) != "self") has_parameter = true;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return has_parameter && function.result != 0;
}

struct Graph {
  const ProgramIndex& index;
  const drivers::CodeShapes& shapes;
  const Policy& policy;
  std::unordered_map<Node, std::vector<Node>, NodeHash> users;  ///< callee → callers
  std::unordered_map<std::string_view, std::vector<Node>> methods;
  std::vector<Node> pending;

  void connect(const Node& user, const Node& used) { users[used].push_back(user); }

  void add_unit(UnitId id) {
    const Unit& unit = index.unit(id);
    std::vector<signed char> literal(unit.strings.size(), -1);  // one string stands in many expressions
    std::unordered_map<StringId, Entity> names;
    std::vector<bool> is_atom(unit.functions.size());
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      const Expr& expr = unit[at];
      const Node user{id, expr.scope};
      if (expr.kind == ExprKind::literal) {
        signed char& known = literal[expr.text];
        if (known < 0) known = speaks_of_database(policy, unit.text(expr.text)) ? 1 : 0;
        if (known == 1) is_atom[expr.scope] = true;
      } else if (expr.kind == ExprKind::reference) {
        const auto [found, is_new] = names.try_emplace(expr.text);
        if (is_new) found->second = index.resolve(id, unit.text(expr.text));
        refer(user, found->second, is_atom);
        if (!found->second) refer_by_name(user, last_part(unit.text(expr.text)));
      } else if (expr.kind == ExprKind::attribute) {
        if (expr.member != 0 && names_library(shapes, unit.text(expr.member))) is_atom[expr.scope] = true;
        refer_by_name(user, unit.text(expr.text));
      }
    }
    for (FunctionId function = 0; function < unit.functions.size(); ++function) {
      if (is_atom[function]) pending.emplace_back(id, function);
    }
  }

  static std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

  void refer(const Node& user, const Entity& entity, std::vector<bool>& is_atom) {
    switch (entity.kind) {
      case Entity::Kind::external:
        if (names_library(shapes, entity.name)) is_atom[user.second] = true;
        break;
      case Entity::Kind::function: connect(user, {entity.unit, entity.index}); break;
      case Entity::Kind::type:
        for (const FunctionId method : index.type(entity).methods) {
          if (index.unit(entity.unit).functions[method].is_constructor) connect(user, {entity.unit, method});
        }
        break;
      case Entity::Kind::binding:
        // What is bound at the top of a file was made by the body of that file.
        if (entity.unit != user.first || user.second != 0) connect(user, {entity.unit, 0});
        break;
      default: break;
    }
  }

  void refer_by_name(const Node& user, std::string_view name) {
    const auto found = methods.find(name);
    if (found == methods.end() || found->second.size() > max_namesakes) return;
    for (const Node& method : found->second) connect(user, method);
  }
};

}  // namespace

Relevance::Relevance(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy) {
  Graph graph{index, shapes, policy, {}, {}, {}};
  for (UnitId id = 0; id < index.size(); ++id) {
    const Unit& unit = index.unit(id);
    relevant_.emplace_back(unit.functions.size(), false);
    for (FunctionId function = 1; function < unit.functions.size(); ++function) {
      if (unit.functions[function].owner != 0) graph.methods[unit.text(unit.functions[function].name)].emplace_back(id, function);
    }
  }
  for (UnitId id = 0; id < index.size(); ++id) graph.add_unit(id);
  while (!graph.pending.empty()) {
    const Node node = graph.pending.back();
    graph.pending.pop_back();
    if (relevant_[node.first][node.second]) continue;
    relevant_[node.first][node.second] = true;
    const auto users = graph.users.find(node);
    if (users != graph.users.end()) graph.pending.insert(graph.pending.end(), users->second.begin(), users->second.end());
  }
  for (UnitId id = 0; id < index.size(); ++id) {
    const Unit& unit = index.unit(id);
    for (FunctionId function = 1; function < unit.functions.size(); ++function) {
      if (!relevant_[id][function] && passes_parameter_through(unit, unit.functions[function])) relevant_[id][function] = true;
    }
  }
}

}  // namespace dbssot::program
