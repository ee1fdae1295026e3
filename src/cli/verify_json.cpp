#include <nlohmann/json.hpp>

#include "cli/live_report.h"
#include "cli/verify_report.h"

namespace dbssot::cli {
namespace {

using nlohmann::ordered_json;

std::string_view name_of(url::Verdict verdict) {
  switch (verdict) {
    case url::Verdict::accepts:
      return "accepts";
    case url::Verdict::rejects:
      return "rejects";
    case url::Verdict::depends:
      return "depends";
  }
  return "";
}

class Writer {
 public:
  explicit Writer(const VerifyReport& report) : report_(report) {}

  ordered_json write() {
    ordered_json json{{"schema", 1},
                      {"tool", {{"name", "dbssot"}, {"version", DBSSOT_VERSION}}},
                      {"policy", report_.policy.empty() ? ordered_json(nullptr) : named(report_.policy)},
                      {"environments", ordered_json::array()}};
    for (const deploy::Environment* environment : report_.environments) json["environments"].push_back(write(*environment));
    json["summary"] = {
        {"environments", report_.environments.size()},
        {"services", report_.services.size()},
        {"faults", report_.count(verify::Weight::fault)},
        {"warnings", report_.count(verify::Weight::warning)},
        {"failed_connections", report_.is_live ? ordered_json(report_.failed_connections()) : ordered_json(nullptr)}};
    return json;
  }

 private:
  [[nodiscard]] ordered_json shown(std::string_view text) const { return report_.shown(text); }
  [[nodiscard]] ordered_json or_null(std::string_view text) const { return text.empty() ? ordered_json(nullptr) : shown(text); }

  template <class Texts>
  [[nodiscard]] ordered_json list(const Texts& texts) const {
    ordered_json json = ordered_json::array();
    for (const auto& text : texts) json.push_back(shown(text));
    return json;
  }

  [[nodiscard]] ordered_json named(std::string_view text) const { return report_.named(text); }
  [[nodiscard]] ordered_json names(const std::vector<std::string>& texts) const {
    ordered_json json = ordered_json::array();
    for (const std::string& text : texts) json.push_back(named(text));
    return json;
  }

  void add_place(ordered_json& json, Place place) const {
    const bool stands = place.range.line != 0;
    json["file"] = stands ? named(report_.file(*current_, place)) : ordered_json(nullptr);
    json["line"] = stands ? ordered_json(place.range.line) : ordered_json(nullptr);
    json["column"] = stands ? ordered_json(place.range.column) : ordered_json(nullptr);
  }

  [[nodiscard]] ordered_json write(const deploy::Environment& environment) {
    current_ = &environment;
    ordered_json json{{"name", named(environment.name)},
                      {"folder", named(environment.folder)},
                      {"platform", or_null(environment.platform)},
                      {"declared", environment.is_declared},
                      {"context", dbssot::name_of(environment.context)},
                      {"files", names(environment.files)},
                      {"notes", list(environment.notes)},
                      {"services", ordered_json::array()}};
    for (std::size_t i = 0; i < report_.services.size(); ++i) {
      if (report_.services[i].environment == &environment) json["services"].push_back(write(i));
    }
    return json;
  }

  [[nodiscard]] ordered_json write(std::size_t index) const {
    const verify::ServiceReport& report = report_.services[index];
    const deploy::Service& service = *report.service;
    ordered_json json{{"name", named(service.name)},
                      {"kind", named(service.kind)},
                      {"code_service", or_null(service.code_service)},
                      {"image", service.image.empty() ? ordered_json(nullptr) : named(service.image)},
                      {"build", service.is_built ? named(service.build) : ordered_json(nullptr)},
                      {"database_server", service.is_database_server}};
    add_place(json, service.place);
    json["variables"] = ordered_json::array();
    for (const deploy::Variable& variable : service.variables) {
      if (verify::is_shown(report, variable)) json["variables"].push_back(write(variable));
    }
    json["databases"] = ordered_json::array();
    for (std::size_t i = 0; i < report.databases.size(); ++i) json["databases"].push_back(write(index, i));
    json["code"] = ordered_json::array();
    for (const verify::Opened& opened : report.code) json["code"].push_back(write(opened));
    json["problems"] = ordered_json::array();
    for (const verify::Problem& problem : report.problems) {
      ordered_json one{{"code", problem.code}, {"severity", verify::name_of(problem.weight)}, {"message", shown(problem.message)}};
      add_place(one, problem.place);
      json["problems"].push_back(std::move(one));
    }
    return json;
  }

  [[nodiscard]] ordered_json write(const deploy::Variable& variable) const {
    ordered_json json{{"name", named(variable.name)},
                      {"value", shown(verify::shown_value(variable, variable.winner()))},
                      {"known", variable.is_known()},
                      {"settings", ordered_json::array()}};
    for (const deploy::Setting& setting : variable.settings) {
      ordered_json one{{"how", deploy::name_of(setting.how)},
                       {"through", or_null(setting.through)},
                       {"value", shown(verify::shown_value(variable, setting))},
                       {"wins", setting.wins},
                       {"branch", setting.is_branch},
                       {"dangling", setting.is_dangling}};
      add_place(one, setting.place);
      one["filled"] = ordered_json::array();
      for (const deploy::Filled& filled : setting.filled) {
        ordered_json part{{"name", shown(filled.name)}, {"through", shown(filled.through)}};
        add_place(part, filled.place);
        one["filled"].push_back(std::move(part));
      }
      json["settings"].push_back(std::move(one));
    }
    return json;
  }

  [[nodiscard]] ordered_json write(const verify::Form& form, const live::Report* live) const {
    ordered_json json{{"client", form.client},
                      {"used_by_code", form.is_used},
                      {"url", form.url.pieces().empty() ? ordered_json(nullptr) : shown(form.url.redacted())},
                      {"verdict", name_of(form.verdict)},
                      {"reason", or_null(form.reason)},
                      {"depends_on", list(form.holes)}};
    if (report_.is_live) json["live"] = live == nullptr ? ordered_json(nullptr) : live_report_as_json(*live);
    return json;
  }

  [[nodiscard]] const live::Report* live_of(std::size_t service, std::size_t database, std::size_t form) const {
    for (const LiveForm& one : report_.live) {
      if (one.service == service && one.database == database && one.form == form) return &one.report;
    }
    return nullptr;
  }

  [[nodiscard]] ordered_json write(std::size_t service, std::size_t index) const {
    const verify::Database& database = report_.services[service].databases[index];
    const deploy::Source* winner = database.target.winner();
    ordered_json json{{"name", named(database.target.family)},
                      {"source", winner == nullptr ? ordered_json(nullptr) : named(winner->name)},
                      {"sources", ordered_json::array()}};
    for (const deploy::Source& source : database.target.sources) {
      json["sources"].push_back(
          {{"name", named(source.name)},
           {"wins", &source == winner},
           {"complete", source.is_complete},
           {"url", source.is_complete && !source.is_last_resort ? shown(source.url.redacted()) : ordered_json(nullptr)},
           {"variables", names(source.used)},
           {"missing", names(source.missing)},
           {"notes", list(source.notes)}});
    }
    json["stored"] = database.stored.client.empty() ? ordered_json(nullptr) : write(database.stored, nullptr);
    json["sync"] = ordered_json::array();
    json["async"] = ordered_json::array();
    for (std::size_t i = 0; i < database.forms.size(); ++i) {
      const verify::Form& form = database.forms[i];
      json[form.is_async ? "async" : "sync"].push_back(write(form, live_of(service, index, i)));
    }
    return json;
  }

  [[nodiscard]] ordered_json write(const verify::Opened& opened) const {
    ordered_json json{{"call", shown(opened.call)},
                      {"client", opened.client},
                      {"url", shown(opened.url.redacted())},
                      {"verdict", name_of(opened.judgement.verdict)},
                      {"reason", or_null(opened.judgement.reason)}};
    add_place(json, opened.place);
    return json;
  }

  const VerifyReport& report_;
  const deploy::Environment* current_ = nullptr;
};

}  // namespace

std::string verify_report_as_json(const VerifyReport& report) {
  return Writer(report).write().dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace dbssot::cli
