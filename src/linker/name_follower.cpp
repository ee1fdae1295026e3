#include "linker/name_follower.h"

#include <algorithm>

#include "drivers/code_shape.h"
#include "linker/outside_modules.h"
#include "source/parallel.h"

namespace dbssot::program {
namespace {

template <class Items>
void sort_and_deduplicate(Items& items) {
  std::ranges::sort(items);
  items.erase(std::ranges::unique(items).begin(), items.end());
}

void append(std::vector<UnitId>& units, std::span<const UnitId> more) { units.insert(units.end(), more.begin(), more.end()); }

std::uint32_t hash_of(std::string_view name) { return static_cast<std::uint32_t>(TextHash()(name)); }

}  // namespace

NameFollower::NameFollower(const Policy& policy, unsigned jobs)
    : policy_(policy),
      jobs_(jobs),
      relevance_(index_, drivers::code_shapes(), policy),
      wrappers_(index_, relevance_),
      trail_(index_, relevance_, policy, wrappers_) {}

void NameFollower::take(Unit unit) { taken_.push_back(std::make_unique<Unit>(std::move(unit))); }

std::vector<Unit> NameFollower::release() {
  is_behind_ = !taken_.empty();
  for (auto& unit : taken_) {
    const auto [known, is_new] = ids_.try_emplace(unit->path, static_cast<UnitId>(units_.size()));
    is_new ? units_.push_back(std::move(unit)) : std::swap(units_[known->second], unit);
  }
  std::vector<Unit> units;
  units.reserve(units_.size());
  for (auto& unit : units_) units.push_back(std::move(*unit));
  std::ranges::sort(units, {}, &Unit::path);
  return units;
}

std::optional<KnownNames> NameFollower::known_of(std::span<const Unit> released) {
  if (is_behind_ || released.size() != units_.size()) return std::nullopt;
  std::vector<UnitId> order;
  order.reserve(released.size());
  for (const Unit& unit : released) order.push_back(ids_.find(unit.path)->second);
  index_.settle(released, order, jobs_);
  return KnownNames{&index_, relevance_.settled(order)};
}

OpenEnds NameFollower::follow() {
  ends_ = {};
  look_at_news();
  sort_and_deduplicate(ends_.names);
  sort_and_deduplicate(ends_.unread);
  sort_and_deduplicate(ends_.hot);
  ends_.wrappers = wrappers_.called();
  return std::move(ends_);
}

// What has changed

NameFollower::News NameFollower::enter_taken() {
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t at = 0; at < taken_.size(); ++at) last[taken_[at]->path] = at;
  News news;
  std::vector<const Unit*> added;
  std::vector<std::unique_ptr<Unit>> replacing;  // beside news.replaced
  for (std::size_t at = 0; at < taken_.size(); ++at) {
    auto& unit = taken_[at];
    if (last.at(unit->path) != at) continue;
    const auto [known, is_new] = ids_.try_emplace(unit->path, static_cast<UnitId>(units_.size()));
    (is_new ? news.added : news.replaced).push_back(known->second);
    if (is_new) {
      units_.push_back(std::move(unit));
      states_.emplace_back();
      added.push_back(units_.back().get());
    } else {
      replacing.push_back(std::move(unit));
    }
  }
  taken_.clear();
  replace(news, std::move(replacing));
  for (const std::vector<UnitId>* units : {&news.added, &news.replaced}) {
    for (const UnitId id : *units) {
      State& state = states_[id];
      state.asked.resize(units_[id]->strings.size());
      state.asked_members.resize(units_[id]->strings.size());
      state.walked.resize(units_[id]->exprs.size());
    }
  }
  index_.add(added, jobs_);
  return news;
}

void NameFollower::replace(News& news, std::vector<std::unique_ptr<Unit>> units) {
  std::vector<char> has_same_names(units.size());
  constexpr std::size_t least = 8;
  in_parallel(
      units.size(), jobs_,
      [&](std::size_t i) {
        const UnitId id = news.replaced[i];
        has_same_names[i] = index_.replace(id, *units[i]) ? 1 : 0;
        units_[id] = std::move(units[i]);
      },
      least);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const UnitId id = news.replaced[i];
    trail_.forget(id, has_same_names[i] != 0);
    if (has_same_names[i] == 0) {
      wrappers_.forget(id);
      news.renamed.push_back(id);
    }
    const std::uint32_t version = states_[id].version;
    states_[id] = {};
    states_[id].version = version + 1;
  }
}

void NameFollower::look_at_news() {
  if (taken_.empty()) return;
  const News news = enter_taken();
  const auto is_replaced = [&](UnitId id) { return std::ranges::find(news.replaced, id) != news.replaced.end(); };
  std::erase_if(not_followed_, [&](const MethodNames::Method& function) { return is_replaced(function.unit); });

  std::vector<UnitId> to_ask_again;
  std::vector<UnitId> to_read = shaken_by(news, to_ask_again);
  std::vector<UnitId> to_enter = news.added;
  append(to_enter, news.renamed);
  const std::vector<MethodNameId> names = relevance_.enter(to_enter);
  append(to_read, news.added);
  append(to_read, news.replaced);
  sort_and_deduplicate(to_read);
  std::vector<UnitId> mentioning;
  if (to_read.size() < units_.size()) mentioning = mentioning_one_of(names);
  std::erase_if(mentioning, [&](UnitId id) { return std::ranges::binary_search(to_read, id); });
  std::vector<UnitId> concerned = relevance_.read(to_read, mentioning, jobs_);
  append(concerned, to_read);
  sort_and_deduplicate(concerned);
  std::erase_if(mentioning, [&](UnitId id) { return std::ranges::binary_search(concerned, id); });
  std::vector<UnitId> calling = concerned;
  append(calling, mentioning);
  const std::vector<UnitId> with_wrappers = wrappers_.follow(calling, jobs_);
  const std::vector<UnitId> risen = trail_.follow(concerned, mentioning, with_wrappers, names, jobs_);

  append(concerned, with_wrappers);
  append(concerned, risen);
  sort_and_deduplicate(concerned);
  std::erase_if(concerned, [&](UnitId id) { return !relevance_.is_relevant(id) || index_.unit(id).language != "python"; });
  for (const UnitId id : concerned) enter_members(id);
  for (const UnitId id : to_enter) enter_methods(id);
  for (const MethodNameId name : names) {
    const auto member = members_.find(relevance_.methods().text(name));
    if (member == members_.end()) continue;
    for (const MethodNames::Method& method : relevance_.methods().methods(name))
      ask_for_method(member->first, member->second, method);
  }
  std::erase_if(not_followed_, [&](const MethodNames::Method& function) {
    if (!relevance_.is_worth_following(function.unit, function.function)) return false;
    pending_.emplace_back(function.unit, index_.unit(function.unit).functions[function.function].result);
    return true;
  });
  for (const UnitId id : to_ask_again) ask_again(id);
  std::vector<std::vector<ExprId>> roots(concerned.size());
  in_parallel(roots.size(), jobs_, [&](std::size_t i) { roots[i] = roots_of(concerned[i]); }, 64);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    for (const ExprId root : roots[i]) pending_.emplace_back(concerned[i], root);
    leave_stars_open(concerned[i]);
  }
  walk_pending();
  for (const UnitId id : concerned) name_values(id);
}

/// Other units in which a name means something else now, or something that was numbered anew. `to_ask_again`: those with a name
/// that leads into what was replaced, too.
std::vector<UnitId> NameFollower::shaken_by(const News& news, std::vector<UnitId>& to_ask_again) {
  if (units_.size() == news.added.size()) return {};
  const ProgramIndex::News changed = index_.news(news.added, news.renamed);
  const ProgramIndex::News renamed = index_.news({}, news.renamed);
  std::vector<UnitId> shaken = index_.shaken(changed, jobs_);
  to_ask_again = index_.shaken(index_.news({}, news.replaced), jobs_);
  append(to_ask_again, shaken);
  sort_and_deduplicate(to_ask_again);
  std::vector<char> means_the_same(index_.size());
  in_parallel(
      shaken.size(), jobs_,
      [&](std::size_t i) {
        const UnitId id = shaken[i];
        const bool rests_on_renamed = index_.is_shaken(id, renamed);
        means_the_same[id] = index_.refresh(id, changed) || rests_on_renamed ? 0 : 1;
      },
      16);
  std::erase_if(shaken, [&](UnitId id) { return means_the_same[id] != 0; });
  return shaken;
}

std::vector<UnitId> NameFollower::mentioning_one_of(std::span<const MethodNameId> names) {
  std::vector<UnitId> units;
  if (names.empty()) return units;
  std::vector<std::uint32_t> hashes;
  for (const MethodNameId name : names) hashes.push_back(hash_of(relevance_.methods().text(name)));
  sort_and_deduplicate(hashes);
  std::vector<char> mentions(units_.size());
  in_parallel(
      units_.size(), jobs_,
      [&](std::size_t id) {
        if (states_[id].mentioned.empty()) note_mentioned(static_cast<UnitId>(id));
        const auto is_one = [&](std::uint32_t hash) { return std::ranges::binary_search(states_[id].mentioned, hash); };
        mentions[id] = std::ranges::any_of(hashes, is_one) ? 1 : 0;
      },
      64);
  for (UnitId id = 0; id < units_.size(); ++id) {
    if (mentions[id] != 0) units.push_back(id);
  }
  return units;
}

void NameFollower::note_mentioned(UnitId id) {
  const Unit& unit = *units_[id];
  std::vector<std::uint32_t>& mentioned = states_[id].mentioned;
  std::vector<bool> is_known(unit.strings.size());
  for (const Expr& expr : unit.exprs) {
    if ((expr.kind != ExprKind::attribute && expr.kind != ExprKind::reference) || is_known[expr.text]) continue;
    is_known[expr.text] = true;
    const std::string_view name = unit.text(expr.text);
    mentioned.push_back(hash_of(name.substr(name.rfind('.') + 1)));
  }
  sort_and_deduplicate(mentioned);
}

// What is open

/// What of a unit is to be walked.
std::vector<ExprId> NameFollower::roots_of(UnitId id) const {
  const Unit& unit = index_.unit(id);
  const std::vector<bool>& walked = states_[id].walked;
  std::vector<ExprId> roots;
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const bool may_read = unit[at].kind == ExprKind::call || unit[at].kind == ExprKind::index;
    if ((!may_read && !trail_.is_sure(id, at)) || walked[at]) continue;
    const bool is_handed = unit[at].kind == ExprKind::call && trail_.hands_environment(id, at);
    if (is_handed || trail_.is_sure(id, at)) roots.push_back(at);
    if (!may_read) continue;
    if (const ExprId name = trail_.name_of_read(id, at); name != 0) roots.push_back(name);
  }
  // What a function on the trail gives back, puts elsewhere or does in an emergency, and what is wrapped around it.
  for (FunctionId function = 0; function < unit.functions.size(); ++function) {
    if (!trail_.passes(id, function)) continue;
    roots.push_back(unit.functions[function].result);
    roots.insert(roots.end(), unit.functions[function].decorators.begin(), unit.functions[function].decorators.end());
  }
  for (const Store& store : unit.stores) {
    if (trail_.passes(id, store.scope)) roots.push_back(store.value);
  }
  for (const Handler& handler : unit.handlers) {
    if (trail_.passes(id, handler.scope)) roots.insert(roots.end(), handler.results.begin(), handler.results.end());
  }
  for (const Class& type : unit.classes) {
    if (has_part(id, type)) roots.insert(roots.end(), type.bases.begin(), type.bases.end());
  }
  return roots;
}

/// A star may bring anything.
void NameFollower::leave_stars_open(UnitId id) {
  const Unit& unit = index_.unit(id);
  for (const Import& import : unit.imports) {
    if (unit.text(import.name) == "*" && passes_somewhere(id)) leave_open(id, std::string(unit.text(import.module)));
  }
}

/// Settings may inherit fields from a mixin that names no database.
bool NameFollower::has_part(UnitId id, const Class& type) const {
  const auto is_on = [&](ExprId expr) { return trail_.is_on(id, expr); };
  return std::ranges::any_of(type.bases, is_on) ||
         std::ranges::any_of(type.methods, [&](FunctionId method) { return trail_.passes(id, method); }) ||
         std::ranges::any_of(type.fields, [&](const Field& field) {
           return is_on(field.value) || names_database(policy_, index_.unit(id).text(field.name));
         });
}

bool NameFollower::passes_somewhere(UnitId id) const {
  for (FunctionId function = 0; function < index_.unit(id).functions.size(); ++function) {
    if (trail_.passes(id, function)) return true;
  }
  return false;
}

void NameFollower::leave_open(UnitId id, std::string name) {
  const bool is_of_outside = comes_from_outside(name);
  ends_.names.push_back({std::move(name), is_of_outside ? index_.unit(id).module : ""});
}

/// What a name means: outside, a name left open; inside, the names in a value or a short function are open as well.
void NameFollower::ask(UnitId id, StringId text) {
  std::string_view name = index_.unit(id).text(text);
  Entity entity = index_.resolve(id, text);
  // `app.config.settings.url`: what is open is what the name before is bound to.
  for (std::size_t dot = name.rfind('.'); !entity && dot != std::string_view::npos; dot = name.rfind('.')) {
    name = name.substr(0, dot);
    entity = index_.resolve(id, name);
  }
  if (entity.kind == Entity::Kind::external) {
    leave_open(id, std::move(entity.name));
  } else if (entity.kind == Entity::Kind::function) {
    ask_to_read(entity.unit, entity.index);
    if (relevance_.is_worth_following(entity.unit, entity.index)) {
      pending_.emplace_back(entity.unit, index_.function(entity).result);
    } else {
      not_followed_.push_back({entity.unit, entity.index});
    }
  } else if (entity.kind == Entity::Kind::binding) {
    for (const Binding* binding : index_.bindings(entity.unit, entity.name)) pending_.emplace_back(entity.unit, binding->value);
  }
}

void NameFollower::ask_again(UnitId id) {
  for (StringId name = 0; name < states_[id].asked.size(); ++name) {
    if (states_[id].asked[name]) ask(id, name);
  }
}

void NameFollower::walk_pending() {
  while (!pending_.empty()) {
    const auto [owner, root] = pending_.back();
    pending_.pop_back();
    walk(owner, root);
  }
}

void NameFollower::walk(UnitId id, ExprId root) {
  const Unit& unit = index_.unit(id);
  State& state = states_[id];
  std::vector<ExprId> below{root};
  while (!below.empty()) {
    const ExprId at = below.back();
    below.pop_back();
    if (state.walked[at]) continue;
    state.walked[at] = true;
    const Expr& expr = unit[at];
    if (expr.kind == ExprKind::reference && !state.asked[expr.text]) {
      state.asked[expr.text] = true;
      ask(id, expr.text);
    }
    if (expr.kind == ExprKind::attribute && !state.asked_members[expr.text]) {
      state.asked_members[expr.text] = true;
      ask_member(id, unit.text(expr.text));
    }
    for (std::uint32_t operand = 0; operand < expr.operand_count; ++operand) {
      below.push_back(unit.operands[expr.first_operand + operand].value);
      below.push_back(unit.operands[expr.first_operand + operand].key);
    }
  }
}

/// `self.url`, `self.url()`: what classes put under that name, and their methods. Which class is meant is known when everything is
/// linked.
void NameFollower::ask_member(UnitId id, std::string_view name) {
  const auto known = members_.find(name);
  Member& member = known != members_.end() ? known->second : members_.try_emplace(std::string(name)).first->second;
  member.is_asked = true;
  for (const Value& field : member.fields) {
    if (states_[field.unit].version == field.version) pending_.emplace_back(field.unit, field.expr);
  }
  member.fields.clear();
  member.asking.insert(id);
  const MethodNameId called = relevance_.methods().find(name);
  if (called == no_method_name) return;
  const bool tells_which = relevance_.methods().tells_which(called);
  for (const MethodNames::Method& method : relevance_.methods().methods(called)) {
    if (tells_which || method.unit == id) ask_to_read(method.unit, method.function);
  }
}

/// A name that many have says nothing, but for those beside it.
void NameFollower::ask_for_method(std::string_view name, const Member& member, const MethodNames::Method& method) {
  if (!member.is_asked) return;
  const bool may_be_meant =
      relevance_.methods().tells_which(relevance_.methods().find(name)) || member.asking.contains(method.unit);
  if (may_be_meant) ask_to_read(method.unit, method.function);
}

void NameFollower::ask_to_read(UnitId id, FunctionId at) {
  const Unit& unit = index_.unit(id);
  const Function& function = unit.functions[at];
  if (function.is_unread) ends_.unread.push_back({unit.path, std::string(unit.text(function.name))});
}

/// Fields of a unit that has to do with a database.
void NameFollower::enter_members(UnitId id) {
  if (std::exchange(states_[id].has_fields, true)) return;
  const Unit& unit = index_.unit(id);
  for (const Class& type : unit.classes) {
    for (const Field& field : type.fields) {
      Member& member = members_.try_emplace(std::string(unit.text(field.name))).first->second;
      if (member.is_asked) {
        pending_.emplace_back(id, field.value);
      } else {
        member.fields.push_back({id, field.value, states_[id].version});
      }
    }
  }
}

/// Methods whose bodies were left out, and that somebody has asked for already.
void NameFollower::enter_methods(UnitId id) {
  const Unit& unit = index_.unit(id);
  for (const auto& [function, name] : relevance_.methods().had_by(id)) {
    if (!unit.functions[function].is_unread) continue;
    const auto member = members_.find(relevance_.methods().text(name));
    if (member != members_.end()) ask_for_method(member->first, member->second, {id, function});
  }
}

// By which names values are known

/// A value on the trail, or what a call makes of one: `sessionmaker(bind=engine)`.
bool NameFollower::is_made_of_value(UnitId id, ExprId expr) const {
  if (expr == 0) return false;
  const Unit& unit = index_.unit(id);
  if (trail_.is_sure(id, expr)) return true;
  if (unit[expr].kind != ExprKind::call) return false;
  const auto first = unit.operands.begin() + unit[expr].first_operand;
  return std::any_of(first, first + unit[expr].operand_count,
                     [&](const Operand& operand) { return trail_.is_sure(id, operand.value); });
}

void NameFollower::name_values(UnitId id) {
  const Unit& unit = index_.unit(id);
  const MethodNames& methods = relevance_.methods();
  for (FunctionId at = 1; at < unit.functions.size(); ++at) {
    const Function& function = unit.functions[at];
    const bool gives = is_made_of_value(id, function.result) || wrappers_.is_wrapper(id, at);
    if (!gives || function.is_local) continue;
    const bool is_member = function.owner != 0 && !function.is_constructor;
    if (is_member && !methods.tells_which(methods.find(unit.text(function.name)))) continue;
    heat(unit, unit.text(function.is_constructor ? unit.classes[function.owner - 1].name : function.name), is_member);
  }
  for (const Binding& binding : unit.bindings) {
    if (is_made_of_value(id, binding.value)) heat(unit, unit.text(binding.name), false);
  }
  for (const Class& type : unit.classes) {
    for (const Field& field : type.fields) {
      if (is_made_of_value(id, field.value)) heat(unit, unit.text(field.name), true);
    }
  }
}

void NameFollower::heat(const Unit& unit, std::string_view name, bool is_member) {
  ends_.hot.push_back({std::string(name.substr(name.rfind('.') + 1)), unit.path, unit.module, is_member});
}

}  // namespace dbssot::program
