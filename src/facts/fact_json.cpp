#include "facts/fact_json.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "facts/url_text.h"
#include "source/harmless_json.h"
#include "url/secret_names.h"
#include "url/url.h"

namespace dbssot {
namespace {

using nlohmann::ordered_json;

std::string_view name_of_role(LiteralRole role) {
  switch (role) {
    case LiteralRole::plain:
      return "plain";
    case LiteralRole::default_of_read:
      return "default";
    case LiteralRole::argument:
      return "argument";
    case LiteralRole::format:
      return "format";
  }
  return "plain";
}

std::string_view name_of_form(ConfigForm form) {
  switch (form) {
    case ConfigForm::literal:
      return "literal";
    case ConfigForm::template_text:
      return "template";
    case ConfigForm::reference:
      return "reference";
    case ConfigForm::empty:
      return "empty";
  }
  return "literal";
}

std::string_view name_of_language(Language language) {
  switch (language) {
    case Language::python:
      return "python";
    case Language::cpp:
      return "cpp";
    case Language::config:
      return "config";
  }
  return "python";
}

std::string_view name_of_kind(ValueKind kind) {
  switch (kind) {
    case ValueKind::env_read:
      return "env";
    case ValueKind::config_field:
      return "config-field";
    case ValueKind::secret:
      return "secret";
    case ValueKind::literal:
      return "literal";
    case ValueKind::source_of_truth:
      return "source-of-truth";
    case ValueKind::parameter:
      return "parameter";
    case ValueKind::call_result:
      return "call";
    case ValueKind::null:
      return "null";
    case ValueKind::unknown:
      return "unknown";
    default:
      return "name";
  }
}

class Printer {
 public:
  Printer(const FactStore& facts, const std::function<std::string(std::string_view)>& masked) : facts_(facts), masked_(masked) {}

  std::vector<PrintedFact> print() {
    std::apply([&](const auto&... kinds) { (all(kinds), ...); }, facts_.kinds);
    std::ranges::stable_sort(out_, [](const PrintedFact& left, const PrintedFact& right) {
      return std::tie(left.file, left.range, left.kind, left.json) < std::tie(right.file, right.range, right.kind, right.json);
    });
    return std::move(out_);
  }

 private:
  void all(const std::vector<Capacity>&) {}  // for rules alone
  template <class Fact>
  void all(const std::vector<Fact>& list) {
    for (const Fact& fact : list) {
      ordered_json fields = ordered_json::object();
      const std::string_view kind = describe(fact, fields);
      add(fact, kind, std::move(fields));
    }
  }

  void add(const FactHead& head, std::string_view kind, ordered_json fields) {
    const Range& range = head.place.range;
    const std::string& file = facts_.path(head.place.file);
    ordered_json line = {{"kind", kind},
                         {"file", file},
                         {"line", std::max(range.line, 1U)},
                         {"column", std::max(range.column, 1U)},
                         {"end_line", std::max(range.end_line, 1U)},
                         {"service", head.service},
                         {"scope", head.scope},
                         {"context", name_of(head.context)},
                         {"language", name_of_language(head.language)}};
    PrintedFact printed{file, range, std::string(kind), {}, {}};
    for (const auto& [name, value] : fields.items()) {
      line[name] = value;
      printed.fields.emplace_back(name, as_text(value));
    }
    printed.json = harmless_json(line.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
    out_.push_back(std::move(printed));
  }

  static std::string as_text(const ordered_json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return {};
    if (!value.is_array() && !value.is_object()) return value.dump();
    std::string out;
    for (const auto& [name, item] : value.items()) {
      std::string text = as_text(item);
      if (item.is_object() && item.contains("name")) {  // a source; literals have no name
        const auto source = item["name"].get<std::string>();
        text = item["kind"].get<std::string>() + (source.empty() ? "" : " " + source);
      }
      if (value.is_object()) text = name + ":" + text;
      out += (out.empty() ? "" : ",") + text;
    }
    return out;
  }

  [[nodiscard]] std::string shown(std::string_view text) const { return masked_(text); }
  [[nodiscard]] std::string shown_value(ValueId id) const { return masked_(value_text(facts_, id)); }
  /// A value behind a name: the name alone may say that it is a secret.
  [[nodiscard]] std::string shown_of(std::string_view name, const std::string& text) const {
    return url::is_secret_name(name) && !url::is_placeholder_password(text) ? "***" : masked_(text);
  }

  /// Of the URL; without one, of the parts that stand for it.
  [[nodiscard]] ordered_json sources(const Sink& sink) const {
    if (sink.target != 0) return sources(sink.target);
    auto list = ordered_json::array();
    for (const Argument& argument : sink.arguments) {
      if (!says_where(argument.name)) continue;
      for (ordered_json& source : sources(argument.value)) {
        if (std::ranges::find(list, source) == list.end()) list.push_back(std::move(source));
      }
    }
    return list;
  }

  [[nodiscard]] ordered_json sources(ValueId id) const {
    auto list = ordered_json::array();
    if (id == 0) return list;
    for (const Source& source : facts_.values.sources(id)) {
      const bool has_place = static_cast<std::size_t>(source.place.file) < facts_.files.size() && source.place.range.line != 0;
      list.push_back({{"kind", name_of_kind(source.kind)},
                      {"name", shown(source.name)},
                      {"file", has_place ? facts_.path(source.place.file) : ""},
                      {"line", source.place.range.line},
                      {"column", source.place.range.column}});
    }
    return list;
  }

  [[nodiscard]] ordered_json arguments(const std::vector<Argument>& list) const {
    auto out = ordered_json::object();
    for (const Argument& argument : list) out[argument.name] = shown_of(argument.name, value_text(facts_, argument.value));
    return out;
  }

  std::string_view describe(const DriverImport& fact, ordered_json& out) const {
    out = {{"driver", fact.driver}, {"module", fact.module}, {"mode", name_of(fact.mode)}};
    return "driver-import";
  }

  std::string_view describe(const EnvRead& fact, ordered_json& out) const {
    out["variable"] = fact.variable;
    out["default"] =
        fact.default_value ? ordered_json(shown_of(fact.variable, fact.default_value->reveal())) : ordered_json(nullptr);
    out["call"] = fact.call;
    out["is_database"] = fact.is_database;
    out["in_source_of_truth"] = fact.in_source_of_truth;
    out["handed_over"] = fact.handed_over;
    return "env-read";
  }

  std::string_view describe(const ConfigFieldRead& fact, ordered_json& out) const {
    out = {{"field", fact.field},
           {"variable", fact.variable},
           {"is_database", fact.is_database},
           {"in_source_of_truth", fact.in_source_of_truth}};
    return "config-field-read";
  }

  std::string_view describe(const UrlLiteral& fact, ordered_json& out) const {
    out = {
        {"value", shown(fact.text.reveal())}, {"role", name_of_role(fact.role)}, {"in_source_of_truth", fact.in_source_of_truth}};
    return "url-literal";
  }

  std::string_view describe(const UrlBuild& fact, ordered_json& out) const {
    out = {{"how", fact.how},
           {"call", fact.call},
           {"value", shown_value(fact.value)},
           {"is_conninfo", fact.is_conninfo},
           {"escapes", fact.escapes},
           {"reaches_sink", fact.reaches_sink},
           {"in_source_of_truth", fact.in_source_of_truth},
           {"sources", sources(fact.value)}};
    return "url-build";
  }

  std::string_view describe(const UrlInspection& fact, ordered_json& out) const {
    out = {{"how", fact.how},
           {"argument", shown(fact.argument)},
           {"replacement", shown(fact.replacement)},
           {"certain", fact.certain},
           {"in_source_of_truth", fact.in_source_of_truth},
           {"sources", sources(fact.subject)}};
    return "url-inspection";
  }

  void describe_sink(const Sink& fact, ordered_json& out) const {
    out = {{"call", fact.call},
           {"library", fact.library},
           {"driver", fact.driver},
           {"mode", name_of(fact.mode)},
           {"pool_class", fact.pool_class},
           {"value", fact.target == 0 ? "" : shown_value(fact.target)},
           {"arguments", arguments(fact.arguments)},
           {"open_arguments", fact.open_arguments},
           {"in_source_of_truth", fact.in_source_of_truth},
           {"sources", sources(fact)}};
  }
  std::string_view describe(const Engine& fact, ordered_json& out) const { return describe_sink(fact, out), "engine"; }
  std::string_view describe(const Connection& fact, ordered_json& out) const { return describe_sink(fact, out), "connection"; }

  std::string_view describe(const Pool& fact, ordered_json& out) const {
    out = {{"pool_class", fact.pool_class},
           {"call", fact.call},
           {"arguments", arguments(fact.arguments)},
           {"is_default", fact.is_default}};
    return "pool";
  }

  std::string_view describe(const Timeout& fact, ordered_json& out) const {
    out = {{"step", fact.step},
           {"call", fact.call},
           {"function", fact.function},
           {"is_database", fact.is_database},
           {"milliseconds", fact.duration ? ordered_json(fact.duration->count()) : ordered_json(nullptr)}};
    return "timeout";
  }

  std::string_view describe(const ClassShape& fact, ordered_json& out) const {
    out = {{"name", fact.name},
           {"lines", fact.lines},
           {"methods", fact.methods},
           {"concerns", fact.concerns},
           {"owns_connections", fact.owns_connections},
           {"builds_urls", fact.builds_urls},
           {"makes_sessions", fact.makes_sessions},
           {"is_file", fact.is_file}};
    return "class-shape";
  }

  std::string_view describe(const FunctionShape& fact, ordered_json& out) const {
    out = {{"name", fact.name},
           {"returns", fact.returns},
           {"mode", name_of(fact.mode)},
           {"is_async", fact.is_async},
           {"lines", fact.lines}};
    return "function-shape";
  }

  std::string_view describe(const VariableList& fact, ordered_json& out) const {
    out = {{"names", fact.names},
           {"database_names", fact.database_names},
           {"drives_reads", fact.drives_reads},
           {"in_source_of_truth", fact.in_source_of_truth}};
    return "variable-list";
  }

  std::string_view describe(const HandlerFact& fact, ordered_json& out) const {
    out = {{"types", fact.types},     {"outcome", fact.outcome},
           {"guarded", fact.guarded}, {"fallback", fact.fallback == 0 ? "" : shown_value(fact.fallback)},
           {"logs", fact.logs},       {"insists", fact.insists}};
    return "handler";
  }

  std::string_view describe(const Fallback& fact, ordered_json& out) const {
    out = {{"to", fact.to}, {"name", shown(fact.name)}, {"when", fact.when}, {"what", fact.what}, {"logs", fact.logs}};
    return "fallback";
  }

  std::string_view describe(const DegradedHealth& fact, ordered_json& out) const {
    out = {{"says", fact.says}, {"despite", fact.despite}};
    return "degraded-health";
  }

  std::string_view describe(const StartupStep& fact, ordered_json& out) const {
    out = {{"does", fact.does}, {"how", fact.how}, {"mode", name_of(fact.mode)}};
    return "startup-step";
  }

  std::string_view describe(const HealthReport& fact, ordered_json& out) const {
    out = {{"route", shown(fact.route)}, {"tells", fact.tells}};
    return "health-report";
  }

  std::string_view describe(const UnknownMember& fact, ordered_json& out) const {
    out = {{"owner", fact.owner}, {"member", fact.member}, {"nearest", fact.nearest}, {"is_call", fact.is_call}};
    return "unknown-member";
  }

  std::string_view describe(const EnvironmentGuess& fact, ordered_json& out) const {
    out = {{"name", fact.name}, {"answers", fact.answers}, {"variables", fact.variables}, {"searched", fact.searched}};
    return "environment-guess";
  }

  std::string_view describe(const Log& fact, ordered_json& out) const {
    out = {{"call", fact.call}, {"masked", fact.masked}, {"sources", sources(fact.value)}};
    return "log";
  }

  std::string_view describe(const ConfigVariable& fact, ordered_json& out) const {
    out = {{"variable", fact.variable},
           {"value", shown_of(fact.variable, fact.value.reveal())},
           {"form", name_of_form(fact.form)},
           {"environment", fact.environment},
           {"file_kind", fact.file_kind},
           {"container", fact.container},
           {"sets_environment", fact.sets_environment},
           {"is_example", fact.is_example}};
    return "config-variable";
  }

  std::string_view describe(const SecretReference& fact, ordered_json& out) const {
    out = {{"variable", fact.variable},
           {"secret", shown(fact.secret)},
           {"key", fact.key},
           {"version", fact.version},
           {"environment", fact.environment}};
    return "secret-reference";
  }

  std::string_view describe(const Environment& fact, ordered_json& out) const {
    out = {{"name", fact.name}, {"platform", fact.platform}};
    return "environment";
  }

  std::string_view describe(const Dependency& fact, ordered_json& out) const {
    out = {{"package", fact.package}, {"version", fact.version}, {"manifest", fact.manifest}};
    return "dependency";
  }

  const FactStore& facts_;
  const std::function<std::string(std::string_view)>& masked_;
  std::vector<PrintedFact> out_;
};

}  // namespace

std::string value_text(const FactStore& facts, ValueId id) {
  if (id == 0) return {};
  const Value& value = facts.values[id];
  switch (value.kind) {
    case ValueKind::literal:
    case ValueKind::external:
    case ValueKind::entity:
      return value.text.redacted();
    case ValueKind::null:
      return "null";
    case ValueKind::unknown:
      return "?";
    default:
      return text_of(facts, id).redacted();
  }
}

std::vector<PrintedFact> printed_facts(const FactStore& facts, const std::function<std::string(std::string_view)>& masked) {
  return Printer(facts, masked).print();
}

}  // namespace dbssot
