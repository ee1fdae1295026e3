#include "linker/trail.h"

#include <algorithm>
#include <set>
#include <utility>

#include "drivers/code_shape.h"
#include "linker/asked_of_literals.h"
#include "linker/outside_modules.h"
#include "source/parallel.h"

namespace dbssot::program {
namespace {

/// What begins or takes a value of a database; an import alone (`sqlalchemy.select`) does neither. Of a name of interest.
bool is_of_client(std::string_view name) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  return shapes.sink(name) != nullptr || shapes.url_call(name) != nullptr;
}

/// What begins or takes a value of anything, though it is of no interest by itself.
bool may_begin(std::string_view name, bool may_be_known) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  return (may_be_known && (shapes.is_section_file(name) || shapes.is_option_table(name) || shapes.is_wait_call(name))) ||
         shapes.secret_store(name) != nullptr;
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

/// True if a parameter has a part in the expression.
bool is_given(const Unit& unit, ExprId root) {
  constexpr std::size_t max_nodes = 256;
  std::vector<ExprId> pending{root};
  for (std::size_t nodes = 0; !pending.empty(); ++nodes) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    if (expr.kind == ExprKind::parameter || nodes > max_nodes) return true;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return false;
}

}  // namespace

void Trail::forget(UnitId id, bool has_same_names) {
  if (id >= parts_.size()) return;
  Part& part = parts_[id];
  Part fresh;
  fresh.referrers = std::move(part.referrers);
  if (has_same_names) fresh.asked = std::move(part.asked);
  part = std::move(fresh);
}

std::vector<UnitId> Trail::follow(std::span<const UnitId> units, std::span<const UnitId> mentioning,
                                  std::span<const UnitId> with_wrappers, std::span<const MethodNameId> names, unsigned jobs) {
  parts_.resize(index_.size());
  bringing_.resize(relevance_.methods().size(), Level::off);
  mentioning_.resize(relevance_.methods().size());
  in_parallel(units.size(), jobs, [&](std::size_t i) { prepare(units[i]); }, 16);
  for (const UnitId id : units) enter(id);
  for (const UnitId id : mentioning) find_methods(id);
  for (const UnitId id : with_wrappers) {
    for (const UnitId referrer : parts_[id].referrers) queue(referrer);
  }
  std::set<UnitId> having;
  for (const MethodNameId name : names) {
    for (const MethodNames::Method& method : relevance_.methods().methods(name)) having.insert(method.unit);
  }
  for (const UnitId id : having) bring_methods(id);
  // Those that were queued last come last: a unit that many see is gone over once they have all risen.
  for (std::size_t at = 0; at < queue_.size(); ++at) {
    parts_[queue_[at]].is_queued = false;
    pass(queue_[at]);
  }
  queue_.clear();
  std::vector<UnitId> risen;
  for (UnitId id = 0; id < parts_.size(); ++id) {
    if (std::exchange(parts_[id].has_risen, false)) risen.push_back(id);
  }
  return risen;
}

/// Finds out what the names of a unit mean. Touches nothing of others.
void Trail::prepare(UnitId id) {
  const Unit& unit = index_.unit(id);
  if (unit.language != "python" || !relevance_.is_relevant(id)) return;
  Part& part = parts_[id];
  part.on.resize(unit.exprs.size());
  part.handed.resize(unit.exprs.size());
  part.passed.resize(unit.functions.size());
  part.said.resize(unit.strings.size());
  for (Said& said : part.said) said.is_method_known = false;
  part.meanings.assign(unit.strings.size(), {});
  part.gives.assign(unit.exprs.size(), false);
  for (const Function& function : unit.functions) part.gives[function.result] = true;
  for (const Binding& binding : unit.bindings) part.gives[binding.value] = true;
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    if (!relevance_.is_relevant(id, unit[at].scope)) continue;
    const StringId text = unit[at].text;
    if (unit[at].kind == ExprKind::reference) {
      (void)meaning(id, text);
    } else if (unit[at].kind == ExprKind::literal) {
      (void)begins(id, text);
    } else if (unit[at].kind == ExprKind::parameter) {
      (void)names(id, text);
    } else if (unit[at].kind == ExprKind::attribute && !names(id, text)) {
      method(id, text);
    }
  }
}

void Trail::enter(UnitId id) {
  const Part& part = parts_[id];
  if (part.on.empty()) return;
  const auto add = [&](std::vector<UnitId>& units) {
    if (units.empty() || units.back() != id) units.push_back(id);
  };
  for (const Meaning& meaning : part.meanings) {
    const bool is_of_project =
        meaning.kind == Entity::Kind::function || meaning.kind == Entity::Kind::type || meaning.kind == Entity::Kind::binding;
    if (is_of_project) add(parts_[meaning.unit].referrers);
  }
  for (const Said& said : part.said) {
    if (said.method != no_method_name) add(mentioning_[said.method]);
  }
  // What it hands on may go to others than before.
  parts_[id].handed.assign(part.handed.size(), false);
  queue(id);
}

/// Names that were no method's may be one's now.
void Trail::find_methods(UnitId id) {
  Part& part = parts_[id];
  for (StringId text = 0; text < part.said.size(); ++text) {
    Said& said = part.said[text];
    if (!said.is_method_known || said.method != no_method_name) continue;
    said.method = relevance_.methods().find(index_.unit(id).text(text));
    if (said.method == no_method_name) continue;
    mentioning_[said.method].push_back(id);
    if (brought_by(said.method) != Level::off) queue(id);
  }
}

void Trail::queue(UnitId id) {
  if (parts_[id].on.empty() || std::exchange(parts_[id].is_queued, true)) return;
  queue_.push_back(id);
}

/// Goes over a unit once, operands before users.
void Trail::pass(UnitId id) {
  const Unit& unit = index_.unit(id);
  Part& part = parts_[id];
  bool has_risen = false;
  bool gives_more = false;
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const bool is_done = part.on[at] == Level::sure && (unit[at].kind != ExprKind::call || part.handed[at]);
    if (is_done || !relevance_.is_relevant(id, unit[at].scope)) continue;
    const Level found = compute(id, at);
    if (found <= part.on[at]) continue;
    part.on[at] = found;
    if (found == Level::sure && unit[at].kind != ExprKind::reference) part.passed[unit[at].scope] = true;
    has_risen = true;
    gives_more = gives_more || part.gives[at];
  }
  if (!has_risen) return;
  part.has_risen = true;
  if (gives_more) {
    for (std::size_t at = 0; at < part.referrers.size(); ++at) queue(part.referrers[at]);
    bring_methods(id);
  }
  if (part.waits) queue(id);
}

/// Who mentions a method that brings more than was known is to be gone over again.
void Trail::bring_methods(UnitId id) {
  const Unit& unit = index_.unit(id);
  const MethodNames& methods = relevance_.methods();
  if (parts_[id].on.empty()) return;
  for (const auto& [function, name] : methods.had_by(id)) {
    const Level found = parts_[id].on[unit.functions[function].result];
    if (found <= bringing_[name] || !methods.tells_which(name)) continue;
    bringing_[name] = found;
    for (const UnitId mentioning : mentioning_[name]) queue(mentioning);
  }
}

Trail::Level Trail::compute(UnitId id, ExprId at) {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  switch (expr.kind) {
    case ExprKind::literal:
      return begins(id, expr.text) ? Level::sure : Level::off;
    case ExprKind::reference:
      return reference(id, at);
    case ExprKind::parameter:
      return names(id, expr.text) ? Level::sure : Level::off;
    case ExprKind::attribute:
      return names(id, expr.text) ? Level::sure : std::max(any_operand(id, at), brought_by(mentioned_method(id, expr.text)));
    case ExprKind::call:
      return reads_something_else(id, at) ? Level::off : call(id, at);
    case ExprKind::index:
      return reads_something_else(id, at) ? Level::off : any_operand(id, at);
    case ExprKind::operation:
      return std::max(any_operand(id, at), expr.op == Op::parse ? Level::possible : Level::off);
    default:
      return any_operand(id, at);
  }
}

/// `os.environ["HOME"]`, `os.getenv(part + "HOME")`: a variable that is no database's by its name. If it is one all the same, then
/// a client is reached from here, and the trail begins there. A name that callers give may be any, if one of them is on the trail.
bool Trail::reads_something_else(UnitId id, ExprId at) {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  if (expr.operand_count < 2) return false;
  ExprId read = unit.operands[expr.first_operand].value;
  if (unit[read].kind == ExprKind::attribute) read = unit.operands[unit[read].first_operand].value;
  const ExprId name = unit.operands[expr.first_operand + 1].value;
  if (unit[read].kind != ExprKind::reference || level(id, name) != Level::off || !meaning(id, unit[read].text).reads) return false;
  if (!is_given(unit, name)) return true;
  if (is_asked(id, expr.scope)) return false;
  wait(id, expr.scope);
  return true;
}

ExprId Trail::name_of_read(UnitId id, ExprId at) const {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  const std::vector<Meaning>& meanings = parts_[id].meanings;
  if (meanings.empty() || expr.operand_count < 2) return 0;
  ExprId read = unit.operands[expr.first_operand].value;
  if (unit[read].kind == ExprKind::attribute) read = unit.operands[unit[read].first_operand].value;
  if (unit[read].kind != ExprKind::reference || !meanings[unit[read].text].reads) return 0;
  const ExprId name = unit.operands[expr.first_operand + 1].value;
  return unit[name].kind == ExprKind::reference || unit[name].kind == ExprKind::attribute ? name : 0;
}

bool Trail::is_asked(UnitId id, FunctionId function) const {
  const Unit& unit = index_.unit(id);
  const std::vector<bool>& asked = parts_[id].asked;
  for (; function != 0; function = unit.functions[function].outer) {
    const Function& one = unit.functions[function];
    const auto is_on = [&](const Parameter& parameter) { return level(id, parameter.default_value) != Level::off; };
    if ((!asked.empty() && asked[function]) || asked_methods_.contains(unit.text(one.name)) ||
        std::ranges::any_of(one.parameters, is_on))
      return true;
  }
  return false;
}

/// Until one of the functions around is asked.
void Trail::wait(UnitId id, FunctionId function) {
  const Unit& unit = index_.unit(id);
  parts_[id].waits = true;
  for (; function != 0; function = unit.functions[function].outer) {
    std::vector<UnitId>& waiting = waiting_.try_emplace(std::string(unit.text(unit.functions[function].name))).first->second;
    if (waiting.empty() || waiting.back() != id) waiting.push_back(id);
  }
}

void Trail::ask(UnitId id, FunctionId function) {
  std::vector<bool>& asked = parts_[id].asked;
  if (asked.empty()) asked.resize(index_.unit(id).functions.size());
  if (asked[function]) return;
  asked[function] = true;
  if (parts_[id].waits) queue(id);
}

void Trail::ask_methods(std::string_view name) {
  if (asked_methods_.contains(name)) return;
  asked_methods_.emplace(name);
  const auto waiting = waiting_.find(name);
  if (waiting == waiting_.end()) return;
  for (const UnitId id : waiting->second) queue(id);
}

/// Notes the wrapper that a call hands something of the trail to.
void Trail::hand_on(UnitId id, ExprId call) {
  parts_[id].handed[call] = true;
  const Unit& unit = index_.unit(id);
  const Expr& called = unit[unit.operands[unit[call].first_operand].value];
  if (called.kind == ExprKind::attribute) {
    ask_methods(unit.text(called.text));
  } else if (called.kind == ExprKind::reference) {
    const Meaning& found = meaning(id, called.text);
    if (found.kind == Entity::Kind::function) {
      ask(found.unit, found.index);
    } else if (found.kind == Entity::Kind::type) {
      for (const FunctionId method : index_.unit(found.unit).classes[found.index - 1].methods) ask(found.unit, method);
    } else {
      ask_methods(last_part(unit.text(called.text)));
    }
  }
}

Trail::Level Trail::any_operand(UnitId id, ExprId at, std::uint32_t from) {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  const std::vector<Level>& on = parts_[id].on;
  Level level = Level::off;
  for (std::uint32_t operand = from; operand < expr.operand_count && level != Level::sure; ++operand) {
    const Operand& found = unit.operands[expr.first_operand + operand];
    level = std::max({level, on[found.value], on[found.key]});
    if (found.kind == OperandKind::keyword && names(id, found.name)) level = Level::sure;
  }
  return level;
}

Trail::Level Trail::reference(UnitId id, ExprId at) {
  const Meaning& found = meaning(id, index_.unit(id)[at].text);
  if (found.begins == Level::sure) return Level::sure;
  if (found.kind == Entity::Kind::function) {
    if (wrappers_.is_opener(found.unit, found.index)) return Level::sure;
    const ExprId result = index_.unit(found.unit).functions[found.index].result;
    return std::max(found.begins, result == 0 ? Level::off : level(found.unit, result));
  }
  if (found.kind == Entity::Kind::type) {
    const std::vector<FunctionId>& methods = index_.unit(found.unit).classes[found.index - 1].methods;
    const auto opens = [&](FunctionId method) { return wrappers_.is_opener(found.unit, method); };
    return std::ranges::any_of(methods, opens) ? Level::sure : found.begins;
  }
  Level most = found.begins;
  if (found.kind != Entity::Kind::binding) return most;
  const std::string& name = index_.resolve(id, index_.unit(id)[at].text).name;
  for (const std::uint32_t binding : index_.binding_ids(found.unit, name))
    most = std::max(most, level(found.unit, index_.unit(found.unit).bindings[binding].value));
  return most;
}

/// A call gives back what goes through it, unless what is called is known to do something else with it.
Trail::Level Trail::call(UnitId id, ExprId at) {
  const Unit& unit = index_.unit(id);
  const ExprId callee = unit.operands[unit[at].first_operand].value;
  const Expr& called = unit[callee];
  if (!parts_[id].handed[at] && any_operand(id, at, 1) != Level::off) hand_on(id, at);
  if (called.kind == ExprKind::attribute) {
    if (names(id, called.text) || brought_by(mentioned_method(id, called.text)) != Level::off ||
        drivers::code_shapes().may_be_called(unit.text(called.text)))
      return any_operand(id, at);
    // `session.execute(…)` on what an engine made is no longer the database's address; what goes in may come out.
    return any_operand(id, at, 1);
  }
  if (called.kind == ExprKind::reference && level(id, callee) == Level::off) {
    const Meaning& found = meaning(id, called.text);
    if (found.kind == Entity::Kind::external && !found.is_open) return Level::off;
  }
  return any_operand(id, at);
}

void Trail::find_meaning(UnitId id, StringId name, Meaning& found) {
  found.is_known = true;
  const std::string_view written = index_.unit(id).text(name);
  const Entity& entity = index_.resolve(id, name);
  found.kind = entity.kind;
  found.unit = entity.unit;
  found.index = entity.index;
  if (entity.kind == Entity::Kind::external || entity.kind == Entity::Kind::none) {
    const std::string_view whole = entity.name.empty() ? written : std::string_view(entity.name);
    const drivers::CodeShapes& shapes = drivers::code_shapes();
    const bool may_be_known = shapes.may_be_known(whole);
    const bool is_of_interest = may_be_known && shapes.is_of_interest(whole);
    const bool is_environment = is_of_interest && shapes.environment(whole) != nullptr;
    const bool is_as_written = whole == written;
    if ((is_of_interest && is_of_client(whole)) ||
        (is_as_written ? last_names(id, name) : names_database(policy_, last_part(whole)))) {
      found.begins = Level::sure;
    } else if (is_of_interest || may_begin(whole, may_be_known)) {
      found.begins = is_environment ? Level::environment : Level::possible;
    }
    found.is_open = !comes_from_outside(whole);
    found.reads = is_environment || (is_of_interest && shapes.reader(whole) != nullptr);
  } else {
    found.begins = last_names(id, name) ? Level::sure : Level::off;
  }
}

bool Trail::names(UnitId id, StringId text) {
  signed char& known = parts_[id].said[text].names;
  if (known < 0) known = names_database(policy_, index_.unit(id).text(text)) ? 1 : 0;
  return known == 1;
}

bool Trail::last_names(UnitId id, StringId text) {
  signed char& known = parts_[id].said[text].last_names;
  if (known < 0) known = names_database(policy_, last_part(index_.unit(id).text(text))) ? 1 : 0;
  return known == 1;
}

bool Trail::begins(UnitId id, StringId text) {
  signed char& known = parts_[id].said[text].begins;
  if (known < 0) known = begins_value(policy_, index_.unit(id).text(text)) ? 1 : 0;
  return known == 1;
}

MethodNameId Trail::method(UnitId id, StringId text) {
  Said& said = parts_[id].said[text];
  if (!std::exchange(said.is_method_known, true)) said.method = relevance_.methods().find(index_.unit(id).text(text));
  return said.method;
}

MethodNameId Trail::mentioned_method(UnitId id, StringId text) {
  if (parts_[id].said[text].is_method_known) return parts_[id].said[text].method;
  const MethodNameId found = method(id, text);
  if (found != no_method_name) mentioning_[found].push_back(id);
  return found;
}

}  // namespace dbssot::program
