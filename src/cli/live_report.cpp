#include "cli/live_report.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "frontends/live/live.h"

namespace dbssot::cli {
namespace {

using nlohmann::ordered_json;

std::string_view sign_of(live::Outcome outcome) {
  switch (outcome) {
    case live::Outcome::passed:
      return "ok";
    case live::Outcome::failed:
      return "FAILED";
    case live::Outcome::not_needed:
      return "-";
    case live::Outcome::not_reached:
      return ".";
  }
  return "";
}

std::string_view name_of(live::Parameter::Origin origin) {
  switch (origin) {
    case live::Parameter::Origin::url:
      return "url";
    case live::Parameter::Origin::environment:
      return "environment";
    case live::Parameter::Origin::added:
      return "added";
  }
  return "";
}

std::string_view key_of(live::Tls::Verification verification) {
  switch (verification) {
    case live::Tls::Verification::none:
      return "none";
    case live::Tls::Verification::authority:
      return "authority";
    case live::Tls::Verification::authority_and_name:
      return "authority-and-name";
  }
  return "";
}

template <typename Value>
ordered_json or_null(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json or_null(const std::string& text) { return text.empty() ? ordered_json(nullptr) : ordered_json(text); }

std::string parameters_in_a_line(const live::Report& report) {
  std::string line;
  for (const live::Parameter& parameter : report.parameters) {
    if (parameter.origin == live::Parameter::Origin::added && parameter.keyword != "sslmode") continue;
    line += fmt::format("{}{}={}", line.empty() ? "" : " ", parameter.keyword, parameter.shown);
    if (parameter.origin == live::Parameter::Origin::environment) line += " (environment)";
    if (parameter.origin == live::Parameter::Origin::added) line += " (default)";
  }
  return line;
}

void print_stages(const live::Report& report, std::ostream& out) {
  for (const live::StageResult& result : report.stages) {
    const bool took_time = result.outcome == live::Outcome::passed || result.outcome == live::Outcome::failed;
    std::string line = fmt::format("  {:<15}{:<7}{:>9}  {}", live::name_of(result.stage), sign_of(result.outcome),
                                   took_time ? fmt::format("{} ms", result.duration.count()) : "", result.detail);
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

void print_failure(const live::Report& report, std::ostream& out) {
  const live::Failure& failure = *report.failure;
  out << '\n';
  if (!failure.server_text.empty()) out << "  it said: " << failure.server_text << '\n';
  if (!failure.remedy.empty()) {
    const std::string on =
        report.platform.empty() ? "" : fmt::format(" ({}{})", report.platform, report.platform_guessed ? ", guessed" : "");
    out << "  what to do" << on << ": " << failure.remedy << '\n';
  }
  if (report.attempts.size() < 2) return;
  out << "  attempts:\n";
  for (const live::Attempt& attempt : report.attempts) {
    out << "    " << attempt.endpoint;
    if (attempt.cause) out << ": " << live::name_of(*attempt.cause);
    if (attempt.waited.count() > 0) out << ", after a wait of " << attempt.waited.count() << " ms";
    out << '\n';
  }
}

void print_server(const live::Report& report, std::ostream& out) {
  const live::Server& server = report.server;
  out << "\n  PostgreSQL " << server.version;
  if (server.in_recovery) out << (*server.in_recovery ? ", standby" : ", primary");
  if (server.read_only.value_or(false)) out << ", read-only";
  if (server.tls) {
    out << "; " << server.tls->version << ' ' << server.tls->cipher << ", " << live::name_of(server.tls->verification);
  } else {
    out << "; no TLS";
  }
  out << '\n';
  if (server.max_connections) {
    out << "  connections: ";
    if (server.connections) out << *server.connections << " of ";
    out << *server.max_connections;
    if (server.reserved_connections) out << ", " << *server.reserved_connections << " of them for superusers";
    out << '\n';
  }
  if (server.pooler) {
    out << "  pooler: " << (server.pooler->name.empty() ? "yes" : server.pooler->name) << ", as " << server.pooler->evidence
        << '\n';
  }
}

ordered_json server_as_json(const live::Server& server) {
  ordered_json json{{"version", or_null(server.version)}, {"user", or_null(server.user)}, {"database", or_null(server.database)}};
  json["tls"] = nullptr;
  if (server.tls) {
    json["tls"] = {{"version", server.tls->version},
                   {"cipher", server.tls->cipher},
                   {"bits", server.tls->bits},
                   {"verified", key_of(server.tls->verification)}};
  }
  json["in_recovery"] = or_null(server.in_recovery);
  json["read_only"] = or_null(server.read_only);
  json["max_connections"] = or_null(server.max_connections);
  json["reserved_connections"] = or_null(server.reserved_connections);
  json["connections"] = or_null(server.connections);
  json["pooler"] = nullptr;
  if (server.pooler) json["pooler"] = {{"name", or_null(server.pooler->name)}, {"evidence", server.pooler->evidence}};
  return json;
}

ordered_json failure_as_json(const live::Failure& failure) {
  return {{"stage", live::name_of(failure.stage)}, {"cause", live::name_of(failure.cause)},
          {"message", failure.sentence},           {"help", or_null(failure.remedy)},
          {"sqlstate", or_null(failure.sqlstate)}, {"server_text", or_null(failure.server_text)}};
}

}  // namespace

void print_live_report(const live::Report& report, std::ostream& out) {
  out << report.url << "\n  as " << report.client << ": " << parameters_in_a_line(report) << '\n';
  if (!report.tls_meaning.empty()) out << "  TLS: " << report.tls_meaning << '\n';
  out << '\n';
  print_stages(report, out);
  if (report.failure) print_failure(report, out);
  if (report.ok) print_server(report, out);
  for (const std::string& note : report.notes) out << "  note: " << note << '\n';
}

ordered_json live_report_as_json(const live::Report& report) {
  ordered_json json{{"input", report.url},
                    {"ok", report.ok},
                    {"client", report.client},
                    {"tls_meaning", or_null(report.tls_meaning)},
                    {"platform", or_null(report.platform)},
                    {"platform_guessed", report.platform_guessed},
                    {"milliseconds", report.duration.count()},
                    {"stages", ordered_json::array()},
                    {"failure", report.failure ? failure_as_json(*report.failure) : ordered_json(nullptr)},
                    {"server", report.ok ? server_as_json(report.server) : ordered_json(nullptr)},
                    {"parameters", ordered_json::array()},
                    {"attempts", ordered_json::array()},
                    {"notes", report.notes}};
  for (const live::StageResult& result : report.stages) {
    json["stages"].push_back({{"stage", live::name_of(result.stage)},
                              {"outcome", live::name_of(result.outcome)},
                              {"milliseconds", result.duration.count()},
                              {"detail", or_null(result.detail)}});
  }
  for (const live::Parameter& parameter : report.parameters) {
    json["parameters"].push_back({{"name", parameter.keyword}, {"value", parameter.shown}, {"origin", name_of(parameter.origin)}});
  }
  for (const live::Attempt& attempt : report.attempts) {
    json["attempts"].push_back({{"endpoint", attempt.endpoint},
                                {"cause", attempt.cause ? ordered_json(live::name_of(*attempt.cause)) : ordered_json(nullptr)},
                                {"waited_milliseconds", attempt.waited.count()}});
  }
  return json;
}

}  // namespace dbssot::cli
