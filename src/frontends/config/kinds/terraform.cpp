// Terraform: `env { name value }` blocks, maps of variables wherever they stand (`environment { variables = { … } }`,
// `app_settings`, `jsonencode([{ environment = [ … ] }])`), secret references, defaults and values of input variables that concern
// a database.

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "frontends/config/database_keys.h"
#include "frontends/config/embedded.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "source/assignment.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

/// `main.tf.json`: the same in JSON, labels as keys. Source: Terraform's "JSON Configuration Syntax".
bool is_json(const Subject& subject) {
  return subject.file.name.ends_with(".tf.json") || subject.file.name.ends_with(".tfvars.json");
}

bool recognises(const Subject& subject) {
  const std::string& extension = subject.file.extension;
  return (subject.file.format == Format::hcl && extension != "hjson" && extension != "conf") || is_json(subject);
}

class TerraformReader {
 public:
  explicit TerraformReader(Recorder& recorder) : recorder_(recorder) {}

  // Recursion is bounded by walk_depth; the tree has no aliases, so its size bounds the rest.
  void descend(View at, const std::string& container, bool in_environment, int depth) {
    if (depth > source::Limits::walk_depth) return;
    if (read_named(at, container, in_environment)) return;
    for (const auto& [key, value] : at.members()) {
      if (value.tag() == "templatefile") {
        read_template(value.items());
      } else if (value.is_map() || value.is_list()) {
        const bool is_resource =
            !value.tag().empty() && (key.text() == "resource" || key.text() == "module" || key.text() == "data");
        const bool opens_environment = key.text() == "environment" || key.text() == "env" || key.text() == "variables" ||
                                       key.text() == "environment_variables" || key.text() == "app_settings" ||
                                       key.text() == "env_vars";
        if (key.text() == "variable" && read_default(value)) continue;
        if (key.text() == "locals" && depth == 0) {
          read_locals(value);
          continue;
        }
        if (is_resource && is_database_by_kind(value)) databases_.insert(value.tag());
        if (is_resource && value.tag().starts_with("template_file.")) {
          read_template_file(value);
          continue;
        }
        descend(value, is_resource ? value.tag() : container, in_environment || opens_environment, depth + 1);
      } else {
        read_attribute(key, value, container, in_environment, depth);
      }
    }
    for (const View item : at.items()) descend(item, container, in_environment, depth + 1);
  }

  /// `{"resource": {"type": {"name": {…}}}, "variable": {"name": {"default": …}}, "locals": {…}}`; of .tfvars.json plain values.
  void descend_json(View root, bool are_values) {
    for (const auto& [key, value] : root.members()) {
      const std::string& block = key.text();
      if (are_values) {
        read_attribute(key, value, "", false, 0);
      } else if (block == "locals") {
        read_locals(value);
      } else if (block == "variable") {
        for (const auto& [name, variable] : value.members()) read_default_of(name.text(), variable);
      } else if (block == "module" || block == "output") {
        for (const auto& [name, body] : value.members()) descend(body, name.text(), false, 1);
      } else {
        for (const auto& [type, named] : value.members()) {
          for (const auto& [name, body] : named.members()) descend(body, type.text() + "." + name.text(), false, 1);
        }
      }
    }
  }

  /// What a file is filled in with: `templatefile("task.json.tpl", { db_host = … })`.
  struct TemplateArgument {
    std::string file;  ///< as written
    std::string name;
    View value;
  };
  [[nodiscard]] const std::vector<TemplateArgument>& template_arguments() const { return template_arguments_; }

 private:
  void read_template(const std::vector<View>& call) {
    if (call.size() == 2 && call[0].is_quoted()) fill_in(call[0].text(), call[1]);
  }

  /// `data "template_file" "x" { template = file("x.tpl") vars = { … } }`
  void read_template_file(View body) {
    const auto file = body["template"].items();
    if (body["template"].tag() == "file" && file.size() == 1) fill_in(file[0].text(), body["vars"]);
  }

  void fill_in(const std::string& file, View arguments) {
    for (const auto& [name, value] : arguments.members()) {
      template_arguments_.push_back({file, name.text(), value});
      const bool configures = value.is_scalar() && configures_database({name.text()}, value.text());
      if (configures || looks_like_variable(name.text())) set(name.text(), value, "templatefile", false, configures);
    }
  }

  /// `locals { db_host = "…" }`
  void read_locals(View locals) {
    for (const auto& [name, value] : locals.members()) {
      if (value.is_scalar() && (configures_database({name.text()}, value.text()) || looks_like_connection(value.text())))
        set("local." + name.text(), value, "", false, true);
      if (value.is_map() || value.is_list()) descend(value, "", false, 2);
      if (value.is_scalar() && looks_like_variable(name.text())) set(name.text(), value, "", true);
    }
  }

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
    if (read_chart_value(name, at["value"], container)) return true;
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

  /// `set { name = "postgresql.auth.password" value = "…" }` of a helm_release
  bool read_chart_value(View name, View value, const std::string& container) {
    if (!name.is_quoted() || !value.is_scalar() || name.text().find('.') == std::string::npos) return false;
    if (!configures_database({name.text()}, value.text())) return false;
    set(name.text(), value, container, false, true);
    return true;
  }

  /// `variable "db_password" { default = "…" }`
  bool read_default(View block) { return read_default_of(block.tag(), block); }

  bool read_default_of(const std::string& name, View block) {
    const View value = block["default"];
    const bool is_read = value.is_scalar() && (configures_database({name}, value.text()) || looks_like_variable(name));
    if (is_read) set("var." + name, value, "", false);
    return is_read;
  }

  /// `engine = "postgres"` or `db_name = …`, whatever the module is called.
  static bool is_database_by_kind(View body) {
    const auto members = body.members();
    return std::any_of(members.begin(), members.end(), [](const auto& member) {
      return member.first.text() == "db_name" ||
             (member.second.is_scalar() && names_database_kind(member.first.text(), member.second.text()));
    });
  }

  /// Resources whose `name` is the database's or the user's.
  static bool is_named_after(const std::string& container) {
    constexpr std::array<std::string_view, 9> types = {"google_sql_user.",
                                                       "google_sql_database.",
                                                       "postgresql_role.",
                                                       "postgresql_database.",
                                                       "digitalocean_database_db.",
                                                       "digitalocean_database_user.",
                                                       "azurerm_postgresql_database.",
                                                       "azurerm_postgresql_flexible_server_database.",
                                                       "scaleway_rdb_database."};
    return std::any_of(types.begin(), types.end(), [&](std::string_view type) { return container.starts_with(type); });
  }

  void read_attribute(View key, View value, const std::string& container, bool in_environment, int depth) {
    // `container_definitions = <<EOF`, `user_data = <<EOF`, `secret_data = <<EOF`
    if (value.is_quoted()) record_embedded(value, container, recorder_);
    if (looks_like_variable(key.text())) {
      set(key.text(), value, container, in_environment || depth > 0);
      return;
    }
    if (!value.is_scalar()) return;
    // terraform.tfvars: `db_password = "…"`
    if (depth == 0 && configures_database({key.text()}, value.text())) set("var." + key.text(), value, "", false);
    const bool is_database = databases_.contains(container) || container == "db" || container.find("_db_") != std::string::npos ||
                             container.ends_with("_db") || container.ends_with("database") ||
                             container.find("sql") != std::string::npos || container.find("rds") != std::string::npos ||
                             container.find("postgres") != std::string::npos;
    const std::string& name = key.text();
    const bool is_switch = value.text() == "true" || value.text() == "false";  // `random_password = false`
    const bool is_login =
        is_database && !is_switch &&
        (((name.ends_with("password") || name.ends_with("password_wo")) && !name.starts_with("create_") &&
          !name.starts_with("manage_")) ||
         name.ends_with("username") || name == "administrator_login" || name == "db_name" || name == "database_name" ||
         (name == "name" && is_named_after(container)) || (name == "host" && container.ends_with("_db")));
    if (depth > 0 && (is_login || looks_like_connection(value.text()))) {
      set(container.empty() ? name : container + "." + name, value, container, false, true);
    }
  }

  Recorder& recorder_;
  std::vector<TemplateArgument> template_arguments_;
  std::set<std::string> databases_;  ///< resources and modules that say so themselves
};

/// What `${local.X}` and `${var.X}` stand for, for the joined deployment.
class Values {
 public:
  explicit Values(Recorder& recorder) : recorder_(recorder) {
    Holder values;
    values.kind = Holder::Kind::shared;
    values.name = "values";
    recorder_.open(std::move(values));
  }
  ~Values() { recorder_.close(); }
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  void add(const std::string& name, View value) {
    if (!value.is_scalar() || (!value.is_quoted() && value.text() == "null")) return;
    const std::string& text = value.text();
    const bool is_plain =
        value.is_quoted() || text == "true" || text == "false" || text.find_first_not_of("0123456789.-") == std::string::npos;
    Entry entry;
    entry.variable = name;
    entry.value = Sensitive(is_plain ? text : "${" + text + "}");
    entry.range = value.range();
    recorder_.add(std::move(entry));
  }

 private:
  Recorder& recorder_;
};

void keep_values(const Subject& subject, const std::vector<TerraformReader::TemplateArgument>& arguments, Recorder& recorder) {
  Values values(recorder);
  for (const auto& [file, name, value] : arguments) values.add("templatefile/" + file + ":" + name, value);
  const bool are_values = subject.file.name.ends_with(".tfvars") || subject.file.name.ends_with(".tfvars.json");
  for (const auto& [key, value] : subject.root().members()) {
    if (are_values) values.add("var." + key.text(), value);
    if (key.text() == "locals") {
      for (const auto& [name, local] : value.members()) values.add("local." + name.text(), local);
    }
    if (key.text() == "variable" && !value.tag().empty()) values.add("var." + value.tag(), value["default"]);
    if (key.text() == "variable" && value.tag().empty()) {
      for (const auto& [name, variable] : value.members()) values.add("var." + name.text(), variable["default"]);
    }
  }
}

/// What the file itself says is secret: `variable { sensitive = true default = … }`, `aws_ssm_parameter { type = "SecureString"
/// value = … }`, `kubernetes_secret { data = … }`.
class DeclaredSecrets {
 public:
  explicit DeclaredSecrets(Recorder& recorder) : recorder_(recorder) {}

  void block(const std::string& kind, const std::string& labels, View body) {
    if (kind == "variable" && body["sensitive"].text() == "true") keep(labels, body["default"]);
    if (kind != "resource") return;
    if (body["type"].text() == "SecureString") keep(labels, body["value"]);
    if (!labels.starts_with("kubernetes_secret")) return;
    for (const std::string_view data : {"data", "string_data"}) {
      for (const auto& [name, value] : body[data].members()) keep(name.text(), value);
    }
  }

 private:
  void keep(const std::string& name, View value) {
    if (!value.is_scalar() || !value.is_quoted() || value.text().empty() || has_interpolation(value.text(), Interpolation::braces))
      return;
    recorder_.declare_secret(name, value.text(), value.range());
  }

  Recorder& recorder_;
};

void keep_declared_secrets(const Subject& subject, Recorder& recorder) {
  DeclaredSecrets secrets(recorder);
  for (const auto& [key, value] : subject.root().members()) {
    if (!value.tag().empty()) {
      secrets.block(key.text(), value.tag(), value);
      continue;
    }
    for (const auto& [name, body] : value.members()) {  // JSON, with labels for keys
      if (key.text() == "variable") secrets.block("variable", name.text(), body);
      for (const auto& [last, inner] : body.members()) secrets.block(key.text(), name.text() + "." + last.text(), inner);
    }
  }
}

void read(const Subject& subject, Recorder& recorder) {
  TerraformReader reader(recorder);
  if (is_json(subject)) {
    reader.descend_json(subject.root(), subject.file.name.ends_with(".tfvars.json"));
  } else {
    reader.descend(subject.root(), "", false, 0);
  }
  keep_values(subject, reader.template_arguments(), recorder);
  keep_declared_secrets(subject, recorder);
}

}  // namespace

extern const Kind terraform;
constinit const Kind terraform = {"terraform", recognises, read};

}  // namespace dbssot::config::kinds
