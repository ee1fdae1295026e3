#include "report/map_json.h"

#include "report/map_report.h"
#include "report/report.h"
#include "source/harmless_json.h"

// The JSON of `dbssot map`, schema 1: docs/map.schema.json.

namespace dbssot::report {
namespace {

using nlohmann::ordered_json;

class Writer {
 public:
  explicit Writer(const Shown& shown, const Shown* url = nullptr) : shown_(shown), url_(url == nullptr ? shown : *url) {}

  ordered_json spot(const map::Spot& spot) const {
    return {{"file", shown_(spot.file)}, {"line", spot.line}, {"column", spot.column}};
  }
  ordered_json spots(const std::vector<map::Spot>& spots) const {
    auto list = ordered_json::array();
    for (const map::Spot& one : spots) list.push_back(spot(one));
    return list;
  }
  ordered_json noted(const std::vector<map::SpotNote>& steps) const {
    auto list = ordered_json::array();
    for (const map::SpotNote& step : steps) {
      ordered_json entry = spot(step.spot);
      entry["note"] = shown_(step.note);
      list.push_back(std::move(entry));
    }
    return list;
  }
  ordered_json texts(const std::vector<std::string>& texts) const {
    auto list = ordered_json::array();
    for (const std::string& text : texts) list.push_back(shown_(text));
    return list;
  }
  ordered_json counts(const std::map<std::string, std::size_t>& counts) const {
    auto object = ordered_json::object();
    for (const auto& [name, count] : counts) object[shown_(name)] = count;
    return object;
  }
  ordered_json limits(const std::vector<map::Limit>& limits) const {
    auto list = ordered_json::array();
    for (const map::Limit& limit : limits) {
      ordered_json entry = spot(limit.spot);
      entry["step"] = shown_(limit.step);
      entry["call"] = shown_(limit.call);
      entry["milliseconds"] = limit.duration ? ordered_json(limit.duration->count()) : ordered_json(nullptr);
      entry["unlimited"] = limit.is_unlimited;
      list.push_back(std::move(entry));
    }
    return list;
  }
  ordered_json sink(const map::Sink& sink) const {
    auto origins = ordered_json::array();
    for (const map::Origin& origin : sink.origins) {
      ordered_json entry = spot(origin.spot);
      entry["kind"] = origin.kind;
      entry["name"] = shown_(origin.name);
      entry["of"] = texts(origin.of);
      origins.push_back(std::move(entry));
    }
    ordered_json entry = spot(sink.spot);
    entry.update({{"service", shown_(sink.service)},
                  {"context", sink.context},
                  {"language", sink.language},
                  {"scope", shown_(sink.scope)},
                  {"kind", sink.kind},
                  {"call", shown_(sink.call)},
                  {"library", shown_(sink.library)},
                  {"driver", shown_(sink.driver)},
                  {"mode", sink.mode},
                  {"pool", shown_(map::pool_in_words(sink))},
                  {"pools", texts(sink.pools)},
                  {"default_pool", sink.is_default_pool},
                  {"passage", map::name_of(sink.passage)},
                  {"elsewhere", sink.is_elsewhere},
                  {"database", shown_(sink.database)},
                  {"source", shown_(sink.source)},
                  {"origins", std::move(origins)},
                  {"hands", noted(sink.hands)},
                  {"timeouts", limits(sink.limits)}});
    return entry;
  }
  ordered_json service(const map::Service& service) const {
    auto variables = ordered_json::array();
    for (const map::Variable& variable : service.variables) {
      variables.push_back(
          {{"name", shown_(variable.name)}, {"inside", spots(variable.inside)}, {"outside", spots(variable.outside)}});
    }
    auto hands = ordered_json::array();
    for (const map::Hand& hand : service.hands) {
      ordered_json entry = spot(hand.spot);
      entry["what"] = shown_(hand.what);
      entry["in_source_of_truth"] = hand.in_source_of_truth;
      hands.push_back(std::move(entry));
    }
    return {{"name", shown_(service.name)},       {"declared", service.is_declared},   {"sinks", service.sinks},
            {"drivers", texts(service.drivers)},  {"variables", std::move(variables)}, {"hands", std::move(hands)},
            {"timeouts", limits(service.limits)}, {"findings", service.findings}};
  }
  ordered_json environment(const map::Environment& environment) const {
    auto services = ordered_json::array();
    for (const map::DeployedService& service : environment.services) {
      auto databases = ordered_json::array();
      for (const map::DeployedDatabase& database : service.databases) {
        databases.push_back({{"family", shown_(database.family)},
                             {"source", shown_(database.source)},
                             {"url", url_(database.url)},
                             {"known", database.is_known},
                             {"used", texts(database.used)},
                             {"hidden", texts(database.hidden)},
                             {"missing", texts(database.missing)}});
      }
      services.push_back({{"name", shown_(service.name)},
                          {"code_service", shown_(service.code_service)},
                          {"kind", service.kind},
                          {"databases", std::move(databases)}});
    }
    return {{"name", shown_(environment.name)}, {"folder", shown_(environment.folder)}, {"platform", shown_(environment.platform)},
            {"context", environment.context},   {"declared", environment.is_declared},  {"services", std::move(services)}};
  }
  ordered_json shape(const map::LargestClass& shape) const {
    ordered_json entry = spot(shape.spot);
    entry["name"] = shown_(shape.name);
    entry["lines"] = shape.lines;
    entry["methods"] = shape.methods;
    return entry;
  }

 private:
  const Shown& shown_;
  const Shown& url_;
};

}  // namespace

ordered_json metrics_as_json(const map::Metrics& metrics, const Shown& shown) {
  const Writer writer(shown);
  return {{"files", metrics.files},
          {"sinks", metrics.sinks},
          {"through", metrics.through},
          {"partly", metrics.partly},
          {"bypassed", metrics.bypassed},
          {"unknown", metrics.unknown},
          {"elsewhere", metrics.elsewhere},
          {"largest_class", metrics.largest.name.empty() ? ordered_json(nullptr) : writer.shape(metrics.largest)},
          {"variables", metrics.variables},
          {"reads", metrics.reads},
          {"reads_outside", metrics.reads_outside},
          {"builds_outside", metrics.builds_outside},
          {"inspections_outside", metrics.inspections_outside},
          {"pools", writer.counts(metrics.pools)},
          {"drivers", writer.counts(metrics.drivers)},
          {"timeouts", writer.counts(metrics.timeouts)},
          {"without_timeout", metrics.without_timeout},
          {"errors", metrics.errors},
          {"warnings", metrics.warnings},
          {"notes", metrics.notes}};
}

ordered_json map_as_json(const map::Map& map, const MapTexts& texts) {
  const Shown& shown = texts.text;
  const Writer writer(shown, &texts.url);
  ordered_json document;
  document["source_of_truth"] = {{"names", writer.texts(map.source_of_truth)}, {"declared", map.is_source_of_truth_declared}};
  document["policies"] = writer.texts(map.policies);
  document["metrics"] = metrics_as_json(map.metrics, shown);
  const auto list = [](const auto& items, const auto& write) {
    auto array = ordered_json::array();
    for (const auto& item : items) array.push_back(write(item));
    return array;
  };
  document["services"] = list(map.services, [&](const auto& item) { return writer.service(item); });
  document["sinks"] = list(map.sinks, [&](const auto& item) { return writer.sink(item); });
  document["databases"] = list(map.databases, [&](const map::Database& item) {
    return ordered_json{{"name", shown(item.name)},
                        {"sinks", item.sinks},
                        {"services", writer.texts(item.services)},
                        {"variables", writer.texts(item.variables)}};
  });
  document["environments"] = list(map.environments, [&](const auto& item) { return writer.environment(item); });
  document["policy"] = list(map.lines, [&](const map::PolicyLine& item) {
    return ordered_json{{"key", shown(item.key)},
                        {"says", shown(item.says)},
                        {"state", map::name_of(item.state)},
                        {"why", shown(item.why)},
                        {"places", writer.noted(item.places)}};
  });
  document["classes"] = list(map.classes, [&](const auto& item) { return writer.shape(item); });
  return document;
}

std::string write_map_json(const MapReport& report) {
  ordered_json document;
  document["schema"] = 1;
  document["tool"] = {{"name", "dbssot"}, {"version", report.version}};
  document.update(map_as_json(report.map, {[&](std::string_view text) { return report.shown(text); },
                                           [&](std::string_view text) { return report.shown_url(text); }}));
  return harmless_json(document.dump(2, ' ', false, ordered_json::error_handler_t::replace)) + "\n";
}

}  // namespace dbssot::report
