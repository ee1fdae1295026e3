// Whatever else holds keys and values (YAML, JSON, TOML, INI): environments under the keys that everybody uses for them, names that
// look like environment variables, and nested settings of a database (`database: {host: …}`, `ConnectionStrings: {Catalog: …}`).
// Everything else in such files is none of our business. Kinds that differ by name alone (Helm values, fly.toml, drogon) are here
// too.

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "frontends/config/database_keys.h"
#include "frontends/config/embedded.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/kinds/settings.h"
#include "frontends/config/settings_keys.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

using source::View;
using Path = std::vector<std::string>;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class TreeReader {
 public:
  TreeReader(Interpolation interpolation, Recorder& recorder)
      : interpolation_(interpolation), recorder_(recorder), is_database_file_(is_named_after_database(recorder.file().name)) {}

  // Recursion is bounded by walk_depth.
  void descend(View at, bool in_environment) {
    if (++seen_ > source::Limits::walk_nodes || path_.size() >= static_cast<std::size_t>(source::Limits::walk_depth)) {
      whole_ = false;
      return;
    }
    const auto members = at.members();
    const auto holds = [&](std::initializer_list<std::string_view> keys) {
      return std::any_of(members.begin(), members.end(), [&](const auto& member) { return is_one_of(member.first.text(), keys); });
    };
    const bool was_address = std::exchange(is_address_, holds({"database", "dbname"}) && holds_address(at));
    const bool is_connection = std::any_of(members.begin(), members.end(), [](const auto& member) {
      return member.second.is_scalar() && names_database_kind(member.first.text(), member.second.text());
    });
    const bool is_foreign = holds({"database", "port"}) && is_of_other_system(at);
    if (is_connection) ++connections_;
    if (is_foreign) ++others_;
    for (const auto& [key, value] : members) {
      if (says_nothing(key, value)) continue;
      enter(key.text());
      read_member(key, value, in_environment);
      leave();
    }
    if (is_connection) --connections_;
    if (is_foreign) --others_;
    is_address_ = was_address;
    std::size_t index = 0;
    for (const View item : at.items()) {
      const std::size_t number = index++;
      const bool is_inner = item.is_map() || item.is_list();
      if (!is_inner && naming_database_ == 0 && !looks_like_connection(item.text())) continue;
      enter(std::to_string(number));
      if (path_.size() > 1 && path_[path_.size() - 2] == "parameters") read_chart_value(item);
      if (is_inner) {
        descend(item, in_environment);
      } else if (configures_database(path_, item.text())) {
        recorder_.set_connection_part(dotted(path_), item, "", interpolation_);
      }
      leave();
    }
  }

  [[nodiscard]] bool read_all() const { return whole_; }

  /// `tasksDatabase: {host, port: 6379, database: 0}`: Redis counts its databases, and the others have ports of their own.
  static bool is_of_other_system(View map) {
    const std::string& database = map["database"].text();
    if (!database.empty() && database.size() < 3 && database.find_first_not_of("0123456789") == std::string::npos) return true;
    return is_one_of(map["port"].text(), {"6379", "6380", "26379", "27017", "5672", "9200", "11211", "9000", "8123"});
  }

  /// `{host, user, database}` say it together: nothing else has all three. Of a port and a password beside them, too.
  static bool holds_address(View map) {
    const auto has = [&](std::initializer_list<std::string_view> names) {
      return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return map[name].is_scalar(); });
    };
    return has({"host", "hostname", "server"}) && has({"user", "username"}) && has({"database", "dbname"});
  }

 private:
  void enter(std::string part) {
    path_.push_back(std::move(part));
    if (has_name_of_database(path_.back())) ++naming_database_;
  }

  void leave() {
    if (has_name_of_database(path_.back())) --naming_database_;
    path_.pop_back();
  }

  /// True for most leaves of most files, such as translations, at little cost.
  [[nodiscard]] bool says_nothing(View key, View value) const {
    if (value.is_map() || value.is_list()) return false;
    const std::string& name = key.text();
    if (looks_like_variable(name) || is_script_key(name) || may_hold_document(name)) return false;
    if (others_ > 0) return true;
    const bool may_say_it_alone = may_name_database(name) && name.find_first_of("._-") != std::string::npos;
    return connections_ == 0 && !is_address_ && !is_database_file_ && naming_database_ == 0 && !may_say_it_alone &&
           !looks_like_connection(value.text());
  }

  /// `helm: {values: |…}` of Argo CD, `valuesContent: |` of k3s; `extraEnv: |` of charts
  static bool may_hold_document(std::string_view key) {
    return key.starts_with("values") || key == "patch" || is_environment_key(key);
  }

  void read_member(View key, View value, bool in_environment) {
    if (is_script_key(key.text())) {
      record_shell(value, container(), recorder_);
      if (value.is_scalar()) return;
    }
    if (value.is_list() && is_environment_key(key.text())) read_environment_list(value);
    if (in_environment && value.is_map() && looks_like_variable(key.text()) && read_variable(key, value)) return;
    if (value.is_scalar() && may_hold_document(key.text())) record_embedded(value, container(), recorder_);
    if (value["valueFrom"].is_map() && configures_database(path_, "")) {
      read_reference(dotted(path_), key, value["valueFrom"], container(), false);
      return;
    }
    if (value.is_map() || value.is_list()) {
      descend(value, in_environment || is_environment_key(key.text()));
    } else {
      read_leaf(key, value, in_environment);
    }
  }

  /// `env: [A=b]`, `env: [{name: A, value: b}]`, `envVars: [{key: A, value: b}]`
  void read_environment_list(View list) {
    EnvironmentForm form;
    const std::string target = container();
    form.container = target;
    form.interpolation = interpolation_;
    for (const View item : list.items()) {
      if (item.is_scalar() && item.text().find('=') != std::string::npos) record_assignment(item, form, recorder_);
    }
    record_pairs(list, "name", "value", form, recorder_);
    record_pairs(list, "key", "value", form, recorder_);
    for (const View item : list.items()) read_reference(item["name"].text(), item["name"], item["valueFrom"], target, true);
  }

  /// `env: {A: {value: b}, C: {valueFrom: {…}}}` in values of charts.
  bool read_variable(View key, View value) {
    if (value["value"].is_scalar()) {
      recorder_.set_scalar(key.text(), value["value"], container(), interpolation_);
      return true;
    }
    if (!value["valueFrom"].is_map()) return false;
    read_reference(key.text(), key, value["valueFrom"], container(), true);
    return true;
  }

  /// `{name: A, valueFrom: {secretKeyRef: {name, key}}}` in values of charts.
  void read_reference(const std::string& name, View key, View from, const std::string& target, bool sets_environment) {
    if (!from) return;
    const View secret = from["secretKeyRef"];
    if (secret && sets_environment) {
      SecretReference reference;
      reference.secret = secret["name"].text();
      reference.key = secret["key"].text();
      recorder_.set_secret(name, reference, (secret["name"] ? secret["name"] : secret).range(), target);
    } else if (sets_environment) {
      recorder_.pass_through(name, key.range(), target);
    } else {
      // `externalDatabase: {password: {valueFrom: {secretKeyRef: …}}}`
      Setting setting;
      setting.variable = name;
      setting.range = (secret["name"] ? secret["name"] : key).range();
      setting.form = ConfigForm::reference;
      setting.container = target;
      setting.sets_environment = false;
      setting.names_connection = true;
      recorder_.set(std::move(setting));
    }
  }

  /// `parameters: [{name: postgresql.auth.password, value: …}]` of Argo CD
  void read_chart_value(View item) {
    const View name = item["name"];
    const View value = item["value"];
    if (!name.is_scalar() || !value.is_scalar() || name.text().find('.') == std::string::npos) return;
    if (configures_database({name.text()}, value.text())) recorder_.set_connection_part(name.text(), value, "", interpolation_);
  }

  void read_leaf(View key, View leaf, bool in_environment) {
    // INI options before the first section stand in the section "".
    Path path = path_;
    if (!path.empty() && path.front().empty()) path.erase(path.begin());
    if (path.empty()) return;
    recorder_.enter_environment(environment_of_path(path));
    if (looks_like_variable(key.text())) {
      path.pop_back();
      recorder_.set_scalar(key.text(), leaf, dotted(path), interpolation_, in_environment || path.empty());
    } else if (others_ > 0) {
      return recorder_.enter_environment("");
    } else if (configures_database(with_file(path), leaf.text()) || is_address(key, leaf)) {
      recorder_.set_connection_part(dotted(path), leaf, "", interpolation_);
    }
    recorder_.enter_environment("");
  }

  /// `production: {database: …}` in a file for all environments
  static std::string_view environment_of_path(const Path& path) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      if (const std::string_view environment = environment_of(path[i]); !environment.empty()) return environment;
    }
    return {};
  }

  [[nodiscard]] Path with_file(const Path& path) const {
    if (connections_ == 0 && !is_address_ && !is_database_file_) return path;
    Path whole{"database"};
    whole.insert(whole.end(), path.begin(), path.end());
    return whole;
  }

  /// `{type: postgres, url: $HOST:$PORT}`, as Grafana has it: no URL, but surely an address.
  [[nodiscard]] bool is_address(View key, View leaf) const {
    return connections_ > 0 && is_one_of(key.text(), {"url", "uri", "dsn"}) && leaf.text().find(' ') == std::string::npos;
  }

  [[nodiscard]] std::string container() const {
    Path path = path_;
    if (!path.empty()) path.pop_back();
    return dotted(path);
  }

  Interpolation interpolation_;
  Recorder& recorder_;
  bool is_database_file_;
  Path path_;
  int naming_database_ = 0;  ///< how many parts of the path do so
  std::size_t seen_ = 0;
  int connections_ = 0;      ///< how many maps around say by a sibling (`type: postgres`) that they hold a connection
  bool is_address_ = false;  ///< host, user and database stand in this very map
  int others_ = 0;           ///< how many say that they hold one of another system
  bool whole_ = true;
};

struct NamedKind {
  std::string_view name;
  std::string_view platform;
};

/// What the file is called where its form is the general one.
NamedKind named_kind(const Subject& subject) {
  const std::string& name = subject.file.name;
  const View root = subject.root();
  if (name.starts_with("fly") && subject.file.format == Format::toml) return {"fly", "fly"};
  if (name.starts_with("values") && subject.is_yaml()) return {"helm-values", "kubernetes"};
  if (root["db_clients"].is_list()) return {"drogon", ""};
  if (name.starts_with("appsettings") || root["ConnectionStrings"].is_map()) return {"appsettings", ""};
  if (subject.file.path.find(".circleci/") != std::string::npos) return {"circleci", ""};
  if (name.starts_with("application") || name.starts_with("bootstrap")) return {"spring", ""};
  return {"settings", ""};
}

/// All leaves, by the path that templates use: `.Values.database.host` is "database.host".
void keep_values(const Subject& subject, Recorder& recorder) {
  Holder values;
  values.kind = Holder::Kind::shared;
  values.name = "values";
  recorder.open(std::move(values));
  source::walk_leaves(subject.root(), [&](const Path& path, View, View leaf) {
    Entry entry;
    entry.variable = dotted(path);
    entry.value = Sensitive(leaf.text());
    entry.range = leaf.range();
    recorder.add(std::move(entry));
  });
  recorder.close();
}

/// Manifests, schemas and translations hold no settings.
bool is_innocent(const Subject& subject) {
  const View root = subject.root();
  if (is_translation(subject.file.path)) return true;
  if (root["type"].text() == "object" && root["properties"].is_map()) return true;
  return root["$schema"].text().find("json-schema.org") != std::string::npos || root["openapi"] || root["swagger"] ||
         root["lockfileVersion"];
}

bool recognises(const Subject& subject) { return subject.document.document_count() > 0 && !is_innocent(subject); }

void read(const Subject& subject, Recorder& recorder) {
  const NamedKind named = named_kind(subject);
  recorder.use_kind(named.name);
  recorder.platform(named.platform);
  TreeReader reader(subject.file.format == Format::ini ? Interpolation::percent : Interpolation::braces, recorder);
  for (std::size_t i = 0; i < subject.document.document_count(); ++i) {
    const View root = subject.document.root(i);
    reader.descend(root, false);
  }
  if (named.name == "helm-values") keep_values(subject, recorder);
  if (!reader.read_all()) recorder.note({}, "nested too deeply, or too many values; the rest was not read");
}

}  // namespace

void read_settings(View root, Interpolation interpolation, Recorder& recorder) {
  TreeReader reader(interpolation, recorder);
  reader.descend(root, false);
  if (!reader.read_all()) recorder.note({}, "nested too deeply, or too many values; the rest was not read");
}

std::string_view kind_of_settings(const Subject& subject) { return named_kind(subject).name; }

bool is_translation(std::string_view path) {
  for (std::size_t at = 0, slash = 0; (slash = path.find('/', at)) != std::string_view::npos; at = slash + 1) {
    if (is_one_of(path.substr(at, slash - at), {"i18n", "l10n", "locale", "locales", "lang", "langs", "languages", "translations"}))
      return true;
  }
  return false;
}

bool is_named_after_database(std::string_view file_name) {
  return is_one_of(file_name.substr(0, file_name.find('.')), {"database", "db", "dbconfig", "ormconfig", "knexfile"});
}

extern const Kind generic_tree;
constinit const Kind generic_tree = {"settings", recognises, read};

}  // namespace dbssot::config::kinds
