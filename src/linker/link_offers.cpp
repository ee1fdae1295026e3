#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "facts/url_text.h"
#include "linker/linking.h"

// What the declared source of truth gives to whoever asks without handing anything in: guided repairs write such a call in place of
// a read.
namespace dbssot {

using program::Class;
using program::Entity;
using program::ExprKind;
using program::Function;
using program::OperandKind;
using program::Unit;
using program::UnitId;

namespace {

constexpr std::size_t most_offers = 512;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_private(std::string_view name) { return name.starts_with('_'); }

/// A form that is made to be shown cannot be opened.
bool is_for_show(std::string_view name) {
  constexpr std::array<std::string_view, 7> words{"safe", "masked", "public", "redacted", "display", "loggable", "hidden"};
  return std::ranges::any_of(words, [&](std::string_view word) { return lower_case(name).find(word) != std::string::npos; });
}

bool takes_nothing(const Unit& unit, const Function& function) {
  std::size_t first = function.owner != 0 && !function.is_static && unit.language == "python" ? 1 : 0;
  for (std::size_t i = first; i < function.parameters.size(); ++i) {
    const program::Parameter& parameter = function.parameters[i];
    const bool is_spread = parameter.kind == OperandKind::spread || parameter.kind == OperandKind::keyword_spread;
    if (parameter.default_value == 0 && !is_spread) return false;
  }
  return true;
}

/// async_url, get_sync_engine_url: the words of the name; else what the scheme says.
Mode mode_of(const FactStore& facts, std::string_view name, ValueId value) {
  const std::string lower = lower_case(name);
  if (lower.find("async") != std::string::npos) return Mode::async;
  if (lower.find("sync") != std::string::npos) return Mode::sync;
  std::set<Mode> modes;
  for (const UrlText& text : url_texts(facts, value)) {
    const std::string shown = text.text.redacted();
    const std::size_t end = shown.find("://");
    const std::size_t plus = shown.find('+');
    if (end == std::string::npos || plus == std::string::npos || plus > end) {
      modes.insert(Mode::unknown);
    } else {
      const std::string driver = shown.substr(plus + 1, end - plus - 1);
      modes.insert(driver == "asyncpg" || driver.ends_with("_async") ? Mode::async : Mode::sync);
    }
  }
  return modes.size() == 1 ? *modes.begin() : Mode::unknown;
}

class Offers {
 public:
  explicit Offers(Linking& linking) : linking_(linking) {}

  void run() {
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const Unit& unit = linking_.unit(id);
      if (unit.language == "cpp") add_cpp(id);
      if (unit.language != "python") continue;
      if (!unit.module.empty() && mentions_source(unit)) add_module(id);
    }
    std::vector<Offer>& offers = linking_.facts.offers;
    std::ranges::sort(offers, {}, [](const Offer& offer) { return std::tie(offer.expression, offer.module, offer.file); });
    // C++ sees a header in every unit that includes it.
    const auto is_same = [](const Offer& left, const Offer& right) {
      return left.language == Language::cpp && right.language == Language::cpp && left.expression == right.expression;
    };
    offers.erase(std::unique(offers.begin(), offers.end(), is_same), offers.end());
  }

 private:
  [[nodiscard]] bool covers(std::string_view name) const { return linking_.source_of_truth.covers("python", name); }

  /// The module itself, or a class or function in it.
  [[nodiscard]] bool mentions_source(const Unit& unit) const {
    if (covers(unit.module)) return true;
    const auto is_covered = [&](const auto& entry) { return covers(unit.text(entry.qualified_name)); };
    return std::ranges::any_of(unit.classes, is_covered) || std::ranges::any_of(unit.functions, is_covered);
  }

  void add_module(UnitId id) {
    const Unit& unit = linking_.unit(id);
    for (program::FunctionId at = 1; at < unit.functions.size(); ++at) {
      const Function& function = unit.functions[at];
      if (function.owner != 0 || !covers(unit.text(function.qualified_name)) || !may_be_asked(unit, function)) continue;
      const std::string name(unit.text(function.name));
      add(id, name, name + "()", name, linking_.evaluator.evaluate(id, function.result));
    }
    for (std::uint32_t at = 1; at <= unit.classes.size(); ++at) {
      if (covers(unit.text(unit.classes[at - 1].qualified_name))) add_class(id, at);
    }
    std::set<std::string_view> seen;
    for (const program::Binding& binding : unit.bindings) {
      const std::string_view qualified = unit.text(binding.name);
      const std::string name(last_part(qualified));
      if (binding.value == 0 || is_private(name) || !covers(qualified) || !seen.insert(qualified).second) continue;
      if (linking_.index.bindings(id, qualified).size() != 1) continue;
      add(id, name, name, name, linking_.evaluator.evaluate(id, binding.value));
    }
  }

  [[nodiscard]] static bool may_be_asked(const Unit& unit, const Function& function) {
    return !function.is_local && !function.is_async && !function.is_generator && !function.is_constructor && function.result != 0 &&
           !is_private(unit.text(function.name)) && takes_nothing(unit, function);
  }

  void add_class(UnitId id, std::uint32_t at) {
    const Unit& unit = linking_.unit(id);
    const Class& type = unit.classes[at - 1];
    const Entity entity{Entity::Kind::type, id, at, std::string(unit.text(type.qualified_name))};
    const std::string name(unit.text(type.name));
    for (const program::FunctionId method : type.methods) {
      const Function& function = unit.functions[method];
      if (!may_be_asked(unit, function)) continue;
      const std::string member(unit.text(function.name));
      const ValueId value = linking_.evaluator.evaluate(id, function.result);
      if (function.is_static || function.is_class_method) {
        add(id, name, name + "." + member + "()", member, value);
      } else if (const auto instance = instance_of(entity)) {
        add(instance->unit, instance->name, instance->expression + "." + member + (function.is_property ? "" : "()"), member,
            value);
      }
    }
    for (const program::Field& field : type.fields) {
      if (field.method != 0 || is_private(unit.text(field.name))) continue;
      const auto value = linking_.evaluator.settings_field(entity, entity, field);
      const auto instance = value ? instance_of(entity) : std::nullopt;
      if (!instance) continue;
      const std::string member(unit.text(field.name));
      add(instance->unit, instance->name, instance->expression + "." + member, member, *value);
    }
  }

  /// Static members and free functions that return a string; the header is the one that others include.
  void add_cpp(UnitId id) {
    const Unit& unit = linking_.unit(id);
    for (program::FunctionId at = 1; at < unit.functions.size(); ++at) {
      const Function& function = unit.functions[at];
      const std::string qualified(unit.text(function.qualified_name));
      if (!linking_.source_of_truth.covers("cpp", qualified) || function.is_file_local || function.is_constructor ||
          function.result == 0)
        continue;
      if ((function.owner != 0 && !function.is_static) || !takes_nothing(unit, function)) continue;
      if (unit.text(function.result_type) != "std.string" && unit.text(function.result_type) != "std.basic_string") continue;
      const std::string header = header_of(id, qualified);
      if (header.empty() || is_for_show(last_part(qualified))) continue;
      Offer offer;
      offer.module = header;
      offer.language = Language::cpp;
      offer.member = last_part(qualified);
      for (const char c : qualified) offer.expression += c == '.' ? "::" : std::string(1, c);
      offer.expression += "()";
      offer.value = linking_.evaluator.evaluate(id, function.result);
      offer.is_url = linking_.is_database_url(offer.value) || names_database_url(offer.member);
      offer.mode = offer.is_url ? mode_of(linking_.facts, offer.member, offer.value) : Mode::unknown;
      offer.file = linking_.files[id];
      if (linking_.facts.offers.size() < most_offers) linking_.facts.offers.push_back(std::move(offer));
    }
  }

  /// As most files write the include of the header that declares the function.
  [[nodiscard]] std::string header_of(UnitId home, std::string_view qualified) const {
    std::string path = linking_.unit(home).path;
    const auto is_header = [](std::string_view name) {
      return name.ends_with(".h") || name.ends_with(".hpp") || name.ends_with(".hh") || name.ends_with(".hxx");
    };
    if (const Entity declared = linking_.index.announcement(qualified); declared && !is_header(path))
      path = linking_.unit(declared.unit).path;
    if (!is_header(path)) return "";
    std::map<std::string, int> count;
    for (const Unit& unit : linking_.units) {
      if (unit.language != "cpp") continue;
      for (const program::Import& import : unit.imports) {
        const std::string_view written = unit.text(import.module);
        if (written == path || path.ends_with("/" + std::string(written))) ++count[std::string(written)];
      }
    }
    const auto most = std::ranges::max_element(count, {}, [](const auto& entry) { return entry.second; });
    return most == count.end() ? "" : most->first;
  }

  struct Instance {
    UnitId unit = 0;
    std::string name;        ///< to import
    std::string expression;  ///< "settings", "get_settings()", "Builder.from_environment()", "Builder()"
  };

  /// The way by which the project gets an object of the class.
  const std::optional<Instance>& instance_of(const Entity& type) {
    const auto [known, is_new] = instances_.try_emplace({type.unit, type.index});
    if (is_new) known->second = find_instance(type);
    return known->second;
  }

  std::optional<Instance> find_instance(const Entity& type) {
    // settings = Settings(), in its own module before others
    std::vector<UnitId> order{type.unit};
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      if (id != type.unit && linking_.unit(id).language == "python") order.push_back(id);
    }
    for (const UnitId id : order) {
      const Unit& unit = linking_.unit(id);
      for (const program::Binding& binding : unit.bindings) {
        if (binding.value == 0 || unit[binding.value].kind != ExprKind::call || is_private(last_part(unit.text(binding.name))))
          continue;
        const program::Expr& callee = unit[linking_.operand(id, binding.value, 0).value];
        if (callee.kind != ExprKind::reference) continue;
        const Entity& made = linking_.index.resolve_reference(id, callee);
        if (made.kind != Entity::Kind::type || made.unit != type.unit || made.index != type.index) continue;
        const std::string name(last_part(unit.text(binding.name)));
        return Instance{id, name, name};
      }
    }
    const Unit& unit = linking_.unit(type.unit);
    const Class& shape = unit.classes[type.index - 1];
    const std::string name(unit.text(shape.name));
    const auto makes_one = [&](const Function& function) {
      if (!may_be_asked(unit, function)) return false;
      const std::string_view stated = unit.text(function.result_type);
      if (stated == type.name || stated == name || stated.ends_with("." + name)) return true;
      const std::vector<ValueId> made = linking_.facts.values.alternatives(linking_.evaluator.evaluate(type.unit, function.result));
      return !made.empty() && std::ranges::all_of(made, [&](ValueId id) {
        const Value& value = linking_.facts.values[id];
        return value.kind == ValueKind::object && value.text.reveal() == type.name;
      });
    };
    for (const program::FunctionId method : shape.methods) {
      const Function& function = unit.functions[method];
      if ((function.is_class_method || function.is_static) && makes_one(function))
        return Instance{type.unit, name, name + "." + std::string(unit.text(function.name)) + "()"};
    }
    // get_settings(), load_settings(): functions that do something else and return it on the way have other names.
    for (program::FunctionId at = 1; at < unit.functions.size(); ++at) {
      const Function& function = unit.functions[at];
      const std::string factory(unit.text(function.name));
      const bool is_getter = factory.starts_with("get_") || factory.starts_with("load_") || factory.starts_with("make_") ||
                             factory.starts_with("create_");
      if (function.owner == 0 && is_getter && makes_one(function)) return Instance{type.unit, factory, factory + "()"};
    }
    if (can_be_made_of_nothing(type)) return Instance{type.unit, name, name + "()"};
    return std::nullopt;
  }

  [[nodiscard]] bool can_be_made_of_nothing(const Entity& type) const {
    const Unit& unit = linking_.unit(type.unit);
    const Class& shape = unit.classes[type.index - 1];
    for (const program::FunctionId method : shape.methods) {
      const Function& function = unit.functions[method];
      if (function.is_constructor) return takes_nothing(unit, function);
    }
    if (linking_.evaluator.is_settings_class(type)) return true;
    return shape.bases.empty() && shape.decorators.empty();
  }

  void add(UnitId home, const std::string& name, std::string expression, const std::string& member, ValueId value) {
    if (is_for_show(member) || linking_.facts.offers.size() >= most_offers) return;
    Offer offer;
    offer.module = module_as_written(home, name);
    offer.name = name;
    offer.expression = std::move(expression);
    offer.member = member;
    offer.value = value;
    offer.is_url = linking_.is_database_url(value) || names_database_url(member);
    offer.mode = offer.is_url ? mode_of(linking_.facts, member, value) : Mode::unknown;
    offer.file = linking_.files[home];
    linking_.facts.offers.push_back(std::move(offer));
  }

  /// As most files of the project import the name; else as the policy writes the module, which is how imports are written.
  const std::string& module_as_written(UnitId home, const std::string& name) {
    const auto [known, is_new] = modules_.try_emplace({home, name});
    if (!is_new) return known->second;
    const std::string& module = linking_.unit(home).module;
    std::map<std::string, int> count;
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const Unit& unit = linking_.unit(id);
      if (unit.language != "python" || id == home) continue;
      for (const program::Import& import : unit.imports) {
        const std::string_view from = unit.text(import.module);
        if (unit.text(import.name) == name && covers_name(from, module))
          count[std::string(from)] += import.type_checking_only ? 0 : 1;
      }
    }
    const auto most = std::ranges::max_element(count, {}, [](const auto& entry) { return entry.second; });
    if (most != count.end()) return known->second = most->first;
    for (const SourceOfTruth& declared : linking_.policy.source_of_truth) {
      for (std::string_view part = declared.name; !part.empty();) {
        if (module == part || module.ends_with("." + std::string(part))) return known->second = std::string(part);
        const std::size_t dot = part.rfind('.');
        part = dot == std::string_view::npos ? std::string_view() : part.substr(0, dot);
      }
    }
    return known->second = module;
  }

  Linking& linking_;
  std::map<std::pair<UnitId, std::uint32_t>, std::optional<Instance>> instances_;
  std::map<std::pair<UnitId, std::string>, std::string> modules_;
};

}  // namespace

void collect_offers(Linking& linking) {
  if (linking.source_of_truth.any() && !linking.policy.source_of_truth_inferred) Offers(linking).run();
}

}  // namespace dbssot
