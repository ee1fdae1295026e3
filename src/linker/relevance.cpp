#include "linker/relevance.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "facts/database_name.h"

namespace dbssot::program {
namespace {

// A method name that many classes have ("get", "create", "run") says nothing about which one is meant.
constexpr std::size_t max_namesakes = 4;
constexpr std::size_t max_small_nodes = 12;

using Node = std::pair<UnitId, FunctionId>;

struct NodeHash {
  std::size_t operator()(const Node& node) const { return (static_cast<std::size_t>(node.first) << 32) ^ node.second; }
};

bool names_library(const drivers::CodeShapes& shapes, std::string_view name) {
  return shapes.reader(name) != nullptr || shapes.environment(name) != nullptr || shapes.sink(name) != nullptr ||
         shapes.url_call(name) != nullptr || shapes.is_settings_base(name) || shapes.import(name) != nullptr;
}

bool speaks_of_database(const Policy& policy, std::string_view text) {
  if (text.size() < 4 || text.size() > 2000) return false;
  constexpr std::array<std::string_view, 5> words{"postgres", "://", "dbname=", "host=", "sslmode"};
  if (std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; })) return true;
  return text.find(' ') == std::string_view::npos && is_database_variable(policy, text);
}

/// What it returns is written in a few words: `return self._env`, `return url.replace(…)`.
bool is_small(const Unit& unit, const Function& function) {
  std::vector<ExprId> pending{function.result};
  for (std::size_t nodes = 0; !pending.empty(); ++nodes) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    if (nodes > max_small_nodes) return false;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return function.result != 0;
}

/// `line.partition("=")`: a reader of NAME=value lines, whatever it is called.
bool splits_assignments(const Unit& unit, const Expr& expr) {
  if (expr.kind != ExprKind::operation || expr.op != Op::split || expr.operand_count < 2) return false;
  const Expr& separator = unit[unit.operands[expr.first_operand + 1].value];
  return separator.kind == ExprKind::literal && unit.text(separator.text) == "=";
}

struct Graph {
  const ProgramIndex& index;
  const drivers::CodeShapes& shapes;
  const Policy& policy;
  std::unordered_map<Node, std::vector<Node>, NodeHash> users;  ///< callee → callers
  std::unordered_map<std::string_view, std::vector<Node>> methods;
  std::vector<Node> pending;

  void connect(const Node& user, const Node& used) { users[used].push_back(user); }

  /// Bindings are nodes of their own behind the functions, so that one URL at the top of a file does not draw in whoever uses its
  /// logger.
  static FunctionId binding_node(const Unit& unit, std::size_t binding) {
    return static_cast<FunctionId>(unit.functions.size() + binding);
  }

  void add_unit(UnitId id) {
    const Unit& unit = index.unit(id);
    UnitScan scan{
        std::vector<signed char>(unit.strings.size(), -1), {}, std::vector<bool>(unit.functions.size() + unit.bindings.size())};
    for (ExprId at = 1; at < unit.exprs.size(); ++at) add_expr({id, unit[at].scope}, at, scan);
    for (std::size_t binding = 0; binding < unit.bindings.size(); ++binding) {
      std::vector<ExprId> below{unit.bindings[binding].value};
      for (std::size_t nodes = 0; !below.empty() && nodes < 4096; ++nodes) {
        const ExprId at = below.back();
        below.pop_back();
        add_expr({id, binding_node(unit, binding)}, at, scan);
        for (std::uint32_t operand = 0; operand < unit[at].operand_count; ++operand)
          below.push_back(unit.operands[unit[at].first_operand + operand].value);
      }
    }
    for (FunctionId function = 1; function < unit.functions.size(); ++function) {
      const Function& found = unit.functions[function];
      const bool is_about_urls =
          names_database_url(unit.text(found.name)) || std::ranges::any_of(found.parameters, [&](const Parameter& parameter) {
            return names_database_url(unit.text(parameter.name));
          });
      if (is_about_urls) scan.is_atom[function] = true;
    }
    for (FunctionId node = 0; node < scan.is_atom.size(); ++node) {
      if (scan.is_atom[node]) pending.emplace_back(id, node);
    }
  }

  struct UnitScan {
    std::vector<signed char> speaks;  ///< by StringId: 1 yes, 0 no, -1 not asked; one string stands in many expressions
    std::unordered_map<StringId, Entity> names;
    std::vector<bool> is_atom;  ///< by node
  };

  void add_expr(const Node& user, ExprId at, UnitScan& scan) {
    const Unit& unit = index.unit(user.first);
    const Expr& expr = unit[at];
    const auto asked = [&](auto&& answer) {
      signed char& known = scan.speaks[expr.text];
      if (known < 0) known = answer(unit.text(expr.text)) ? 1 : 0;
      if (known == 1) scan.is_atom[user.second] = true;
    };
    if (expr.kind == ExprKind::operation && expr.op == Op::parse) {
      scan.is_atom[user.second] = true;  // urlparse(uri): who calls it decides whether it is a database's
    } else if (expr.kind == ExprKind::literal) {
      asked([&](std::string_view text) { return speaks_of_database(policy, text); });
    } else if (expr.kind == ExprKind::reference) {
      const auto [found, is_new] = scan.names.try_emplace(expr.text);
      if (is_new) found->second = index.resolve(user.first, unit.text(expr.text));
      refer(user, found->second, scan.is_atom);
      if (found->second) return;
      const std::string_view member = last_part(unit.text(expr.text));
      asked([&](std::string_view) { return names_database(member); });
      refer_by_name(user, member);
    } else if (expr.kind == ExprKind::attribute) {
      if (expr.member != 0 && names_library(shapes, unit.text(expr.member))) scan.is_atom[user.second] = true;
      asked([&](std::string_view text) { return names_database(text); });
      refer_by_name(user, unit.text(expr.text));
    }
  }

  /// A field or method that is named like a database's variable or URL.
  bool names_database(std::string_view member) const {
    if (names_database_url(member)) return true;
    std::string upper(member);
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return is_database_variable(policy, upper);
  }

  static std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

  void refer(const Node& user, const Entity& entity, std::vector<bool>& is_atom) {
    switch (entity.kind) {
      case Entity::Kind::external:
        if (names_library(shapes, entity.name)) is_atom[user.second] = true;
        break;
      case Entity::Kind::function:
        connect(user, {entity.unit, entity.index});
        break;
      case Entity::Kind::type:
        for (const FunctionId method : index.type(entity).methods) {
          if (index.unit(entity.unit).functions[method].is_constructor) connect(user, {entity.unit, method});
        }
        break;
      case Entity::Kind::binding: {
        const Unit& owner = index.unit(entity.unit);
        for (const std::uint32_t binding : index.binding_ids(entity.unit, entity.name))
          connect(user, {entity.unit, binding_node(owner, binding)});
        break;
      }
      default:
        break;
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
    relevant_.emplace_back(unit.functions.size() + unit.bindings.size(), false);
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
    small_.emplace_back();
    for (const Function& function : unit.functions) small_.back().push_back(is_small(unit, function));
    for (const Expr& expr : unit.exprs) {
      if (splits_assignments(unit, expr)) small_.back()[expr.scope] = true;
    }
  }
}

}  // namespace dbssot::program
