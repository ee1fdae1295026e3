#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <span>

#include "drivers/code_shape.h"
#include "facts/dictionary.h"
#include "linker/evaluator.h"

// Attributes and keys: what `base.name` and `base[key]` are worth.
namespace dbssot {

using program::Class;
using program::Entity;
using program::ExprId;
using program::Field;
using program::UnitId;

namespace {

constexpr std::size_t max_class_line = 16;
/// An interface with more is a plug-in point, and any of them may be meant.
constexpr std::size_t most_implementations = 8;

bool is_text(ValueKind kind) {
  return kind == ValueKind::literal || kind == ValueKind::env_read || kind == ValueKind::concat || kind == ValueKind::transform ||
         kind == ValueKind::config_field || kind == ValueKind::secret || kind == ValueKind::source_of_truth;
}

/// What a settings object does, where every other attribute is a setting, and what texts do.
bool is_method(const drivers::ReaderShape* settings, std::string_view name) {
  constexpr std::array of_texts{"strip", "replace", "split", "lower", "upper", "format"};
  const bool is_own = settings != nullptr && std::ranges::find(settings->methods, name) != settings->methods.end();
  return is_own || std::ranges::find(of_texts, name) != of_texts.end();
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

}  // namespace

ValueId Evaluator::index(UnitId id, ExprId expr, FrameId frame) {
  const ExprId base_expr = operands(id, expr)[0].value;
  const ExprId key_expr = operands(id, expr)[1].value;
  const ValueId base = evaluate(id, base_expr, frame);
  if (const drivers::ReaderShape* environment = environment_of(base); environment != nullptr) {
    return environment_read(values_[base].text.reveal(), key_expr, 0, id, expr, frame, prefix_of(*environment, base));
  }
  if (const Entity* type = entity(base); type != nullptr && values_[base].kind == ValueKind::object) {
    const ValueId method = class_member(*type, base, "__getitem__", place(id, expr));
    if (const Entity* function = entity(method); function != nullptr && function->kind == Entity::Kind::function) {
      return inline_function(*function, base, {{evaluate(id, key_expr, frame)}, {""}}, id, expr, frame);
    }
  }
  if (const auto named = read_through(dictionaries(values_, base), id, key_expr, expr, frame)) return *named;
  return look_up(base, evaluate(id, key_expr, frame), read_site(id, key_expr, expr, frame, "").first);
}

/// The environment, or a dictionary that a library fills from a file of settings; null for every other value.
const drivers::ReaderShape* Evaluator::environment_of(ValueId id) const {
  const Value& value = values_[id];
  if (value.kind == ValueKind::external) return drivers::code_shapes().environment(value.text.reveal());
  if (value.kind == ValueKind::call_result) return drivers::code_shapes().environment(value.text.reveal() + "()");
  return nullptr;
}

ValueId Evaluator::look_up_in(const Value& dictionary, ValueId key, Place here) {
  const Value& wanted = values_[key];
  std::vector<ValueId> any;
  if (wanted.kind == ValueKind::choice) {  // `for name in NAMES: table[name]`
    for (const ValueId alternative : wanted.operands) any.push_back(look_up_in(dictionary, alternative, here));
    return values_.choice(any, here);
  }
  if (wanted.kind == ValueKind::literal) {
    const std::string& name = wanted.text.reveal();
    const auto entry = std::ranges::find(dictionary.keys, name);
    if (entry != dictionary.keys.end()) return dictionary.operands[static_cast<std::size_t>(entry - dictionary.keys.begin())];
    if (std::ranges::none_of(dictionary.keys, is_open_key))
      return values_.add({ValueKind::null, Sensitive(), "no such key", here, {}, {}});
    if (dictionary.detail == settings_text)
      return values_.add({ValueKind::env_read, Sensitive(name), "file of settings", here, {}, {}});
    for (std::size_t at = 0; at < dictionary.keys.size(); ++at) {
      if (dictionary.keys[at] != "**") {
        if (dictionary.keys[at] == computed_key) any.push_back(dictionary.operands[at]);
      } else if (environment_of(dictionary.operands[at]) != nullptr) {  // {**dotenv_values(), **os.environ}["X"]
        any.push_back(
            values_.add({ValueKind::env_read, Sensitive(name), values_[dictionary.operands[at]].text.reveal(), here, {}, {}}));
        return values_.choice(any, here);
      } else {
        any.push_back(look_up(dictionary.operands[at], key, here));
      }
    }
    return values_.choice(any, here);
  }
  any = dictionary.operands;
  any.push_back(values_.unknown("key", here));
  return values_.choice(any, here);
}

/// dictionary.items(): pairs of key and value.
ValueId Evaluator::items_of(ValueId base, Place here) {
  const Value& dictionary = values_[base];
  std::vector<ValueId> pairs;
  for (std::size_t at = 0; at < dictionary.keys.size(); ++at) {
    const ValueId key =
        is_open_key(dictionary.keys[at]) ? values_.unknown("key", here) : values_.literal(dictionary.keys[at], dictionary.place);
    pairs.push_back(values_.add({ValueKind::list, Sensitive(), "", here, {key, dictionary.operands[at]}, {}}));
  }
  return values_.add({ValueKind::list, Sensitive(), "", here, std::move(pairs), {}});
}

/// variables["db_host"]: an option of the command line; with parse_environment(options, "SHOP_") SHOP_DB_HOST as well. That parser
/// makes the rest of the name small and leaves it at that, so that an option with hyphens has no variable.
ValueId Evaluator::option_of_table(const Value& table, const std::string& name, Place here) {
  const ValueId option = values_.add({ValueKind::config_field, Sensitive(name), std::string(option_of_file), here, {}, {}});
  const auto prefix = std::ranges::find(table.keys, "env_prefix");
  if (prefix == table.keys.end() || name.find('-') != std::string::npos) return option;
  const Value& stated = values_[table.operands[static_cast<std::size_t>(prefix - table.keys.begin())]];
  if (stated.kind != ValueKind::literal) return option;
  const ValueId read = values_.add({ValueKind::env_read,
                                    Sensitive(stated.text.reveal() + upper(name)),
                                    "boost.program_options.parse_environment",
                                    here,
                                    {},
                                    {}});
  const std::array alternatives{read, option};
  return values_.choice(alternatives, here);
}

/// What a large dictionary holds at a key that is known: tables are asked for each of their keys, and copies of them are expensive.
std::optional<ValueId> Evaluator::entry_of_large(ValueId base, ValueId key) {
  constexpr std::size_t large = 32;
  const Value& dictionary = values_[base];
  if (dictionary.kind != ValueKind::dictionary || dictionary.keys.size() < large) return std::nullopt;
  if (values_[key].kind != ValueKind::literal) return std::nullopt;
  const auto [known, is_new] = large_dictionaries_.try_emplace(base);
  if (is_new) {
    for (std::size_t at = 0; at < dictionary.keys.size(); ++at)
      known->second.try_emplace(dictionary.keys[at], dictionary.operands[at]);
  }
  const auto entry = known->second.find(values_[key].text.reveal());
  return entry == known->second.end() ? std::nullopt : std::optional(entry->second);
}

ValueId Evaluator::look_up(ValueId base, ValueId key, Place here) {
  if (const auto entry = entry_of_large(base, key)) return *entry;
  const Value& container = values_[base];
  const Value& wanted = values_[key];
  if (container.kind == ValueKind::null) return values_.add({ValueKind::null, Sensitive(), "no such key", here, {}, {}});
  if (container.kind == ValueKind::choice) {
    std::vector<ValueId> found;
    for (const ValueId alternative : container.operands) found.push_back(look_up(alternative, key, here));
    return values_.choice(found, here);
  }
  if (container.kind == ValueKind::dictionary) return look_up_in(container, key, here);
  // settings.model_dump()["database_url"], vars(args)["url"]: the object by its names.
  if (const Entity* type = entity(base); type != nullptr && type->kind == Entity::Kind::type &&
                                         container.kind == ValueKind::object && wanted.kind == ValueKind::literal) {
    return class_member(*type, base, wanted.text.reveal(), here);
  }
  if (container.kind == ValueKind::call_result && wanted.kind == ValueKind::literal &&
      drivers::code_shapes().is_option_table(container.text.reveal() + "()")) {
    return option_of_table(container, wanted.text.reveal(), here);
  }
  if (const auto found = in_section_file(base, key, here)) return *found;
  if (const auto found = setting_asked(base, key, here)) return *found;
  if (container.kind == ValueKind::list && wanted.kind == ValueKind::literal && wanted.detail == "number") {
    const std::string& digits = wanted.text.reveal();
    const std::size_t position = digits.size() < 6 && !digits.empty() &&
                                         std::ranges::all_of(
                                             digits, [](unsigned char c) { return std::isdigit(c); })
                                     ? static_cast<std::size_t>(std::stoul(digits))
                                     : container.operands.size();
    if (position < container.operands.size()) return container.operands[position];
  }
  std::vector<ValueId> parts{base, key};
  return values_.add({ValueKind::transform,
                      Sensitive(wanted.kind == ValueKind::literal ? wanted.text.reveal() : ""),
                      "item",
                      here,
                      std::move(parts),
                      {}});
}

ValueId Evaluator::member(ValueId base, std::string_view name, Place here, int depth) {
  const Value& value = values_[base];  // until the first value is added
  if (depth > 4) return values_.unknown("too deep", here);
  if (const drivers::ReaderShape* environment = environment_of(base);
      environment != nullptr && environment->has_attributes && !is_method(environment, name)) {
    return values_.add({ValueKind::env_read, Sensitive(prefix_of(*environment, base) + upper(name)), "dynaconf", here, {}, {}});
  }
  if (value.kind == ValueKind::env_read && value.detail == "dynaconf" &&
      !is_method(drivers::code_shapes().environment("dynaconf.settings"), name)) {  // settings.DATABASE.URL
    return values_.add({ValueKind::env_read, Sensitive(value.text.reveal() + "__" + upper(name)), "dynaconf", here, {}, {}});
  }
  if (value.kind == ValueKind::dictionary && value.detail == fields_so_far && (name == "data" || name == "values")) return base;
  if (value.kind == ValueKind::secret) return base;            // response.payload.data
  if (value.kind == ValueKind::list && !value.keys.empty()) {  // parts.host of a named tuple
    const auto named = std::ranges::find(value.keys, name);
    if (named != value.keys.end()) return value.operands[static_cast<std::size_t>(named - value.keys.begin())];
  }
  switch (value.kind) {
    case ValueKind::entity:
    case ValueKind::object: {
      const Entity* found = entity(base);
      if (found == nullptr) break;
      const Entity& entity = *found;
      const ValueId object = value.kind == ValueKind::object ? base : 0;
      if (entity.kind == Entity::Kind::module) {
        const Entity inner = index_.member(entity.unit, name);
        if (!inner) {
          if (const Entity shadow = index_.shadow(entity.unit)) return member(entity_value(shadow, here), name, here, depth + 1);
        }
        return inner ? entity_value(inner, here)
                     : values_.add({ValueKind::external, Sensitive(entity.name + "." + std::string(name)), "", here, {}, {}});
      }
      if (entity.kind == Entity::Kind::type) return class_member(entity, object, name, here);
      break;
    }
    case ValueKind::external:
      return values_.add(
          {ValueKind::external, Sensitive(value.text.reveal() + "." + std::string(name)), "", here, value.operands, {}});
    case ValueKind::call_result:
      if (value.text.reveal() == "types.SimpleNamespace") {
        const auto given = std::ranges::find(value.keys, name);
        if (given != value.keys.end()) return value.operands[static_cast<std::size_t>(given - value.keys.begin())];
      }
      if (const auto option = parsed_option(base, name, here)) return *option;
      return values_.add({ValueKind::external, Sensitive(value.text.reveal() + "()." + std::string(name)), "", here, {base}, {}});
    case ValueKind::choice: {
      std::vector<ValueId> found;
      for (const ValueId alternative : value.operands) {
        if (values_[alternative].kind != ValueKind::null) found.push_back(member(alternative, name, here, depth + 1));
      }
      return values_.choice(found, here);
    }
    case ValueKind::source_of_truth:
      if (const ValueId part = given_out_member(base, name, here, depth); part != 0) return part;
      break;
    default:
      break;
  }
  if (value.kind == ValueKind::transform && value.detail == "parse") {
    return values_.add({ValueKind::transform, Sensitive(std::string(name)), "part", here, {base}, {}});
  }
  // `Colour.RED.value`, `secret.value`: the content of a text is the text.
  if (is_text(value.kind) && (name == "value" || name == "name")) return base;
  return values_.add({ValueKind::external, Sensitive("?." + std::string(name)), "", here, {base}, {}});
}

/// `config.dsn` of `config = DatabaseConfig.from_env()`: what the source of truth put together holds its answers as attributes. 0
/// if it was not followed. Numbers and switches are not what it is asked for.
ValueId Evaluator::given_out_member(ValueId base, std::string_view name, Place here, int depth) {
  const auto given_out = std::ranges::find(values_[base].keys, given_out_key);
  if (given_out == values_[base].keys.end()) return 0;
  const ValueId whole = values_[base].operands[static_cast<std::size_t>(given_out - values_[base].keys.begin())];
  if (values_[whole].kind != ValueKind::object && values_[whole].kind != ValueKind::choice) return 0;
  const ValueId part = member(whole, name, here, depth + 1);
  const auto is_plain = [&](ValueId id) {
    const Value& value = values_[id];
    return value.kind == ValueKind::entity || value.kind == ValueKind::null || value.kind == ValueKind::source_of_truth ||
           (value.kind == ValueKind::literal && (value.detail == "number" || value.detail == "boolean"));
  };
  if (std::ranges::all_of(values_.alternatives(part), is_plain)) return part;
  if (values_[part].kind == ValueKind::external && values_[part].text.reveal().starts_with("?.")) return 0;
  const std::string asked = values_[base].text.reveal() + "." + std::string(name);
  return values_.add({ValueKind::source_of_truth, Sensitive(asked), "", here, {part}, {std::string(given_out_key)}});
}

const std::vector<Entity>& Evaluator::ancestry(const Entity& type) const {
  const auto [known, is_first] = ancestry_.try_emplace(key_of(type));
  std::vector<Entity>& line = known->second;
  if (!is_first) return line;
  line = index_.parts(type);
  for (std::size_t at = 0; at < line.size() && line.size() < max_class_line; ++at) {
    const Entity current = line[at];
    for (const ExprId base : index_.type(current).bases) {
      const program::Expr& expr = unit(current.unit)[base];
      if (expr.kind != program::ExprKind::reference) continue;
      const Entity& parent = index_.resolve(current.unit, expr.text);
      if (parent.kind != Entity::Kind::type) continue;
      const bool is_new =
          std::ranges::none_of(line, [&](const Entity& seen) { return seen.unit == parent.unit && seen.index == parent.index; });
      if (!is_new) continue;
      for (const Entity& part : index_.parts(parent)) line.push_back(part);
    }
  }
  return line;
}

bool Evaluator::is_settings_class(const Entity& type) const {
  const auto [known, is_new] = is_settings_class_.try_emplace(key_of(type));
  if (!is_new) return known->second;
  const auto is_settings_base = [&](const Entity& heir, ExprId base) {
    const program::Expr& expr = unit(heir.unit)[base];
    if (expr.kind != program::ExprKind::reference) return false;
    const Entity& parent = index_.resolve(heir.unit, expr.text);
    return parent.kind == Entity::Kind::external && drivers::code_shapes().is_settings_base(parent.name);
  };
  return known->second = std::ranges::any_of(ancestry(type), [&](const Entity& heir) {
           return std::ranges::any_of(index_.type(heir).bases, [&](ExprId base) { return is_settings_base(heir, base); });
         });
}

Entity Evaluator::settings_class_of(UnitId id, ExprId attribute) {
  const program::Expr& expr = unit(id)[attribute];
  ValueId base = 0;
  if (expr.kind == program::ExprKind::attribute) {
    base = evaluate(id, operands(id, attribute)[0].value);
  } else {
    const std::string_view name = unit(id).text(expr.text);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return {};
    const Entity& owner = index_.resolve(id, name.substr(0, dot));
    if (owner.kind != Entity::Kind::binding && owner.kind != Entity::Kind::none) return {};
    base = named(id, name.substr(0, dot), place(id, attribute));
  }
  for (const ValueId alternative : values_.alternatives(base)) {
    const Entity* type = entity(alternative);
    if (type != nullptr && type->kind == Entity::Kind::type && values_[alternative].kind == ValueKind::object &&
        is_settings_class(*type))
      return *type;
  }
  return {};
}

/// How many parameters the constructor has that made an object of C++, where several give the field something and one of them takes
/// just as many arguments. 0: any of them may be meant.
std::size_t Evaluator::constructor_arity(const Entity& type, const Value& object, std::string_view name) const {
  const std::size_t given = object.operands.size();
  if (unit(type.unit).language != "cpp" || object.kind != ValueKind::object || given == 0) return 0;
  const bool is_told = std::ranges::any_of(index_.type(type).fields, [&](const Field& field) {
    const program::Function& method = unit(type.unit).functions[field.method];
    return unit(type.unit).text(field.name) == name && method.is_constructor && method.parameters.size() == given;
  });
  return is_told ? given : 0;
}

/// A class of settings may have thousands of members. `room` is for those of a small one.
const Evaluator::Members& Evaluator::members_named(const Entity& type, std::string_view name, Members& room) const {
  constexpr std::size_t large = 64;
  const Class& declared = index_.type(type);
  const program::Unit& home = unit(type.unit);
  if (declared.methods.size() + declared.fields.size() < large) {
    room = {};
    for (const program::FunctionId method : declared.methods) {
      if (home.text(home.functions[method].name) == name) room.methods.push_back(method);
    }
    for (const Field& field : declared.fields) {
      if (home.text(field.name) == name) room.fields.push_back(&field);
    }
    return room;
  }
  const auto [known, is_new] = members_of_large_.try_emplace(key_of(type));
  if (is_new) {
    for (const program::FunctionId method : declared.methods)
      known->second[home.text(home.functions[method].name)].methods.push_back(method);
    for (const Field& field : declared.fields) known->second[home.text(field.name)].fields.push_back(&field);
  }
  static const Members none;
  const auto named = known->second.find(name);
  return named == known->second.end() ? none : named->second;
}

namespace {

/// As many of the values as a choice of them comes to hold.
std::vector<ValueId> as_far_as_chosen(const ValueStore& values, const std::vector<ValueId>& all) {
  std::set<ValueId> parts;
  std::vector<ValueId> kept;
  for (const ValueId one : all) {
    if (parts.size() > ValueStore::max_alternatives) break;
    const std::size_t before = parts.size();
    if (values[one].kind == ValueKind::choice) {
      parts.insert(values[one].operands.begin(), values[one].operands.end());
    } else {
      parts.insert(one);
    }
    if (parts.size() > before) kept.push_back(one);
  }
  return kept;
}

}  // namespace

/// `self.url = …` in each of a thousand methods, and used in another thousand.
const Evaluator::FieldValues* Evaluator::set_by_methods(const Entity& type, const std::vector<const Field*>& fields) {
  constexpr std::size_t many = 32;
  if (fields.size() < many) return nullptr;
  if (const auto known = set_by_methods_.find(fields.front()); known != set_by_methods_.end()) return &known->second;
  const auto depends_on_object = [&](const Field* field) {
    return field->method == 0 || field->value == 0 || unit(type.unit).functions[field->method].is_constructor;
  };
  if (std::ranges::any_of(fields, depends_on_object)) return nullptr;
  FieldValues found;
  bool is_final = true;
  for (const Field* field : fields) {
    const ValueId value = evaluate(type.unit, field->value, 0);
    // What is being followed just now is something else when it is asked again, and a dictionary grows.
    const ValueId noted = remembered(type.unit, field->value, 0);
    is_final = is_final && noted == value && values_[value].kind != ValueKind::dictionary;
    if (value == 0) continue;
    (values_[value].kind == ValueKind::null ? found.absent : found.alternatives).push_back(value);
  }
  if (!is_final) return nullptr;
  found.alternatives = as_far_as_chosen(values_, found.alternatives);
  found.absent = as_far_as_chosen(values_, found.absent);
  return &set_by_methods_.emplace(fields.front(), std::move(found)).first->second;
}

ValueId Evaluator::class_member(const Entity& type, ValueId object, std::string_view name, Place here) {
  const bool is_instance = object != 0;
  const bool is_any_object = is_instance && values_[object].place.range.line == 0;  // not one that was seen to be made
  Members room;
  for (const Entity& current : ancestry(type)) {
    const Class& found = index_.type(current);
    const Members& members = members_named(current, name, room);
    for (const program::FunctionId method : members.methods) {
      const program::Function& function = unit(current.unit).functions[method];
      if (program::is_overload(unit(current.unit), function)) continue;
      const Entity entity = index_.definition(
          {Entity::Kind::function, current.unit, method, std::string(unit(current.unit).text(function.qualified_name))});
      const bool is_declared_so = is_abstract(current.unit, function);
      if (is_instance && (is_declared_so || (is_any_object && is_left_empty(current.unit, method)))) {
        if (const ValueId implemented = implemented_member(current, name, here, is_declared_so); implemented != 0)
          return implemented;
      }
      if (function.is_property && is_instance) return inline_function(entity, object, {}, current.unit, 0, 0);
      const ValueId receiver = is_instance ? object : entity_value(type, {});
      const ValueId bound = values_.add({ValueKind::entity, Sensitive(entity.name), unit(current.unit).path, {}, {receiver}, {}});
      entities_.try_emplace(bound, entity);
      return bound;
    }
    std::vector<ValueId> alternatives;
    std::vector<ValueId> absent;
    const std::size_t arity = is_instance ? constructor_arity(current, values_[object], name) : 0;
    const std::vector<const Field*>& fields = members.fields;
    const FieldValues* settled = set_by_methods(current, fields);
    if (settled != nullptr) {
      alternatives = settled->alternatives;
      absent = settled->absent;
    }
    for (const Field* declared : settled == nullptr ? std::span(fields) : std::span<const Field* const>()) {
      const Field& field = *declared;
      const program::Function& assigning = unit(current.unit).functions[field.method];
      if (arity != 0 && assigning.is_constructor && assigning.parameters.size() != arity) continue;
      if (field.method == 0 && is_instance) {
        if (const ValueId handed = constructed_field(type, object, name); handed != 0) return handed;
      }
      ValueId value = 0;
      if (is_instance && field.method == 0) {
        const auto nested = field.type != 0 ? nested_prefix_.find(object) : nested_prefix_.end();
        if (nested != nested_prefix_.end()) {
          value = values_.add({ValueKind::env_read,
                               Sensitive(upper(nested->second + std::string(name))),
                               "pydantic.BaseSettings",
                               place(current.unit, field.range),
                               own_defaults_.contains(object) ? default_of_setting(current, field) : std::vector<ValueId>(),
                               {}});
        } else if (const auto setting = settings_field(type, current, field)) {
          value = *setting;
        }
      }
      if (value == 0) value = field_value(current, field, object);
      if (value == 0) continue;
      value = grown_field(current, name, value);
      (values_[value].kind == ValueKind::null ? absent : alternatives).push_back(value);
    }
    // `provider: Provider | None = None` is filled from outside, if at all.
    if (alternatives.empty() && !absent.empty() && is_instance) {
      for (const Field* field : fields) {
        if (const ValueId object_of_type = typed_object(current.unit, field->type); object_of_type != 0)
          alternatives.push_back(object_of_type);
      }
    }
    // URL = None: those who derive say what it is.
    if (alternatives.empty() && !absent.empty() && is_any_object) {
      if (const ValueId stated = stated_by_derived(current, name, here); stated != 0) alternatives.push_back(stated);
    }
    if (alternatives.empty()) alternatives = absent;
    if (!alternatives.empty()) return values_.choice(alternatives, here);
    for (const program::ClassId inner : found.inner) {
      if (unit(current.unit).text(unit(current.unit).classes[inner - 1].name) == name) {
        return entity_value({Entity::Kind::type, current.unit, inner,
                             std::string(unit(current.unit).text(unit(current.unit).classes[inner - 1].qualified_name))},
                            here);
      }
    }
  }
  if (is_instance && name != "__getattr__") {
    const ValueId method = class_member(type, object, "__getattr__", here);
    if (const Entity* function = entity(method); function != nullptr && function->kind == Entity::Kind::function) {
      return inline_function(*function, object, {{values_.literal(std::string(name), here)}, {""}}, type.unit, 0, 0);
    }
  }
  return values_.add({ValueKind::external, Sensitive(type.name + "." + std::string(name)), "no such member", here, {}, {}});
}

/// The fields that the constructor takes which a dataclass, named tuple or model makes of them, those of its bases first; nothing
/// if it has its own.
const std::optional<std::vector<std::string_view>>& Evaluator::constructor_fields(const Entity& type) const {
  const auto [known, is_new] = constructor_fields_.try_emplace(key_of(type));
  if (!is_new) return known->second;
  const std::vector<Entity>& line = ancestry(type);
  for (const Entity& current : line) {
    for (const program::FunctionId method : index_.type(current).methods) {
      if (unit(current.unit).functions[method].is_constructor) return known->second;
    }
  }
  std::vector<std::string_view>& order = known->second.emplace();
  for (auto current = line.rbegin(); current != line.rend(); ++current) {
    for (const Field& field : index_.type(*current).fields) {
      const std::string_view declared = unit(current->unit).text(field.name);
      if (field.method == 0 && field.type != 0 && std::ranges::find(order, declared) == order.end()) order.push_back(declared);
    }
  }
  return known->second;
}

/// What was handed to the constructor that is made of the fields of a class; 0 if nothing was, or it has its own.
ValueId Evaluator::constructed_field(const Entity& type, ValueId object, std::string_view name) const {
  const Value& made = values_[object];
  if (object == 0 || made.operands.empty()) return 0;
  const std::optional<std::vector<std::string_view>>& order = constructor_fields(type);
  if (!order) return 0;
  std::size_t position = 0;
  for (std::size_t at = 0; at < made.operands.size(); ++at) {
    if (made.keys[at] == name) return made.operands[at];
    if (made.keys[at].empty() && position < order->size() && (*order)[position++] == name) return made.operands[at];
  }
  return 0;
}

bool Evaluator::is_abstract(UnitId id, const program::Function& function) const {
  return std::ranges::any_of(function.decorators, [&](ExprId decorator) {
    const program::Expr& expr = unit(id)[decorator];
    const std::string_view name = unit(id).text(expr.text);
    return name.substr(name.rfind('.') + 1).starts_with("abstract");
  });
}

/// `raise NotImplementedError`, `pass`, `return None`: what a method is that others are to write. So is one that was not read, as
/// it has to do with nothing.
bool Evaluator::is_left_empty(UnitId id, program::FunctionId method) {
  const program::Function& function = unit(id).functions[method];
  if (unit(id).language != "python" || function.is_constructor) return false;
  if (function.result != 0 && unit(id)[function.result].kind != program::ExprKind::null) return false;
  const auto raised = [&](const program::Expr& expr) {
    return expr.kind == program::ExprKind::reference && unit(id).text(expr.text) == "NotImplementedError";
  };
  const Extent body = extent_of(id, method);
  for (ExprId at = body.first; at < body.first + body.count; ++at) {
    const program::Expr& expr = unit(id)[at];
    const bool says_nothing = expr.kind == program::ExprKind::literal || expr.kind == program::ExprKind::null ||
                              expr.kind == program::ExprKind::unknown || expr.kind == program::ExprKind::parameter;
    if (expr.scope != method || says_nothing) continue;
    const bool is_made = expr.kind == program::ExprKind::call && raised(unit(id)[operands(id, at)[0].value]);
    if (!is_made && !raised(expr)) return false;
  }
  return true;
}

/// Classes of the project that name the class as their base.
const std::vector<Entity>& Evaluator::derived_from(const Entity& type) {
  if (!derived_known_) {
    derived_known_ = true;
    for (UnitId id = 0; id < index_.size(); ++id) {
      for (program::ClassId at = 1; at <= unit(id).classes.size(); ++at) {
        const Entity derived{Entity::Kind::type, id, at, std::string(unit(id).text(unit(id).classes[at - 1].qualified_name))};
        for (const ExprId base : unit(id).classes[at - 1].bases) {
          if (unit(id)[base].kind != program::ExprKind::reference) continue;
          const Entity& parent = index_.resolve(id, unit(id)[base].text);
          if (parent.kind == Entity::Kind::type) derived_[{parent.unit, parent.index}].push_back(derived);
        }
      }
    }
  }
  static const std::vector<Entity> none;
  const auto found = derived_.find({type.unit, type.index});
  return found == derived_.end() ? none : found->second;
}

const program::Function* Evaluator::own_method(const Entity& type, std::string_view name) const {
  const program::Unit& home = unit(type.unit);
  const auto& methods = index_.type(type).methods;
  const auto found =
      std::ranges::find(methods, name, [&](program::FunctionId method) { return home.text(home.functions[method].name); });
  return found == methods.end() ? nullptr : &home.functions[*found];
}

/// What the classes that implement an abstract one have under the name: one of them is meant. 0 if there are none.
ValueId Evaluator::implemented_member(const Entity& type, std::string_view name, Place here, bool unread_too) {
  const std::vector<Entity> implementations = derived_from(type);
  if (implementations.size() > most_implementations) return 0;
  std::vector<ValueId> values;
  for (const Entity& derived : implementations) {
    const program::Function* own = own_method(derived, name);
    if (own == nullptr || (!unread_too && (own->is_unread || goes_own_ways(type, derived)))) continue;
    values.push_back(class_member(derived, typed_object(derived.unit, derived), name, here));
  }
  return values.empty() ? 0 : values_.choice(values, here);
}

/// A class that overrides what its base does: what it leaves to others the base may never ask of it.
bool Evaluator::goes_own_ways(const Entity& base, const Entity& derived) {
  const program::Unit& home = unit(base.unit);
  return std::ranges::any_of(index_.type(base).methods, [&](program::FunctionId method) {
    const program::Function& function = home.functions[method];
    return !function.is_constructor && !function.is_unread && !is_left_empty(base.unit, method) &&
           !is_abstract(base.unit, function) && own_method(derived, home.text(function.name)) != nullptr;
  });
}

/// What classes that name the class as their base state in their body for the name; 0 if none does.
ValueId Evaluator::stated_by_derived(const Entity& type, std::string_view name, Place here) {
  const std::vector<Entity> all = derived_from(type);
  if (all.size() > most_implementations) return 0;
  std::vector<ValueId> values;
  for (const Entity& derived : all) {
    if (goes_own_ways(type, derived)) continue;
    for (const Field& field : index_.type(derived).fields) {
      if (field.method != 0 || unit(derived.unit).text(field.name) != name) continue;
      const ValueId value = field_value(derived, field, 0);
      if (value != 0 && values_[value].kind != ValueKind::null) values.push_back(value);
    }
  }
  return values.empty() ? 0 : values_.choice(values, here);
}

/// `virtual std::string url() const = 0` where one class of the project overrides it: that one is meant. 0 if there are several.
ValueId Evaluator::only_override(const Entity& declared, Place here) {
  const program::Function& function = index_.function(declared);
  if (function.owner == 0 || function.is_constructor || function.is_static) return 0;
  const std::string_view owner = unit(declared.unit).text(unit(declared.unit).classes[function.owner - 1].qualified_name);
  const std::string name(unit(declared.unit).text(function.name));
  const Entity* overriding = nullptr;
  for (const Entity& derived : derived_from(index_.resolve(declared.unit, owner))) {
    // A header that several files include brings the class several times.
    if (own_method(derived, name) == nullptr || (overriding != nullptr && overriding->name == derived.name)) continue;
    if (overriding != nullptr) return 0;
    overriding = &derived;
  }
  if (overriding == nullptr) return 0;
  const Entity type = *overriding;
  return class_member(type, typed_object(type.unit, type), name, here);
}

/// url: str = field(default_factory=lambda: os.environ["X"]), Field(default=…)
std::optional<ValueId> Evaluator::field_factory(const Entity& type, const Field& field) {
  const program::Expr& expr = unit(type.unit)[field.value];
  if (expr.kind != program::ExprKind::call) return std::nullopt;
  const program::Expr& callee = unit(type.unit)[operands(type.unit, field.value)[0].value];
  if (callee.kind != program::ExprKind::reference) return std::nullopt;
  const drivers::FieldMakerShape* maker = drivers::code_shapes().field_maker(unit(type.unit).text(callee.text));
  if (maker == nullptr) return std::nullopt;
  const Place here = place(type.unit, field.value);
  if (const ExprId factory = argument(type.unit, field.value, -1, {"default_factory", "factory"}); factory != 0) {
    const ValueId function = evaluate(type.unit, factory, 0);
    const Entity* known = entity(function);
    if (known != nullptr && known->kind == Entity::Kind::function) {
      return inline_function(*known, values_[function].operands.empty() ? 0 : values_[function].operands.front(), {}, type.unit, 0,
                             0);
    }
    return values_.unknown("factory", here);
  }
  if (const ExprId stated = argument(type.unit, field.value, maker->is_positional ? 0 : -1, {"default"}); stated != 0)
    return evaluate(type.unit, stated, 0);
  return std::nullopt;
}

ValueId Evaluator::field_value(const Entity& type, const Field& field, ValueId object) {
  if (field.value == 0) return typed_object(type.unit, field.type);
  if (field.method == 0) {
    if (const auto made = field_factory(type, field)) return *made;
  }
  FrameId frame = 0;
  if (field.method != 0 && object != 0 && !values_[object].operands.empty() &&
      unit(type.unit).functions[field.method].is_constructor) {
    const auto known = constructor_frames_.find(object);
    if (known != constructor_frames_.end() && frames_[known->second].function == field.method &&
        frames_[known->second].unit == type.unit) {
      frame = known->second;
    } else {
      const Entity constructor{Entity::Kind::function, type.unit, field.method, ""};
      frame = make_frame(constructor, object, {values_[object].operands, values_[object].keys}, type.unit, 0, 0);
      constructor_frames_[object] = frame;
    }
  }
  return evaluate(type.unit, field.value, frame);
}

}  // namespace dbssot
