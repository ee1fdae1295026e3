// AWS CloudFormation and SAM: environments of functions, containers and builds, wherever they stand among the properties.

#include <string>

#include "frontends/config/kind.h"
#include "frontends/config/kinds/aws.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) {
  if (!subject.is_tree() || !subject.root()["Resources"].is_map()) return false;
  if (subject.root()["AWSTemplateFormatVersion"] || subject.root()["Transform"]) return true;
  for (const auto& [name, resource] : subject.root()["Resources"].members()) {
    if (resource["Type"].text().starts_with("AWS::")) return true;
  }
  return false;
}

void read_properties(const std::string& resource, View view, Recorder& recorder, int depth, std::size_t& budget) {
  constexpr int deepest = 24;
  if (depth > deepest || budget == 0) return;
  --budget;
  for (const auto& [key, value] : view.members()) {
    const std::string& name = key.text();
    if (name == "ContainerDefinitions") {
      for (const View container : value.items()) record_container_definition(container, recorder);
    } else if (name == "Environment" && value["Variables"].is_map()) {
      for (const auto& [variable, text] : value["Variables"].members()) set_resolved(variable.text(), text, resource, recorder);
    } else if (name == "EnvironmentVariables" || name == "RuntimeEnvironmentVariables") {
      for (const View entry : value.items()) set_resolved(entry["Name"].text(), entry["Value"], resource, recorder);
      for (const auto& [variable, text] : value.members()) set_resolved(variable.text(), text, resource, recorder);
    } else if (name == "OptionSettings") {
      for (const View entry : value.items()) {
        if (entry["Namespace"].text() == "aws:elasticbeanstalk:application:environment") {
          set_resolved(entry["OptionName"].text(), entry["Value"], resource, recorder);
        }
      }
    } else {
      read_properties(resource, value, recorder, depth + 1, budget);
    }
  }
  for (const View item : view.items()) read_properties(resource, item, recorder, depth + 1, budget);
}

/// `SecretString: !Sub '{"username": "…", "host": "${Db.Endpoint.Address}", …}'`: the JSON of a secret with an address in it.
void read_secret(const std::string& name, View resource, Recorder& recorder) {
  const View json = resource.at({"Properties", "SecretString"});
  if (resource["Type"].text() != "AWS::SecretsManager::Secret" || !json.is_scalar()) return;
  const SourceText& text = json.document()->text;
  const std::string_view written = text.bytes().substr(json.begin_offset(), json.end_offset() - json.begin_offset());
  if (written.find("\"host\"") == std::string_view::npos || written.find("\"password\"") == std::string_view::npos) return;
  for (const std::string_view key : {"username", "user", "password", "host", "port", "dbname", "database"}) {
    const std::size_t at = written.find("\"" + std::string(key) + "\"");
    const std::size_t colon = at == std::string_view::npos ? at : written.find(':', at);
    const std::size_t open = colon == std::string_view::npos ? colon : written.find('"', colon);
    const std::size_t close = open == std::string_view::npos ? open : written.find('"', open + 1);
    if (close == std::string_view::npos) continue;
    Setting setting;
    setting.variable = name + "." + std::string(key);
    setting.value = std::string(written.substr(open + 1, close - open - 1));
    setting.range = text.range(json.begin_offset() + open + 1, json.begin_offset() + close);
    setting.container = name;
    setting.sets_environment = false;
    setting.names_connection = true;
    if (has_interpolation(setting.value, Interpolation::braces)) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
}

/// What a server is made with: `MasterUsername`, `MasterUserPassword`, `DBName`.
void read_database(const std::string& name, View resource, Recorder& recorder) {
  const std::string& type = resource["Type"].text();
  if (type != "AWS::RDS::DBInstance" && type != "AWS::RDS::DBCluster") return;
  for (const std::string_view key : {"DBName", "DatabaseName", "MasterUsername", "MasterUserPassword"}) {
    const View value = resource["Properties"][key];
    if (!value) continue;
    const Resolved resolved = resolve_intrinsics(value);
    Setting setting;
    setting.variable = name + "." + std::string(key);
    setting.value = resolved.text;
    setting.range = value.range();
    setting.container = name;
    setting.sets_environment = false;
    setting.names_connection = true;
    if (resolved.has_holes) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
}

/// `Parameters: {DBName: {Type: String, Default: shop}}`
void read_parameter(const std::string& name, View parameter, Recorder& recorder) {
  const View value = parameter["Default"];
  if (value.is_scalar()) recorder.set_scalar(name, value, "Parameters", Interpolation::braces, false);
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("aws");
  for (const auto& [name, parameter] : subject.root()["Parameters"].members()) read_parameter(name.text(), parameter, recorder);
  for (const auto& [name, resource] : subject.root()["Resources"].members()) {
    read_database(name.text(), resource, recorder);
    read_secret(name.text(), resource, recorder);
  }
  std::size_t budget = 100'000;
  read_properties("Globals", subject.root()["Globals"], recorder, 0, budget);
  for (const auto& [name, resource] : subject.root()["Resources"].members()) {
    read_properties(name.text(), resource["Properties"], recorder, 0, budget);
  }
}

}  // namespace

extern const Kind cloudformation;
constinit const Kind cloudformation = {"cloudformation", recognises, read};

}  // namespace dbssot::config::kinds
