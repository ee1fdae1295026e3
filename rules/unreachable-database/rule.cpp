#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "deploy/connection.h"
#include "deploy/database_target.h"
#include "facts/variable_role.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

using deploy::Connection;

bool fail_alike(const Connection& left, const Connection& right) {
  return !right.is_connected && left.place == right.place && left.environment == right.environment &&
         left.service == right.service && left.cause == right.cause;
}

void tell_of_connections(const RuleContext& context, Findings& findings) {
  if (context.connections == nullptr) return;
  std::vector<const Connection*> told;
  for (const Connection& connection : *context.connections) {
    if (connection.is_connected || !is_known(connection.place)) continue;
    // The synchronous and the asynchronous form of one address mostly meet the same.
    if (std::ranges::any_of(told, [&](const Connection* other) { return fail_alike(*other, connection); })) continue;
    told.push_back(&connection);
    Finding& finding =
        findings.add(connection.place,
                     fmt::format("{} of {} in {} leads to no database ({}): {} {}", connection.source, connection.service,
                                 connection.environment, connection.url, deploy::failed_step(connection), connection.sentence));
    if (!connection.remedy.empty()) {
      finding.help = connection.platform.empty() ? connection.remedy : connection.platform + ": " + connection.remedy;
    }
    if (connection.is_rehearsal) finding.severity = Severity::warning;
  }
}

// What compose files tell without connecting: each container has a `localhost` of its own, and names are those of containers.

bool is_localhost(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host == "::1" || host == "[::1]";
}

/// No address, no name with a domain, no hole.
bool is_bare_name(std::string_view host) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_sign = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  return std::ranges::all_of(host, is_sign) && !std::ranges::all_of(host, is_digit);
}

/// "shop_db_1", "shop-db-1" and "stack_db" are names that compose and swarm give.
bool is_made_up_name_of(std::string_view host, std::string_view service) {
  const std::size_t at = host.rfind(service);
  if (service.empty() || at == std::string_view::npos || at == 0 || (host[at - 1] != '_' && host[at - 1] != '-')) return false;
  const std::string_view rest = host.substr(at + service.size());
  return rest.empty() || (rest.size() > 1 && (rest[0] == '_' || rest[0] == '-') &&
                          rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

/// `jdbc:postgresql://db/shop` names its host as the URL behind `jdbc:` does.
url::Text without_jdbc(const url::Text& url) {
  constexpr std::string_view word = "jdbc:";
  url::Text rest;
  for (url::Text::Piece piece : url.pieces()) {
    const bool is_first = rest.pieces().empty() && !piece.hole;
    if (is_first && piece.text.reveal().starts_with(word)) piece.text = Sensitive(piece.text.reveal().substr(word.size()));
    rest.append_piece(std::move(piece));
  }
  return rest;
}

std::optional<url::ConnectionSpec> address_of(const deploy::Source& source) {
  std::optional<url::ConnectionSpec> spec = url::read(without_jdbc(source.url)).spec;
  return spec && spec->hosts.size() == 1 && !spec->hosts.front().host.empty() ? spec : std::nullopt;
}

using Servers = std::vector<const deploy::Service*>;

/// A service that asks for a database where there is none.
struct Astray {
  const deploy::Service* service = nullptr;
  const deploy::Variable* variable = nullptr;  ///< that names the host
  std::string host;
};

/// Those that a service may mean; none if one of them has no address in the network of the project.
Servers servers_of(const deploy::Environment& environment) {
  Servers servers;
  for (const deploy::Service& service : environment.services) {
    if (!service.is_database_server) continue;
    if (service.kind != "compose" || !service.has_own_localhost) return {};
    servers.push_back(&service);
  }
  return servers;
}

/// Its user or its database is the one that the server makes.
bool is_meant(const deploy::Service& service, const url::ConnectionSpec& spec) {
  const deploy::Server server = deploy::server_of(service);
  return server.is_known && (spec.user == server.user || spec.dbname == server.database);
}

/// The same by what fills it in: `POSTGRES_USER: ${DB_USER}` and `DB_USER: ${DB_USER}`.
bool is_filled_in_alike(const deploy::Service& service, const deploy::Source& source, const deploy::Service& server) {
  return std::ranges::any_of(source.used, [&](const std::string& name) {
    const deploy::Variable* own = service.find(name);
    const VariableRole role = read_variable_name(name).role;
    if (own == nullptr || !own->value.has_holes() || (role != VariableRole::user && role != VariableRole::database)) return false;
    return std::ranges::any_of(server.variables, [&](const deploy::Variable& made) {
      return read_variable_name(made.name).role == role && made.value.redacted() == own->value.redacted();
    });
  });
}

bool leads_nowhere(const deploy::Environment& environment, const deploy::Service& service, const Servers& servers,
                   const deploy::Source& source, const url::ConnectionSpec& spec) {
  const std::string& host = spec.hosts.front().host;
  if (is_localhost(host)) return service.has_own_localhost;
  const auto is_asked = [&](const deploy::Service* server) {
    return is_meant(*server, spec) || is_filled_in_alike(service, source, *server);
  };
  if (!service.asks_project_only || !is_bare_name(host) || std::ranges::none_of(servers, is_asked)) return false;
  return std::ranges::none_of(environment.hosts,
                              [&](const std::string& name) { return name == host || is_made_up_name_of(host, name); });
}

/// Where one of several addresses leads somewhere, the code may take that.
std::optional<Astray> astray(const RuleContext& context, const deploy::Environment& environment, const deploy::Service& service,
                             const Servers& servers) {
  std::optional<Astray> found;
  for (const deploy::Target& target : deploy::targets_of(service, context.policy)) {
    for (const deploy::Source& source : target.sources) {
      const std::optional<url::ConnectionSpec> spec = address_of(source);
      if (!spec) continue;
      if (!leads_nowhere(environment, service, servers, source, *spec)) return std::nullopt;
      const deploy::Variable* variable = service.find(source.is_built ? source.host : source.name);
      if (!found && variable != nullptr) found = Astray{&service, variable, spec->hosts.front().host};
    }
  }
  return found;
}

/// A file of variables that many share, and the service that connects puts the host right for itself: of the others nobody knows
/// whether they connect.
bool is_put_right_elsewhere(const deploy::Environment& environment, const deploy::Service& service,
                            const deploy::Variable& variable) {
  if (variable.winner().how != deploy::How::env_file) return false;
  return std::ranges::any_of(environment.services, [&](const deploy::Service& other) {
    const deploy::Variable* same = other.find(variable.name);
    const bool is_other_program = other.build != service.build || other.image != service.image;
    return same != nullptr && is_other_program && same->winner().how == deploy::How::environment &&
           same->value.redacted() != variable.value.redacted();
  });
}

/// Where the host is written: in what fills the variable in, if that is a line of the project.
Place place_of_host(const deploy::Setting& setting) {
  for (const deploy::Filled& filled : setting.filled) {
    const VariableRole role = read_variable_name(filled.name).role;
    if ((role == VariableRole::host || role == VariableRole::url) && is_known(filled.place)) return filled.place;
  }
  return setting.place;
}

constexpr std::size_t most_named = 4;

/// "the server beside it is `db`"
std::string shown(const Servers& servers) {
  std::string names;
  for (std::size_t i = 0; i < std::min(servers.size(), most_named); ++i)
    names += fmt::format("{}`{}`", names.empty() ? "" : " and ", servers[i]->name);
  if (servers.size() > most_named) names += " and others";
  return fmt::format("the server{} beside it {} {}", servers.size() > 1 ? "s" : "", servers.size() > 1 ? "are" : "is", names);
}

void tell(const Astray& one, const deploy::Environment& environment, const Servers& servers, Findings& findings) {
  const std::string what = is_localhost(one.host)
                               ? fmt::format("in the container {}, `{}` is that container itself", one.service->name, one.host)
                               : fmt::format("no container of the project is called `{}`", one.host);
  Finding& finding = findings.add(
      place_of_host(one.variable->winner()),
      fmt::format("{} of {} leads to no database: {}; {}", one.variable->name, one.service->name, what, shown(servers)));
  finding.severity = softened(Severity::warning, environment.context);
  finding.confidence = Confidence::likely;
  finding.help = "write the name of the server's service, and the port at which it listens in its container";
  for (std::size_t i = 0; i < std::min(servers.size(), most_named); ++i)
    finding.related.push_back({servers[i]->place, "the server"});
}

void tell_of_compose(const RuleContext& context, Findings& findings) {
  std::set<Place> told;
  for (const deploy::Environment& environment : context.deployment.environments) {
    const Servers servers = servers_of(environment);
    if (servers.empty()) continue;
    for (const deploy::Service& service : environment.services) {
      const std::optional<Astray> found = service.kind == "compose" ? astray(context, environment, service, servers) : std::nullopt;
      if (!found || !is_known(found->variable->winner().place)) continue;
      if (is_put_right_elsewhere(environment, service, *found->variable)) continue;
      // A line that several services share is told of once.
      if (told.insert(place_of_host(found->variable->winner())).second) tell(*found, environment, servers, findings);
    }
  }
}

void check(const RuleContext& context, Findings& findings) {
  tell_of_connections(context, findings);
  tell_of_compose(context, findings);
}

}  // namespace

extern const Rule unreachable_database;
const Rule unreachable_database{
    {.id = "unreachable-database",
     .summary = "an address in an environment leads to no database, as compose files tell, or as connecting shows (with `--live`)",
     .severity = Severity::error,
     .confidence = Confidence::certain,
     .help = "`dbssot verify --live` shows every stage, with its time and what the server said"},
    check};

}  // namespace dbssot::rules
