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
#include "source/parallel.h"

namespace dbssot::program {
namespace {

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

/// Numbers for the functions and bindings of a program: those of one unit after another, functions first. Bindings are nodes of
/// their own, so that one URL at the top of a file does not draw in whoever uses its logger.
class Nodes {
 public:
  explicit Nodes(const ProgramIndex& index) : index_(index) {
    first_.push_back(0);
    for (UnitId id = 0; id < index_.size(); ++id) {
      const Unit& unit = index_.unit(id);
      first_.push_back(first_.back() + static_cast<Node>(unit.functions.size() + unit.bindings.size()));
      for (FunctionId function = 1; function < unit.functions.size(); ++function) {
        if (unit.functions[function].owner != 0) methods_[unit.text(unit.functions[function].name)].push_back(of(id, function));
      }
    }
  }

  [[nodiscard]] Node of(UnitId id, std::size_t function) const { return first_[id] + static_cast<Node>(function); }
  [[nodiscard]] Node of_binding(UnitId id, std::size_t binding) const { return of(id, index_.unit(id).functions.size() + binding); }
  [[nodiscard]] std::size_t count() const { return first_.back(); }
  /// The methods of a name, unless many classes have it; null for those.
  [[nodiscard]] const std::vector<Node>* methods(std::string_view name) const {
    const auto found = methods_.find(name);
    return found != methods_.end() && found->second.size() <= max_namesakes ? &found->second : nullptr;
  }

 private:
  const ProgramIndex& index_;
  std::vector<Node> first_;  ///< by UnitId, and the number of all at the end
  std::unordered_map<std::string_view, std::vector<Node>> methods_;
};

struct Edge {
  Node user;
  Node used;
};

/// What was found in some units, which others do not write to meanwhile.
struct Found {
  std::vector<Edge> edges;
  std::vector<Node> atoms;  ///< nodes that have to do with a database by themselves; perhaps more than once
};

/// What has to do with a database itself, and all that uses it, directly or not.
std::vector<bool> reached_from(const Nodes& nodes, const std::vector<Found>& all) {
  std::vector<std::uint32_t> begin(nodes.count() + 1);  // of a node's users among all users
  for (const Found& found : all) {
    for (const Edge& edge : found.edges) ++begin[edge.used];
  }
  std::uint32_t sum = 0;
  for (std::uint32_t& at : begin) at = std::exchange(sum, sum + at);
  std::vector<Node> users(sum);
  std::vector<std::uint32_t> next = begin;
  std::vector<Node> pending;
  for (const Found& found : all) {
    for (const Edge& edge : found.edges) users[next[edge.used]++] = edge.user;
    pending.insert(pending.end(), found.atoms.begin(), found.atoms.end());
  }
  std::vector<bool> reached(nodes.count());
  while (!pending.empty()) {
    const Node node = pending.back();
    pending.pop_back();
    if (reached[node]) continue;
    reached[node] = true;
    pending.insert(pending.end(), users.begin() + begin[node], users.begin() + begin[node + 1]);
  }
  return reached;
}

/// Finds who uses what in one unit after another.
class UnitReader {
 public:
  UnitReader(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy, const Nodes& nodes, Found& found)
      : index_(index), shapes_(shapes), policy_(policy), nodes_(nodes), found_(found) {}

  /// Gives back which functions are small.
  std::vector<bool> read(UnitId id) {
    const Unit& unit = index_.unit(id);
    known_.assign(unit.strings.size(), {});
    is_atom_.assign(unit.functions.size() + unit.bindings.size(), false);
    first_ = nodes_.of(id, 0);
    std::vector<bool> small(unit.functions.size());
    for (FunctionId at = 0; at < unit.functions.size(); ++at) small[at] = is_small(unit, unit.functions[at], below_);
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      add_expr(nodes_.of(id, unit[at].scope), id, at);
      if (splits_assignments(unit, unit[at])) small[unit[at].scope] = true;
    }
    add_bindings(id);
    for (FunctionId function = 1; function < unit.functions.size(); ++function) {
      const Function& one = unit.functions[function];
      const bool is_about_urls =
          names_database_url(unit.text(one.name)) || std::ranges::any_of(one.parameters, [&](const Parameter& parameter) {
            return names_database_url(unit.text(parameter.name));
          });
      if (is_about_urls) mark(nodes_.of(id, function));
    }
    return small;
  }

 private:
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

  /// Of the unit that is being read.
  [[nodiscard]] bool is_atom(Node node) const { return is_atom_[node - first_]; }
  void mark(Node node) {
    if (is_atom(node)) return;
    is_atom_[node - first_] = true;
    found_.atoms.push_back(node);
  }

  void add_bindings(UnitId id) {
    const Unit& unit = index_.unit(id);
    for (std::size_t binding = 0; binding < unit.bindings.size(); ++binding) {
      below_.assign(1, unit.bindings[binding].value);
      for (std::size_t visited = 0; !below_.empty() && visited < 4096; ++visited) {
        const ExprId at = below_.back();
        below_.pop_back();
        add_expr(nodes_.of_binding(id, binding), id, at);
        for (std::uint32_t operand = 0; operand < unit[at].operand_count; ++operand)
          below_.push_back(unit.operands[unit[at].first_operand + operand].value);
      }
    }
  }

  void add_expr(Node user, UnitId id, ExprId at) {
    const Unit& unit = index_.unit(id);
    const Expr& expr = unit[at];
    Known& known = known_[expr.text];
    const auto asked = [&](auto&& answer) {
      if (known.speaks < 0) known.speaks = answer(unit.text(expr.text)) ? 1 : 0;
      if (known.speaks == 1) mark(user);
    };
    if (expr.kind == ExprKind::call) {
      if (opens_database(id, expr)) draw_in_givers(id, expr);
    } else if (expr.kind == ExprKind::operation && expr.op == Op::parse) {
      mark(user);  // urlparse(uri): who calls it decides whether it is a database's
    } else if (expr.kind == ExprKind::literal) {
      asked([&](std::string_view text) { return speaks_of_database(policy_, text); });
    } else if (expr.kind == ExprKind::reference) {
      if (std::exchange(known.last_user, user) == user) return;
      if (!known.is_resolved) resolve(id, unit.text(expr.text), known);
      if (known.is_library) mark(user);
      if (!is_atom(user)) {  // whom it uses decides nothing else
        for (const Node used : known.used) found_.edges.push_back({user, used});
      }
      if (!known.is_open) return;
      const std::string_view member = last_part(unit.text(expr.text));
      asked([&](std::string_view) { return names_database(policy_, member); });
      refer_by_name(user, member, known);
    } else if (expr.kind == ExprKind::attribute) {
      const std::string_view member = expr.member == 0 ? std::string_view() : unit.text(expr.member);
      const bool is_of_libpq = member.ends_with("PQconninfoOption.keyword");  // names a parameter of a connection
      if (is_of_libpq || (!member.empty() && names_library(shapes_, member))) mark(user);
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
      found_.atoms.push_back(nodes_.of(defined.unit, defined.index));
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
        known.used.push_back(nodes_.of(entity.unit, entity.index));
        break;
      case Entity::Kind::type:
        for (const Entity& part : index_.parts(entity)) {
          for (const FunctionId method : index_.type(part).methods) {
            if (!index_.unit(part.unit).functions[method].is_constructor) continue;
            const Entity defined = index_.definition({Entity::Kind::function, part.unit, method, ""});
            known.used.push_back(nodes_.of(defined.unit, defined.index));
          }
        }
        break;
      case Entity::Kind::binding:
        for (const std::uint32_t binding : index_.binding_ids(entity.unit, entity.name))
          known.used.push_back(nodes_.of_binding(entity.unit, binding));
        break;
      default:
        break;
    }
  }

  /// `name` is the string that `known` is of, or its last part; the two agree on the methods, since no method has a dot in its
  /// name.
  void refer_by_name(Node user, std::string_view name, Known& known) {
    if (!std::exchange(known.is_looked_up, true)) known.methods = nodes_.methods(name);
    if (known.methods == nullptr || is_atom(user)) return;
    for (const Node method : *known.methods) found_.edges.push_back({user, method});
  }

  const ProgramIndex& index_;
  const drivers::CodeShapes& shapes_;
  const Policy& policy_;
  const Nodes& nodes_;
  Found& found_;
  // Of the unit that is being read:
  Node first_ = 0;
  std::vector<Known> known_;   ///< by StringId
  std::vector<bool> is_atom_;  ///< by node, from the first on
  std::vector<ExprId> below_;  ///< room to work in
};

/// Units that one thread reads before it asks for more.
constexpr std::size_t units_at_once = 32;

}  // namespace

bool names_database(const Policy& policy, std::string_view member) {
  if (names_database_url(member)) return true;
  if (!may_be_database_variable(policy, member)) return false;
  std::string upper(member);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return is_database_variable(policy, upper);
}

Relevance::Relevance(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy, unsigned jobs)
    : small_(index.size()) {
  const Nodes nodes(index);
  std::vector<Found> found((index.size() + units_at_once - 1) / units_at_once);
  in_parallel(found.size(), jobs, [&](std::size_t part) {
    UnitReader reader(index, shapes, policy, nodes, found[part]);
    const std::size_t end = std::min(index.size(), (part + 1) * units_at_once);
    for (std::size_t id = part * units_at_once; id < end; ++id) small_[id] = reader.read(static_cast<UnitId>(id));
  });
  const std::vector<bool> reached = reached_from(nodes, found);
  for (UnitId id = 0; id < index.size(); ++id) {
    const Unit& unit = index.unit(id);
    const auto first = reached.begin() + nodes.of(id, 0);
    relevant_.emplace_back(first, first + static_cast<std::ptrdiff_t>(unit.functions.size() + unit.bindings.size()));
  }
}

bool Relevance::is_relevant(UnitId unit) const {
  const auto first = relevant_[unit].begin();  // functions, and bindings behind them
  const auto last = first + static_cast<std::ptrdiff_t>(small_[unit].size());
  return std::find(first, last, true) != last;
}

}  // namespace dbssot::program
