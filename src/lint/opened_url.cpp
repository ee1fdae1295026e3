#include "lint/opened_url.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "deploy/image.h"
#include "drivers/code_shape.h"
#include "facts/application_setting.h"
#include "facts/value_within.h"
#include "lint/standing.h"
#include "lint/url_repair.h"

namespace dbssot {
namespace {

bool has_client(std::string_view name) {
  const std::vector<std::string>& all = url::clients();
  return std::find(all.begin(), all.end(), name) != all.end();
}

std::string libpq_client() { return has_client("libpq") ? "libpq" : "psycopg2"; }

/// soci::session("sqlite3://shop.db"), "mysql://…": a database that is none of ours.
bool names_other_backend(const url::Text& text) {
  if (text.pieces().empty() || text.pieces().front().hole) return false;
  const std::string& first = text.pieces().front().text.reveal();
  const std::size_t end = first.find("://");
  const auto is_letter = [](unsigned char c) { return std::isalnum(c) != 0; };
  return end != std::string::npos && end > 0 &&
         std::all_of(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(end), is_letter) && !first.starts_with("postgres");
}

/// SOCI takes its own form, `postgresql://` before a conninfo, or with a back end named beside it the conninfo alone, which goes to
/// libpq.
bool names_backend(const url::Text& text) {
  return !text.pieces().empty() && !text.pieces().front().hole && text.pieces().front().text.reveal().starts_with("postgresql://");
}

/// True if the text says anything at all about how it will be read: more than a single hole.
bool says_something(const url::Text& text) {
  return std::any_of(text.pieces().begin(), text.pieces().end(), [](const url::Text::Piece& piece) { return !piece.hole; });
}

/// A client of PostgreSQL alone takes whatever it is given for its URL or conninfo; SQLAlchemy opens other databases too.
bool is_meant_for(const std::string& client, const url::Text& text) {
  if (url::looks_like_database_url(text)) return true;
  if (client.starts_with("create_") || text.has_holes()) return false;
  const std::string& whole = text.pieces().front().text.reveal();
  return whole.find('=') != std::string::npos || whole.find("://") != std::string::npos;
}

/// Where variables of PgBouncer and the like are set: no code of the project opens them.
std::set<Place> places_of_poolers(const deploy::Deployment& deployment) {
  std::set<Place> found;
  for (const deploy::Environment& environment : deployment.environments) {
    for (const deploy::Service& service : environment.services) {
      if (!deploy::is_pooler_image(service.image)) continue;
      for (const deploy::Variable& variable : service.variables) {
        for (const deploy::Setting& setting : variable.settings) found.insert(setting.place);
      }
    }
  }
  return found;
}

class Collector {
 public:
  explicit Collector(const RuleContext& context) : context_(context), versions_(versions_of(context.policy)) {
    const std::set<Place> of_poolers = places_of_poolers(context.deployment);
    const std::vector<ConfigVariable>& all = context.facts.all<ConfigVariable>();
    for (std::size_t at = 0; at < all.size(); ++at) {
      const ConfigVariable& variable = all[at];
      const bool is_text = variable.form == ConfigForm::literal || variable.form == ConfigForm::template_text;
      if (variable.is_example || !variable.sets_environment || !is_text || of_poolers.contains(variable.place)) continue;
      Settings& settings = settings_[variable.variable];
      settings.all.push_back(at);
      if (!variable.service.empty()) {
        settings.of_service[variable.service].push_back(at);
      } else {
        (variable.container.empty() ? settings.anywhere : settings.of_containers).push_back(at);
      }
    }
  }

  std::vector<OpenedUrl> run() {
    for (const Sink* sink : sinks_of(context_.facts)) {
      const std::string client = client_of(*sink);
      if (client.empty() || sink->target == 0 || is_given_back(*sink)) continue;
      for (const UrlText& text : url_texts(context_.facts, sink->target)) judge(*sink, client, text, nullptr);
      judge_deployed(*sink, client);
    }
    blame_openers();
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>()) {
      judge_unopened(url::Text::from_template(literal.text.reveal()), literal.place, literal.value, nullptr);
    }
    for (const UrlBuild& build : context_.facts.all<UrlBuild>()) {
      for (const UrlText& text : url_texts(context_.facts, build.value))
        judge_unopened(text.text, build.place, build.value, nullptr);
    }
    for (const ConfigVariable& variable : context_.facts.all<ConfigVariable>()) {
      if (variable.form != ConfigForm::literal && variable.form != ConfigForm::template_text) continue;
      judge_unopened(url::Text::from_template(variable.value.reveal()), variable.place, 0, &variable);
    }
    return std::move(opened_);
  }

 private:
  void judge(const Sink& sink, std::string client, const UrlText& found, const ConfigVariable* variable) {
    const url::Text& text = found.text;
    if (sink.library == "soci" && names_other_backend(text)) return;
    if (sink.library == "soci" && !names_backend(text)) client = libpq_client();
    if (!says_something(text) || !is_meant_for(client, text)) return;
    const Value& value = context_.value(found.value);
    const bool is_as_deployed = variable != nullptr && value.kind == ValueKind::env_read;
    const Place place = is_as_deployed ? variable->place : is_known(value.place) ? value.place : sink.target_place;
    if (!seen_.emplace(place, client, text.redacted()).second) return;
    opened_at_.insert(place);
    opened_.push_back(
        {&sink, variable, client, text, url::judge(text, client, versions_), place, is_as_deployed ? 0 : found.value});
  }

  /// app.config["SQLALCHEMY_DATABASE_URI"] = str(respelled(app.config["SQLALCHEMY_DATABASE_URI"])): what the setting was given at
  /// first is not what is opened.
  [[nodiscard]] bool is_given_back(const Sink& sink) const {
    if (drivers::code_shapes().setting(sink.call.substr(sink.call.rfind('.') + 1)) == nullptr) return false;
    const auto& engines = context_.facts.all<Engine>();
    return std::any_of(engines.begin(), engines.end(), [&](const Engine& other) {
      return other.library == sink.library && other.call == sink.call && asks_setting(other.target);
    });
  }

  [[nodiscard]] bool asks_setting(ValueId root) const {
    return any_within(context_.facts.values, root, [&](const Value& value) {
      return value.kind == ValueKind::config_field && value.detail == application_setting;
    });
  }

  /// A text that another client opens without complaint is right where it stands: the fault lies with who opens it too.
  void blame_openers() {
    std::set<Place> accepted;
    for (const OpenedUrl& opened : opened_) {
      if (opened.sink != nullptr && opened.judgement.verdict != url::Verdict::rejects) accepted.insert(opened.place);
    }
    for (OpenedUrl& opened : opened_) {
      const bool is_shared =
          opened.sink != nullptr && opened.judgement.verdict == url::Verdict::rejects && accepted.contains(opened.place);
      if (is_shared) opened.place = argument_place(opened.sink->target_place, opened.sink->place);
    }
  }

  /// A text that names its driver says by whom it is to be opened.
  void judge_unopened(const url::Text& text, Place place, ValueId value, const ConfigVariable* variable) {
    if (!opened_at_.insert(place).second) return;
    const std::optional<std::string> driver = driver_in_scheme(text);
    if (!driver || driver->empty() || !has_client("sqlalchemy+" + *driver) || !url::looks_like_database_url(text)) return;
    const std::string client = "sqlalchemy+" + *driver;
    opened_.push_back({nullptr, variable, client, text, url::judge(text, client, versions_), place, value});
  }

  /// What the sink would open with the values that deploy files give to the variables it reads.
  void judge_deployed(const Sink& sink, const std::string& client) {
    std::set<std::string> names;
    for (const Source& source : context_.facts.values.sources(sink.target)) {
      if (source.kind == ValueKind::env_read) names.insert(source.name);
    }
    const Value& target = context_.value(sink.target);
    std::vector<std::size_t> found;
    for (const std::string& name : names) {
      const auto settings = settings_.find(name);
      if (settings == settings_.end()) continue;
      // Of many that open a variable as it stands, one is enough.
      const bool is_bare = target.kind == ValueKind::env_read && target.text.reveal() == name;
      const auto is_new = [&](std::string_view service) {
        return !is_bare || judged_.emplace(client, sink.library, name, std::string(service)).second;
      };
      const auto add = [&](const std::vector<std::size_t>& more) { found.insert(found.end(), more.begin(), more.end()); };
      if (sink.service.empty()) {
        if (is_new("")) add(settings->second.all);
        continue;
      }
      if (is_new("/anywhere")) add(settings->second.anywhere);
      if (!is_new(sink.service)) continue;
      add(settings->second.of_containers);
      const auto own = settings->second.of_service.find(sink.service);
      if (own != settings->second.of_service.end()) add(own->second);
    }
    std::ranges::sort(found);
    for (const std::size_t at : found) {
      const ConfigVariable& variable = context_.facts.all<ConfigVariable>()[at];
      if (!serves(variable, sink)) continue;
      const Bindings bindings = {{variable.variable, url::Text::from_template(variable.value.reveal())}};
      for (const UrlText& text : url_texts(context_.facts, sink.target, bindings)) {
        // What code changes on the way is the business of the code; what it opens as it stands, that of the deploy file.
        if (context_.value(text.value).kind == ValueKind::env_read) judge(sink, client, text, &variable);
      }
    }
  }

  /// False when the variable is set for another service or container than the sink's.
  static bool serves(const ConfigVariable& variable, const Sink& sink) {
    if (sink.service.empty()) return true;
    if (!variable.service.empty() && variable.service != sink.service) return false;
    return variable.container.empty() || variable.container.find(sink.service) != std::string::npos ||
           sink.service.find(variable.container) != std::string::npos;
  }

  /// Where deploy files set one variable, as indices of facts. A service of hundreds has hundreds of them.
  struct Settings {
    std::vector<std::size_t> all;
    std::vector<std::size_t> anywhere;       ///< for every service and container
    std::vector<std::size_t> of_containers;  ///< for a container, and no service
    std::map<std::string, std::vector<std::size_t>> of_service;
  };

  const RuleContext& context_;
  url::Versions versions_;
  std::map<std::string, Settings> settings_;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> judged_;  ///< client, library, variable, service
  std::vector<OpenedUrl> opened_;
  std::set<std::tuple<Place, std::string, std::string>> seen_;
  std::set<Place> opened_at_;
};

}  // namespace

UrlFault fault_of(const url::Judgement& judgement) {
  if (judgement.verdict != url::Verdict::rejects) return UrlFault::none;
  if (judgement.code == "missing-file") return UrlFault::none;  // whether a certificate is there is the machine's business
  if (judgement.code.starts_with("ssl") || judgement.parameter.starts_with("ssl")) return UrlFault::ssl;
  if (judgement.code == "scheme" || judgement.code == "async" || judgement.code == "driver") return UrlFault::scheme;
  return UrlFault::other;
}

std::string client_of(const Sink& sink) {
  if (sink.library == "sqlalchemy") return sink.mode == Mode::async ? "create_async_engine" : "create_engine";
  if (sink.library == "celery" || sink.library == "flask-sqlalchemy") return "create_engine";
  if (drivers::code_shapes().has_own_reading(sink.library)) return "";
  const std::string& driver = sink.driver.empty() ? sink.library : sink.driver;
  if (driver == "psycopg") return "psycopg3";
  if (has_client(driver)) return driver;
  for (const std::string_view over_libpq : {"libpq", "libpqxx", "soci", "drogon", "userver"}) {
    if (driver == over_libpq) return libpq_client();
  }
  return "";
}

std::string opener_name(const OpenedUrl& opened) {
  if (opened.client.starts_with("create_")) return opened.client + "()";
  if (opened.client.starts_with("sqlalchemy+")) return "SQLAlchemy with " + opened.client.substr(opened.client.find('+') + 1);
  return opened.sink == nullptr || opened.sink->library.empty() ? opened.client : opened.sink->library;
}

std::vector<OpenedUrl> opened_urls(const RuleContext& context) { return Collector(context).run(); }

void report_rejected(const RuleContext& context, Findings& findings, const std::vector<OpenedUrl>& all, UrlFault fault) {
  std::set<std::pair<Place, std::string>> reported;
  for (const OpenedUrl& opened : all) {
    if (fault_of(opened.judgement) != fault) continue;
    if (!reported.emplace(opened.place, opened.judgement.code + opened.judgement.parameter).second) continue;
    std::string message = fmt::format("{} rejects this URL: {}", opener_name(opened), opened.judgement.reason);
    if (!opened.judgement.advice.empty()) message += "; " + opened.judgement.advice;
    Finding& finding = findings.add(opened.place, std::move(message));
    finding.repair = repair_of(context, opened, all);
    add_way(context, opened, finding);
  }
}

void add_way(const RuleContext& context, const OpenedUrl& opened, Finding& finding) {
  if (opened.variable != nullptr) {
    finding.severity = softened(finding.severity, opened.variable->is_example ? Context::example : opened.variable->context);
    if (opened.sink != nullptr) finding.confidence = std::min(finding.confidence, Confidence::likely);
    if (opened.value != 0) finding.related.push_back({opened.variable->place, opened.variable->variable + " is deployed here"});
  } else if (opened.sink != nullptr) {
    finding.severity = softened(finding.severity, opened.sink->context);
  }
  if (opened.value != 0) finding.provenance = steps_to(context, opened.value);
  if (opened.sink != nullptr) finding.provenance.push_back({opened.sink->place, "opened by " + opened.sink->call});
}

std::optional<std::string> driver_in_scheme(const url::Text& text) {
  if (text.pieces().empty() || text.pieces().front().hole) return std::nullopt;
  const std::string& first = text.pieces().front().text.reveal();
  const std::size_t end = first.find("://");
  if (end == std::string::npos) return std::nullopt;
  const std::size_t plus = first.find('+');
  return plus < end ? first.substr(plus + 1, end - plus - 1) : std::string();
}

std::string driver_below(const RuleContext& context, const Sink& sink) {
  if (sink.library != "sqlalchemy") return sink.driver.empty() ? sink.library : sink.driver;
  if (!sink.driver.empty() && sink.driver != "sqlalchemy") return sink.driver;
  std::string driver;
  for (const UrlText& text : url_texts(context.facts, sink.target)) {
    const std::optional<std::string> named = driver_in_scheme(text.text);
    if (!named || named->empty() || (!driver.empty() && driver != *named)) return "";
    driver = *named;
  }
  return driver;
}

url::Versions versions_of(const Policy& policy) {
  url::Versions versions;
  for (const auto& [driver, version] : policy.driver_versions) {
    if (version != "forbidden") versions.emplace(driver, version);
  }
  return versions;
}

std::vector<const Sink*> sinks_of(const FactStore& facts) {
  std::vector<const Sink*> sinks;
  for (const Engine& engine : facts.all<Engine>()) sinks.push_back(&engine);
  for (const Connection& connection : facts.all<Connection>()) sinks.push_back(&connection);
  return sinks;
}

}  // namespace dbssot
