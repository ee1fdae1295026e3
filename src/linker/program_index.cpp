#include "linker/program_index.h"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "linker/outside_modules.h"

namespace dbssot::program {
namespace {

constexpr int max_reexports = 12;

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

ProgramIndex::ProgramIndex(std::span<const Unit> units)
    : units_(units), entities_(units.size()), bindings_(units.size()), resolved_(units.size()) {
  for (UnitId id = 0; id < units.size(); ++id) {
    const Unit& unit = units[id];
    auto& names = entities_[id];
    const bool is_cpp = unit.language == "cpp";
    // What only announces a definition gives way to the definition; what is local to a file is not seen from others.
    const auto enter = [&](std::string_view name, Entity entity, bool is_local = false, bool is_announcement = false) {
      if (name.empty()) return;
      entity.name = std::string(name);
      if (is_announcement) {
        if (is_cpp) announced_.emplace(entity.name, entity);
        return;
      }
      if (is_cpp && !is_local) cpp_.emplace(entity.name, entity);
      names.try_emplace(name, std::move(entity));
    };
    names.reserve(unit.classes.size() + unit.functions.size() + unit.bindings.size());
    for (ClassId type = 1; type <= unit.classes.size(); ++type) {
      const Class& found = unit.classes[type - 1];
      const Entity entity{Entity::Kind::type, id, type, ""};
      const std::string_view name = unit.text(found.qualified_name);
      enter(name, entity, false, found.is_partial);
      if (is_cpp) class_parts_[std::string(name)].push_back({entity.kind, id, type, std::string(name)});
    }
    for (FunctionId function = 1; function < unit.functions.size(); ++function) {
      const Function& found = unit.functions[function];
      const std::string_view name = unit.text(found.qualified_name);
      enter(name, {Entity::Kind::function, id, function, ""}, found.is_file_local,
            found.is_declaration || is_overload(unit, found));
      if (is_cpp && found.usr != 0 && !found.is_declaration)
        by_usr_.emplace(unit.text(found.usr), Entity{Entity::Kind::function, id, function, std::string(name)});
    }
    for (std::uint32_t at = 0; at < unit.bindings.size(); ++at) bindings_[id][unit.text(unit.bindings[at].name)].push_back(at);
    for (const Binding& binding : unit.bindings)
      enter(unit.text(binding.name), {Entity::Kind::binding, id, 0, ""}, binding.is_file_local);
    if (is_cpp) continue;
    for (std::string_view suffix = unit.module; !suffix.empty();) {
      modules_[suffix].push_back(id);
      const std::size_t dot = suffix.find('.');
      const auto [top, is_new] = tops_.try_emplace(suffix.substr(0, dot));
      if (is_new) top->second = comes_from_outside(top->first);
      if (dot == std::string_view::npos) break;
      suffix.remove_prefix(dot + 1);
    }
  }
}

Entity ProgramIndex::definition(Entity function) const {
  const Unit& unit = units_[function.unit];
  const Function& declared = unit.functions[function.index];
  if (!declared.is_declaration || declared.usr == 0) return function;
  const auto defined = by_usr_.find(unit.text(declared.usr));
  return defined != by_usr_.end() ? defined->second : function;
}

const UnitId* ProgramIndex::module(UnitId from, std::string_view name) const {
  const auto found = modules_.find(name);
  if (found == modules_.end()) return nullptr;
  const std::vector<UnitId>& candidates = found->second;
  const bool is_of_outside = tops_.at(name.substr(0, name.find('.')));
  const auto may_be_meant = [&](UnitId id) {
    return !is_of_outside || shadows_outside(units_[id].module, name, units_[from].module);
  };
  if (candidates.size() == 1) return may_be_meant(candidates.front()) ? &candidates.front() : nullptr;
  const std::string& path = units_[from].path;
  // The whole path beats a suffix of one; then the nearest; then the first in the sorted list of files.
  const auto rank = [&](UnitId id) {
    return std::tuple(may_be_meant(id), units_[id].module == name, common_folders(units_[id].path, path), -static_cast<long>(id));
  };
  const UnitId* best = &candidates.front();
  for (auto best_rank = rank(*best); const UnitId& candidate : std::span(candidates).subspan(1)) {
    const auto its_rank = rank(candidate);
    if (its_rank <= best_rank) continue;
    best = &candidate;
    best_rank = its_rank;
  }
  return may_be_meant(*best) ? best : nullptr;
}

const Entity& ProgramIndex::resolve(UnitId from, std::string_view name) const {
  Table<Entity>& known = resolved_[from];
  if (const auto found = known.find(name); found != known.end()) return found->second;
  return known.emplace(name, resolve(from, name, 0)).first->second;
}

const Entity& ProgramIndex::resolve_reference(UnitId from, const Expr& reference) const {
  const Unit& unit = units_[from];
  if (reference.member != 0) {
    if (const auto known = by_usr_.find(unit.text(reference.member)); known != by_usr_.end()) return known->second;
  }
  return resolve(from, unit.text(reference.text));
}

Entity ProgramIndex::resolve(UnitId from, std::string_view name, int depth) const {
  if (depth > max_reexports || name.empty()) return {};
  const auto external = [&] { return Entity{Entity::Kind::external, from, 0, std::string(name)}; };
  if (units_[from].language == "cpp") {
    const auto local = entities_[from].find(name);
    if (local != entities_[from].end()) return local->second;
    for (const auto* names : {&cpp_, &announced_}) {
      const auto found = names->find(name);
      if (found != names->end()) return found->second;
    }
    return external();
  }
  if (!tops_.contains(name.substr(0, name.find('.')))) return external();
  // The longest prefix that names a module of the project; the rest is looked up inside.
  for (std::string_view head = name;;) {
    std::optional<UnitId> owner;
    if (head == units_[from].module) {
      owner = from;
    } else if (const UnitId* found = module(from, head)) {
      owner = *found;
    }
    if (owner) {
      std::string_view rest = name.substr(head.size());
      if (rest.empty()) return {Entity::Kind::module, *owner, 0, std::string(name)};
      rest.remove_prefix(1);
      const std::size_t dot = rest.find('.');
      Entity first = member(*owner, rest.substr(0, dot), depth + 1);
      if (!first && shadow(*owner, depth + 1)) return {};
      if (!first) first = {Entity::Kind::external, from, 0, std::string(head) + "." + std::string(rest.substr(0, dot))};
      return dot == std::string_view::npos ? first : continue_from(std::move(first), rest.substr(dot + 1), depth + 1);
    }
    const std::size_t dot = head.rfind('.');
    if (dot == std::string_view::npos) break;
    head = head.substr(0, dot);
  }
  return external();
}

Entity ProgramIndex::continue_from(Entity entity, std::string_view rest, int depth) const {
  if (entity.kind == Entity::Kind::module) return resolve(entity.unit, units_[entity.unit].module + "." + std::string(rest), depth);
  if (entity.kind == Entity::Kind::external) {
    entity.name += "." + std::string(rest);
    return entity;
  }
  const auto found = entities_[entity.unit].find(entity.name + "." + std::string(rest));
  if (found != entities_[entity.unit].end()) return found->second;
  return {};
}

Entity ProgramIndex::member(UnitId id, std::string_view name, int depth) const {
  if (depth > max_reexports) return {};
  const Unit& unit = units_[id];
  std::string qualified = unit.module + ".";
  qualified += name;
  const auto found = entities_[id].find(qualified);
  if (found != entities_[id].end()) return found->second;
  for (const Import& import : unit.imports) {
    if (import.scope != 0 || unit.text(import.alias) != name) continue;
    const std::string_view imported = unit.text(import.name);
    if (imported == "*") continue;
    std::string target(unit.text(import.module));
    if (!imported.empty()) target.append(".").append(imported);
    if (target == qualified) break;  // a package that imports its own submodule
    return resolve(id, target, depth + 1);
  }
  if (const UnitId* submodule = module(id, qualified); submodule && *submodule != id) {
    return {Entity::Kind::module, *submodule, 0, std::move(qualified)};
  }
  for (const Import& import : unit.imports) {
    if (unit.text(import.name) != "*") continue;
    if (const UnitId* source = module(id, unit.text(import.module)); source && *source != id) {
      if (Entity entity = member(*source, name, depth + 1)) return entity;
    }
  }
  return {};
}

Entity ProgramIndex::shadow(UnitId id, int depth) const {
  const std::string_view name = units_[id].module;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const UnitId* package = module(id, name.substr(0, dot));
  if (package == nullptr || *package == id) return {};
  Entity found = member(*package, name.substr(dot + 1), depth + 1);
  return found.kind == Entity::Kind::binding ? found : Entity{};
}

const std::vector<std::uint32_t>& ProgramIndex::binding_ids(UnitId id, std::string_view qualified_name) const {
  static const std::vector<std::uint32_t> none;
  const auto found = bindings_[id].find(qualified_name);
  return found == bindings_[id].end() ? none : found->second;
}

std::vector<const Binding*> ProgramIndex::bindings(UnitId id, std::string_view qualified_name) const {
  std::vector<const Binding*> found;
  for (const std::uint32_t at : binding_ids(id, qualified_name)) found.push_back(&units_[id].bindings[at]);
  return found;
}

Entity ProgramIndex::announcement(std::string_view qualified_name) const {
  const auto found = announced_.find(qualified_name);
  return found == announced_.end() ? Entity{} : found->second;
}

std::vector<Entity> ProgramIndex::parts(const Entity& type) const {
  const auto found = class_parts_.find(type.name);
  if (units_[type.unit].language != "cpp" || found == class_parts_.end()) return {type};
  return found->second;
}

Entity ProgramIndex::owner(UnitId id, FunctionId function) const {
  const ClassId type = units_[id].functions[function].owner;
  if (type == 0) return {};
  return {Entity::Kind::type, id, type, std::string(units_[id].text(units_[id].classes[type - 1].qualified_name))};
}

}  // namespace dbssot::program
