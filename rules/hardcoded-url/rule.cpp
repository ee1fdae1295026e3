#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "lint/literal_target.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// A server on the network is a fault wherever it stands; a development server on this machine is advice, and as a part of a format
/// it is common sense.
std::optional<Severity> severity_of(LiteralRole role, const LiteralTarget& target) {
  switch (target.reach) {
    case Reach::none:
    case Reach::placeholder:
      return std::nullopt;
    case Reach::local:
      if (role == LiteralRole::format || target.is_template) return std::nullopt;
      return role == LiteralRole::default_of_read ? Severity::note : Severity::warning;
    case Reach::neighbour:
      return Severity::warning;
    case Reach::network:
      return Severity::error;
  }
  return std::nullopt;
}

class Check {
 public:
  Check(const RuleContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void run() {
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>()) {
      const url::Text text = url::Text::from_template(literal.text.reveal());
      if (url::looks_like_sql_url(text)) judge(text, literal, literal.role, literal.in_source_of_truth);
    }
    // A URL put together around a host that stands in the code: only its other parts come from outside.
    for (const UrlBuild& build : context_.facts.all<UrlBuild>()) {
      judge(text_of(context_.facts, build.value), build, LiteralRole::format, build.in_source_of_truth);
    }
    for (const EnvRead& read : context_.facts.all<EnvRead>()) default_host(read);
    for (const Sink* sink : sinks_of(context_.facts)) host_argument(*sink);
  }

 private:
  /// A host that other machines reach, too: `db` and this machine are what a developer starts.
  static bool is_on_network(const std::string& host) {
    if (host.empty() || host.find_first_of("/:@ ") != std::string::npos) return false;
    return read_target(url::Text::literal("postgresql://" + host + "/shop")).reach == Reach::network;
  }

  /// os.environ.get("DB_HOST", "shop-db.internal")
  void default_host(const EnvRead& read) {
    if (!read.is_database || !read.default_value || read.context == Context::test) return;
    const VariableRole role = read_variable_name(read.variable).role;
    const bool is_endpoint = role == VariableRole::other && read.variable.ends_with("ENDPOINT");
    if ((role != VariableRole::host && !is_endpoint) || !is_on_network(read.default_value->reveal())) return;
    add(read.place, read,
        fmt::format("{} has the host `{}` as its default; let a missing variable fail instead", read.variable,
                    read.default_value->reveal()));
  }

  /// psycopg2.connect(host="shop-db.internal", …)
  void host_argument(const Sink& sink) {
    for (const Argument& argument : sink.arguments) {
      if (argument.name.substr(argument.name.rfind('.') + 1) != "host") continue;
      const Value& given = context_.value(argument.value);
      if (given.kind != ValueKind::literal || !is_on_network(given.text.reveal())) continue;
      add(is_known(given.place) ? given.place : argument.place, sink,
          fmt::format("host `{}` of {} is hard-coded; read it from configuration", given.text.reveal(), sink.call));
    }
  }

  void add(Place place, const FactHead& fact, std::string message) {
    if (!reported_.insert(place).second) return;
    Finding& finding = findings_.add(place, std::move(message));
    finding.severity = softened(Severity::warning, fact.context);
  }

  void judge(const url::Text& text, const FactHead& fact, LiteralRole role, bool in_source_of_truth) {
    const LiteralTarget target = read_target(text);
    const std::optional<Severity> severity = severity_of(role, target);
    if (!severity || (fact.context == Context::test && target.reach < Reach::network)) return;
    Finding& finding = findings_.add(fact.place, message_for(fact, role, target, in_source_of_truth));
    finding.severity = softened(std::min(finding.severity, *severity), fact.context);
  }

  [[nodiscard]] std::string message_for(const FactHead& fact, LiteralRole role, const LiteralTarget& target,
                                        bool in_source_of_truth) const {
    const std::string source = name_of_source_of_truth(context_, fact);
    const std::string where = source.empty() || in_source_of_truth ? "" : " outside " + source;
    if (role == LiteralRole::default_of_read) {
      return fmt::format("default URL with host `{}`{}; let a missing variable fail instead", target.host, where);
    }
    return fmt::format("database URL with host `{}` is hard-coded{}; {}", target.host, where,
                       where.empty() ? "read it from configuration" : "ask that for the URL");
  }

  const RuleContext& context_;
  Findings& findings_;
  std::set<Place> reported_;
};

void check(const RuleContext& context, Findings& findings) { Check(context, findings).run(); }

}  // namespace

extern const Rule hardcoded_url;
const Rule hardcoded_url{{.id = "hardcoded-url",
                          .summary = "a database URL with its host stands in the code",
                          .severity = Severity::error,
                          .confidence = Confidence::certain,
                          .help = "A URL in the code is a source of truth that no deployment can change, and as a default it hides "
                                  "a missing variable. Read it "
                                  "from the environment through the source of truth.",
                          .security_severity = 4.0},
                         check};

}  // namespace dbssot::rules
