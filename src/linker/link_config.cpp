// Facts of deploy files: of all that they set, what is about a database.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "drivers/code_shape.h"
#include "facts/context.h"
#include "facts/variable_role.h"
#include "linker/linking.h"
#include "source/words.h"
#include "url/url.h"

namespace dbssot {
namespace {

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

bool speaks_of_database(std::string_view variable) {
  constexpr std::array<std::string_view, 6> words{"database", "db", "postgres", "postgresql", "pg", "sqlalchemy"};
  return std::ranges::any_of(words_of(variable),
                             [&](const std::string& word) { return std::ranges::find(words, word) != words.end(); });
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
  return speaks_of_database(variable.variable) && slashes != std::string::npos && slashes < scheme + 24 &&
         value.find('@', slashes) != std::string::npos;
}

template <class Fact>
void enter(const std::string& environment, std::vector<Fact>& all, std::size_t from) {
  for (std::size_t i = from; i < all.size(); ++i) all[i].environment = environment;
}

}  // namespace

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

}  // namespace dbssot
