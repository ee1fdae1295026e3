#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"
#include "lint/url_repair.h"

namespace dbssot::rules {
namespace {

constexpr std::array<std::string_view, 6> modes = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};

bool is_mode(std::string_view text) { return std::find(modes.begin(), modes.end(), text) != modes.end(); }

bool is_libpq(std::string_view driver) {
  static constexpr std::array<std::string_view, 7> names = {"psycopg2",      "psycopg2cffi", "psycopg3", "psycopg",
                                                            "psycopg_async", "libpq",        "aiopg"};
  return std::find(names.begin(), names.end(), driver) != names.end();
}

std::optional<std::string> text_literal(const RuleContext& context, ValueId id) {
  const Value& value = context.value(id);
  if (value.kind != ValueKind::literal) return std::nullopt;
  return value.text.reveal();
}

bool is_boolean(std::string_view text) { return text == "true" || text == "false" || text == "True" || text == "False"; }

/// What is wrong with an SSL argument of this driver; empty if nothing is, or if that depends on what was not followed.
std::string fault_of_argument(const RuleContext& context, const std::string& driver, std::string_view name, ValueId value) {
  const std::optional<std::string> text = text_literal(context, value);
  if (driver == "asyncpg") {
    if (name == "sslmode") return "asyncpg has no argument sslmode; pass ssl= with the same mode, or an SSLContext";
    if (name == "sslrootcert" || name == "sslcert" || name == "sslkey") {
      return fmt::format("asyncpg has no argument {}; load it into an SSLContext and pass that as ssl=", name);
    }
    if (name == "ssl" && text && !is_mode(*text) && !is_boolean(*text)) {
      return fmt::format(
          "asyncpg knows no ssl mode `{}`; it takes disable, allow, prefer, require, verify-ca, verify-full, True or an SSLContext",
          *text);
    }
  }
  if (is_libpq(driver)) {
    if (name == "ssl" || name == "ssl_context")
      return fmt::format("{} has no argument {}; pass sslmode= and sslrootcert=", driver, name);
    if (name == "sslmode" && text && !is_mode(*text)) {
      return fmt::format("libpq knows no sslmode `{}`; it takes disable, allow, prefer, require, verify-ca or verify-full", *text);
    }
  }
  if (driver == "pg8000" && (name == "sslmode" || name == "ssl" || name == "sslrootcert")) {
    return fmt::format("pg8000 has no argument {}; pass ssl_context=", name);
  }
  return "";
}

/// The other spelling, where the argument means the same under it. Booleans are literals without quotes.
std::optional<Repair> respelled(const RuleContext& context, const std::string& driver, const std::string& name,
                                const Argument& argument) {
  const bool is_mode_argument = name == "ssl" || name == "sslmode";
  if (!is_mode_argument || (driver != "asyncpg" && !is_libpq(driver))) return std::nullopt;
  SslArgument written{name, text_literal(context, argument.value), std::nullopt};
  if (!written.text) return std::nullopt;
  if (is_boolean(*written.text)) {
    if (driver == "asyncpg") return std::nullopt;  // sslmode=True says nothing that asyncpg's ssl= would
    written.flag = *written.text == "true" || *written.text == "True";
    written.text.reset();
  }
  return repair_of_argument(written, driver == "asyncpg" ? "ssl" : "sslmode", argument.place);
}

bool is_ssl_name(std::string_view name) { return name.starts_with("ssl"); }

bool is_socket(std::string_view host) { return host.starts_with('/') || host.starts_with('@'); }

/// `host="/cloudsql/…"` among the arguments.
bool connects_to_socket(const RuleContext& context, const Sink& sink) {
  const Argument* host = sink.argument("host");
  return host != nullptr && is_socket(text_literal(context, host->value).value_or(""));
}

/// True if the project brings asyncpg and no other driver that an asynchronous engine may open PostgreSQL with.
bool brings_asyncpg_alone(const RuleContext& context) {
  bool has_asyncpg = false;
  bool has_other = false;
  const auto take = [&](std::string_view driver) {
    has_asyncpg = has_asyncpg || driver == "asyncpg";
    has_other = has_other || driver == "psycopg" || driver == "aiopg";
  };
  for (const DriverImport& import : context.facts.all<DriverImport>()) take(import.driver);
  for (const Dependency& needed : context.facts.all<Dependency>()) take(drivers::code_shapes().library_of_package(needed.package));
  return has_asyncpg && !has_other;
}

/// Arguments handed to the driver, and SSL arguments left at the engine, which takes none.
void check_arguments(const RuleContext& context, Findings& findings, const Sink& sink) {
  constexpr std::string_view nested = "connect_args.";
  const bool is_engine = sink.library == "sqlalchemy";
  std::string driver = driver_below(context, sink);
  bool is_guessed = false;
  for (const Argument& argument : sink.arguments) {
    const bool is_nested = argument.name.starts_with(nested);
    const std::string name = is_nested ? argument.name.substr(nested.size()) : argument.name;
    if (!is_ssl_name(name) || context.value(argument.value).kind == ValueKind::null) continue;
    // Where the URL comes from the environment, it is the manifest that tells.
    if (driver.empty() && is_engine && sink.mode == Mode::async && brings_asyncpg_alone(context)) {
      driver = "asyncpg";
      is_guessed = true;
    }
    std::string fault = is_engine && !is_nested ? fmt::format("{} takes no argument {}; put it into connect_args", sink.call, name)
                                                : fault_of_argument(context, driver, name, argument.value);
    const bool on_socket = fault.empty() && connects_to_socket(context, sink) && text_literal(context, argument.value) != "disable";
    if (on_socket) fault = fmt::format("{} on a Unix socket; drop every SSL argument there", name);
    if (fault.empty()) continue;
    Finding& finding = findings.add(written_place(argument.place, sink.place), fault);
    if (on_socket) finding.severity = Severity::warning;
    if (is_guessed) finding.confidence = Confidence::likely;
    if (!on_socket && (!is_engine || is_nested)) finding.repair = respelled(context, driver, name, argument);
    finding.severity = softened(finding.severity, sink.context);
  }
}

/// SSL asked for on a Unix socket, be it opened or stored: some drivers ignore it, others fail, so it never belongs there.
class SocketCheck {
 public:
  SocketCheck(const RuleContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void run(const std::vector<OpenedUrl>& all) {
    for (const OpenedUrl& opened : all) {
      if (fault_of(opened.judgement) == UrlFault::ssl) {
        reported_.insert(opened.place);
      } else if (Finding* finding = check(opened.text, opened.place)) {
        add_way(context_, opened, *finding);
      }
    }
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>())
      stored(url::Text::from_template(literal.text.reveal()), literal);
    for (const UrlBuild& build : context_.facts.all<UrlBuild>()) stored(text_of(context_.facts, build.value), build);
    for (const ConfigVariable& variable : context_.facts.all<ConfigVariable>()) {
      if (variable.form == ConfigForm::literal || variable.form == ConfigForm::template_text) {
        stored(url::Text::from_template(variable.value.reveal()), variable);
      }
    }
  }

 private:
  void stored(const url::Text& text, const FactHead& fact) {
    if (!url::looks_like_database_url(text)) return;
    if (Finding* finding = check(text, fact.place)) finding->severity = softened(finding->severity, fact.context);
  }

  Finding* check(const url::Text& text, Place place) {
    const std::optional<url::ConnectionSpec> spec = url::read(text).spec;
    if (!spec || spec->hosts.empty() || !is_socket(spec->hosts.front().host)) return nullptr;
    for (const auto& [name, value] : spec->params) {
      if (!is_ssl_name(name) || value.reveal() == "disable") continue;
      if (!reported_.insert(place).second) return nullptr;
      Finding& finding = findings_.add(
          place, fmt::format("{} on the Unix socket {}; drop every SSL parameter there", name, spec->hosts.front().host));
      finding.severity = Severity::warning;
      finding.repair = repair_without_ssl(text, place);
      return &finding;
    }
    return nullptr;
  }

  const RuleContext& context_;
  Findings& findings_;
  std::set<Place> reported_;
};

/// DB_SSLMODE, PG_SSL_MODE, POSTGRES_SSL: the family of the variables it stands beside; nothing for other names.
std::optional<std::string> family_of_mode(std::string_view variable) {
  for (const std::string_view ending : {"SSLMODE", "SSL_MODE", "_SSL"}) {
    if (!variable.ends_with(ending)) continue;
    return read_variable_name(std::string(variable.substr(0, variable.size() - ending.size())) +
                              (ending == "_SSL" ? "_HOST" : "HOST"))
        .family;
  }
  return std::nullopt;
}

bool asks_for_ssl(std::string_view mode) {
  static constexpr std::array<std::string_view, 7> no = {"disable", "false", "False", "0", "off", "no", "none"};
  return !mode.empty() && mode.find_first_of("${") == std::string_view::npos && std::find(no.begin(), no.end(), mode) == no.end();
}

/// The same in parts: `DB_HOST: /cloudsql/…` beside `DB_SSLMODE: require`.
void check_parts(const RuleContext& context, Findings& findings) {
  using Group = std::tuple<FileId, std::string, std::string, std::string>;
  std::map<Group, const ConfigVariable*> sockets;
  const auto group_of = [](const ConfigVariable& variable, std::string family) {
    return Group{variable.place.file, variable.container, variable.environment, std::move(family)};
  };
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    const VariableName name = read_variable_name(variable.variable);
    if (name.role == VariableRole::host && variable.value.reveal().starts_with('/'))
      sockets.emplace(group_of(variable, name.family), &variable);
  }
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    const std::optional<std::string> family = family_of_mode(variable.variable);
    if (!family || variable.form != ConfigForm::literal || !asks_for_ssl(variable.value.reveal())) continue;
    const auto socket = sockets.find(group_of(variable, *family));
    if (socket == sockets.end()) continue;
    Finding& finding = findings.add(
        variable.place, fmt::format("{} on the Unix socket of {}; drop it there", variable.variable, socket->second->variable));
    finding.severity = softened(Severity::warning, variable.is_example ? Context::example : variable.context);
    finding.related.push_back({socket->second->place, "the socket"});
  }
}

/// Walks a value for a replacement of one SSL spelling by the other.
struct Respelling {
  ValueId value = 0;
  bool to_sslmode = false;
};

void find_respellings(const RuleContext& context, ValueId id, std::set<ValueId>& seen, std::vector<Respelling>& found) {
  std::vector<ValueId> open{id};
  while (!open.empty()) {
    const ValueId next = open.back();
    open.pop_back();
    if (next == 0 || !seen.insert(next).second) continue;
    const Value& value = context.value(next);
    if (value.kind == ValueKind::transform && value.detail == "replace" && value.operands.size() >= 3) {
      const std::string from = text_literal(context, value.operands[1]).value_or("");
      const std::string to = text_literal(context, value.operands[2]).value_or("");
      const bool from_sslmode = from.find("sslmode") != std::string::npos;
      const bool to_sslmode = to.find("sslmode") != std::string::npos;
      if (from_sslmode && !to_sslmode && to.find("ssl") != std::string::npos) found.push_back({next, false});
      if (!from_sslmode && from.find("ssl") != std::string::npos && to_sslmode) found.push_back({next, true});
    }
    open.insert(open.end(), value.operands.begin(), value.operands.end());
  }
}

/// `sslmode=` made into `ssl=` on the way to a client that wants `sslmode=`, or the other way round.
void check_respellings(const RuleContext& context, Findings& findings, const Sink& sink) {
  const std::string driver = driver_below(context, sink);
  const bool wants_ssl = sink.library == "sqlalchemy" && driver == "asyncpg";
  const bool wants_sslmode = is_libpq(driver) || driver == "libpqxx" || (sink.library == "asyncpg" && driver == "asyncpg");
  if (!wants_ssl && !wants_sslmode) return;
  std::set<ValueId> seen;
  std::vector<Respelling> found;
  find_respellings(context, sink.target, seen, found);
  for (const Respelling& respelling : found) {
    if (respelling.to_sslmode != wants_ssl) continue;
    const Place place = context.value(respelling.value).place;
    const std::string opener = sink.library == "sqlalchemy" ? "SQLAlchemy with " + driver : driver;
    Finding& finding =
        findings.add(is_known(place) ? place : sink.place,
                     wants_ssl ? fmt::format("`ssl=` is made into `sslmode=`, which {} rejects; keep `ssl=` for it", opener)
                               : fmt::format("`sslmode=` is made into `ssl=`, which {} rejects; keep `sslmode=` for it", opener));
    finding.severity = softened(finding.severity, sink.context);
    finding.confidence = Confidence::likely;
    finding.provenance = steps_to(context, sink.target);
    finding.provenance.push_back({sink.place, "opened by " + sink.call});
  }
}

void check(const RuleContext& context, Findings& findings) {
  const std::vector<OpenedUrl> all = opened_urls(context);
  report_rejected(context, findings, all, UrlFault::ssl);
  check_parts(context, findings);
  SocketCheck(context, findings).run(all);
  for (const Sink* sink : sinks_of(context.facts)) {
    check_arguments(context, findings, *sink);
    check_respellings(context, findings, *sink);
  }
}

}  // namespace

extern const Rule ssl_parameter_mismatch;
const Rule ssl_parameter_mismatch{
    {.id = "ssl-parameter-mismatch",
     .summary = "SSL is spelled for another driver, has a value the driver does not know, or is asked for on a Unix socket",
     .severity = Severity::error,
     .confidence = Confidence::certain,
     .help = "libpq, psycopg and asyncpg itself read sslmode=; SQLAlchemy with asyncpg reads ssl= only; pg8000 takes an "
             "ssl_context. Store the "
             "URL without SSL and let the source of truth spell it for each driver.",
     .security_severity = 3.0},
    check};

}  // namespace dbssot::rules
