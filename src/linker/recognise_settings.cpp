#include <algorithm>
#include <map>
#include <optional>

#include "facts/dictionary.h"
#include "facts/url_text.h"
#include "linker/sink_reader.h"
#include "source/words.h"

// Settings from which a framework opens its connections: Django's DATABASES, Flask-SQLAlchemy's URI, Celery's result backend.
namespace dbssot {

using drivers::SettingShape;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::StringId;
using program::UnitId;

namespace {

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

bool contains(const Range& outer, const Range& inner) {
  return outer.line != 0 && std::pair(outer.line, outer.column) <= std::pair(inner.line, inner.column) &&
         std::pair(inner.end_line, inner.end_column) <= std::pair(outer.end_line, outer.end_column);
}

/// What bindings, fields and stores give a name: `take(name, value, range, scope)`.
void for_each_name(const program::Unit& unit, auto&& take) {
  for (const program::Binding& binding : unit.bindings) {
    if (binding.value != 0) take(binding.name, binding.value, binding.range, program::FunctionId{0});
  }
  for (const program::Class& type : unit.classes) {
    for (const program::Field& field : type.fields) {
      if (field.value != 0 && field.method == 0) take(field.name, field.value, field.range, program::FunctionId{0});
    }
  }
  // app.config["SQLALCHEMY_DATABASE_URI"] = url, app.conf.result_backend = url
  for (const program::Store& store : unit.stores) {
    if (store.value == 0 || store.target == 0) continue;
    const Expr& target = unit[store.target];
    if (target.kind == ExprKind::index) {
      const Expr& key = unit[unit.operands[target.first_operand + 1].value];
      if (key.kind == ExprKind::literal) take(key.text, store.value, store.range, store.scope);
    } else if (target.kind == ExprKind::attribute || target.kind == ExprKind::reference) {
      take(target.text, store.value, store.range, store.scope);
    }
  }
}

/// What a store gives an entry of a setting that stands in another file: `from .base import *`, then DATABASES["default"] = {…}.
/// An entry of a name of this file is part of what is bound to it. `take(name, key, value, range, scope)`.
void for_each_entry(const program::Unit& unit, auto&& take) {
  for (const program::Store& store : unit.stores) {
    if (store.value == 0 || store.target == 0 || unit[store.target].kind != ExprKind::index) continue;
    const program::Operand* operands = unit.operands.data() + unit[store.target].first_operand;
    const Expr& base = unit[operands[0].value];
    if (base.kind != ExprKind::reference || unit[operands[1].value].kind != ExprKind::literal) continue;
    const bool is_own = std::ranges::any_of(
        unit.bindings, [&](const program::Binding& binding) { return unit.text(binding.name) == unit.text(base.text); });
    if (!is_own) take(base.text, unit[operands[1].value].text, store.value, store.range, store.scope);
  }
}

/// What a call gives a name, likewise: Celery("shop", backend=url), app.config.update(SQLALCHEMY_DATABASE_URI=url)
void for_each_keyword(const program::Unit& unit, ExprId call, auto&& take) {
  const auto entries = [&](ExprId holder, std::uint32_t first) {
    for (std::uint32_t at = first; at < unit[holder].operand_count; ++at) {
      const program::Operand& operand = unit.operands[unit[holder].first_operand + at];
      const bool is_keyed = operand.kind == program::OperandKind::keyed && unit[operand.key].kind == ExprKind::literal;
      if (!is_keyed && operand.kind != program::OperandKind::keyword) continue;
      take(is_keyed ? unit[operand.key].text : operand.name, operand.value, unit[operand.value].range, unit[call].scope);
    }
  };
  entries(call, 1);
  // app.config.update({"SQLALCHEMY_DATABASE_URI": url, …}), from_mapping likewise
  if (unit[call].operand_count != 2) return;
  const program::Operand* operands = unit.operands.data() + unit[call].first_operand;
  const std::string_view method = last_part(unit.text(unit[operands[0].value].text));
  const bool takes_entries = method == "update" || method == "from_mapping";
  if (takes_entries && unit[operands[1].value].kind == ExprKind::dictionary) entries(operands[1].value, 0);
}

class SettingsReader {
 public:
  explicit SettingsReader(Linking& linking) : linking_(linking) {}

  void unit(UnitId id) {
    id_ = id;
    const auto read = [this](StringId name, ExprId value, const Range& range, program::FunctionId scope) {
      setting(linking_.unit(id_).text(name), value, range, scope);
    };
    if (linking_.prospects[id].has_settings) {
      for_each_name(linking_.unit(id), read);
      for_each_entry(linking_.unit(id), [this](auto&&... entry) { setting_entry(entry..., Told::not_yet); });
    }
    for (const ExprId call : linking_.prospects[id].settings) for_each_keyword(linking_.unit(id), call, read);
  }

  /// DATABASES["default"]["OPTIONS"] = {…} in a file that has the setting from another one: `from .base import *`. Behind unit() of
  /// all units, as it adds to what they found.
  void inner_entries(UnitId id) {
    id_ = id;
    if (!linking_.prospects[id].has_settings) return;
    const program::Unit& unit = linking_.unit(id);
    for (const program::Store& store : unit.stores) {
      if (store.value == 0 || store.target == 0 || unit[store.target].kind != ExprKind::index) continue;
      const ExprId alias = linking_.operand(id, store.target, 0).value;
      if (unit[alias].kind != ExprKind::index) continue;
      const Expr& name = unit[linking_.operand(id, alias, 0).value];
      const Expr& key = unit[linking_.operand(id, store.target, 1).value];
      const SettingShape* shape =
          name.kind == ExprKind::reference ? linking_.shapes.setting(last_part(unit.text(name.text))) : nullptr;
      const bool is_own = std::ranges::any_of(
          unit.bindings, [&](const program::Binding& binding) { return unit.text(binding.name) == unit.text(name.text); });
      if (shape == nullptr || !shape->has_connections || is_own || key.kind != ExprKind::literal) continue;
      inner_entry(*shape, linking_.evaluator.evaluate(id, alias), unit.text(key.text),
                  linking_.evaluator.evaluate(id, store.value));
    }
  }

 private:
  struct Keyword {
    UnitId unit = 0;
    ExprId call = 0, value = 0;
  };

  /// Whether a connection may have been met before, among the alternatives of the whole.
  enum class Told : std::uint8_t { not_yet, perhaps };

  void setting(std::string_view name, ExprId value, const Range& range, program::FunctionId scope) {
    const SettingShape* shape = linking_.shapes.setting(last_part(name));
    if (shape == nullptr || (!shape->requires_import.empty() && !is_imported(shape->requires_import))) return;
    const ValueId given = linking_.evaluator.evaluate(id_, value);
    Sink sink = sink_of(*shape, value, range, scope);
    if (!shape->has_connections) return url(*shape, given, std::move(sink));
    connections(*shape, given, sink);
    if (!is_whole(given)) own_entries(name);
  }

  /// True if every alternative is known. Each `if` that adds an entry doubles them, so that five make too many.
  [[nodiscard]] bool is_whole(ValueId given) const {
    const std::vector<ValueId> all = linking_.facts.values.alternatives(given);
    return std::ranges::none_of(all, [&](ValueId id) { return linking_.facts.values[id].kind == ValueKind::unknown; });
  }

  /// DATABASES["reports"] = {…}, one by one.
  void own_entries(std::string_view name) {
    const program::Unit& unit = linking_.unit(id_);
    for (const program::Store& store : unit.stores) {
      if (store.value == 0 || store.target == 0 || unit[store.target].kind != ExprKind::index) continue;
      const program::Operand* operands = unit.operands.data() + unit[store.target].first_operand;
      const Expr& base = unit[operands[0].value];
      const Expr& key = unit[operands[1].value];
      if (base.kind == ExprKind::reference && unit.text(base.text) == name && key.kind == ExprKind::literal)
        setting_entry(base.text, key.text, store.value, store.range, store.scope, Told::perhaps);
    }
  }

  void setting_entry(StringId name, StringId key, ExprId value, const Range& range, program::FunctionId scope, Told told) {
    const program::Unit& unit = linking_.unit(id_);
    const SettingShape* shape = linking_.shapes.setting(last_part(unit.text(name)));
    if (shape == nullptr || !shape->has_connections) return;
    const Sink sink = sink_of(*shape, value, range, scope);
    const ValueId connection = linking_.evaluator.evaluate(id_, value);
    const ValueId all = linking_.facts.values.add(
        {ValueKind::dictionary, Sensitive(), "", sink.target_place, {connection}, {std::string(unit.text(key))}});
    connections(*shape, all, sink, told);
  }

  /// Adds to the connection that another file states what this one gives it.
  void inner_entry(const SettingShape& shape, ValueId connection, std::string_view key, ValueId given) {
    for (const ValueId alternative : linking_.facts.values.alternatives(connection)) {
      const Value& stated = linking_.facts.values[alternative];
      if (stated.kind != ValueKind::dictionary) continue;
      const Place chosen = linking_.facts.values[under(stated, shape.engine_key)].place;
      auto& engines = linking_.facts.all<Engine>();
      const auto meant =
          std::ranges::find_if(engines, [&](const Engine& engine) { return engine.call == shape.call && engine.place == chosen; });
      if (meant == engines.end()) continue;
      Sink added = *meant;
      added.arguments.clear();
      add_entry(shape, key, given, chosen, added);
      std::erase_if(added.arguments, [&](const Argument& argument) {
        return std::ranges::any_of(meant->arguments, [&](const Argument& known) { return known.place == argument.place; });
      });
      meant->arguments.insert(meant->arguments.end(), added.arguments.begin(), added.arguments.end());
      meant->open_arguments = meant->open_arguments || added.open_arguments;
      add_timeouts(linking_, added);
    }
  }

  /// One key of a connection and what stands under it.
  void add_entry(const SettingShape& shape, std::string_view key, ValueId given, const Place& chosen, Sink& sink) {
    if (key == shape.nested) return options(given, chosen, sink);
    const auto named = shape.arguments.find(std::string(key));
    argument(named == shape.arguments.end() ? lowered(key) : named->second, given, chosen, sink);
  }

  [[nodiscard]] Sink sink_of(const SettingShape& shape, ExprId value, const Range& range, program::FunctionId scope) const {
    Sink sink;
    static_cast<FactHead&>(sink) = linking_.head(id_, range, scope);
    sink.call = shape.call;
    sink.library = shape.library;
    sink.mode = Mode::sync;
    sink.target_place = {linking_.files[id_], linking_.unit(id_)[value].range};
    return sink;
  }

  void url(const SettingShape& shape, ValueId given, Sink sink) {
    sink.target = shape.prefix.empty() ? given : behind_prefix(given, shape.prefix);
    if (sink.target == 0) return;
    sink.driver = driver_of_url(linking_.facts, sink.target, shape.sink);
    if (sink.driver.empty()) sink.driver = shape.library;
    const drivers::SinkShape* engine = shape.options_of.empty() ? nullptr : linking_.shapes.sink(shape.options_of);
    if (engine == nullptr) return add(std::move(sink), shape);
    sink.library = engine->library;
    ValueId options = options_beside(sink.place, shape.options);
    if (options == 0) options = options_of_maker(sink, shape);
    if (options == 0) return add(std::move(sink), shape);
    SinkReader reader(linking_, id_, 0, *engine);
    sink = reader.read_options(std::move(sink), options);
    add_pools(linking_, sink, *engine, reader.pools());
    add_timeouts(linking_, sink);
    linking_.facts.all<Engine>().push_back({std::move(sink)});
  }

  /// What the same class, module or application gives another setting of that name; 0 if it gives none.
  ValueId options_beside(const Place& place, std::string_view name) {
    const program::Unit& unit = linking_.unit(id_);
    std::vector<ExprId> given;
    const program::Class* around = nullptr;
    for (const program::Class& type : unit.classes) {
      if (contains(type.range, place.range)) around = &type;
    }
    if (around != nullptr) {
      const std::vector<ValueId> stated = fields_of(*around, name);
      if (!stated.empty()) return linking_.facts.values.choice(stated, place);
    }
    for (const program::Binding& binding : unit.bindings) {
      if (around == nullptr && last_part(unit.text(binding.name)) == name) given.push_back(binding.value);
    }
    for (const program::Store& store : unit.stores) {
      if (around != nullptr || store.target == 0 || unit[store.target].kind != ExprKind::index) continue;
      const Expr& key = unit[linking_.operand(id_, store.target, 1).value];
      if (key.kind == ExprKind::literal && unit.text(key.text) == name) given.push_back(store.value);
    }
    for (ExprId call = 1; call < unit.exprs.size(); ++call) {  // app.config.update(SQLALCHEMY_DATABASE_URI=…, …)
      if (unit[call].kind != ExprKind::call || !contains(unit[call].range, place.range)) continue;
      if (const ExprId stated = linking_.argument(id_, call, -1, {std::string(name)}); stated != 0) given.push_back(stated);
    }
    std::vector<ValueId> values;
    for (const ExprId expr : given) {
      if (expr != 0) values.push_back(linking_.evaluator.evaluate(id_, expr));
    }
    return values.empty() ? 0 : linking_.facts.values.choice(values, place);
  }

  /// What a class of settings gives a field, or the nearest of its bases that gives it one.
  std::vector<ValueId> fields_of(const program::Class& type, std::string_view name) {
    const program::Unit& unit = linking_.unit(id_);
    const auto number = static_cast<std::uint32_t>(&type - unit.classes.data() + 1);
    const program::Entity entity{program::Entity::Kind::type, id_, number, std::string(unit.text(type.qualified_name))};
    std::vector<ValueId> values;
    for (const program::Entity& current : linking_.evaluator.ancestry(entity)) {
      for (const program::Field& field : linking_.index.type(current).fields) {
        if (field.value != 0 && linking_.unit(current.unit).text(field.name) == name)
          values.push_back(linking_.evaluator.evaluate(current.unit, field.value));
      }
      if (!values.empty()) break;
    }
    return values;
  }

  /// db = SQLAlchemy(engine_options={…}): what the extension is made with holds for every application of the service. The keyword
  /// is the setting's name without the prefix that all of its settings have. 0 if there is none.
  ValueId options_of_maker(const Sink& sink, const SettingShape& shape) {
    if (shape.requires_import.empty()) return 0;
    std::vector<ValueId> values;
    for (const Keyword& given : keywords_for(shape)) {
      const bool is_maker = std::ranges::any_of(linking_.external_callees(given.unit, given.call), [&](std::string_view name) {
        return name.starts_with(shape.requires_import + ".");
      });
      const Expr& call = linking_.unit(given.unit)[given.call];
      if (is_maker && linking_.head(given.unit, call.range, call.scope).service == sink.service)
        values.push_back(linking_.evaluator.evaluate(given.unit, given.value));
    }
    return values.empty() ? 0 : linking_.facts.values.choice(values, sink.place);
  }

  /// What calls of the program give keywords that are called like the setting's options. Many applications ask for them.
  const std::vector<Keyword>& keywords_for(const SettingShape& shape) {
    const auto [known, is_new] = keywords_.try_emplace(shape.options);
    if (!is_new) return known->second;
    const std::string setting = lowered(shape.options);
    const auto is_end_of_setting = [&](std::string_view name) {
      return setting.size() > name.size() && setting[setting.size() - name.size() - 1] == '_' && setting.ends_with(name);
    };
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const program::Unit& unit = linking_.unit(id);
      if (std::ranges::none_of(unit.strings, is_end_of_setting)) continue;
      for (ExprId call = 1; call < unit.exprs.size(); ++call) {
        if (unit[call].kind != ExprKind::call) continue;
        for (std::uint32_t at = 1; at < unit[call].operand_count; ++at) {
          const program::Operand& operand = linking_.operand(id, call, at);
          if (operand.kind == program::OperandKind::keyword && is_end_of_setting(unit.text(operand.name)))
            known->second.push_back({id, call, operand.value});
        }
      }
    }
    return known->second;
  }

  /// "db+postgresql://…" without "db+"; 0 if it does not begin so.
  ValueId behind_prefix(ValueId id, const std::string& prefix) {
    Value value = linking_.facts.values[id];
    if (value.kind == ValueKind::literal) {
      if (!value.text.reveal().starts_with(prefix)) return 0;
      value.text = Sensitive(value.text.reveal().substr(prefix.size()));
      return linking_.facts.values.add(std::move(value));
    }
    if (value.kind == ValueKind::concat && !value.operands.empty()) {
      const ValueId first = behind_prefix(value.operands.front(), prefix);
      if (first == 0) return 0;
      value.operands.front() = first;
      return linking_.facts.values.add(std::move(value));
    }
    if (value.kind == ValueKind::choice || value.kind == ValueKind::env_read) {
      // What else it may be is another back end; of a read the default says what kind of back end it is.
      for (const ValueId alternative : value.operands) {
        if (const ValueId found = behind_prefix(alternative, prefix); found != 0)
          return value.kind == ValueKind::choice ? found : id;
      }
    }
    return 0;
  }

  /// DATABASES = {"default": {…}, "replica": dj_database_url.config()}
  void connections(const SettingShape& shape, ValueId given, const Sink& base, Told told = Told::not_yet) {
    const ValueStore& values = linking_.facts.values;
    std::vector<ValueId> known = values.alternatives(given);
    std::erase_if(known, [&](ValueId id) { return values[id].kind != ValueKind::dictionary; });
    for (const DictionaryEntry& alias : merged(values, known)) {
      if (is_open_key(alias.key)) continue;
      std::vector<Sink> found;
      for (const ValueId entry : alias.values) {
        for (const ValueId alternative : linking_.facts.values.alternatives(entry)) connection(shape, alternative, base, found);
      }
      // SQLite or another server that some choose instead says less than PostgreSQL.
      const bool has_server = std::ranges::any_of(found, [&](const Sink& sink) { return is_server(sink, shape); });
      for (Sink& sink : one_for_each_place(std::move(found))) {
        if (told == Told::perhaps && is_told(sink)) continue;
        if (!has_server || is_server(sink, shape)) add(std::move(sink), shape);
      }
    }
  }

  [[nodiscard]] bool is_told(const Sink& sink) const {
    return std::ranges::any_of(linking_.facts.all<Engine>(), [&](const Engine& engine) {
      return engine.place == sink.place && engine.target == sink.target && engine.call == sink.call;
    });
  }

  /// Variants of one connection, with and without what a branch adds, are one.
  static std::vector<Sink> one_for_each_place(std::vector<Sink> variants) {
    std::vector<Sink> merged;
    for (Sink& variant : variants) {
      const auto same = std::ranges::find_if(
          merged, [&](const Sink& sink) { return sink.place == variant.place && sink.target == variant.target; });
      if (same == merged.end()) {
        merged.push_back(std::move(variant));
        continue;
      }
      for (Argument& argument : variant.arguments) {
        if (same->argument(argument.name) == nullptr) same->arguments.push_back(std::move(argument));
      }
      same->open_arguments = same->open_arguments || variant.open_arguments;
    }
    return merged;
  }

  static bool is_server(const Sink& sink, const SettingShape& shape) { return sink.target != 0 || sink.driver == shape.library; }

  void connection(const SettingShape& shape, ValueId entry, Sink sink, std::vector<Sink>& found) {
    const Value& value = linking_.facts.values[entry];
    if (const ValueId target = url_of(shape, entry); target != 0) {
      if (value.place.range.line != 0) place_at(sink, value.place);
      sink.target = target;
      sink.driver = shape.library;
      return found.push_back(std::move(sink));
    }
    if (value.kind != ValueKind::dictionary) return;
    const ValueId engine = under(value, shape.engine_key);
    std::string driver;
    for (const ValueId alternative : linking_.facts.values.alternatives(engine)) {
      if (driver.empty()) driver = client(shape, linking_.facts.values[alternative]);
    }
    // The back end is written where the connection is; what is added later stands elsewhere.
    const Place chosen = linking_.facts.values[engine].place;
    if (chosen.range.line != 0) place_at(sink, chosen);
    sink.driver = driver;
    for (std::size_t at = 0; at < value.keys.size(); ++at) {
      if (value.keys[at] == "**") {
        sink.target = url_of(shape, value.operands[at]);
        if (sink.target != 0) sink.driver = shape.library;
        sink.open_arguments = true;
      } else if (is_open_key(value.keys[at])) {
        sink.open_arguments = true;
      } else if (value.keys[at] != shape.engine_key) {
        add_entry(shape, value.keys[at], value.operands[at], chosen, sink);
      }
    }
    if (!sink.driver.empty()) found.push_back(std::move(sink));
  }

  /// OPTIONS: what the client gets. `pool` may be a dictionary of its own.
  void options(ValueId given, const Place& chosen, Sink& sink) {
    const std::vector<ValueId> all = dictionaries(linking_.facts.values, given);
    if (all.empty()) sink.open_arguments = true;
    for (const DictionaryEntry& option : merged(linking_.facts.values, all)) {
      if (is_open_key(option.key)) {
        sink.open_arguments = true;
        continue;
      }
      const ValueId any = linking_.facts.values.choice(option.values, linking_.facts.values[option.values.front()].place);
      const std::vector<DictionaryEntry> inner = merged(linking_.facts.values, dictionaries(linking_.facts.values, any));
      if (inner.empty()) argument(option.key, any, chosen, sink);
      for (const DictionaryEntry& entry : inner) {
        if (!is_open_key(entry.key)) argument(option.key + "." + entry.key, entry.values.front(), chosen, sink);
      }
    }
  }

  /// Without what another branch sets for another back end.
  void argument(const std::string& name, ValueId given, const Place& chosen, Sink& sink) {
    std::vector<ValueId> kept;
    for (const ValueId alternative : linking_.facts.values.alternatives(given)) {
      if (!in_other_branch(chosen, linking_.facts.values[alternative].place)) kept.push_back(alternative);
    }
    if (kept.empty()) return;
    const Place place = linking_.facts.values[kept.front()].place;
    sink.arguments.push_back({name, linking_.facts.values.choice(kept, place), place.range.line == 0 ? sink.place : place});
  }

  bool in_other_branch(const Place& one, const Place& other) const {
    if (one.file != other.file || one.range.line == 0 || other.range.line == 0) return false;
    const auto unit = std::ranges::find(linking_.files, one.file);
    if (unit == linking_.files.end()) return false;
    return std::ranges::any_of(linking_.unit(static_cast<UnitId>(unit - linking_.files.begin())).branches,
                               [&](const program::Branch& branch) {
                                 return (contains(branch.range, one.range) && contains(branch.else_range, other.range)) ||
                                        (contains(branch.else_range, one.range) && contains(branch.range, other.range));
                               });
  }

  /// The finding about a connection belongs where the connection is written, which may be another file.
  void place_at(Sink& sink, const Place& place) const {
    const auto unit = std::ranges::find(linking_.files, place.file);
    if (unit == linking_.files.end()) return;
    const auto id = static_cast<UnitId>(unit - linking_.files.begin());
    program::FunctionId scope = 0;
    const auto& functions = linking_.unit(id).functions;
    for (program::FunctionId at = 1; at < functions.size(); ++at) {
      if (contains(functions[at].range, place.range)) scope = at;
    }
    static_cast<FactHead&>(sink) = linking_.head(id, place.range, scope);
    sink.target_place = place;
  }

  /// dj_database_url.parse(url), dj_database_url.config(), env.db(): the URL behind a connection; 0 if there is none.
  ValueId url_of(const SettingShape& shape, ValueId entry) const {
    const Value& value = linking_.facts.values[entry];
    if (value.kind == ValueKind::env_read || value.kind == ValueKind::source_of_truth) return entry;
    if (value.kind != ValueKind::call_result) return 0;
    if (std::ranges::find(shape.urls, value.text.reveal()) == shape.urls.end()) return 0;
    for (std::size_t at = 0; at < value.operands.size(); ++at) {
      if (value.keys[at].empty() || value.keys[at] == "url") return value.operands[at];
    }
    return 0;
  }

  /// The client behind a back end; the framework itself where the name was not followed, "" where it is no back end.
  std::string client(const SettingShape& shape, const Value& engine) const {
    if (engine.kind == ValueKind::env_read)
      return engine.operands.empty() ? shape.library : client(shape, linking_.facts.values[engine.operands.front()]);
    if (engine.kind != ValueKind::literal) return {};
    for (const auto& [part, driver] : shape.drivers) {
      if (engine.text.reveal().find(part) != std::string::npos) return driver;
    }
    return {};
  }

  static ValueId under(const Value& dictionary, std::string_view key) {
    const auto found = std::ranges::find(dictionary.keys, key);
    return found == dictionary.keys.end() ? 0 : dictionary.operands[static_cast<std::size_t>(found - dictionary.keys.begin())];
  }

  void add(Sink sink, const SettingShape& shape) {
    add_pools(linking_, sink, shape.sink, {});
    add_timeouts(linking_, sink);
    linking_.facts.all<Engine>().push_back({std::move(sink)});
  }

  /// True if some file imports the module, or something in it.
  bool is_imported(std::string_view module) {
    const auto [known, is_new] = is_imported_.try_emplace(module);
    if (!is_new) return known->second;
    return known->second = std::ranges::any_of(linking_.units, [&](const program::Unit& unit) {
             return std::ranges::any_of(unit.imports, [&](const program::Import& import) {
               const std::string_view name = unit.text(import.module);
               return name.substr(0, name.find('.')) == module;
             });
           });
  }

  Linking& linking_;
  std::map<std::string_view, bool> is_imported_;               ///< as far as asked
  std::map<std::string_view, std::vector<Keyword>> keywords_;  ///< by SettingShape::options, as far as asked
  UnitId id_ = 0;
};

}  // namespace

void look_for_settings(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  if (unit.language != "python") return;
  AskedOfStrings is_setting(unit, [&](std::string_view name) { return linking.shapes.setting(last_part(name)) != nullptr; });
  const auto note = [&](StringId name, auto&&...) { found.has_settings = found.has_settings || is_setting(name); };
  for_each_name(unit, note);
  for_each_entry(unit, note);
  for (const program::Store& store : unit.stores) {  // DATABASES["default"]["OPTIONS"] = {…}
    if (store.target == 0 || unit[store.target].kind != ExprKind::index) continue;
    const Expr& alias = unit[linking.operand(id, store.target, 0).value];
    if (alias.kind == ExprKind::index) note(unit[unit.operands[alias.first_operand].value].text);
  }
  for (ExprId call = 1; call < unit.exprs.size(); ++call) {
    if (unit[call].kind != ExprKind::call) continue;
    bool is_given = false;
    for_each_keyword(unit, call, [&](StringId name, auto&&...) { is_given = is_given || is_setting(name); });
    if (is_given) found.settings.push_back(call);
  }
}

void recognise_settings(Linking& linking) {
  SettingsReader reader(linking);
  for (UnitId id = 0; id < linking.units.size(); ++id) reader.unit(id);
  for (UnitId id = 0; id < linking.units.size(); ++id) reader.inner_entries(id);
}

}  // namespace dbssot
