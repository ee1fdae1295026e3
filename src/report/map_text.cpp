#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "map/graph.h"
#include "report/map_report.h"
#include "report/report.h"

namespace dbssot::report {
namespace {

constexpr std::size_t most_places = 12;

/// Writes indented lines; everything of the project passes shown().
class Text {
 public:
  explicit Text(const MapReport& report) : report_(report), map_(report.map) {}

  std::string write() {
    headline();
    services();
    databases();
    environments();
    policy();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string s(std::string_view text) const { return report_.shown(text); }
  [[nodiscard]] std::string spot(const map::Spot& spot) const { return s(map::spot_in_words(spot)); }
  template <class... Args>
  void line(int indent, fmt::format_string<Args...> format, Args&&... args) {
    out_ += std::string(static_cast<std::size_t>(indent) * 2, ' ') + fmt::format(format, std::forward<Args>(args)...) + "\n";
  }
  [[nodiscard]] std::string counts(const std::map<std::string, std::size_t>& counts) const {
    std::vector<std::string> words;
    for (const auto& [name, count] : counts) words.push_back(count == 1 ? s(name) : fmt::format("{} ×{}", s(name), count));
    return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", "));
  }

  void headline() {
    const map::Metrics& metrics = map_.metrics;
    line(0, "{} of {} through the source of truth ({}); {} past it, {} partly, {} not followed", metrics.through,
         counted(metrics.sinks, "engine or connection", "engines and connections"), map::share_through(metrics), metrics.bypassed,
         metrics.partly, metrics.unknown);
    std::vector<std::string> names;
    for (const std::string& name : map_.source_of_truth) names.push_back(s(name));
    line(1, "source of truth  {}",
         names.empty()
             ? "none known"
             : fmt::format("{}{}", fmt::join(names, ", "), map_.is_source_of_truth_declared ? "" : " (inferred; declare it)"));
    line(1, "variables        {}, {}, {} of these outside the source of truth",
         counted(metrics.variables, "database variable", "database variables"), counted(metrics.reads, "read", "reads"),
         metrics.reads_outside);
    line(1, "drivers          {}", counts(metrics.drivers));
    line(1, "pools            {}", counts(metrics.pools));
    line(1, "timeouts         {}", counts(metrics.timeouts));
    if (!metrics.largest.name.empty())
      line(1, "largest class    {}, {} lines, {} methods  {}", s(metrics.largest.name), metrics.largest.lines,
           metrics.largest.methods, spot(metrics.largest.spot));
    line(1, "findings         {}, {}, {}", counted(metrics.errors, "error", "errors"),
         counted(metrics.warnings, "warning", "warnings"), counted(metrics.notes, "note", "notes"));
  }

  void services() {
    for (const map::Service& service : map_.services) {
      line(0, "");
      line(0, "service {}{}", s(map::service_in_words(service.name)),
           service.is_declared    ? ""
           : service.name.empty() ? ""
                                  : " (told from its folder)");
      for (const std::size_t index : service.sinks) sink(map_.sinks[index]);
      if (service.sinks.empty()) line(1, "no engine or connection seen");
      if (!service.drivers.empty()) line(1, "drivers    {}", s(fmt::format("{}", fmt::join(service.drivers, ", "))));
      for (const map::Variable& variable : service.variables) {
        line(1, "reads      {}  {} in the source of truth{}{}", s(variable.name), variable.inside.size(),
             variable.outside.empty() ? "" : fmt::format(", {} outside: ", variable.outside.size()), places(variable.outside));
      }
      const auto outside = std::ranges::count_if(service.hands, [](const map::Hand& hand) { return !hand.in_source_of_truth; });
      if (outside > 0) line(1, "hands outside the source of truth");
      std::size_t shown = 0;
      for (const map::Hand& hand : service.hands) {
        if (!hand.in_source_of_truth && shown++ < most_places) line(2, "{}  {}", spot(hand.spot), s(hand.what));
      }
      if (shown > most_places) line(2, "… and {} more", shown - most_places);
      for (const map::Limit& limit : service.limits)
        line(1, "timeout    {}  {}  {}", s(map::limit_in_words(limit)), spot(limit.spot), s(limit.call));
      if (service.findings > 0) line(1, "findings   {}", service.findings);
    }
  }

  [[nodiscard]] std::string places(const std::vector<map::Spot>& spots) const {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < std::min<std::size_t>(spots.size(), 3); ++i) words.push_back(spot(spots[i]));
    return fmt::format("{}{}", fmt::join(words, ", "), spots.size() > 3 ? ", …" : "");
  }

  void sink(const map::Sink& sink) {
    line(1, "{}  {}", spot(sink.spot), s(sink.call));
    line(2, "{} {}{}{}, pool {}", s(sink.driver), s(sink.mode), sink.context == "production" ? "" : ", " + sink.context,
         sink.database.empty() ? "" : ", database " + s(sink.database), s(map::pool_in_words(sink)));
    constexpr std::array<std::string_view, 4> words = {"through the source of truth", "partly past the source of truth",
                                                       "past the source of truth", "not followed to its end"};
    line(2, "from {}: {}", s(sink.source),
         sink.is_elsewhere ? "a database of another kind" : words[static_cast<std::size_t>(sink.passage)]);
    for (const map::SpotNote& step : sink.hands) line(3, "{}  {}", spot(step.spot), s(step.note));
    for (const map::Limit& limit : sink.limits) line(2, "timeout {}", s(map::limit_in_words(limit)));
  }

  void databases() {
    if (map_.databases.empty()) return;
    line(0, "");
    line(0, "databases");
    for (const map::Database& database : map_.databases) {
      std::vector<std::string> services;
      for (const std::string& name : database.services) services.push_back(s(map::service_in_words(name)));
      line(1, "{}  {} of {}{}", s(database.name), counted(database.sinks.size(), "engine or connection", "engines and connections"),
           fmt::join(services, ", "),
           database.variables.empty() ? "" : ", from " + s(fmt::format("{}", fmt::join(database.variables, ", "))));
    }
  }

  void environments() {
    for (const map::Environment& environment : map_.environments) {
      line(0, "");
      line(0, "environment {}{}{}", s(environment.name), environment.folder.empty() ? "" : " in " + s(environment.folder),
           environment.platform.empty() ? "" : " on " + s(environment.platform));
      if (environment.services.empty()) line(1, "no service is told of a database");
      for (const map::DeployedService& service : environment.services) {
        for (const map::DeployedDatabase& database : service.databases) {
          line(1, "{}{}  {}{}", s(service.name), database.family.empty() ? "" : " (" + s(database.family) + ")",
               database.url.empty() ? "no address" + (database.missing.empty()
                                                          ? std::string()
                                                          : "; missing " + s(fmt::format("{}", fmt::join(database.missing, ", "))))
                                    : report_.shown_url(database.url),
               database.source.empty()
                   ? ""
                   : fmt::format(
                         "  from {}{}", s(database.source),
                         database.hidden.empty() ? "" : ", hides " + s(fmt::format("{}", fmt::join(database.hidden, ", ")))));
        }
      }
    }
  }

  void policy() {
    line(0, "");
    if (map_.policies.empty()) return line(0, "no policy: `dbssot init` writes a first one");
    line(0, "policy {}", s(fmt::format("{}", fmt::join(map_.policies, ", "))));
    for (const map::PolicyLine& demand : map_.lines) {
      line(1, "{:<8} {}: {}  ({})", map::name_of(demand.state), s(demand.key), s(demand.says), s(demand.why));
      for (std::size_t i = 0; i < std::min(demand.places.size(), most_places); ++i) {
        const std::string where = spot(demand.places[i].spot);
        line(3, "{}{}{}", where, where.empty() ? "" : "  ", s(demand.places[i].note));
      }
      if (demand.places.size() > most_places) line(3, "… and {} more", demand.places.size() - most_places);
    }
  }

  const MapReport& report_;
  const map::Map& map_;
  std::string out_;
};

}  // namespace

std::string MapReport::shown(std::string_view text) const { return neutralised(secrets.masked(text)); }

std::string MapReport::shown_url(std::string_view url) const {
  const std::size_t scheme = url.find("://");
  const bool is_plain = scheme != std::string_view::npos && std::ranges::all_of(url.substr(0, scheme), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+';
                        });
  return is_plain ? std::string(url.substr(0, scheme + 3)) + shown(url.substr(scheme + 3)) : shown(url);
}

std::string write_map_text(const MapReport& report) { return Text(report).write(); }

std::string write_map_dot(const MapReport& report) {
  return map::as_dot(map::graph_of(report.map), map::Labels::shown, [&](std::string_view text) { return report.shown(text); });
}

}  // namespace dbssot::report
