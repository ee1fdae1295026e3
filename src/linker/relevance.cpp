#include "linker/relevance.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "facts/database_name.h"
#include "policy/database_variable.h"

namespace dbssot::program {
namespace {

// A method name that many classes have ("get", "create", "run") says nothing about which one is meant.
constexpr std::size_t max_namesakes = 4;
constexpr std::size_t max_small_nodes = 12;
constexpr std::size_t max_given_nodes = 64;

using Node = std::uint32_t;

bool names_library(const drivers::CodeShapes& shapes, std::string_view name) {
  return shapes.is_of_interest(name) || shapes.import(name) != nullptr;
}

bool speaks_of_database(const Policy& policy, std::string_view text) {
  if (text.size() < 4 || text.size() > 2000) return false;
  constexpr std::array<std::string_view, 5> words{"postgres", "://", "dbname=", "host=", "sslmode"};
  if (std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; })) return true;
  return text.find(' ') == std::string_view::npos && is_database_variable(policy, text);
}

/// What it returns is written in a few words: `return self._env`, `return url.replace(…)`. `pending` is room to work in.
bool is_small(const Unit& unit, const Function& function, std::vector<ExprId>& pending) {
  if (function.result == 0) return false;
  pending.assign(1, function.result);
  for (std::size_t nodes = 0; !pending.empty(); ++nodes) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    if (nodes > max_small_nodes) return false;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return true;
}

/// `line.partition("=")`: a reader of NAME=value lines, whatever it is called.
bool splits_assignments(const Unit& unit, const Expr& expr) {
  if (expr.kind != ExprKind::operation || expr.op != Op::split || expr.operand_count < 2) return false;
  const Expr& separator = unit[unit.operands[expr.first_operand + 1].value];
  return separator.kind == ExprKind::literal && unit.text(separator.text) == "=";
}

/// Who uses what, by numbers that run through the functions and then the bindings of one unit after another. Bindings are nodes of
/// their own, so that one URL at the top of a file does not draw in whoever uses its logger.
class Graph {
 public:
  Graph(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy)
      : index_(index), shapes_(shapes), policy_(policy) {
    first_.push_back(0);
    for (UnitId id = 0; id < index_.size(); ++id) {
      const Unit& unit = index_.unit(id);
      first_.push_back(first_.back() + static_cast<Node>(unit.functions.size() + unit.bindings.size()));
      for (FunctionId function = 1; function < unit.functions.size(); ++function) {
        if (unit.functions[function].owner != 0) methods_[unit.text(unit.functions[function].name)].push_back(node(id, function));
      }
    }
    is_atom_.resize(first_.back());
    for (UnitId id = 0; id < index_.size(); ++id) add_unit(id);
  }

  /// What has to do with a database itself, and all that uses it, directly or not.
  [[nodiscard]] std::vector<bool> reached() {
    std::vector<std::uint32_t> begin(first_.back() + 1);  // of a node's users among all users
    for (const Edge& edge : edges_) ++begin[edge.used];
    std::uint32_t sum = 0;
    for (std::uint32_t& at : begin) at = std::exchange(sum, sum + at);
    std::vector<Node> users(edges_.size());
    std::vector<std::uint32_t> next = begin;
    for (const Edge& edge : edges_) users[next[edge.used]++] = edge.user;

    std::vector<bool> reached(first_.back());
    std::vector<Node> pending;
    for (Node node = 0; node < is_atom_.size(); ++node) {
      if (is_atom_[node]) pending.push_back(node);
    }
    while (!pending.empty()) {
      const Node node = pending.back();
      pending.pop_back();
      if (reached[node]) continue;
      reached[node] = true;
      pending.insert(pending.end(), users.begin() + begin[node], users.begin() + begin[node + 1]);
    }
    return reached;
  }

  [[nodiscard]] Node first_of(UnitId id) const { return first_[id]; }
  /// Functions that take lines of NAME=value apart.
  [[nodiscard]] const std::vector<std::pair<UnitId, FunctionId>>& readers_of_lines() const { return readers_of_lines_; }

 private:
  struct Edge {
    Node user;
    Node used;
  };

  /// What was found out about a string of a unit: it stands in many expressions.
  struct Known {
    signed char speaks = -1;    ///< 1 yes, 0 no, -1 not asked
    bool is_resolved = false;   ///< as the name of a reference
    bool is_library = false;    ///< the reference means something of a database's client
    bool is_sink = false;       ///< the reference opens connections
    bool is_open = false;       ///< the reference means nothing that is known
    bool is_looked_up = false;  ///< as the name of a method
    const std::vector<Node>* methods = nullptr;
    std::vector<Node> used;           ///< by the reference
    Node last_user = no_node;         ///< whose reference was entered last
    Node last_member_user = no_node;  ///< whose attribute was entered last
  };
  static constexpr Node no_node = std::numeric_limits<Node>::max();

  [[nodiscard]] Node node(UnitId id, std::size_t at) const { return first_[id] + static_cast<Node>(at); }
  [[nodiscard]] Node binding_node(UnitId id, std::size_t binding) const {
    return node(id, index_.unit(id).functions.size() + binding);
  }

  void add_unit(UnitId id) {
    const Unit& unit = index_.unit(id);
    known_.assign(unit.strings.size(), {});
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      add_expr(node(id, unit[at].scope), id, at);
      if (splits_assignments(unit, unit[at])) readers_of_lines_.emplace_back(id, unit[at].scope);
    }
    std::vector<ExprId> below;
    for (std::size_t binding = 0; binding < unit.bindings.size(); ++binding) {
      below.assign(1, unit.bindings[binding].value);
      for (std::size_t nodes = 0; !below.empty() && nodes < 4096; ++nodes) {
        const ExprId at = below.back();
        below.pop_back();
        add_expr(binding_node(id, binding), id, at);
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
      if (is_about_urls) is_atom_[node(id, function)] = true;
    }
  }

  void add_expr(Node user, UnitId id, ExprId at) {
    const Unit& unit = index_.unit(id);
    const Expr& expr = unit[at];
    Known& known = known_[expr.text];
    const auto asked = [&](auto&& answer) {
      if (known.speaks < 0) known.speaks = answer(unit.text(expr.text)) ? 1 : 0;
      if (known.speaks == 1) is_atom_[user] = true;
    };
    if (expr.kind == ExprKind::call) {
      if (opens_database(id, expr)) draw_in_givers(id, expr);
    } else if (expr.kind == ExprKind::operation && expr.op == Op::parse) {
      is_atom_[user] = true;  // urlparse(uri): who calls it decides whether it is a database's
    } else if (expr.kind == ExprKind::literal) {
      asked([&](std::string_view text) { return speaks_of_database(policy_, text); });
    } else if (expr.kind == ExprKind::reference) {
      if (std::exchange(known.last_user, user) == user) return;
      if (!known.is_resolved) resolve(id, unit.text(expr.text), known);
      if (known.is_library) is_atom_[user] = true;
      if (!is_atom_[user]) {
        for (const Node used : known.used) edges_.push_back({user, used});
      }
      if (!known.is_open) return;
      const std::string_view member = last_part(unit.text(expr.text));
      asked([&](std::string_view) { return names_database(policy_, member); });
      refer_by_name(user, member, known);
    } else if (expr.kind == ExprKind::attribute) {
      const std::string_view member = expr.member == 0 ? std::string_view() : unit.text(expr.member);
      const bool is_of_libpq = member.ends_with("PQconninfoOption.keyword");  // names a parameter of a connection
      if (is_of_libpq || (!member.empty() && names_library(shapes_, member))) is_atom_[user] = true;
      if (std::exchange(known.last_member_user, user) == user) return;
      asked([&](std::string_view text) { return names_database(policy_, text); });
      refer_by_name(user, unit.text(expr.text), known);
    }
  }

  [[nodiscard]] bool opens_database(UnitId id, const Expr& call) {
    const Unit& unit = index_.unit(id);
    const Expr& callee = unit[unit.operands[call.first_operand].value];
    if (callee.kind == ExprKind::attribute) return callee.member != 0 && shapes_.sink(unit.text(callee.member)) != nullptr;
    if (callee.kind != ExprKind::reference) return false;
    Known& known = known_[callee.text];
    if (!known.is_resolved) resolve(id, unit.text(callee.text), known);
    return known.is_sink;
  }

  /// PQconnectdb(params.to_text()): whatever it is called, what it gives out opens a database.
  void draw_in_givers(UnitId id, const Expr& sink) {
    const Unit& unit = index_.unit(id);
    std::vector<ExprId> below;
    for (std::uint32_t at = 1; at < sink.operand_count; ++at) below.push_back(unit.operands[sink.first_operand + at].value);
    for (std::size_t nodes = 0; !below.empty() && nodes < max_given_nodes; ++nodes) {
      const Expr& expr = unit[below.back()];
      below.pop_back();
      for (std::uint32_t at = 0; at < expr.operand_count; ++at) below.push_back(unit.operands[expr.first_operand + at].value);
      const bool is_name = expr.kind == ExprKind::reference || (expr.kind == ExprKind::attribute && expr.member != 0);
      if (!is_name) continue;
      const Entity& named = index_.resolve(id, unit.text(expr.kind == ExprKind::reference ? expr.text : expr.member));
      if (named.kind != Entity::Kind::function) continue;
      const Entity defined = index_.definition(named);
      is_atom_[node(defined.unit, defined.index)] = true;
    }
  }

  static std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

  void resolve(UnitId id, std::string_view name, Known& known) const {
    known.is_resolved = true;
    const Entity& entity = index_.resolve(id, name);
    known.is_open = !entity;
    switch (entity.kind) {
      case Entity::Kind::external:
        known.is_library = names_library(shapes_, entity.name);
        known.is_sink = known.is_library && shapes_.sink(entity.name) != nullptr;
        break;
      case Entity::Kind::function:
        known.used.push_back(node(entity.unit, entity.index));
        break;
      case Entity::Kind::type:
        for (const Entity& part : index_.parts(entity)) {
          for (const FunctionId method : index_.type(part).methods) {
            if (!index_.unit(part.unit).functions[method].is_constructor) continue;
            const Entity defined = index_.definition({Entity::Kind::function, part.unit, method, ""});
            known.used.push_back(node(defined.unit, defined.index));
          }
        }
        break;
      case Entity::Kind::binding:
        for (const std::uint32_t binding : index_.binding_ids(entity.unit, entity.name))
          known.used.push_back(binding_node(entity.unit, binding));
        break;
      default:
        break;
    }
  }

  /// `name` is the string that `known` is of, or its last part; the two agree on the methods, since no method has a dot in its
  /// name.
  void refer_by_name(Node user, std::string_view name, Known& known) {
    if (!std::exchange(known.is_looked_up, true)) {
      const auto found = methods_.find(name);
      if (found != methods_.end() && found->second.size() <= max_namesakes) known.methods = &found->second;
    }
    if (known.methods == nullptr || is_atom_[user]) return;
    for (const Node method : *known.methods) edges_.push_back({user, method});
  }

  const ProgramIndex& index_;
  const drivers::CodeShapes& shapes_;
  const Policy& policy_;
  std::vector<Node> first_;  ///< by UnitId, and the number of all at the end
  std::unordered_map<std::string_view, std::vector<Node>> methods_;
  std::vector<Known> known_;  ///< of the unit that is being added, by StringId
  std::vector<bool> is_atom_;
  std::vector<Edge> edges_;
  std::vector<std::pair<UnitId, FunctionId>> readers_of_lines_;
};

}  // namespace

bool names_database(const Policy& policy, std::string_view member) {
  if (names_database_url(member)) return true;
  if (!may_be_database_variable(policy, member)) return false;
  std::string upper(member);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return is_database_variable(policy, upper);
}

Relevance::Relevance(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy) {
  Graph graph(index, shapes, policy);
  const std::vector<bool> reached = graph.reached();
  std::vector<ExprId> pending;
  for (UnitId id = 0; id < index.size(); ++id) {
    const Unit& unit = index.unit(id);
    const auto first = reached.begin() + graph.first_of(id);
    relevant_.emplace_back(first, first + static_cast<std::ptrdiff_t>(unit.functions.size() + unit.bindings.size()));
    std::vector<bool>& small = small_.emplace_back(unit.functions.size());
    for (FunctionId at = 0; at < unit.functions.size(); ++at) small[at] = is_small(unit, unit.functions[at], pending);
  }
  for (const auto& [id, function] : graph.readers_of_lines()) small_[id][function] = true;
}

bool Relevance::is_relevant(UnitId unit) const {
  const auto first = relevant_[unit].begin();  // functions, and bindings behind them
  const auto last = first + static_cast<std::ptrdiff_t>(small_[unit].size());
  return std::find(first, last, true) != last;
}

}  // namespace dbssot::program
