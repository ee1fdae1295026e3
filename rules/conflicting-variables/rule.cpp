#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "deploy/database_target.h"
#include "deploy/image.h"
#include "facts/variable_role.h"
#include "lint/rule.h"
#include "lint/same_database.h"
#include "lint/standing.h"
#include "source/words.h"

namespace dbssot::rules {
namespace {

using Role = VariableRole;

/// What one variable says about the database: a URL says several things at once.
struct Statement {
  const ConfigVariable* variable = nullptr;
  bool is_url = false;
  std::map<Role, std::string> says;  ///< passwords too: compared, never shown
};

bool is_filled_in_later(std::string_view text) { return text.find_first_of("{}$<>") != std::string_view::npos; }

/// `your-host`, `changeme`: no server, database or user is called so. Of passwords url::is_placeholder_password() knows more.
bool asks_to_be_replaced(std::string_view text) {
  static constexpr std::array<std::string_view, 12> requests = {"your-",     "your_",      "changeme", "change-me",
                                                                "change_me", "changethis", "replace",  "insert-",
                                                                "insert_",   "enter-",     "enter_",   "placeholder"};
  const std::string word = lowered(text);
  return std::ranges::any_of(requests, [&](std::string_view request) { return word.starts_with(request); });
}

std::string same_host(std::string host) {
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return host == "127.0.0.1" || host == "::1" ? "localhost" : host;
}

/// A pooler or proxy in front of the server has its own name and port: that difference is meant.
bool is_proxy(const Statement& statement) {
  const auto host = statement.says.find(Role::host);
  const auto port = statement.says.find(Role::port);
  if (port != statement.says.end() && (port->second == "6432" || port->second == "6543")) return true;
  if (host == statement.says.end()) return false;
  if (deploy::names_pooler(host->second)) return true;
  for (const std::string_view word : {"bouncer", "pooler", "proxy", "odyssey"}) {
    if (host->second.find(word) != std::string::npos) return true;
  }
  return host->second.starts_with('/');  // a socket: a proxy or a local server reached another way
}

void say(Statement& statement, Role role, const std::string& text) {
  if (role != Role::password && asks_to_be_replaced(text)) return;
  if (!text.empty() && !is_filled_in_later(text)) statement.says[role] = role == Role::host ? same_host(text) : text;
}

Statement read_url(const ConfigVariable& variable) {
  Statement statement{&variable, true, {}};
  const url::Text text = url::Text::from_template(variable.value.reveal());
  if (!url::looks_like_database_url(text)) return statement;
  const std::optional<url::ConnectionSpec> spec = url::read(text).spec;
  if (!spec || spec->hosts.size() != 1) return statement;
  say(statement, Role::host, spec->hosts.front().host);
  const std::string& port = spec->hosts.front().port;
  say(statement, Role::port, port.empty() && !text.has_holes() ? "5432" : port);
  say(statement, Role::database, spec->dbname.value_or(""));
  say(statement, Role::user, spec->user.value_or(""));
  if (spec->password) say(statement, Role::password, spec->password->reveal());
  return statement;
}

/// Variables that stand together: one file, one container, one environment, one database.
using GroupKey = std::tuple<FileId, std::string, std::string, std::string>;

std::string_view noun(Role role) {
  switch (role) {
    case Role::host:
      return "host";
    case Role::port:
      return "port";
    case Role::database:
      return "database";
    case Role::user:
      return "user";
    case Role::password:
      return "password";
    default:
      return "value";
  }
}

std::string quoted(Role role, const std::string& text) { return role == Role::password ? "another" : "`" + text + "`"; }

/// The first thing that two statements say differently.
std::optional<Role> difference(const Statement& a, const Statement& b) {
  const bool proxy = is_proxy(a) || is_proxy(b);
  for (const Role role : {Role::host, Role::port, Role::database, Role::user, Role::password}) {
    if (proxy && (role == Role::host || role == Role::port)) continue;
    const auto x = a.says.find(role);
    const auto y = b.says.find(role);
    if (x == a.says.end() || y == b.says.end() || x->second == y->second) continue;
    // Two words for "put yours here" do not disagree.
    if (role == Role::password && url::is_placeholder_password(x->second) && url::is_placeholder_password(y->second)) continue;
    return role;
  }
  return std::nullopt;
}

void report(Findings& findings, const Statement& deviating, const Statement& reference, Role role) {
  Finding& finding =
      findings.add(deviating.variable->place,
                   fmt::format("{} gives {} {}, but {} gives {}; keep one of the two, or derive it from the other",
                               deviating.variable->variable, role == Role::password ? "a" : "the " + std::string(noun(role)),
                               role == Role::password ? "password" : quoted(role, deviating.says.at(role)),
                               reference.variable->variable, quoted(role, reference.says.at(role))));
  // A CI job may reach one database by two names: from the runner, and from a container beside it.
  const Context context = deviating.variable->context;
  finding.severity = softened(finding.severity, context == Context::ci ? Context::example : context);
  finding.related.push_back({reference.variable->place, reference.variable->variable + " is set here"});
}

/// A URL against the parts beside it, and against another URL of the same database. One finding per URL, at the first that differs.
void compare_in_group(Findings& findings, const std::vector<Statement>& group) {
  constexpr std::size_t most = 64;  // nobody writes so many names of one database; what does is generated, or hostile
  if (group.size() > most) return;
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!group[i].is_url) continue;
    for (std::size_t j = 0; j < group.size(); ++j) {
      if (j == i || (group[j].is_url && j < i)) continue;
      // The parts of a proxy's address stand in separate variables: judge them together.
      Statement other = group[j];
      if (!other.is_url) {
        Statement parts = other;
        for (const Statement& part : group) {
          if (!part.is_url) parts.says.insert(part.says.begin(), part.says.end());
        }
        if (is_proxy(parts) && (other.says.contains(Role::host) || other.says.contains(Role::port))) continue;
      }
      if (const std::optional<Role> role = difference(other, group[i])) {
        report(findings, other, group[i], *role);
        break;
      }
    }
  }
}

/// In a .env file the later of two assignments wins, and nobody sees which was meant.
void compare_repetitions(Findings& findings, const std::vector<const ConfigVariable*>& variables) {
  std::map<std::string, const ConfigVariable*> first;
  for (const ConfigVariable* variable : variables) {
    const auto [known, is_new] = first.emplace(variable->variable, variable);
    if (is_new || known->second->value == variable->value) continue;
    Finding& finding = findings.add(variable->place,
                                    fmt::format("{} is set twice in this file, to different values; keep one", variable->variable));
    finding.severity = softened(finding.severity, variable->context);
    finding.related.push_back({known->second->place, "set here first"});
  }
}

bool is_layer(const std::string& path) {
  for (const std::string_view word : {"override", "overlay", ".local", "base/", "values", "patch"}) {
    if (path.find(word) != std::string::npos) return true;
  }
  return false;
}

/// Two developers' set-ups in two folders are two environments, though both are called development; the policy may say otherwise.
std::string set_up_of(const RuleContext& context, const ConfigVariable& variable) {
  if (!context.policy.environments.empty()) return "";
  const std::string_view path = context.facts.path(variable.place.file);
  return std::string(path.substr(0, path.rfind('/') + 1));
}

/// Two files that describe the same environment and container, neither of which is a layer over the other. Scripts are run one by
/// one, each against a server of its own.
void compare_files(const RuleContext& context, Findings& findings) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, const ConfigVariable*> first;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (variable.environment.empty() || variable.is_example || variable.form != ConfigForm::literal || !variable.sets_environment)
      continue;
    if (is_layer(context.facts.path(variable.place.file)) || variable.file_kind == "shell") continue;
    const auto [known, is_new] = first.emplace(std::tuple(set_up_of(context, variable), variable.environment,
                                                          variable.service + "/" + variable.container, variable.variable),
                                               &variable);
    const ConfigVariable& other = *known->second;
    if (is_new || other.place.file == variable.place.file || other.value == variable.value) continue;
    Finding& finding =
        findings.add(variable.place, fmt::format("{} of {} differs from {}; let one file define it", variable.variable,
                                                 variable.environment, context.facts.path(other.place.file)));
    finding.confidence = Confidence::likely;
    finding.related.push_back({other.place, "defined here too"});
  }
}

/// True if somebody runs on it, and it sets something in the open.
bool counts(const ConfigVariable& variable) {
  if (!variable.sets_environment || variable.form == ConfigForm::reference || variable.form == ConfigForm::empty) return false;
  return !variable.is_example && variable.context != Context::example && variable.context != Context::ci;
}

/// `export PGUSER=postgres` in a script is for the psql that it runs, as whoever may make users and databases.
bool is_for_psql(const ConfigVariable& variable, Role role) {
  return variable.file_kind == "shell" && variable.variable.starts_with("PG") &&
         (role == Role::user || role == Role::password || role == Role::database);
}

/// What a variable says of a database; nothing if that is left to something else.
std::optional<Statement> statement_of(const ConfigVariable& variable, const VariableName& name) {
  if (name.role == Role::other || is_for_psql(variable, name.role)) return std::nullopt;
  Statement statement{&variable, name.role == Role::url, {}};
  if (statement.is_url) {
    statement = read_url(variable);
  } else if (variable.form == ConfigForm::literal) {
    say(statement, name.role, variable.value.reveal());
  }
  return statement.says.empty() ? std::nullopt : std::optional(std::move(statement));
}

/// What the platform puts together for one service, from a ConfigMap or an env_file too. What a template chooses, or is filled in,
/// is not compared.
void compare_in_services(const RuleContext& context, Findings& findings) {
  std::map<Place, const ConfigVariable*> written;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (counts(variable)) written.emplace(variable.place, &variable);
  }
  for (const deploy::Environment& environment : context.deployment.environments) {
    for (const deploy::Service& service : environment.services) {
      if (service.is_database_server) continue;  // its variables make users and databases
      std::map<std::string, std::vector<Statement>> groups;
      for (const deploy::Variable& variable : service.variables) {
        const deploy::Setting& winner = variable.winner();
        const auto found = written.find(winner.place);
        if (winner.is_branch || !winner.filled.empty() || found == written.end()) continue;
        const VariableName name = read_variable_name(variable.name);
        if (std::optional<Statement> statement = statement_of(*found->second, name))
          groups[name.family].push_back(std::move(*statement));
      }
      for (const auto& [family, group] : groups) compare_in_group(findings, group);
    }
  }
}

/// The variable of a source that holds its password.
const deploy::Variable* password_of(const deploy::Service& service, const std::vector<std::string>& used) {
  for (const std::string& name : used) {
    const Role role = read_variable_name(name).role;
    const deploy::Variable* variable = service.find(name);
    if (variable != nullptr && (role == Role::password || role == Role::url)) return variable;
  }
  return nullptr;
}

/// The variable of a source that says at which port, or the URL.
const deploy::Variable* port_of(const deploy::Service& service, const std::vector<std::string>& used) {
  const deploy::Variable* url = nullptr;
  for (const std::string& name : used) {
    const Role role = read_variable_name(name).role;
    const deploy::Variable* variable = service.find(name);
    if (variable != nullptr && role == Role::port) return variable;
    if (variable != nullptr && role == Role::url) url = variable;
  }
  return url;
}

/// The port at which a container listens that is published as `port`, where it does not listen at that; "" for others.
std::string listened_behind(const deploy::Service& server, const std::string& port) {
  std::string behind;
  for (const deploy::PublishedPort& published : server.ports) {
    if (published.container == port) return "";
    if (published.host == port) behind = published.container;
  }
  return behind;
}

/// `DATABASE_URL: postgresql://shop@db:5433/shop` beside `ports: ["5433:5432"]` of db: the host's port, which nobody answers in the
/// network of the containers.
void compare_ports(const RuleContext& context, Findings& findings) {
  std::set<Place> told;
  for (const deploy::Environment& environment : context.deployment.environments) {
    for (const deploy::Service& service : environment.services) {
      if (service.kind != "compose") continue;
      for (const deploy::Target& target : deploy::targets_of(service, context.policy)) {
        const deploy::Source* source = target.winner();
        const std::optional<url::ConnectionSpec> spec = source == nullptr ? std::nullopt : url::read(source->url).spec;
        if (!spec || spec->hosts.size() != 1) continue;
        const deploy::Service* beside = environment.find(spec->hosts.front().host);
        if (beside == nullptr || beside == &service || !beside->is_database_server || beside->find("PGPORT") != nullptr) continue;
        const std::string& port = spec->hosts.front().port;
        const std::string behind = listened_behind(*beside, port);
        const deploy::Variable* own = behind.empty() ? nullptr : port_of(service, source->used);
        if (own == nullptr || own->winner().place.range.line == 0 || !told.insert(own->winner().place).second) continue;
        Finding& finding = findings.add(
            own->winner().place,
            fmt::format("{} asks the server {} for port {}, which is its port on the host; beside it, it listens at {}", own->name,
                        beside->name, port, behind));
        finding.severity = softened(finding.severity, environment.context);
        finding.related.push_back({beside->place, fmt::format("publishes {}:{}", port, behind)});
      }
    }
  }
}

/// `os.getenv("DB_PORT", "5433")` here and `os.getenv("DB_PORT", "5432")` there: where the variable is missing, one program asks
/// two databases.
void compare_defaults(const RuleContext& context, Findings& findings) {
  std::map<std::tuple<std::string, std::string>, const EnvRead*> first;
  for (const EnvRead& read : context.facts.all<EnvRead>()) {
    if (!read.is_database || !read.default_value || read.context != Context::production) continue;
    const Role role = read_variable_name(read.variable).role;
    if (role != Role::host && role != Role::port && role != Role::database) continue;
    const std::string& text = read.default_value->reveal();
    if (text.empty() || text == read.variable || is_filled_in_later(text) || asks_to_be_replaced(text)) continue;
    const auto [known, is_new] = first.emplace(std::tuple(service_for_comparison(context, read), read.variable), &read);
    const std::string& other = known->second->default_value->reveal();
    if (is_new || (role == Role::host ? same_host(text) == same_host(other) : text == other)) continue;
    Finding& finding = findings.add(
        read.place, fmt::format("without {} this takes the {} `{}`, and {} takes `{}`; keep one default", read.variable, noun(role),
                                text, context.facts.path(known->second->place.file), other));
    finding.confidence = Confidence::likely;
    finding.related.push_back({known->second->place, "the other default"});
  }
}

/// Who connects to the server beside it as the user that the server's image makes has to know the password that it makes. Other
/// users and databases come from elsewhere, and are not compared.
void compare_with_servers(const RuleContext& context, Findings& findings) {
  std::set<Place> written;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (counts(variable)) written.insert(variable.place);
  }
  const auto compare = [&](const deploy::Service& service, const deploy::Source& source, const deploy::Environment& environment) {
    const std::optional<url::ConnectionSpec> spec = url::read(source.url).spec;
    if (!spec || spec->hosts.size() != 1 || !spec->password || is_filled_in_later(spec->password->reveal())) return;
    const deploy::Service* beside = environment.find(spec->hosts.front().host);
    if (beside == nullptr || !beside->is_database_server) return;
    const deploy::Server server = deploy::server_of(*beside);
    if (!server.is_known || server.password.empty() || spec->user != server.user || *spec->password == server.password) return;
    if (url::is_placeholder_password(spec->password->reveal()) && url::is_placeholder_password(server.password.reveal())) return;
    const deploy::Variable* own = password_of(service, source.used);
    const deploy::Variable* made = server.password_variable;
    // A line that several services share is told of once.
    if (own == nullptr || made == nullptr || written.erase(own->winner().place) == 0) return;
    Finding& finding =
        findings.add(own->winner().place,
                     fmt::format("{} gives user `{}` a password, but {} of the server {} gives another; derive one from the other",
                                 own->name, server.user, made->name, beside->name));
    if (!own->winner().filled.empty() || !made->winner().filled.empty()) finding.confidence = Confidence::likely;
    finding.severity = softened(finding.severity, environment.context);
    if (made->winner().place.range.line != 0) finding.related.push_back({made->winner().place, made->name + " is set here"});
  };
  for (const deploy::Environment& environment : context.deployment.environments) {
    if (std::ranges::none_of(environment.services, &deploy::Service::is_database_server)) continue;
    for (const deploy::Service& service : environment.services) {
      for (const deploy::Target& target : deploy::targets_of(service, context.policy)) {
        if (const deploy::Source* source = target.winner()) compare(service, *source, environment);
      }
    }
  }
}

void check(const RuleContext& context, Findings& findings) {
  std::map<GroupKey, std::vector<Statement>> groups;
  std::map<GroupKey, std::vector<const ConfigVariable*>> repetitions;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (!counts(variable)) continue;
    const VariableName name = read_variable_name(variable.variable);
    const GroupKey key{variable.place.file, variable.container, variable.environment, name.family};
    if (variable.file_kind == "dotenv") repetitions[key].push_back(&variable);
    if (std::optional<Statement> statement = statement_of(variable, name)) groups[key].push_back(std::move(*statement));
  }
  for (const auto& [key, group] : groups) compare_in_group(findings, group);
  for (const auto& [key, variables] : repetitions) compare_repetitions(findings, variables);
  compare_files(context, findings);
  compare_in_services(context, findings);
  compare_with_servers(context, findings);
  compare_ports(context, findings);
  compare_defaults(context, findings);
}

}  // namespace

extern const Rule conflicting_variables;
const Rule conflicting_variables{{.id = "conflicting-variables",
                                  .summary = "two definitions of the same database disagree",
                                  .severity = Severity::warning,
                                  .confidence = Confidence::certain,
                                  .help = "Which of them wins depends on the order in which the code happens to ask. Keep the URL "
                                          "or the parts, and declare under sources "
                                          "what comes first where both have to stay."},
                                 check};

}  // namespace dbssot::rules
