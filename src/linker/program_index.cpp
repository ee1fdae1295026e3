#include "linker/program_index.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <span>
#include <tuple>
#include <utility>

#include "linker/outside_modules.h"
#include "source/parallel.h"

namespace dbssot::program {
namespace {

constexpr int max_reexports = 12;

std::size_t hash_of(std::string_view name) { return TextHash()(name); }

bool is_cpp(const Unit& unit) { return std::string_view(unit.language) == "cpp"; }

std::uint32_t mark_of(std::size_t module) { return static_cast<std::uint32_t>(module) >> 1; }

bool has_same_names(const Unit& left, const Unit& right) {
  const auto text_is_same = [&](StringId a, StringId b) { return left.text(a) == right.text(b); };
  const auto function_is_same = [&](const Function& a, const Function& b) {
    return text_is_same(a.qualified_name, b.qualified_name) && text_is_same(a.name, b.name) && a.owner == b.owner &&
           a.is_constructor == b.is_constructor && is_overload(left, a) == is_overload(right, b);
  };
  const auto class_is_same = [&](const Class& a, const Class& b) {
    return text_is_same(a.qualified_name, b.qualified_name) && a.methods == b.methods;
  };
  const auto binding_is_same = [&](const Binding& a, const Binding& b) { return text_is_same(a.name, b.name); };
  const auto import_is_same = [&](const Import& a, const Import& b) {
    return text_is_same(a.module, b.module) && text_is_same(a.name, b.name) && text_is_same(a.alias, b.alias);
  };
  // Imports of a function's body bring nothing to others.
  const auto is_shared = [](const Import& import) { return import.scope == 0; };
  return std::ranges::equal(left.functions, right.functions, function_is_same) &&
         std::ranges::equal(left.classes, right.classes, class_is_same) &&
         std::ranges::equal(left.bindings, right.bindings, binding_is_same) &&
         std::ranges::equal(left.imports | std::views::filter(is_shared), right.imports | std::views::filter(is_shared),
                            import_is_same);
}

std::size_t common_folders(std::string_view a, std::string_view b) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < std::min(a.size(), b.size()) && a[at] == b[at]; ++at) {
    if (a[at] == '/') ++count;
  }
  return count;
}

}  // namespace

bool is_overload(const Unit& unit, const Function& function) {
  return std::ranges::any_of(function.decorators, [&](ExprId decorator) {
    const std::string_view name = unit.text(unit[decorator].text);
    return name == "typing.overload" || name == "typing_extensions.overload";
  });
}

ProgramIndex::ProgramIndex(std::span<const Unit> units, unsigned jobs) {
  for (const Unit& unit : units) units_.push_back(&unit);
  enter_from(0, jobs);
}

void ProgramIndex::add(std::span<const Unit* const> units, unsigned jobs) {
  const std::size_t known = units_.size();
  units_.insert(units_.end(), units.begin(), units.end());
  enter_from(static_cast<UnitId>(known), jobs);
  if (known == 0) new_tops_.clear();  // nothing was asked before
}

/// Names of Python are told apart by unit; those of C++ are all in the same tables.
void ProgramIndex::enter_from(UnitId first, unsigned jobs) {
  entities_.resize(units_.size());
  bindings_.resize(units_.size());
  answers_.resize(units_.size());
  const auto is_cpp = [&](UnitId id) { return program::is_cpp(*units_[id]); };
  in_parallel(
      units_.size() - first, jobs,
      [&](std::size_t i) {
        const auto id = static_cast<UnitId>(first + i);
        if (!is_cpp(id)) enter(id);
      },
      64);
  for (UnitId id = first; id < units_.size(); ++id) is_cpp(id) ? enter(id) : enter_module(id);
}

bool ProgramIndex::replace(UnitId id, const Unit& unit) {
  const bool is_same = has_same_names(*units_[id], unit);
  entities_[id].clear();
  bindings_[id].clear();
  answers_[id] = {};
  units_[id] = &unit;
  enter(id);
  return is_same;
}

void ProgramIndex::enter(UnitId id) {
  const Unit& unit = *units_[id];
  auto& names = entities_[id];
  const bool is_cpp = program::is_cpp(unit);
  // What only announces a definition gives way to the definition; what is local to a file is not seen from others.
  const auto enter = [&](std::string_view name, Own own, bool is_local = false, bool is_announcement = false) {
    if (name.empty()) return;
    if (is_cpp && (is_announcement || !is_local))
      (is_announcement ? announced_ : cpp_).emplace(name, Entity{own.kind, id, own.index, std::string(name)});
    if (!is_announcement) names.try_emplace(name, own);
  };
  names.reserve(unit.classes.size() + unit.functions.size() + unit.bindings.size());
  for (ClassId type = 1; type <= unit.classes.size(); ++type) {
    const Class& found = unit.classes[type - 1];
    const std::string_view name = unit.text(found.qualified_name);
    enter(name, {Entity::Kind::type, type}, false, found.is_partial);
    if (is_cpp) class_parts_[std::string(name)].push_back({Entity::Kind::type, id, type, std::string(name)});
  }
  for (FunctionId function = 1; function < unit.functions.size(); ++function) {
    const Function& found = unit.functions[function];
    const std::string_view name = unit.text(found.qualified_name);
    enter(name, {Entity::Kind::function, function}, found.is_file_local, found.is_declaration || is_overload(unit, found));
    if (is_cpp && found.usr != 0 && !found.is_declaration)
      by_usr_.emplace(unit.text(found.usr), Entity{Entity::Kind::function, id, function, std::string(name)});
  }
  for (std::uint32_t at = 0; at < unit.bindings.size(); ++at) bindings_[id][unit.text(unit.bindings[at].name)].push_back(at);
  for (const Binding& binding : unit.bindings) enter(unit.text(binding.name), {Entity::Kind::binding, 0}, binding.is_file_local);
}

void ProgramIndex::enter_module(UnitId id) {
  for (std::string_view suffix = units_[id]->module; !suffix.empty();) {
    modules_[std::string(suffix)].push_back(id);
    const std::size_t dot = suffix.find('.');
    const auto [top, is_new] = tops_.try_emplace(std::string(suffix.substr(0, dot)));
    if (is_new) {
      top.value() = comes_from_outside(top->first);
      if (grows_) new_tops_.push_back(mark_of(hash_of(top->first)));
    }
    if (dot == std::string_view::npos) break;
    suffix.remove_prefix(dot + 1);
  }
}

// What answers rest on

void ProgramIndex::Walk::look_for(std::size_t module) {
  if (marks != nullptr) marks->push_back(mark_of(module));
}

void ProgramIndex::Walk::look_into(UnitId unit) {
  if (marks != nullptr) marks->push_back(unit | of_unit);
}

ProgramIndex::News ProgramIndex::news(std::span<const UnitId> added, std::span<const UnitId> replaced) {
  News news;
  if (!added.empty()) news.marks_ = std::exchange(new_tops_, {});
  for (const UnitId id : added) {
    for (std::string_view suffix = units_[id]->module; !suffix.empty();) {
      const std::size_t dot = suffix.find('.');
      news.marks_.push_back(mark_of(hash_of(suffix)));
      suffix.remove_prefix(dot == std::string_view::npos ? suffix.size() : dot + 1);
    }
  }
  for (const UnitId id : replaced) news.marks_.push_back(id | of_unit);
  std::ranges::sort(news.marks_);
  for (const Mark mark : news.marks_) news.may_have_.set(mark % news.may_have_.size());
  news.units_.assign(added.begin(), added.end());
  news.units_.insert(news.units_.end(), replaced.begin(), replaced.end());
  std::ranges::sort(news.units_);
  return news;
}

bool ProgramIndex::News::concerns(std::span<const Mark> marks) const {
  return std::ranges::any_of(
      marks, [&](Mark mark) { return may_have_.test(mark % may_have_.size()) && std::ranges::binary_search(marks_, mark); });
}

bool ProgramIndex::is_shaken(UnitId id, const News& news) const { return news.concerns(answers_[id].marks); }

std::vector<UnitId> ProgramIndex::shaken(const News& news, unsigned jobs) const {
  std::vector<char> found(units_.size());
  in_parallel(units_.size(), jobs, [&](std::size_t id) { found[id] = is_shaken(static_cast<UnitId>(id), news) ? 1 : 0; }, 64);
  for (const UnitId id : news.units_) found[id] = 0;
  std::vector<UnitId> units;
  for (UnitId id = 0; id < units_.size(); ++id) {
    if (found[id] != 0) units.push_back(id);
  }
  return units;
}

bool ProgramIndex::refresh(UnitId id, const News& news) {
  bool has_changed = false;
  Answers& known = answers_[id];
  const auto look_again = [&](std::string_view name, Answer& answer) {
    const std::span<const Mark> marks(known.marks);
    if (!news.concerns(marks.subspan(answer.first_mark, answer.last_mark - answer.first_mark))) return;
    const Entity before = std::move(answer.entity);
    find(id, name, answer);
    has_changed = has_changed || answer.entity != before;
  };
  for (StringId name = 0; name < known.to_strings.size(); ++name) {
    if (known.to_strings[name] != nullptr) look_again(units_[id]->text(name), *known.to_strings[name]);
  }
  for (auto& [name, answer] : known.to_names) look_again(name, answer);
  return has_changed;
}

void ProgramIndex::settle(std::span<const Unit> units, std::span<const UnitId> order, unsigned jobs) {
  grows_ = false;
  std::vector<UnitId> now(order.size());
  for (UnitId id = 0; id < order.size(); ++id) now[order[id]] = id;
  decltype(entities_) entities(order.size());
  decltype(bindings_) bindings(order.size());
  std::deque<Answers> answers(order.size());
  const auto renumber = [&](Entity& entity) {
    if (entity) entity.unit = now[entity.unit];
  };
  in_parallel(
      order.size(), jobs,
      [&](std::size_t id) {
        units_[id] = &units[id];
        entities[id] = std::move(entities_[order[id]]);
        bindings[id] = std::move(bindings_[order[id]]);
        answers[id] = std::move(answers_[order[id]]);
        for (Answer& answer : answers[id].answers) renumber(answer.entity);
        for (auto& [name, answer] : answers[id].to_names) renumber(answer.entity);
      },
      64);
  entities_ = std::move(entities);
  bindings_ = std::move(bindings);
  answers_ = std::move(answers);
  for (auto named = modules_.begin(); named != modules_.end(); ++named) {
    for (UnitId& id : named.value()) id = now[id];
  }
}

Entity ProgramIndex::definition(Entity function) const {
  const Unit& unit = *units_[function.unit];
  const Function& declared = unit.functions[function.index];
  if (!declared.is_declaration || declared.usr == 0) return function;
  const auto defined = by_usr_.find(unit.text(declared.usr));
  return defined != by_usr_.end() ? defined->second : function;
}

const UnitId* ProgramIndex::module(UnitId from, std::string_view name, Walk& walk) const {
  const std::size_t hash = hash_of(name);
  walk.look_for(hash);
  const auto found = modules_.find(name, hash);
  if (found == modules_.end()) return nullptr;
  const std::vector<UnitId>& candidates = found->second;
  const bool is_of_outside = tops_.find(name.substr(0, name.find('.')))->second;
  const auto may_be_meant = [&](UnitId id) {
    return !is_of_outside || shadows_outside(units_[id]->module, name, units_[from]->module);
  };
  if (candidates.size() == 1) return may_be_meant(candidates.front()) ? &candidates.front() : nullptr;
  // The whole path beats a suffix of one; then the nearest; then the first in the sorted list of files.
  const auto rank = [&](UnitId id) {
    return std::tuple(may_be_meant(id), units_[id]->module == name, common_folders(units_[id]->path, units_[from]->path));
  };
  const UnitId* best = &candidates.front();
  for (auto best_rank = rank(*best); const UnitId& candidate : std::span(candidates).subspan(1)) {
    const auto its_rank = rank(candidate);
    if (its_rank < best_rank || (its_rank == best_rank && units_[candidate]->path >= units_[*best]->path)) continue;
    best = &candidate;
    best_rank = its_rank;
  }
  return may_be_meant(*best) ? best : nullptr;
}

const Entity& ProgramIndex::resolve(UnitId from, std::string_view name) const {
  TextMap<Answer>& known = answers_[from].to_names;
  if (const auto found = known.find(name); found != known.end()) return found->second.entity;
  Answer& answer = known.emplace(name, Answer{}).first->second;
  find(from, name, answer);
  return answer.entity;
}

const Entity& ProgramIndex::resolve(UnitId from, StringId name) const {
  Answers& known = answers_[from];
  if (known.to_strings.empty()) known.to_strings.resize(units_[from]->strings.size());
  Answer*& answer = known.to_strings[name];
  if (answer == nullptr) {
    Answer& found = known.answers.emplace_back();
    find(from, units_[from]->text(name), found);
    answer = &found;
  }
  return answer->entity;
}

/// The answer, and what it rests on.
void ProgramIndex::find(UnitId from, std::string_view name, Answer& answer) const {
  std::vector<Mark>& marks = answers_[from].marks;
  Walk walk{grows_ ? &marks : nullptr, {}};
  answer.first_mark = static_cast<std::uint32_t>(marks.size());
  answer.entity = resolve(from, name, 0, walk);
  answer.last_mark = static_cast<std::uint32_t>(marks.size());
}

const Entity& ProgramIndex::resolve_reference(UnitId from, const Expr& reference) const {
  if (reference.member != 0) {
    if (const auto known = by_usr_.find(units_[from]->text(reference.member)); known != by_usr_.end()) return known->second;
  }
  return resolve(from, reference.text);
}

Entity ProgramIndex::resolve(UnitId from, std::string_view name, int depth, Walk& walk) const {
  if (depth > max_reexports || name.empty()) return {};
  const auto external = [&] { return Entity{Entity::Kind::external, from, 0, std::string(name)}; };
  if (is_cpp(*units_[from])) {
    if (Entity local = own(from, name)) return local;
    for (const auto* names : {&cpp_, &announced_}) {
      const auto found = names->find(name);
      if (found != names->end()) return found->second;
    }
    return external();
  }
  const std::string_view top = name.substr(0, name.find('.'));
  const std::size_t hash = hash_of(top);
  if (!tops_.contains(top, hash)) {
    walk.look_for(hash);
    return external();
  }
  // The longest prefix that names a module of the project; the rest is looked up inside.
  for (std::string_view head = name;;) {
    std::optional<UnitId> owner;
    if (head == units_[from]->module) {
      owner = from;
    } else if (const UnitId* found = module(from, head, walk)) {
      owner = *found;
    }
    if (owner) {
      std::string_view rest = name.substr(head.size());
      if (rest.empty()) return {Entity::Kind::module, *owner, 0, std::string(name)};
      rest.remove_prefix(1);
      const std::size_t dot = rest.find('.');
      const std::string_view part = rest.substr(0, dot);
      const bool is_whole = units_[*owner]->module.size() == head.size();  // else the head is a suffix of it
      Entity first = is_whole ? member(*owner, part, name.substr(0, head.size() + 1 + part.size()), depth + 1, walk)
                              : member(*owner, part, depth + 1, walk);
      if (!first && shadow(*owner, depth + 1, walk)) return {};
      if (!first) first = {Entity::Kind::external, from, 0, std::string(name.substr(0, head.size() + 1 + part.size()))};
      return dot == std::string_view::npos ? first : continue_from(std::move(first), rest.substr(dot + 1), depth + 1, walk);
    }
    const std::size_t dot = head.rfind('.');
    if (dot == std::string_view::npos) break;
    head = head.substr(0, dot);
  }
  return external();
}

Entity ProgramIndex::continue_from(Entity entity, std::string_view rest, int depth, Walk& walk) const {
  if (entity.kind == Entity::Kind::module)
    return resolve(entity.unit, units_[entity.unit]->module + "." + std::string(rest), depth, walk);
  if (entity.kind == Entity::Kind::external) {
    entity.name += "." + std::string(rest);
    return entity;
  }
  walk.look_into(entity.unit);
  std::string whole = std::move(entity.name);
  whole.append(".").append(rest);
  return own(entity.unit, whole);
}

/// None if the unit has nothing of that name.
Entity ProgramIndex::own(UnitId id, std::string_view qualified_name) const {
  const auto found = entities_[id].find(qualified_name);
  if (found == entities_[id].end()) return {};
  return {found->second.kind, id, found->second.index, std::string(qualified_name)};
}

Entity ProgramIndex::member(UnitId id, std::string_view name, int depth, Walk& walk) const {
  const std::string& module = units_[id]->module;
  std::string qualified;
  qualified.reserve(module.size() + 1 + name.size());
  qualified.append(module).append(".").append(name);
  return member(id, name, qualified, depth, walk);
}

Entity ProgramIndex::member(UnitId id, std::string_view name, std::string_view qualified, int depth, Walk& walk) const {
  if (depth > max_reexports) return {};
  walk.look_into(id);
  if (Entity found = own(id, qualified)) return found;
  const Unit& unit = *units_[id];
  for (const Import& import : unit.imports) {
    if (import.scope != 0 || unit.text(import.alias) != name) continue;
    const std::string_view imported = unit.text(import.name);
    if (imported == "*") continue;
    std::string target(unit.text(import.module));
    if (!imported.empty()) target.append(".").append(imported);
    if (target == qualified) break;  // a package that imports its own submodule
    return resolve(id, target, depth + 1, walk);
  }
  if (const UnitId* submodule = module(id, qualified, walk); submodule && *submodule != id) {
    return {Entity::Kind::module, *submodule, 0, std::string(qualified)};
  }
  if (std::ranges::none_of(unit.imports, [&](const Import& import) { return unit.text(import.name) == "*"; })) return {};
  const auto before = walk.fruitless.try_emplace({id, std::string(name)}, max_reexports + 1).first;
  if (before->second <= depth) return {};
  for (const Import& import : unit.imports) {
    if (unit.text(import.name) != "*") continue;
    if (const UnitId* source = module(id, unit.text(import.module), walk); source && *source != id) {
      if (Entity entity = member(*source, name, depth + 1, walk)) return entity;
    }
  }
  before->second = std::min(before->second, depth);
  return {};
}

Entity ProgramIndex::shadow(UnitId id, int depth, Walk& walk) const {
  const std::string_view name = units_[id]->module;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const UnitId* package = module(id, name.substr(0, dot), walk);
  if (package == nullptr || *package == id) return {};
  Entity found = member(*package, name.substr(dot + 1), depth + 1, walk);
  return found.kind == Entity::Kind::binding ? found : Entity{};
}

const std::vector<std::uint32_t>& ProgramIndex::binding_ids(UnitId id, std::string_view qualified_name) const {
  static const std::vector<std::uint32_t> none;
  const auto found = bindings_[id].find(qualified_name);
  return found == bindings_[id].end() ? none : found->second;
}

std::vector<const Binding*> ProgramIndex::bindings(UnitId id, std::string_view qualified_name) const {
  std::vector<const Binding*> found;
  for (const std::uint32_t at : binding_ids(id, qualified_name)) found.push_back(&units_[id]->bindings[at]);
  return found;
}

Entity ProgramIndex::announcement(std::string_view qualified_name) const {
  const auto found = announced_.find(qualified_name);
  return found == announced_.end() ? Entity{} : found->second;
}

std::vector<Entity> ProgramIndex::parts(const Entity& type) const {
  const auto found = class_parts_.find(type.name);
  if (units_[type.unit]->language != "cpp" || found == class_parts_.end()) return {type};
  return found->second;
}

Entity ProgramIndex::owner(UnitId id, FunctionId function) const {
  const ClassId type = units_[id]->functions[function].owner;
  if (type == 0) return {};
  return {Entity::Kind::type, id, type, std::string(units_[id]->text(units_[id]->classes[type - 1].qualified_name))};
}

}  // namespace dbssot::program
