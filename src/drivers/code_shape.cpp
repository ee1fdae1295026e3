#include "drivers/code_shape.h"

#include <nlohmann/json.hpp>

#include "drivers/registry.h"

namespace dbssot::drivers {
namespace {

using nlohmann::json;

CallMode mode_of(const json& object) {
  const std::string mode = object.value("mode", "");
  if (mode == "sync") return CallMode::sync;
  if (mode == "async") return CallMode::async;
  if (mode == "from-url") return CallMode::from_url;
  return CallMode::unknown;
}

std::vector<std::string> strings(const json& object, const char* key) { return object.value(key, std::vector<std::string>{}); }

ArgumentShape argument(const json& object) {
  ArgumentShape shape{object.value("name", ""), object.value("position", -1), strings(object, "keywords")};
  if (shape.keywords.empty() && !shape.name.empty()) shape.keywords = {shape.name};
  return shape;
}

std::optional<ArgumentShape> optional_argument(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  return argument(*found);
}

SinkShape sink_shape(const json& object, const std::string& library) {
  SinkShape shape;
  shape.library = library;
  shape.driver = object.value("driver", "");
  shape.makes_engine = object.value("makes", "connection") == "engine";
  shape.mode = mode_of(object);
  shape.target = optional_argument(object, "target");
  for (const json& entry : object.value("arguments", json::array())) shape.arguments.push_back(argument(entry));
  shape.pool_class = object.value("pool_class", "");
  shape.nested = strings(object, "nested");
  shape.not_when_first_is = strings(object, "not_when_first_is");
  shape.requires_literal = object.value("requires_literal", "");
  shape.requires_position = object.value("requires_position", 0);
  shape.requires_argument = object.value("requires_argument", false);
  shape.aggregates = strings(object, "aggregates");
  shape.setters = object.value("setters", std::unordered_map<std::string, std::string>{});
  shape.settings_separator = object.value("settings_separator", "");
  shape.target_is_dictionary = object.value("target_is_dictionary", false);
  shape.default_driver = object.value("default_driver", "");
  shape.driver_ids = object.value("driver_ids", std::unordered_map<std::string, std::string>{});
  shape.connections = object.value("connections", "");
  shape.keywords_argument = object.value("keywords_argument", "");
  shape.async_form = object.value("async_form", "");
  shape.creators = strings(object, "creators");
  shape.driver_argument = object.value("driver_argument", "");
  shape.made_of = strings(object, "made_of");
  shape.section_option = object.value("section_option", "");
  if (const auto command_line = object.find("command_line"); command_line != object.end()) {
    shape.command_line_first = command_line->value("first", "");
    for (const json& entry : command_line->value("arguments", json::array()))
      shape.command_line_arguments.push_back(argument(entry));
  }
  shape.pool_makers = object.value("pool_makers", std::map<std::string, std::vector<std::string>>{});
  return shape;
}

ReaderShape reader_shape(const json& object, const std::string& library) {
  ReaderShape shape;
  shape.library = library;
  shape.variable = object.contains("variable") ? argument(object["variable"]) : ArgumentShape{"", 0, {}};
  shape.fallback = optional_argument(object, "fallback");
  shape.prefix_keyword = object.value("prefix_keyword", "");
  shape.has_scheme = object.value("scheme", false);
  shape.default_prefix = object.value("default_prefix", "");
  shape.separator = object.value("separator", "");
  shape.has_attributes = object.value("attributes", false);
  shape.own_variable = object.value("own_variable", "");
  shape.methods = strings(object, "methods");
  return shape;
}

SettingShape setting_shape(const json& object, const std::string& library) {
  SettingShape shape;
  shape.library = library;
  shape.call = object.value("call", "");
  shape.has_connections = object.value("form", "") == "connections";
  shape.engine_key = object.value("engine_key", "");
  shape.drivers = object.value("drivers", std::map<std::string, std::string>{});
  shape.arguments = object.value("arguments", std::map<std::string, std::string>{});
  shape.nested = object.value("nested", "");
  shape.urls = strings(object, "urls");
  shape.prefix = object.value("prefix", "");
  shape.requires_import = object.value("requires_import", "");
  shape.options = object.value("options", "");
  shape.options_of = object.value("options_of", "");
  shape.sink.library = library;
  shape.sink.default_driver = object.value("default_driver", "");
  shape.sink.driver_ids = object.value("driver_ids", std::unordered_map<std::string, std::string>{});
  return shape;
}

}  // namespace

CodeShapes::CodeShapes() {
  for (const Document& document : documents()) {
    const auto code = document.content->find("code");
    if (code == document.content->end()) continue;
    const auto each = [&](const char* section, auto&& add) {
      for (const json& object : code->value(section, json::array())) {
        for (const std::string& call : strings(object, "call")) add(call, object);
      }
    };
    each("sinks", [&](const std::string& call, const json& object) { sinks_[call] = sink_shape(object, document.id); });
    each("readers", [&](const std::string& call, const json& object) { readers_[call] = reader_shape(object, document.id); });
    each("environments",
         [&](const std::string& call, const json& object) { environments_[call] = reader_shape(object, document.id); });
    for (const json& object : code->value("settings", json::array())) {
      for (const std::string& name : strings(object, "names")) settings_[name] = setting_shape(object, document.id);
    }
    each("builders", [&](const std::string& call, const json& object) {
      url_calls_[call] = {document.id, true, 0, "", object.value("parts", std::vector<std::vector<std::string>>{})};
    });
    each("parsers", [&](const std::string& call, const json& object) {
      url_calls_[call] = {document.id, false, object.value("subject", 0), object.value("keyword", ""), {}};
    });
    each("pass_through", [&](const std::string& call, const json& object) {
      pass_through_[call] = {object.value("position", 0), object.value("keyword", ""), object.value("called", false)};
    });
    each("callers", [&](const std::string& call, const json& object) { callers_[call] = {object.value("function", 0U)}; });
    if (code->value("opens_sqlite", false)) opens_sqlite_[document.id] = true;
    if (code->value("above_client", false)) above_client_[document.id] = true;
    if (code->value("own_reading", false)) own_reading_[document.id] = true;
    each("secret_stores", [&](const std::string& call, const json& object) {
      secret_stores_[call] = {object.value("of", ""), object.value("argument", "")};
    });
    for (const json& object : code->value("imports", json::array())) {
      for (const std::string& module : strings(object, "module")) imports_[module] = {document.id, mode_of(object)};
    }
    for (const std::string& name : strings(*code, "section_files")) section_files_[name] = true;
    for (const std::string& name : strings(*code, "option_tables")) option_tables_[name] = true;
    for (const std::string& name : strings(*code, "settings_bases")) settings_bases_[name] = true;
    for (const std::string& name : strings(*code, "log_calls")) log_calls_[name] = true;
    for (const std::string& name : strings(*code, "log_methods")) log_methods_[name] = true;
    for (const std::string& name : strings(*code, "wait_calls")) wait_calls_[name] = true;
    for (std::string& name : strings(*code, "names_in_switches")) names_in_switches_.push_back(std::move(name));
    for (const std::string& name : strings(*code, "row_methods")) row_methods_[name] = true;
    for (const std::string& name : strings(*code, "async_wrappers")) async_wrappers_[name] = true;
    for (const std::string& name : strings(*code, "packages")) packages_[name] = document.id;
    if (code->contains("mode")) modes_[document.id] = mode_of(*code);
    for (const json& object : code->value("pool_settings", json::array())) {
      const std::string setting = object.value("setting", "");
      pool_settings_[document.id + " " + setting] = {setting, object.value("argument", ""), object.value("unit", ""),
                                                     object.value("default", ""), strings(object, "also")};
    }
    for (const std::string& name : strings(*code, "content_methods")) content_methods_[name] = true;
    each("field_makers",
         [&](const std::string& call, const json& object) { field_makers_[call] = {object.value("positional", false)}; });
    for (const json& object : code->value("pool_classes", json::array())) {
      const PoolClassShape shape{mode_of(object), strings(object, "takes")};
      for (const std::string& name : strings(object, "class")) pool_classes_[document.id + " " + name] = shape;
      for (const std::string& name : shape.takes) pool_arguments_[document.id + " " + name] = true;
    }
    for (const json& object : code->value("pool_bounds", json::array())) {
      pool_bounds_[document.id].push_back({object.value("call", ""), object.value("least", ""), object.value("most", ""),
                                           object.value("least_default", 0L), object.value("raises", "raises ValueError"),
                                           object.value("unbounded", false)});
    }
    for (const std::string& name : strings(*code, "connection_types")) connection_types_[name] = true;
    for (const std::string& name : strings(*code, "handler_bases")) handler_bases_[name] = true;
    for (const std::string& name : strings(*code, "handler_calls")) handler_calls_[name] = true;
    for (const std::string& name : strings(*code, "coroutines")) coroutines_[name] = true;
    for (const std::string& name : strings(*code, "async_drivers")) async_drivers_[document.id + " " + name] = true;
    for (const json& object : code->value("timeouts", json::array())) {
      TimeoutShape shape{object.value("argument", ""),
                         object.value("step", ""),
                         object.value("unit", "s"),
                         object.value("zero_is_unlimited", false),
                         {}};
      if (object.contains("default")) shape.default_value = object["default"].get<double>();
      timeouts_[document.id].push_back(std::move(shape));
    }
    const auto remember = [this](const auto& table) {
      for (const auto& [name, shape] : table) last_parts_[name.substr(name.rfind('.') + 1)] = true;
    };
    remember(sinks_);
    remember(readers_);
    remember(url_calls_);
    remember(log_calls_);
    remember(wait_calls_);
    remember(async_wrappers_);
    const auto remember_top = [this](const auto& table) {
      for (const auto& [name, shape] : table) {
        if (const std::size_t dot = name.find('.'); dot != std::string::npos) top_levels_[name.substr(0, dot)] = true;
      }
    };
    const auto remember_whole = [this](const auto& table) {
      for (const auto& [name, shape] : table) of_interest_[name] = true;
    };
    remember_whole(readers_);
    remember_whole(environments_);
    remember_whole(sinks_);
    remember_whole(url_calls_);
    remember_whole(settings_bases_);
    for (const auto& [name, shape] : imports_) import_tops_[std::string(top_of(name))] = true;
    const auto remember_known = [this](const auto& table) {
      for (const auto& [name, shape] : table) known_tops_[std::string(top_of(name))] = true;
    };
    remember_known(of_interest_);
    remember_known(imports_);
    remember_known(section_files_);
    remember_known(option_tables_);
    remember_known(wait_calls_);
    remember_top(sinks_);
    remember_top(readers_);
    remember_top(environments_);
    remember_top(url_calls_);
    remember_top(pass_through_);
    remember_top(field_makers_);
    remember_top(settings_bases_);
    remember_top(section_files_);
  }
}

const SecretStoreShape* CodeShapes::secret_store(std::string_view call) const {
  const std::size_t dot = call.rfind('.');
  if (dot == std::string_view::npos) return nullptr;  // a function of one's own
  const SecretStoreShape* shape = find(secret_stores_, call.substr(dot + 1));
  return shape != nullptr && call.substr(0, dot).find(shape->of) != std::string_view::npos ? shape : nullptr;
}

const ImportShape* CodeShapes::import(std::string_view module) const {
  if (find(import_tops_, top_of(module)) == nullptr) return nullptr;
  // "psycopg2.extras" belongs to the driver that declares "psycopg2"; the longest declared name decides.
  for (std::string_view name = module;; name = name.substr(0, name.find_last_of("./"))) {
    if (const ImportShape* shape = find(imports_, name)) return shape;
    if (name.find_last_of("./") == std::string_view::npos) return nullptr;
  }
}

bool CodeShapes::is_log_call(std::string_view call) const { return find(log_calls_, call) != nullptr; }
bool CodeShapes::is_log_method(std::string_view name) const { return find(log_methods_, name) != nullptr; }

std::string CodeShapes::library_of_package(std::string_view name) const {
  const std::string* library = find(packages_, name);
  return library == nullptr ? std::string() : *library;
}

CallMode CodeShapes::mode_of_library(std::string_view library) const {
  const CallMode* mode = find(modes_, library);
  return mode == nullptr ? CallMode::unknown : *mode;
}

const PoolSettingShape* CodeShapes::pool_setting(std::string_view library, std::string_view setting) const {
  return find(pool_settings_, std::string(library) + " " + std::string(setting));
}

const PoolClassShape* CodeShapes::pool_class(std::string_view library, std::string_view name) const {
  return find(pool_classes_, std::string(library) + " " + std::string(name));
}

bool CodeShapes::is_pool_argument(std::string_view library, std::string_view name) const {
  return find(pool_arguments_, std::string(library) + " " + std::string(name)) != nullptr;
}

const PoolBounds* CodeShapes::pool_bounds(std::string_view library, std::string_view call) const {
  const std::vector<PoolBounds>* all = find(pool_bounds_, library);
  if (all == nullptr) return nullptr;
  for (const PoolBounds& bounds : *all) {
    if (call.find(bounds.call) != std::string_view::npos) return &bounds;
  }
  return nullptr;
}

bool CodeShapes::is_connection_type(std::string_view name) const { return find(connection_types_, name) != nullptr; }

bool CodeShapes::is_async_driver(std::string_view library, std::string_view driver) const {
  return find(async_drivers_, std::string(library) + " " + std::string(driver)) != nullptr;
}

const std::vector<TimeoutShape>& CodeShapes::timeouts(std::string_view library) const {
  static const std::vector<TimeoutShape> none;
  const auto* found = find(timeouts_, library);
  return found ? *found : none;
}

const CodeShapes& code_shapes() {
  static const CodeShapes shapes;
  return shapes;
}

}  // namespace dbssot::drivers
