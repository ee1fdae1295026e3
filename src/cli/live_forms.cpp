#include "cli/live_forms.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "source/nearest_name.h"
#include "source/parallel.h"
#include "url/url.h"

namespace dbssot::cli {
namespace {

using deploy::Connection;

/// A text that can be connected to: no holes.
std::optional<Sensitive> whole(const url::Text& text) {
  std::string out;
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole) return std::nullopt;
    out += piece.text.reveal();
  }
  if (out.empty()) return std::nullopt;
  return Sensitive(std::move(out));
}

struct Job {
  Sensitive url;
  std::string client, platform;
  auto operator<=>(const Job&) const = default;
};

std::string host_of(const url::Text& text) {
  const url::Reading reading = url::read(text);
  return !reading.spec || reading.spec->hosts.empty() ? std::string() : reading.spec->hosts.front().host;
}

Connection::Tls protection_of(const live::Report& report, const deploy::Environment& environment, const std::string& host) {
  using enum Connection::Tls;
  if (verify::stays_in_project(environment, host)) return not_needed;
  if (!report.server.tls) return absent;
  const live::Tls& tls = *report.server.tls;
  // What OpenSSL calls its versions: "TLSv1", "TLSv1.1", "SSLv3".
  if (tls.version == "TLSv1" || tls.version == "TLSv1.1" || tls.version.starts_with("SSL")) return out_of_date;
  switch (tls.verification) {
    case live::Tls::Verification::none:
      return unverified;
    case live::Tls::Verification::authority:
      return unnamed;
    case live::Tls::Verification::authority_and_name:
      break;
  }
  return good;
}

/// Of the winner's variables the one that the stage is about is not told; the first is the URL, or the host of parts.
Place place_of(const verify::ServiceReport& service, const deploy::Source& winner) {
  for (const std::string& name : {winner.host, winner.used.front()}) {
    const deploy::Variable* variable = service.service->find(name);
    if (variable != nullptr && variable->winner().place.range.line != 0) return variable->winner().place;
  }
  return service.service->place;
}

}  // namespace

std::vector<LiveForm> connect_forms(std::span<const verify::ServiceReport> services, const LiveChoices& choices) {
  std::vector<Job> jobs;
  std::vector<std::pair<LiveForm, std::size_t>> wanted;
  for (std::size_t s = 0; s < services.size(); ++s) {
    const verify::ServiceReport& service = services[s];
    for (std::size_t d = 0; d < service.databases.size(); ++d) {
      for (std::size_t f = 0; f < service.databases[d].forms.size(); ++f) {
        const verify::Form& form = service.databases[d].forms[f];
        const auto url = whole(form.url);
        if (!url) continue;
        Job job{*url, choices.client.empty() ? form.client : choices.client, service.environment->platform};
        auto found = std::ranges::find(jobs, job);
        if (found == jobs.end()) found = jobs.insert(jobs.end(), std::move(job));
        wanted.emplace_back(LiveForm{s, d, f, {}}, static_cast<std::size_t>(found - jobs.begin()));
      }
    }
  }
  std::vector<live::Report> reports(jobs.size());
  constexpr unsigned at_once = 16;  // they wait, most of the time
  in_parallel(jobs.size(), at_once, [&](std::size_t i) {
    LiveChoices own = choices;
    own.client = jobs[i].client;
    reports[i] = check_live(jobs[i].url, own, jobs[i].platform);
  });
  std::vector<LiveForm> forms;
  for (auto& [form, job] : wanted) {
    form.report = reports[job];
    forms.push_back(std::move(form));
  }
  return forms;
}

std::vector<Connection> connections_of(std::span<const verify::ServiceReport> services, std::span<const LiveForm> forms) {
  std::vector<Connection> connections;
  for (const LiveForm& form : forms) {
    const verify::ServiceReport& service = services[form.service];
    const verify::Database& database = service.databases[form.database];
    const deploy::Source* winner = database.target.winner();
    const live::Report& report = form.report;
    if (winner == nullptr || (report.failure && report.failure->stage == live::Stage::parameters)) continue;
    Connection connection;
    connection.place = place_of(service, *winner);
    connection.environment = service.environment->name;
    connection.service = service.service->name;
    connection.source = winner->name;
    connection.client = report.client;
    connection.url = report.url;
    connection.host = host_of(database.forms[form.form].url);
    connection.platform = report.platform;
    connection.is_rehearsal = service.environment->context != Context::production;
    connection.is_connected = report.ok;
    if (report.failure) {
      connection.stage = live::name_of(report.failure->stage);
      connection.cause = live::name_of(report.failure->cause);
      connection.sentence = report.failure->sentence;
      connection.remedy = report.failure->remedy;
    } else {
      connection.tls = protection_of(report, *service.environment, connection.host);
      if (report.server.tls) connection.tls_version = report.server.tls->version;
    }
    connections.push_back(std::move(connection));
  }
  return connections;
}

void require_environments(const std::vector<std::string>& wanted, std::span<const deploy::Environment* const> known) {
  std::vector<std::string> names;
  for (const deploy::Environment* environment : known) names.push_back(environment->name);
  std::ranges::sort(names);
  const auto tail = std::ranges::unique(names);
  names.erase(tail.begin(), tail.end());
  for (const std::string& name : wanted) {
    if (std::ranges::any_of(known, [&](const auto* environment) { return verify::is_named(*environment, name); })) continue;
    const std::string list = names.empty() ? "; deploy files name none" : fmt::format("; there are: {}", fmt::join(names, ", "));
    throw UsageError{fmt::format("no environment `{}`{}{}", name, did_you_mean(name, names), list)};
  }
}

}  // namespace dbssot::cli
