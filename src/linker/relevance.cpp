#include "linker/relevance.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "facts/database_name.h"
#include "linker/asked_of_literals.h"
#include "policy/database_variable.h"
#include "source/parallel.h"

namespace dbssot::program {
namespace {

constexpr std::size_t max_small_nodes = 12;
constexpr std::size_t max_given_nodes = 64;

bool names_library(const drivers::CodeShapes& shapes, std::string_view name) {
  return shapes.is_of_interest(name) || shapes.import(name) != nullptr;
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
  return separator.kind == ExprKind::literal && separates_assignment(unit.text(separator.text));
}

/// Units that one thread reads before it asks for more.
constexpr std::size_t units_at_once = 8;

}  // namespace

/// Finds who uses what in one unit after another.
class Relevance::UnitReader {
 public:
  explicit UnitReader(const Relevance& all) : all_(all), index_(all.index_), shapes_(all.shapes_), policy_(all.policy_) {}

  /// Gives back which functions are small.
  std::vector<bool> read(UnitId id, Found& found, std::vector<Mention>& mentions) {
    const Unit& unit = index_.unit(id);
    found_ = &found;
    found = {};
    mentions_ = &mentions;
    mentions.clear();
    known_.assign(unit.strings.size(), {});
    used_.clear();
    is_atom_.assign(unit.functions.size() + unit.bindings.size(), false);
    first_ = all_.of(id, 0);
    std::vector<bool> small(unit.functions.size());
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      add_expr(all_.of(id, unit[at].scope), id, at);
      if (splits_assignments(unit, unit[at])) small[unit[at].scope] = true;
    }
    for (FunctionId at = 0; at < unit.functions.size(); ++at) small[at] = small[at] || is_small(unit, unit.functions[at], below_);
    add_bindings(id);
    for (FunctionId function = 1; function < unit.functions.size(); ++function) {
      const Function& one = unit.functions[function];
      const bool is_about_urls =
          names_database_url(unit.text(one.name)) || std::ranges::any_of(one.parameters, [&](const Parameter& parameter) {
            return names_database_url(unit.text(parameter.name));
          });
      if (is_about_urls) mark(all_.of(id, function));
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
    MethodNameId method_name = no_method_name;
    std::uint32_t used_begin = 0;  ///< nodes used by the reference, in `used_`
    std::uint32_t used_end = 0;
    Node last_user = no_node;         ///< whose reference was entered last
    Node last_member_user = no_node;  ///< whose attribute was entered last
  };
  static constexpr Node no_node = std::numeric_limits<Node>::max();

  /// Of the unit that is being read.
  [[nodiscard]] bool is_atom(Node node) const { return is_atom_[node - first_]; }
  void mark(Node node) {
    if (is_atom(node)) return;
    is_atom_[node - first_] = true;
    found_->atoms.push_back(node);
  }

  void add_bindings(UnitId id) {
    const Unit& unit = index_.unit(id);
    for (std::size_t binding = 0; binding < unit.bindings.size(); ++binding) {
      below_.assign(1, unit.bindings[binding].value);
      for (std::size_t visited = 0; !below_.empty() && visited < 4096; ++visited) {
        const ExprId at = below_.back();
        below_.pop_back();
        add_expr(all_.of_binding(id, binding), id, at);
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
      if (!known.is_resolved) resolve(id, expr.text, known);
      if (known.is_library) mark(user);
      if (!is_atom(user)) {  // whom it uses decides nothing else
        for (std::uint32_t used = known.used_begin; used < known.used_end; ++used) found_->edges.push_back({user, used_[used]});
      }
      if (!known.is_open) return;
      const std::string_view member = last_part(unit.text(expr.text));
      asked([&](std::string_view) { return names_database(policy_, member); });
      refer_by_name(user, member, expr.text, known);
    } else if (expr.kind == ExprKind::attribute) {
      const std::string_view member = expr.member == 0 ? std::string_view() : unit.text(expr.member);
      const bool is_of_libpq = member.ends_with("PQconninfoOption.keyword");  // names a parameter of a connection
      if (is_of_libpq || (!member.empty() && names_library(shapes_, member))) mark(user);
      if (std::exchange(known.last_member_user, user) == user) return;
      asked([&](std::string_view text) { return names_database(policy_, text); });
      refer_by_name(user, unit.text(expr.text), expr.text, known);
    }
  }

  [[nodiscard]] bool opens_database(UnitId id, const Expr& call) {
    const Unit& unit = index_.unit(id);
    const Expr& callee = unit[unit.operands[call.first_operand].value];
    if (callee.kind == ExprKind::attribute) return callee.member != 0 && shapes_.sink(unit.text(callee.member)) != nullptr;
    if (callee.kind != ExprKind::reference) return false;
    Known& known = known_[callee.text];
    if (!known.is_resolved) resolve(id, callee.text, known);
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
      const Entity& named = index_.resolve(id, expr.kind == ExprKind::reference ? expr.text : expr.member);
      if (named.kind != Entity::Kind::function) continue;
      const Entity defined = index_.definition(named);
      found_->atoms.push_back(all_.of(defined.unit, defined.index));
    }
  }

  static std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

  void resolve(UnitId id, StringId name, Known& known) {
    known.is_resolved = true;
    known.used_begin = static_cast<std::uint32_t>(used_.size());
    enter_used(id, name, known);
    known.used_end = static_cast<std::uint32_t>(used_.size());
  }

  void enter_used(UnitId id, StringId name, Known& known) {
    const Entity& entity = index_.resolve(id, name);
    known.is_open = !entity;
    switch (entity.kind) {
      case Entity::Kind::external:
        known.is_library = names_library(shapes_, entity.name);
        known.is_sink = known.is_library && shapes_.sink(entity.name) != nullptr;
        break;
      case Entity::Kind::function:
        used_.push_back(all_.of(entity.unit, entity.index));
        break;
      case Entity::Kind::type:
        for (const Entity& part : index_.parts(entity)) {
          for (const FunctionId method : index_.type(part).methods) {
            if (!index_.unit(part.unit).functions[method].is_constructor) continue;
            const Entity defined = index_.definition({Entity::Kind::function, part.unit, method, ""});
            used_.push_back(all_.of(defined.unit, defined.index));
          }
        }
        break;
      case Entity::Kind::binding:
        use_bindings(entity.unit, index_.binding_ids(entity.unit, entity.name));
        break;
      default:
        break;
    }
  }

  /// A name that is bound thousands of times is mentioned as often: all but the first are used by way of it.
  void use_bindings(UnitId id, std::span<const std::uint32_t> bindings) {
    constexpr std::size_t most_bindings = 64;
    const bool are_many = bindings.size() > most_bindings;
    for (const std::uint32_t binding : are_many ? bindings.first(1) : bindings) used_.push_back(all_.of_binding(id, binding));
    for (const std::uint32_t other : are_many ? bindings.subspan(1) : bindings.first(0))
      found_->edges.push_back({all_.of_binding(id, bindings.front()), all_.of_binding(id, other)});
  }

  /// `name` is the string that `known` is of, or its last part; the two agree on the methods, since no method has a dot in its
  /// name.
  void refer_by_name(Node user, std::string_view name, StringId at, Known& known) {
    if (!std::exchange(known.is_looked_up, true)) {
      const MethodNameId found = all_.methods_.find(name);
      if (found != no_method_name && all_.methods_.tells_which(found)) known.method_name = found;
    }
    if (is_atom(user)) return;
    if (known.method_name != no_method_name) {
      found_->by_name.push_back({user, known.method_name});
    } else {
      mentions_->push_back({user, at});
    }
  }

  const Relevance& all_;
  const ProgramIndex& index_;
  const drivers::CodeShapes& shapes_;
  const Policy& policy_;
  // Of the unit that is being read:
  Found* found_ = nullptr;
  std::vector<Mention>* mentions_ = nullptr;
  Node first_ = 0;
  std::vector<Known> known_;   ///< by StringId
  std::vector<Node> used_;     ///< by names, those of one after those of another
  std::vector<bool> is_atom_;  ///< by node, from the first on
  std::vector<ExprId> below_;  ///< room to work in
};

bool names_database(const Policy& policy, std::string_view member) {
  if (names_database_url(member)) return true;
  if (!may_be_database_variable(policy, member)) return false;
  std::string upper(member);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return is_database_variable(policy, upper);
}

Relevance::Relevance(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy, unsigned jobs)
    : index_(index), shapes_(shapes), policy_(policy) {
  std::vector<UnitId> all(index.size());
  std::iota(all.begin(), all.end(), UnitId{0});
  enter(all);
  read(all, {}, jobs);
}

std::vector<MethodNameId> Relevance::enter(std::span<const UnitId> units) {
  std::vector<MethodNameId> names = methods_.update(index_, units);
  first_.resize(index_.size());
  small_.resize(index_.size());
  found_.resize(index_.size());
  mentions_.resize(index_.size());
  is_relevant_.resize(index_.size());
  for (const UnitId id : units) {
    const Unit& unit = index_.unit(id);
    first_[id] = static_cast<Node>(reached_.size());
    begins_.emplace_back(first_[id], id);
    reached_.resize(reached_.size() + unit.functions.size() + unit.bindings.size());
    name_of_.resize(reached_.size(), no_method_name);
  }
  users_.resize(reached_.size());
  name_users_.resize(methods_.size());
  is_name_reached_.resize(methods_.size());
  for (const UnitId id : units) {
    for (const MethodNames::Had& had : methods_.had_by(id)) name_of_[of(id, had.function)] = had.name;
  }
  for (const MethodNameId name : names) {
    const auto is_reached = [&](const MethodNames::Method& method) { return is_relevant(method.unit, method.function); };
    if (methods_.tells_which(name) && std::ranges::any_of(methods_.methods(name), is_reached)) is_name_reached_[name] = 1;
  }
  return names;
}

std::vector<UnitId> Relevance::read(std::span<const UnitId> units, std::span<const UnitId> mentioning, unsigned jobs) {
  in_parallel(
      (units.size() + units_at_once - 1) / units_at_once, jobs,
      [&](std::size_t part) {
        UnitReader reader(*this);
        for (const UnitId id : units.subspan(part * units_at_once, std::min(units_at_once, units.size() - part * units_at_once)))
          small_[id] = reader.read(id, found_[id], mentions_[id]);
      },
      2);
  std::vector<Node> pending;
  for (const UnitId id : units) take(found_[id], pending);
  Found by_name;
  for (const UnitId id : mentioning) {
    by_name.by_name.clear();
    find_methods(id, by_name);
    take(by_name, pending);
    found_[id].by_name.insert(found_[id].by_name.end(), by_name.by_name.begin(), by_name.by_name.end());
  }
  return reach(std::move(pending));
}

/// Gives back units in which something was reached that was not; sorted.
std::vector<UnitId> Relevance::reach(std::vector<Node> pending) {
  std::vector<UnitId> touched;
  while (!pending.empty()) {
    const Node node = pending.back();
    pending.pop_back();
    if (std::exchange(reached_[node], 1) != 0) continue;
    const UnitId id = unit_of(node);
    if (node < first_[id]) continue;  // of what the unit said before
    touched.push_back(id);
    if (node - first_[id] < small_[id].size()) is_relevant_[id] = 1;
    add_users(users_[node], pending);
    const MethodNameId name = name_of_[node];
    if (name != no_method_name && methods_.tells_which(name) && std::exchange(is_name_reached_[name], 1) == 0)
      add_users(name_users_[name], pending);
  }
  std::ranges::sort(touched);
  touched.erase(std::ranges::unique(touched).begin(), touched.end());
  return touched;
}

RelevantFunctions Relevance::settled(std::span<const UnitId> order) {
  for (std::vector<char>* reached : {&reached_, &is_name_reached_, &is_relevant_}) std::ranges::fill(*reached, 0);
  for (std::vector<std::uint32_t>* users : {&users_, &name_users_}) std::ranges::fill(*users, 0);
  all_users_.resize(1);
  std::vector<Node> pending;
  for (const Found& one : found_) take(one, pending);
  reach(std::move(pending));
  return functions(order);
}

RelevantFunctions Relevance::functions(std::span<const UnitId> order) const {
  std::vector<RelevantFunctions::OfUnit> units;
  units.reserve(order.size());
  for (const UnitId id : order) {
    RelevantFunctions::OfUnit& unit = units.emplace_back(small_[id].size(), '\0');
    for (FunctionId function = 0; function < unit.size(); ++function) {
      if (is_relevant(id, function)) unit[function] |= RelevantFunctions::relevant;
      if (small_[id][function]) unit[function] |= RelevantFunctions::small;
    }
  }
  return RelevantFunctions(std::move(units));
}

/// Among what the unit mentions.
void Relevance::find_methods(UnitId id, Found& found) {
  const Unit& unit = index_.unit(id);
  std::erase_if(mentions_[id], [&](const Mention& mention) {
    const std::string_view written = unit.text(mention.name);
    const MethodNameId name = methods_.find(written.substr(written.rfind('.') + 1));
    if (name == no_method_name || !methods_.tells_which(name)) return false;
    found.by_name.push_back({mention.user, name});
    return true;
  });
}

/// What has to do with a database itself is pending, and so is what uses something that has.
void Relevance::take(const Found& found, std::vector<Node>& pending) {
  const auto enter = [&](const Use& use, bool is_reached, std::uint32_t& users) {
    if (reached_[use.user] != 0) return;
    if (is_reached) {
      pending.push_back(use.user);
      return;
    }
    all_users_.push_back({use.user, users});
    users = static_cast<std::uint32_t>(all_users_.size() - 1);
  };
  for (const Use& use : found.edges) enter(use, reached_[use.used] != 0, users_[use.used]);
  for (const Use& use : found.by_name) enter(use, is_name_reached_[use.used] != 0, name_users_[use.used]);
  pending.insert(pending.end(), found.atoms.begin(), found.atoms.end());
}

void Relevance::add_users(std::uint32_t last, std::vector<Node>& pending) const {
  for (; last != 0; last = all_users_[last].before) pending.push_back(all_users_[last].node);
}

UnitId Relevance::unit_of(Node node) const {
  const auto after = std::ranges::upper_bound(begins_, node, {}, &std::pair<Node, UnitId>::first);
  return std::prev(after)->second;
}

}  // namespace dbssot::program
