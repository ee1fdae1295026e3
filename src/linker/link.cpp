#include "linker/link.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "facts/context.h"
#include "facts/variable_role.h"
#include "linker/linking.h"
#include "url/url.h"

namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::FunctionId;
using program::Unit;
using program::UnitId;

namespace {

std::vector<std::string> sorted_paths(std::span<const Unit> units, std::span<const config::Unit> configs) {
  std::vector<std::string> paths;
  for (const Unit& unit : units) paths.push_back(unit.path);
  for (const config::Unit& unit : configs) paths.push_back(unit.path);
  std::ranges::sort(paths);
  const auto tail = std::ranges::unique(paths);
  paths.erase(tail.begin(), tail.end());
  return paths;
}

FileId file_of(const std::vector<std::string>& paths, const std::string& path) {
  return static_cast<FileId>(std::ranges::lower_bound(paths, path) - paths.begin());
}

std::string service_of(const Policy& policy, const std::string& path) {
  const ServicePolicy* service = policy.service_of(path);
  return service == nullptr ? std::string() : service->name;
}

/// Marks what is an operand of a concat, so that only the whole string counts as one.
std::vector<bool> parts_of(const Unit& unit) {
  std::vector<bool> is_part(unit.exprs.size());
  for (ExprId id = 1; id < unit.exprs.size(); ++id) {
    const Expr& expr = unit[id];
    if (expr.kind != ExprKind::concat) continue;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) is_part[unit.operands[expr.first_operand + at].value] = true;
  }
  return is_part;
}

/// What the policy says of the file; nothing if it belongs to no environment or to several.
std::string environment_by_policy(const Policy& policy, const std::string& path) {
  std::string name;
  for (const EnvironmentPolicy& environment : policy.environments) {
    const auto covers = [&](const std::string& glob) { return glob_covers(glob, path); };
    if (std::ranges::none_of(environment.files, covers)) continue;
    if (!name.empty()) return "";
    name = environment.name;
  }
  return name;
}

template <class Fact>
void take(std::vector<Fact>& all, const std::vector<Fact>& given, const FactHead& head, auto&& wanted) {
  for (Fact fact : given) {
    if (!wanted(fact)) continue;
    fact.place.file = head.place.file;
    if (fact.service.empty()) fact.service = head.service;
    fact.context = head.context;
    fact.language = Language::config;
    all.push_back(std::move(fact));
  }
}

bool is_about_database(const Policy& policy, const ConfigVariable& variable) {
  if (is_database_variable(policy, variable.variable)) return true;
  if (variable.variable.ends_with("sqlalchemy.url")) return true;
  // Nested settings have no name that a policy's list of variables would mention.
  if (variable.names_connection && !names_other_system(variable.variable)) return true;
  return !variable.value.empty() && url::looks_like_database_url(url::Text::from_template(variable.value.reveal()));
}

/// Names of one place by what stands before their last word, and with which parts of an address they end.
using Stems = std::map<std::pair<std::string, std::string>, std::set<VariableRole>>;

std::pair<std::string, std::string> stem_of(const ConfigVariable& variable) {
  return {variable.container, variable.variable.substr(0, variable.variable.rfind('_'))};
}

Stems stems_of(const std::vector<ConfigVariable>& variables) {
  Stems stems;
  for (const ConfigVariable& variable : variables) {
    if (variable.variable.find('_') == std::string::npos) continue;
    const VariableRole role = read_variable_name(variable.variable).role;
    if (role != VariableRole::other) stems[stem_of(variable)].insert(role);
  }
  return stems;
}

/// POSTGRES_ENT_HOST beside its user and password is an address, whatever the word in the middle says; INSTANCE_HOST is the host
/// beside DB_NAME, as in the samples of Cloud SQL.
bool is_part_of_address(const Stems& stems, const ConfigVariable& variable) {
  const auto has = [&](const std::string& stem, std::initializer_list<VariableRole> roles) {
    const auto found = stems.find({variable.container, stem});
    return found != stems.end() && std::ranges::all_of(roles, [&](VariableRole role) { return found->second.contains(role); });
  };
  if (variable.variable == "INSTANCE_HOST") return has("DB", {VariableRole::database});
  if (names_other_system(variable.variable)) return false;
  const std::string stem = stem_of(variable).second;
  const bool speaks =
      stem.find("POSTGRES_") != std::string::npos || stem.starts_with("DB_") || stem.find("_DB_") != std::string::npos;
  return speaks && read_variable_name(variable.variable).role != VariableRole::other &&
         has(stem, {VariableRole::host, VariableRole::user, VariableRole::password});
}

/// `DIRECT_URL="${DATABASE_URL}"`: the same address under another name. `DATABASE_SQLALCHEMY_CMD: echo "postgresql://$(…)@…"`: one
/// that is put together inside.
bool holds_address(const Policy& policy, const ConfigVariable& variable) {
  const std::string value = variable.value.reveal();
  if (value.starts_with("db+postgresql")) return true;  // Celery's
  if (variable.form != ConfigForm::template_text) return false;
  const url::Text text = url::Text::from_template(value);
  if (text.pieces().size() == 1 && text.pieces().front().hole) {
    const std::string& name = text.pieces().front().hole->name;
    if (is_database_variable(policy, name) && read_variable_name(name).role == VariableRole::url) return true;
  }
  if (value.starts_with("host=") && value.find(" dbname=") != std::string::npos) return true;
  const std::size_t scheme = std::min(value.find("postgresql"), value.find("postgres://"));
  const std::size_t slashes = scheme == std::string::npos ? scheme : value.find("://", scheme);
  return variable.variable.starts_with("DATABASE_") && slashes != std::string::npos && slashes < scheme + 24 &&
         value.find('@', slashes) != std::string::npos;
}

template <class Fact>
void enter(const std::string& environment, std::vector<Fact>& all, std::size_t from) {
  for (std::size_t i = from; i < all.size(); ++i) all[i].environment = environment;
}

void link_config(std::span<const config::Unit> configs, const Policy& policy, FactStore& facts) {
  for (const config::Unit& unit : configs) {
    FactHead head;
    head.place.file = file_of(facts.files, unit.path);
    head.service = service_of(policy, unit.path);
    head.context = context_of(unit.path, policy.is_migration(unit.path));
    const auto any = [](const auto&) { return true; };
    const std::size_t first_variable = facts.all<ConfigVariable>().size();
    const std::size_t first_secret = facts.all<SecretReference>().size();
    const Stems stems = policy.variables.empty() ? stems_of(unit.variables) : Stems();
    take(facts.all<ConfigVariable>(), unit.variables, head, [&](const ConfigVariable& found) {
      return is_about_database(policy, found) || is_part_of_address(stems, found) || holds_address(policy, found);
    });
    take(facts.all<SecretReference>(), unit.secrets, head,
         [&](const SecretReference& found) { return is_database_variable(policy, found.variable); });
    if (const std::string environment = environment_by_policy(policy, unit.path); !environment.empty()) {
      enter(environment, facts.all<ConfigVariable>(), first_variable);
      enter(environment, facts.all<SecretReference>(), first_secret);
    }
    take(facts.all<Capacity>(), unit.capacities, head, any);
    facts.mentioned_in_configuration.insert(facts.mentioned_in_configuration.end(), unit.mentions.begin(), unit.mentions.end());
    take(facts.all<Environment>(), unit.environments, head, any);
    take(facts.all<Dependency>(), unit.dependencies, head,
         [](const Dependency& found) { return drivers::code_shapes().is_package(found.package); });
  }
}

void sort_facts(FactStore& facts) {
  std::ranges::sort(facts.mentioned_in_configuration);
  const auto repeated = std::ranges::unique(facts.mentioned_in_configuration);
  facts.mentioned_in_configuration.erase(repeated.begin(), repeated.end());
  std::apply(
      [](auto&... kinds) {
        const auto sort = [](auto& kind) { std::ranges::stable_sort(kind, {}, [](const FactHead& fact) { return fact.place; }); };
        (sort(kinds), ...);
      },
      facts.kinds);
}

}  // namespace

bool Linking::is_written(UnitId id, ExprId expr) const { return std::ranges::binary_search(written[id], expr); }

namespace {

/// if __name__ == "__main__": what runs when somebody starts the file by hand.
bool is_under_main_guard(const Unit& unit, const Range& range) {
  return std::ranges::any_of(unit.branches, [&](const program::Branch& branch) {
    if (branch.condition == 0 || branch.scope != 0) return false;
    const bool is_inside = branch.range.line <= range.line && range.end_line <= branch.range.end_line;
    const Expr& asked = unit[branch.condition];
    if (!is_inside || asked.kind != ExprKind::operation || asked.op != program::Op::compare || asked.operand_count != 2)
      return false;
    const auto text = [&](std::uint32_t at) { return unit.text(unit[unit.operands[asked.first_operand + at].value].text); };
    return (text(0).ends_with("__name__") && text(1) == "__main__") || (text(1).ends_with("__name__") && text(0) == "__main__");
  });
}

}  // namespace

FactHead Linking::head(UnitId id, const Range& range, FunctionId scope) const {
  const Unit& from = units[id];
  FactHead head;
  head.place = {files[id], range};
  head.service = policy.services.empty() ? services.service_of(from.path) : service_of(policy, from.path);
  if (scope != 0) head.scope = from.text(from.functions[scope].qualified_name);
  if (contexts.empty()) contexts.resize(units.size());
  if (!contexts[id]) contexts[id] = context_of(from.path, policy.is_migration(from.path));
  head.context = *contexts[id];
  // Alembic lets projects name the folder as they like; its environment tells itself.
  const auto is_alembic = [&](const program::Import& import) { return from.text(import.module).starts_with("alembic"); };
  if (head.context == Context::production && from.path.ends_with("/env.py") && std::ranges::any_of(from.imports, is_alembic)) {
    head.context = Context::migration;
  }
  if (head.context == Context::production && scope == 0 && is_under_main_guard(from, range)) head.context = Context::script;
  head.language = from.language == "cpp" ? Language::cpp : Language::python;
  return head;
}

bool Linking::in_source_of_truth(UnitId id, FunctionId scope) const {
  const Unit& from = units[id];
  if (std::ranges::binary_search(facts.inferred_source_of_truth, files[id])) return true;
  if (!source_of_truth.any()) return false;
  if (!from.module.empty() && source_of_truth.covers(from.language, from.module)) return true;
  for (; scope != 0; scope = from.functions[scope].outer) {
    const program::Function& function = from.functions[scope];
    if (source_of_truth.covers(from.language, from.text(function.qualified_name))) return true;
  }
  return false;
}

std::vector<std::string> Linking::external_callees(UnitId id, ExprId call) {
  const ExprId callee = operand(id, call, 0).value;
  const Expr& expr = units[id][callee];
  std::vector<std::string> names;
  if (expr.member != 0 && expr.kind == ExprKind::attribute) names.emplace_back(units[id].text(expr.member));
  // Most callees are told by their name alone; only what may be one of ours is followed.
  if (expr.kind == ExprKind::attribute && !shapes.may_be_called(units[id].text(expr.text))) return names;
  if (expr.kind == ExprKind::reference) {
    const std::string_view name = units[id].text(expr.text);
    const program::Entity& entity = index.resolve(id, name);
    if (entity.kind == program::Entity::Kind::function || entity.kind == program::Entity::Kind::type) {
      // C++ names are absolute: pqxx::connection stays one where the project carries libpqxx along, or is libpqxx.
      if (units[id].language == "cpp" && shapes.sink(std::string(name)) != nullptr) names.emplace_back(name);
      return names;
    }
    if (entity.kind == program::Entity::Kind::external) {
      names.push_back(entity.name);
      return names;
    }
  }
  for (const ValueId value : facts.values.alternatives(evaluator.evaluate(id, callee))) {
    const Value& found = facts.values[value];
    if (found.kind == ValueKind::external) names.push_back(found.text.reveal());
    // make = partial(create_engine, pool_pre_ping=True); make(url)
    if (found.kind != ValueKind::call_result || found.text.reveal() != "functools.partial" || found.operands.empty()) continue;
    const Value& made_of = facts.values[found.operands.front()];
    if (made_of.kind == ValueKind::external) names.push_back(made_of.text.reveal());
  }
  return names;
}

ExprId Linking::argument(UnitId id, ExprId call, int position, const std::vector<std::string>& keywords) const {
  const Expr& expr = units[id][call];
  int at_position = 0;
  for (std::uint32_t at = 1; at < expr.operand_count; ++at) {
    const program::Operand& given = operand(id, call, at);
    if (given.kind == program::OperandKind::keyword && std::ranges::find(keywords, units[id].text(given.name)) != keywords.end())
      return given.value;
    if (given.kind == program::OperandKind::positional && at_position++ == position) return given.value;
  }
  return 0;
}

namespace {

/// Facts that cost a walk over calls and that only rules on request read.
void recognise_on_request(Linking& linking) {
  const bool asks_for_startup = asks_for_startup_steps(linking.policy);
  const bool asks_for_health = asks_for_health_reports(linking.policy);
  if (!asks_for_startup && !asks_for_health) return;
  const program::Reach reach(linking.index);
  if (asks_for_startup) recognise_startup(linking, reach);
  if (asks_for_health) recognise_health(linking, reach);
}

}  // namespace

FactStore link(std::span<const Unit> given, std::span<const config::Unit> configs, Policy& policy, unsigned jobs) {
  std::vector<Unit> sorted;
  if (!std::ranges::is_sorted(given, {}, &Unit::path)) {
    sorted.assign(given.begin(), given.end());
    std::ranges::sort(sorted, {}, &Unit::path);
  }
  const std::span<const Unit> ordered = sorted.empty() ? given : sorted;
  FactStore facts;
  facts.files = sorted_paths(ordered, configs);
  std::vector<FileId> files;
  for (const Unit& unit : ordered) files.push_back(file_of(facts.files, unit.path));

  const program::ProgramIndex index(ordered);
  const SourceOfTruthNames source_of_truth(policy);
  Evaluator evaluator(index, policy, source_of_truth, facts, files, jobs);
  Linking linking{ordered,
                  policy,
                  facts,
                  index,
                  source_of_truth,
                  evaluator,
                  drivers::code_shapes(),
                  files,
                  ServiceFolders(ordered, configs),
                  {},
                  {},
                  {},
                  {},
                  {},
                  {}};
  for (const Unit& unit : ordered) {
    linking.is_part.push_back(parts_of(unit));
    std::vector<ExprId> written;
    for (const program::Store& store : unit.stores) written.push_back(store.target);
    std::ranges::sort(written);
    linking.written.push_back(std::move(written));
  }
  link_config(configs, policy, facts);  // first: alembic.ini says what migrations open
  recognise_sinks(linking);
  recognise_own_pools(linking);
  recognise_settings(linking);
  recognise_urls(linking);
  recognise_logs(linking);
  recognise_names(linking);
  recognise_shapes(linking);
  recognise_reads(linking);
  mark_lists_that_drive_reads(linking);
  recognise_handlers(linking);
  recognise_on_request(linking);
  recognise_members(linking);
  recognise_guesses(linking);
  if (policy.source_of_truth.empty()) infer_source_of_truth(linking);
  mark_source_of_truth(linking);
  collect_offers(linking);
  sort_facts(facts);
  return facts;
}

}  // namespace dbssot
