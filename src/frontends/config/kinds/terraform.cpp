// Terraform: `env { name value }` blocks, maps of variables wherever they stand (`environment { variables = { … } }`,
// `app_settings`, `jsonencode([{ environment = [ … ] }])`), secret references, defaults and values of input variables that concern
// a database.

#include <string>
#include <vector>

#include "frontends/config/database_keys.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "source/assignment.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) { return subject.file.format == Format::hcl; }

class TerraformReader {
 public:
  explicit TerraformReader(Recorder& recorder) : recorder_(recorder) {}

  // Recursion is bounded by walk_depth; the tree has no aliases, so its size bounds the rest.
  void descend(View at, const std::string& container, bool in_environment, int depth) {
    if (depth > source::Limits::walk_depth) return;
    if (read_named(at, container, in_environment)) return;
    for (const auto& [key, value] : at.members()) {
      if (value.is_map() || value.is_list()) {
        const bool is_resource =
            !value.tag().empty() && (key.text() == "resource" || key.text() == "module" || key.text() == "data");
        const bool opens_environment = key.text() == "environment" || key.text() == "env" || key.text() == "variables" ||
                                       key.text() == "environment_variables" || key.text() == "app_settings" ||
                                       key.text() == "env_vars";
        if (key.text() == "variable" && read_default(value)) continue;
        descend(value, is_resource ? value.tag() : container, in_environment || opens_environment, depth + 1);
      } else {
        read_attribute(key, value, container, in_environment, depth);
      }
    }
    for (const View item : at.items()) descend(item, container, in_environment, depth + 1);
  }

 private:
  void set(const std::string& variable, View value, const std::string& container, bool sets_environment,
           bool names_connection = false) {
    Setting setting;
    setting.names_connection = names_connection;
    setting.variable = variable;
    setting.range = value.range();
    setting.container = container;
    setting.sets_environment = sets_environment;
    if (value.is_list() || value.is_map()) {
      setting.value = "${" + (value.tag().empty() ? std::string("?") : value.tag() + "(…)") + "}";
      setting.form = ConfigForm::template_text;
    } else if (value.is_quoted()) {
      setting.value = value.text();
      if (has_interpolation(setting.value, Interpolation::braces)) setting.form = ConfigForm::template_text;
    } else if (is_plain(value.text())) {
      setting.value = value.text() == "null" ? "" : value.text();
    } else {
      setting.value = "${" + value.text() + "}";
      setting.form = ConfigForm::template_text;
    }
    recorder_.set(std::move(setting));
  }

  static bool is_plain(const std::string& text) {
    return text == "true" || text == "false" || text == "null" ||
           (!text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos);
  }

  /// `{ name = "A" value = … }`, `{ name = "A" value_source { secret_key_ref { secret = … version = … } } }`,
  /// `{ name = "A" value_from { secret_key_ref { name = … key = … } } }`, `{ name = "A" valueFrom = … }`
  bool read_named(View at, const std::string& container, bool in_environment) {
    const View name = at["name"];
    // Elsewhere a name and a value are a tag or a header as well. .NET writes `ConnectionStrings__Default`.
    const bool is_named =
        name.is_quoted() && (in_environment ? source::is_variable_name(name.text()) : looks_like_variable(name.text()));
    if (!is_named) return false;
    if (const View value = at["value"]) {
      set(name.text(), value, container, true);
      return true;
    }
    const View from = at["value_source"] ? at["value_source"] : at["value_from"];
    if (const View key_ref = from["secret_key_ref"]) {
      SecretReference reference;
      const View secret = key_ref["secret"] ? key_ref["secret"] : key_ref["name"];
      reference.secret = secret.text();
      reference.key = key_ref["key"].text();
      reference.version = key_ref["version"].text();
      recorder_.set_secret(name.text(), reference, (secret ? secret : name).range(), container);
      return true;
    }
    if (const View value_from = at["valueFrom"]) {
      SecretReference reference = secret_notation(value_from.text(), SecretContext::any_value).value_or(SecretReference{});
      if (reference.secret.empty()) reference.secret = value_from.text();
      recorder_.set_secret(name.text(), reference, value_from.range(), container);
      return true;
    }
    if (from) recorder_.pass_through(name.text(), name.range(), container);
    return static_cast<bool>(from);
  }

  /// `variable "db_password" { default = "…" }`
  bool read_default(View block) {
    const View value = block["default"];
    const bool is_read =
        value.is_scalar() && (configures_database({block.tag()}, value.text()) || looks_like_variable(block.tag()));
    if (is_read) set("var." + block.tag(), value, "", false);
    return is_read;
  }

  void read_attribute(View key, View value, const std::string& container, bool in_environment, int depth) {
    if (looks_like_variable(key.text())) {
      set(key.text(), value, container, in_environment || depth > 0);
      return;
    }
    if (!value.is_scalar()) return;
    // terraform.tfvars: `db_password = "…"`
    if (depth == 0 && configures_database({key.text()}, value.text())) set("var." + key.text(), value, "", false);
    const bool is_database = container.find("_db_") != std::string::npos || container.ends_with("_db") ||
                             container.ends_with("database") || container.find("sql") != std::string::npos ||
                             container.find("rds") != std::string::npos || container.find("postgres") != std::string::npos;
    const std::string& name = key.text();
    const bool is_login =
        is_database && ((name.ends_with("password") && !name.starts_with("create_") && !name.starts_with("manage_")) ||
                        name.ends_with("username") || name == "db_name" || name == "database_name" ||
                        (name == "host" && container.ends_with("_db")));
    if (depth > 0 && (is_login || looks_like_connection(value.text()))) {
      set(container.empty() ? name : container + "." + name, value, container, false, true);
    }
  }

  Recorder& recorder_;
};

void read(const Subject& subject, Recorder& recorder) { TerraformReader(recorder).descend(subject.root(), "", false, 0); }

}  // namespace

extern const Kind terraform;
constinit const Kind terraform = {"terraform", recognises, read};

}  // namespace dbssot::config::kinds
