#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/deployed.h"
#include "lint/literal_target.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// What makes a stored URL one driver's own.
struct Bonds {
  std::string driver;                   ///< after the '+' of the scheme
  std::vector<std::string> parameters;  ///< `sslmode`, `ssl`, …
  url::Text neutral;                    ///< the same target for everybody
  Reach reach = Reach::none;            ///< of its host

  [[nodiscard]] bool any() const { return !driver.empty() || !parameters.empty(); }
};

bool is_ssl_parameter(std::string_view name) {
  static constexpr std::array<std::string_view, 12> names = {"ssl",         "sslmode",     "sslrootcert", "sslcert",
                                                             "sslkey",      "sslpassword", "sslcrl",      "sslsni",
                                                             "ssl_context", "sslfactory",  "sslcrldir",   "sslnegotiation"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

Bonds bonds_of(const url::Text& text) {
  if (!url::looks_like_database_url(text)) return {};
  const url::Reading reading = url::read(text);
  // A conninfo is libpq's own form: whoever stores one has chosen.
  if (reading.form != url::Form::url || !reading.spec) return {};
  Bonds bonds;
  bonds.driver = reading.spec->driver;
  for (const auto& [name, value] : reading.spec->params) {
    if (is_ssl_parameter(name)) bonds.parameters.push_back(name);
  }
  bonds.reach = read_target(text).reach;
  if (const url::Converted base = url::base_url(text); base.text) bonds.neutral = *base.text;
  return bonds;
}

/// Those of the value, or of a fallback inside it (`${DATABASE_URL:-postgresql+asyncpg://…}`).
Bonds bonds_of(const ConfigVariable& variable) {
  const url::Text text = url::Text::from_template(variable.value.reveal());
  Bonds bonds = bonds_of(text);
  for (const url::Text::Piece& piece : text.pieces()) {
    if (bonds.any()) break;
    if (piece.hole && piece.hole->fallback) bonds = bonds_of(url::Text::from_template(piece.hole->fallback->reveal()));
  }
  return bonds;
}

/// Clients that the program opens connections with. Tests aside: they may have one of their own.
std::set<std::string> clients_in(const RuleContext& context, const std::string& service) {
  std::set<std::string> clients;
  for (const Sink* sink : sinks_of(context.facts)) {
    if (sink->context == Context::test || is_for_show(sink->context)) continue;
    if (!service.empty() && !sink->service.empty() && sink->service != service) continue;
    const std::string driver = driver_below(context, *sink);
    if (!driver.empty()) clients.insert(driver);
  }
  return clients;
}

std::string named(const Bonds& bonds) {
  std::vector<std::string> things;
  if (!bonds.driver.empty()) things.push_back("+" + bonds.driver);
  things.insert(things.end(), bonds.parameters.begin(), bonds.parameters.end());
  std::string text;
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (i > 0) text += i + 1 == things.size() ? " and " : ", ";
    text += "`" + things[i] + "`";
  }
  return text;
}

/// A developer's own database, written where it is used: nobody else reads that.
bool stays_local(const ConfigVariable& variable, const Bonds& bonds) {
  return !is_for_servers(variable) && !is_deployment(variable) && bonds.reach != Reach::network;
}

void report(const ConfigVariable& variable, const Bonds& bonds, const std::set<std::string>& clients, const RuleContext& context,
            Findings& findings) {
  const bool has_policy = !context.policy.path.empty();
  const bool several = clients.size() > 1;
  // One driver that has its TLS setting in the URL: without a policy nobody asked for more.
  if (!has_policy && !several && bonds.driver.empty()) return;
  const bool many_bonds = (bonds.driver.empty() ? 0 : 1) + bonds.parameters.size() > 1;
  std::string message = fmt::format("{} in {} {} it to one driver", named(bonds), variable.variable, many_bonds ? "bind" : "binds");
  if (bonds.neutral.pieces().empty()) {
    message += "; store it without";
  } else {
    message += fmt::format("; store `{}`", bonds.neutral.redacted());
  }
  Finding& finding = findings.add(variable.place, std::move(message));
  const bool is_deployed = is_for_servers(variable) || is_deployment(variable);
  if (is_only_shown(variable) || variable.context == Context::ci || variable.context == Context::test) {
    finding.severity = Severity::note;
  } else if (!has_policy) {
    finding.severity = several && is_deployed ? Severity::warning : Severity::note;
    finding.confidence = Confidence::likely;
  }
}

void check(const RuleContext& context, Findings& findings) {
  std::map<std::string, std::set<std::string>> clients_of;  // by service
  std::set<Place> seen;                                     // one value may reach several containers through an anchor
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (variable.form != ConfigForm::literal && variable.form != ConfigForm::template_text) continue;
    if (!variable.sets_environment) continue;  // alembic.ini is one tool's own file
    const Bonds bonds = bonds_of(variable);
    if (!bonds.any() || stays_local(variable, bonds) || !seen.insert(variable.place).second) continue;
    const auto [clients, is_new] = clients_of.try_emplace(variable.service);
    if (is_new) clients->second = clients_in(context, variable.service);
    report(variable, bonds, clients->second, context, findings);
  }
}

}  // namespace

extern const Rule driver_specific_secret;
const Rule driver_specific_secret{{.id = "driver-specific-secret",
                                   .summary = "a stored URL carries a driver suffix or SSL parameter that binds it to one driver",
                                   .severity = Severity::warning,
                                   .confidence = Confidence::certain,
                                   .help = "Store the target alone: user, password, host, port and database. Who opens it adds the "
                                           "driver and spells TLS as that driver does, "
                                           "so that migrations and services can share one secret."},
                                  check};

}  // namespace dbssot::rules
