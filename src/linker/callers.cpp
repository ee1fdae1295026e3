#include "linker/callers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "source/parallel.h"

namespace dbssot::program {
namespace {

std::uint64_t key_of(UnitId unit, FunctionId function) { return (static_cast<std::uint64_t>(unit) << 32) | function; }

const std::vector<CallSite> none;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

constexpr int max_bases = 8;

/// A constructor with as much as is known of how it may be called.
struct Constructor {
  std::uint64_t key = 0;
  const Unit* unit = nullptr;
  const Function* function = nullptr;
  std::size_t required = 0;  ///< parameters without a default
};

std::size_t required_of(const Unit& unit, const Function& function) {
  const auto is_required = [](const Parameter& one) { return one.default_value == 0 && one.kind == OperandKind::positional; };
  const std::size_t self = unit.language == "cpp" ? 0 : 1;
  const auto count = static_cast<std::size_t>(std::ranges::count_if(function.parameters, is_required));
  return count >= self ? count - self : 0;
}

/// The constructors that one class has itself, whatever parts it stands in. C++ declares them in one file, with their defaults, and
/// defines them in another.
std::vector<Constructor> own_constructors(const ProgramIndex& index, const std::vector<Entity>& parts) {
  std::vector<Constructor> found;
  std::unordered_map<std::string_view, std::size_t> required;  // by USR
  for (const Entity& part : parts) {
    for (const FunctionId method : index.type(part).methods) {
      const Unit& unit = index.unit(part.unit);
      const Function& function = unit.functions[method];
      if (!function.is_constructor) continue;
      if (function.usr != 0) {
        const auto [known, is_new] = required.emplace(unit.text(function.usr), required_of(unit, function));
        if (!is_new) known->second = std::min(known->second, required_of(unit, function));
      }
      const Entity defined = index.definition({Entity::Kind::function, part.unit, method, ""});
      const std::uint64_t key = key_of(defined.unit, defined.index);
      if (std::ranges::find(found, key, &Constructor::key) != found.end()) continue;
      const Unit& home = index.unit(defined.unit);
      found.push_back({key, &home, &home.functions[defined.index], required_of(home, home.functions[defined.index])});
    }
  }
  for (Constructor& one : found) {
    if (const auto least = required.find(one.unit->text(one.function->usr)); one.function->usr != 0 && least != required.end())
      one.required = std::min(one.required, least->second);
  }
  return found;
}

/// The constructors that a class has or inherits, those of the first base that has any.
class ConstructorSearch {
 public:
  explicit ConstructorSearch(const ProgramIndex& index) : index_(index) {}

  std::vector<Constructor> of(const Entity& entity) { return of(entity, max_bases, true); }
  std::vector<Constructor> of_bases(const Entity& entity) { return of(entity, max_bases, false); }

 private:
  std::vector<Constructor> of(const Entity& entity, int depth, bool own_too) {
    const std::vector<Entity> parts = index_.parts(entity);
    // Every unit that includes a header has a part that names the same bases: to follow each of them again is exponential.
    const Entity& first = parts.front();
    if (int& followed = followed_[key_of(first.unit, first.index)]; followed > depth) {
      return {};
    } else {
      followed = depth + 1;
    }
    if (own_too) {
      if (std::vector<Constructor> own = own_constructors(index_, parts); !own.empty()) return own;
    }
    if (depth == 0) return {};
    for (const Entity& part : parts) {
      for (const ExprId base : index_.type(part).bases) {
        const Expr& expr = index_.unit(part.unit)[base];
        if (expr.kind != ExprKind::reference) continue;
        const Entity& parent = index_.resolve(part.unit, expr.text);
        if (parent.kind != Entity::Kind::type) continue;
        if (std::vector<Constructor> found = of(parent, depth - 1, true); !found.empty()) return found;
      }
    }
    return {};
  }

  const ProgramIndex& index_;
  std::unordered_map<std::uint64_t, int> followed_;  ///< how deep the bases of a class have been followed, plus one
};

bool is_text(std::string_view type) {
  return type == "char" || type == "std.string" || type == "std.string_view" || type == "QString" || type == "QByteArray";
}

/// How well the arguments of a call suit the parameters, by what is known of their types.
int likeness(const Unit& unit, const Expr& call, const Constructor& constructor) {
  int points = 0;
  for (std::uint32_t at = 1; at < call.operand_count && at <= constructor.function->parameters.size(); ++at) {
    const std::string_view given = unit.text(unit[unit.operands[call.first_operand + at].value].type);
    const std::string_view wanted = constructor.unit->text(constructor.function->parameters[at - 1].type);
    if (given.empty() || wanted.empty()) continue;
    points += given == wanted || (is_text(given) && is_text(wanted)) ? 1 : -1;
  }
  return points;
}

/// The one of several constructors that a call runs; 0 if none can take that many arguments.
std::uint64_t chosen(const Unit& unit, const Expr& call, const std::vector<Constructor>& constructors) {
  if (constructors.empty()) return 0;
  if (constructors.size() == 1) return constructors.front().key;
  const std::size_t given = call.operand_count - 1;
  const Constructor* best = nullptr;
  int most = 0;
  for (const Constructor& one : constructors) {
    if (given < one.required || given > one.function->parameters.size()) continue;
    const int points = likeness(unit, call, one);
    if (best != nullptr && points <= most) continue;
    best = &one;
    most = points;
  }
  return best != nullptr ? best->key : 0;
}

/// The lambda that a name always stands for: make = lambda url: create_engine(url). Nothing if it may be something else.
Entity only_lambda(const ProgramIndex& index, const Entity& name) {
  const std::vector<const Binding*> bindings = index.bindings(name.unit, name.name);
  const Unit& unit = index.unit(name.unit);
  if (bindings.size() != 1 || bindings.front()->value == 0) return {};
  if (unit[bindings.front()->value].kind != ExprKind::function) return {};
  return index.resolve(name.unit, unit[bindings.front()->value].text);  // known already
}

/// The functions that a call of the entity may run: itself, or the constructors of a class.
std::vector<Constructor> callee_functions(const ProgramIndex& index, const Entity& entity) {
  if (entity.kind == Entity::Kind::function) return {{key_of(entity.unit, entity.index), nullptr, nullptr, 0}};
  if (entity.kind == Entity::Kind::binding) {
    const Entity lambda = only_lambda(index, entity);
    return lambda ? callee_functions(index, lambda) : std::vector<Constructor>();
  }
  return entity.kind == Entity::Kind::type ? ConstructorSearch(index).of(entity) : std::vector<Constructor>();
}

/// What readers of other units ask of this one, side by side: bases of classes, and lambdas that have a name.
void resolve_for_others(const ProgramIndex& index, UnitId id) {
  const Unit& unit = index.unit(id);
  for (const Binding& binding : unit.bindings) {
    if (binding.value != 0 && unit[binding.value].kind == ExprKind::function) (void)index.resolve(id, unit[binding.value].text);
  }
  for (const Class& type : unit.classes) {
    for (const ExprId base : type.bases) {
      if (unit[base].kind == ExprKind::reference) (void)index.resolve(id, unit[base].text);
    }
  }
}

/// super().__init__(url) inside a class: the constructor of its bases. 0: it is none, or lies outside the project.
std::uint64_t inherited_constructor(const ProgramIndex& index, UnitId id, ExprId call) {
  const Unit& unit = index.unit(id);
  const Expr& callee = unit[unit.operands[unit[call].first_operand].value];
  const Expr& base = unit[unit.operands[callee.first_operand].value];
  if (unit.text(callee.text) != "__init__" || base.kind != ExprKind::call || base.operand_count == 0) return 0;
  const Expr& asked = unit[unit.operands[base.first_operand].value];
  const Entity owner = index.owner(id, unit[call].scope);
  const bool is_super = asked.kind == ExprKind::reference && unit.text(asked.text) == "super";
  if (!is_super || owner.kind != Entity::Kind::type) return 0;
  const std::vector<Constructor> found = ConstructorSearch(index).of_bases(owner);
  return found.empty() ? 0 : found.front().key;
}

}  // namespace

/// Finds the calls in one unit. One name is called many times in a file, so each is looked into once.
class Callers::UnitReader {
 public:
  struct CallsOfMethod {
    std::string_view name;
    std::vector<ExprId> calls;
  };

  UnitReader(const ProgramIndex& index, UnitId id) : index_(index), id_(id) {
    const Unit& unit = index.unit(id);
    callee_of_.resize(unit.strings.size());
    calls_of_.resize(unit.strings.size());
    for (ExprId call = 1; call < unit.exprs.size(); ++call) {
      if (unit[call].kind == ExprKind::call && unit[call].operand_count != 0) read(unit, call);
    }
  }

  std::vector<CallsOfMethod> by_method;
  std::vector<std::pair<std::uint64_t, ExprId>> by_function;

 private:
  struct Callee {
    bool is_open = false;  ///< the name means nothing that is known
    std::vector<Constructor> functions;
  };

  void read(const Unit& unit, ExprId call) {
    const Expr& callee = unit[unit.operands[unit[call].first_operand].value];
    if (callee.kind == ExprKind::attribute) {
      enter_method(unit, callee.text, call);
      if (const std::uint64_t inherited = inherited_constructor(index_, id_, call); inherited != 0)
        by_function.emplace_back(inherited, call);
    } else if (callee.kind == ExprKind::function) {  // a local name that stands for a lambda
      for (const Constructor& run : callee_functions(index_, index_.resolve(id_, callee.text)))
        by_function.emplace_back(run.key, call);
    } else if (callee.kind == ExprKind::reference) {
      const Callee& known = look_up(callee);
      if (known.is_open) enter_method(unit, callee.text, call);
      if (const std::uint64_t run = chosen(unit, unit[call], known.functions); run != 0) by_function.emplace_back(run, call);
    }
  }

  const Callee& look_up(const Expr& callee) {
    std::uint32_t& known = callee_of_[callee.member != 0 ? callee.member : callee.text];
    if (known == 0) {
      const Entity& entity = index_.resolve_reference(id_, callee);
      callees_.push_back({!entity, callee_functions(index_, entity)});
      known = static_cast<std::uint32_t>(callees_.size());
    }
    return callees_[known - 1];
  }

  /// `dotted`: the method's name, or a name that ends in it.
  void enter_method(const Unit& unit, StringId dotted, ExprId call) {
    std::uint32_t& known = calls_of_[dotted];
    if (known == 0) {
      const std::string_view name = last_part(unit.text(dotted));
      const auto [entry, is_new] = calls_of_name_.emplace(name, static_cast<std::uint32_t>(by_method.size() + 1));
      if (is_new) by_method.push_back({name, {}});
      known = entry->second;
    }
    by_method[known - 1].calls.push_back(call);
  }

  const ProgramIndex& index_;
  UnitId id_;
  std::vector<std::uint32_t> callee_of_;  ///< by StringId, into `callees_`, plus one
  std::vector<std::uint32_t> calls_of_;   ///< by StringId, into `by_method`, plus one
  std::unordered_map<std::string_view, std::uint32_t> calls_of_name_;
  std::vector<Callee> callees_;
};

Callers::Callers(const ProgramIndex& index, unsigned jobs) {
  in_parallel(index.size(), jobs, [&](std::size_t id) { resolve_for_others(index, static_cast<UnitId>(id)); }, 64);
  std::vector<std::optional<UnitReader>> found(index.size());
  in_parallel(index.size(), jobs, [&](std::size_t id) { found[id].emplace(index, static_cast<UnitId>(id)); });
  for (UnitId id = 0; id < index.size(); ++id) {
    for (const auto& [name, calls] : found[id]->by_method) {
      std::vector<CallSite>& known = by_method_[name];
      for (const ExprId call : calls) known.push_back({id, call});
    }
    for (const auto& [function, call] : found[id]->by_function) by_function_[function].push_back({id, call});
  }
}

const std::vector<CallSite>& Callers::of(UnitId unit, FunctionId function) const {
  const auto found = by_function_.find(key_of(unit, function));
  return found == by_function_.end() ? none : found->second;
}

const std::vector<CallSite>& Callers::of_method(std::string_view name) const {
  const auto found = by_method_.find(name);
  return found == by_method_.end() ? none : found->second;
}

}  // namespace dbssot::program
