// What makes a file loud is what the readers of kinds/ ask of JSON, above all that of settings (generic_tree.cpp): each condition
// here stands for one there and may be true too often, never too seldom. tests/config/quiet_json_test.cpp holds both side by side.

#include "frontends/config/quiet_json.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>

#include "frontends/config/database_keys.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/kinds/settings.h"
#include "frontends/config/settings_keys.h"
#include "frontends/config/shell_forms.h"
#include "source/json_parser.h"

namespace dbssot::config {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What kinds other than that of settings know their JSON by: keys at the top of the file, or of the first element of the list
/// that it is. Values of theirs are not all told by the names that settings go by.
bool is_of_another_kind(std::string_view key) {
  return is_one_of(key, {"steps", "Resources", "containerDefinitions", "taskDefinition", "apiVersion", "services", "env", "addons",
                         "db_clients"});
}
bool is_of_another_kind_in_list(std::string_view key) { return is_one_of(key, {"op", "image"}); }

bool may_be_connection(std::string_view value) {
  constexpr std::size_t shortest = 7;  // jdbc://
  return value.size() >= shortest && (value.find('/') != std::string_view::npos || value.find('=') != std::string_view::npos) &&
         looks_like_connection(value);
}

/// Listens to a JSON file until it says something.
class Listener {
 public:
  Listener(std::string_view bytes, bool is_innocent) : bytes_(bytes), is_innocent_(is_innocent) {}

  bool key(std::string_view text, std::size_t, std::size_t) {
    key_ = text;
    return true;
  }

  bool scalar(std::string_view text, bool is_quoted, std::size_t begin, std::size_t end) {
    if (depth_ == 0 || (is_innocent_ && depth_ > deepest_of_kinds)) return true;
    if (!is_quoted && text == "null") text = {};
    const std::string_view written = bytes_.substr(begin, end - begin);
    if (!level().is_map) return !is_quoted || !is_loud_item(text, written) || is_innocent_;  // words have no signs
    if (depth_ == 1) note_innocence(text);
    return !makes_a_kind() && !looks_like_variable(key_) && (is_innocent_ || !is_loud_member(text, written));
  }

  bool open(bool is_map, std::size_t) {
    if (depth_ == levels_.size()) return false;
    Level inner;
    inner.is_map = is_map;
    bool is_loud = false;
    if (is_innocent_ && depth_ > deepest_of_kinds) {
      // Nothing is asked of it.
    } else if (depth_ > 0 && level().is_map) {
      if (depth_ == 1) note_innocence({});
      if (makes_a_kind()) return false;
      is_loud = is_loud_container(is_map);
      enter(key_, inner);
    } else if (depth_ > 0) {
      inner.in_environment = level().in_environment;
      inner.names_database = level().names_database;
      inner.may_be_variable = level().is_list_of_variables;
      inner.is_first_of_file = depth_ == 1 && !std::exchange(has_first_, true);
    }
    levels_[depth_++] = inner;
    return !is_loud || is_innocent_;
  }

  void close(std::size_t) { --depth_; }

  /// A schema or the like, and no settings.
  [[nodiscard]] bool is_innocent() const { return is_innocent_; }

 private:
  struct Level {
    bool is_map = false;
    bool in_environment = false;        ///< below `env` or the like
    bool is_list_of_variables = false;  ///< `env: […]`
    bool may_be_variable = false;       ///< an element of that: `{name: A, value: b}`
    bool is_script = false;             ///< `command: […]`
    bool names_database = false;        ///< below `database` or the like
    bool is_first_of_file = false;      ///< the first element of the list that the file is
    bool has_host = false;
    bool has_user = false;
    bool has_database = false;
  };

  [[nodiscard]] Level& level() { return levels_[depth_ - 1]; }

  void enter(std::string_view key, Level& inner) {
    const bool is_environment = is_environment_key(key);
    inner.in_environment = is_environment || level().in_environment;
    inner.is_list_of_variables = is_environment && !inner.is_map;
    inner.is_script = !inner.is_map && is_script_key(key);
    inner.names_database = level().names_database || has_name_of_database(key);
  }

  void note_innocence(std::string_view value) {
    if (key_ == "$schema") {
      ++schemas_;
      if (value.find("json-schema.org") != std::string_view::npos) is_innocent_ = true;
    }
    if (is_one_of(key_, {"openapi", "swagger", "lockfileVersion"})) is_innocent_ = true;
  }

  /// The member at hand may be what another kind goes by, or that of settings by another name.
  [[nodiscard]] bool makes_a_kind() {
    if (depth_ == 1) return schemas_ > 1 || key_ == "properties" || is_of_another_kind(key_);  // a schema, if a type says so
    return depth_ == 2 && level().is_first_of_file && is_of_another_kind_in_list(key_);
  }

  /// `"key": {…}`, `"key": […]`
  [[nodiscard]] bool is_loud_container(bool is_map) {
    if (key_ == "valueFrom" || (is_map && level().in_environment && looks_like_variable(key_))) return true;
    // `ConnectionStrings` makes all that stands in it a connection.
    return may_name_database(key_) && configures_database({std::string(key_), "any"}, "");
  }

  /// `"key": "value"`
  [[nodiscard]] bool is_loud_member(std::string_view value, std::string_view written) {
    if (may_be_connection(value) || names_database_kind(key_, value)) return true;
    if (level().may_be_variable && is_one_of(key_, {"value", "valueFrom"})) return true;
    if (is_script_key(key_) && may_set_variables(written)) return true;
    if (completes_address()) return true;
    if (level().names_database) return configures_database({"database", std::string(key_)}, value);
    return may_name_database(key_) && std::ranges::any_of(key_, [](char c) { return c == '.' || c == '_' || c == '-'; }) &&
           configures_database({std::string(key_)}, value);
  }

  /// `"value"` in a list
  [[nodiscard]] bool is_loud_item(std::string_view value, std::string_view written) {
    if (level().is_list_of_variables && value.find('=') != std::string_view::npos) return true;
    return may_be_connection(value) || (level().is_script && may_set_variables(written));
  }

  /// Host, user and database in one map say it together.
  [[nodiscard]] bool completes_address() {
    Level& map = level();
    map.has_host = map.has_host || is_one_of(key_, {"host", "hostname", "server"});
    map.has_user = map.has_user || is_one_of(key_, {"user", "username"});
    map.has_database = map.has_database || is_one_of(key_, {"database", "dbname"});
    return map.has_host && map.has_user && map.has_database;
  }

  static constexpr std::size_t deepest_of_kinds = 2;  ///< levels by which kinds other than that of settings know their JSON

  std::string_view bytes_;
  std::string_view key_;
  std::array<Level, source::Limits::walk_depth> levels_;
  std::size_t depth_ = 0;
  bool has_first_ = false;
  int schemas_ = 0;  ///< of two the last one would count
  bool is_innocent_;
};

bool is_known_by_name(const Subject& subject) {
  const auto knows = [&](const auto* kind) { return kind->recognises(subject); };
  return std::ranges::any_of(all_manifests(), knows) || std::ranges::any_of(all_kinds(), knows);
}

}  // namespace

std::optional<std::string_view> kind_of_quiet_json(const PathFacts& file, std::string_view bytes) {
  if (bytes.size() > source::Limits::file_bytes || kinds::is_named_after_database(file.name)) return {};
  const source::Document nothing;
  const Subject by_name{file, nothing};
  if (is_known_by_name(by_name)) return {};
  Listener listener(bytes, kinds::is_translation(file.path));
  if (!source::JsonParser(bytes, listener).parse()) return {};
  return listener.is_innocent() ? "" : kinds::kind_of_settings(by_name);
}

}  // namespace dbssot::config
