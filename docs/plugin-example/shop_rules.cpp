// Two rules of a shop that no policy can state: one asks the URL engine, the other follows a value to its sources.
#include "lint/plugin.h"

namespace {

using namespace dbssot;

/// A URL in the code that names a host, and no port: the shop's proxies listen on ports of their own.
void unstated_port(const RuleContext& context, Findings& findings) {
  for (const UrlLiteral& literal : context.facts.all<UrlLiteral>()) {
    const url::Reading reading = url::read(url::Text::literal(literal.text.reveal()));
    if (!reading.spec) continue;
    for (const url::Endpoint& endpoint : reading.spec->hosts) {
      if (!endpoint.host.empty() && !endpoint.host.starts_with('/') && endpoint.port.empty())
        findings.add(literal.place, "no port behind " + endpoint.host + "; the proxies of the shop listen on ports of their own");
    }
  }
}

/// An engine or connection whose address is born in more than one variable.
void several_variables(const RuleContext& context, Findings& findings) {
  const auto judge = [&](const Sink& sink) {
    std::vector<Source> variables;
    for (Source& source : context.facts.values.sources(sink.target)) {
      if (source.kind == ValueKind::env_read) variables.push_back(std::move(source));
    }
    if (variables.size() < 2) return;
    Finding& finding =
        findings.add(sink.place, sink.call + " is given an address out of " + std::to_string(variables.size()) + " variables");
    for (const Source& source : variables) finding.related.push_back({source.place, "reads " + source.name});
  };
  for (const Engine& engine : context.facts.all<Engine>()) judge(engine);
  for (const Connection& connection : context.facts.all<Connection>()) judge(connection);
}

constexpr const char* unstated_port_page = R"(# shop-unstated-port

A database URL in the code names no port.

The proxies of the shop listen on ports of their own, so 5432 is never right.
)";

const Rule rules[] = {
    {{.id = "shop-unstated-port",
      .summary = "a database URL in the code names no port",
      .severity = Severity::warning,
      .confidence = Confidence::certain,
      .help = "Write the port of the proxy."},
     unstated_port,
     unstated_port_page},
    {{.id = "shop-several-variables",
      .summary = "an address is put together from several variables",
      .severity = Severity::note,
      .confidence = Confidence::likely,
      .help = "Take DATABASE_URL as a whole."},
     several_variables},
};

}  // namespace

DBSSOT_PLUGIN("shop rules", rules)
