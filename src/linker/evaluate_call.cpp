#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "drivers/code_shape.h"
#include "facts/dictionary.h"
#include "linker/evaluator.h"

// Calls: into the project's functions, of readers of the environment, of the source of truth, and of everything else.
namespace dbssot {

using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Operand;
using program::OperandKind;
using program::UnitId;

namespace {

constexpr int max_relocations = 8;

/// What was called to make the object that reads: Env(prefix="DB_") of env("HOST") and of env.str("HOST").
const Value& maker_of(const ValueStore& values, ValueId callee) {
  const Value& called = values[callee];
  return called.kind == ValueKind::external && !called.operands.empty() ? values[called.operands.front()] : called;
}

bool is_container_method(std::string_view method) {
  constexpr std::array names{"get",  "getint",     "items",       "values",     "keys", "pop",
                             "copy", "setdefault", "__getitem__", "model_dump", "dict", "_asdict"};
  return std::ranges::find(names, method) != names.end();
}

/// A parameter of the caller that a call passes on; "" if there is none.
std::string_view parameter_in_arguments(const program::Unit& unit, ExprId call) {
  for (std::uint32_t at = 1; at < unit[call].operand_count; ++at) {
    const std::string_view found = Evaluator::parameter_within(unit, unit.operands[unit[call].first_operand + at].value);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

/// The name of a parameter that an expression depends on, without `self`; "" if there is none.
std::string_view Evaluator::parameter_within(const program::Unit& unit, ExprId root) {
  std::vector<ExprId> pending{root};
  for (int visited = 0; !pending.empty() && visited < 64; ++visited) {
    const ExprId id = pending.back();
    pending.pop_back();
    const Expr& expr = unit[id];
    if (expr.kind == ExprKind::parameter) {
      const std::string_view name = unit.text(expr.text);
      if (name != "self" && name != "cls" && name != "this") return name;
    }
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return {};
}

ExprId Evaluator::argument(UnitId id, ExprId call, int position, const std::vector<std::string>& keywords) const {
  const Expr& expr = unit(id)[call];
  int at_position = 0;
  for (std::uint32_t at = 1; at < expr.operand_count; ++at) {
    const Operand& operand = unit(id).operands[expr.first_operand + at];
    if (operand.kind == OperandKind::keyword) {
      if (std::ranges::find(keywords, unit(id).text(operand.name)) != keywords.end()) return operand.value;
    } else if (operand.kind == OperandKind::positional) {
      if (at_position++ == position) return operand.value;
    } else if (operand.kind == OperandKind::spread) {
      position = -1;  // what follows `*args` has no known position
    }
  }
  return 0;
}

ValueId Evaluator::argument_value(UnitId id, ExprId call, int position, const std::string& name) {
  if (const ExprId given = argument(id, call, position, {name}); given != 0) return evaluate(id, given, 0);
  for (std::uint32_t at = 1; at < unit(id)[call].operand_count; ++at) {
    const Operand operand = operands(id, call)[at];
    if (operand.kind != OperandKind::keyword_spread) continue;
    const std::vector<ValueId> all = dictionaries(values_, evaluate(id, operand.value, 0));
    for (const DictionaryEntry& entry : merged(values_, all)) {
      if (entry.key == name) return values_.choice(entry.values, place(id, operand.value));
    }
  }
  return 0;
}

/// `values.get(name, os.environ.get(name, default))`: both read the variable; the second says more.
ValueId Evaluator::with_default(ValueId read, ValueId otherwise) {
  const Value& second = values_[otherwise];
  if (second.kind == ValueKind::null) return read;
  Value whole = values_[read];
  whole.operands =
      second.kind == ValueKind::env_read && second.text == whole.text ? second.operands : std::vector<ValueId>{otherwise};
  return values_.add(std::move(whole));
}

ValueId Evaluator::rest_of_arguments(UnitId id, ExprId call, int position) {
  const Arguments given = arguments(id, call, 0);
  std::vector<ValueId> rest;
  int at_position = 0;
  for (std::size_t at = 0; at < given.values.size(); ++at) {
    if (given.keys[at].empty() && at_position++ >= position) rest.push_back(given.values[at]);
  }
  return values_.add({ValueKind::list, Sensitive(), "", place(id, call), std::move(rest), {}});
}

ValueId Evaluator::rest_of_keywords(UnitId id, ExprId call, const program::Function& function, const program::Unit& home) {
  const Arguments given = arguments(id, call, 0);
  Value rest{ValueKind::dictionary, Sensitive(), "", place(id, call), {}, {}};
  for (std::size_t at = 0; at < given.values.size(); ++at) {
    const std::string& key = given.keys[at];
    const auto takes_it = [&](const program::Parameter& one) { return home.text(one.name) == key; };
    if (key.empty() || key == "*" || std::ranges::any_of(function.parameters, takes_it)) continue;
    rest.keys.push_back(key);
    rest.operands.push_back(given.values[at]);
  }
  // Who was not seen to call may give what nobody else gives.
  rest.keys.emplace_back("**");
  rest.operands.push_back(values_.unknown("other callers", place(id, call)));
  return values_.add(std::move(rest));
}

Evaluator::Arguments Evaluator::arguments(UnitId id, ExprId call, FrameId frame) {
  Arguments result;
  const auto add = [&result](std::string key, ValueId value) {
    result.keys.push_back(std::move(key));
    result.values.push_back(value);
  };
  const std::uint32_t count = unit(id)[call].operand_count;
  result.values.reserve(count);  // with one for what is called
  result.keys.reserve(count);
  for (std::uint32_t at = 1; at < count; ++at) {
    const Operand operand = operands(id, call)[at];
    const ValueId value = evaluate(id, operand.value, frame);
    switch (operand.kind) {
      case OperandKind::positional:
        add("", value);
        break;
      case OperandKind::keyword:
        add(std::string(unit(id).text(operand.name)), value);
        break;
      case OperandKind::spread:
        if (values_[value].kind == ValueKind::list) {
          for (const ValueId element : values_[value].operands) add("", element);
        } else {
          add("*", value);
        }
        break;
      default:
        if (const std::vector<ValueId> given = dictionaries(values_, value); !given.empty()) {
          for (const DictionaryEntry& entry : merged(values_, given)) {
            add(is_open_key(entry.key) ? "**" : entry.key, values_.choice(entry.values, place(id, operand.value)));
          }
        } else {
          add("**", value);
        }
    }
  }
  return result;
}

std::pair<Place, std::string> Evaluator::read_site(UnitId id, ExprId key, ExprId whole, FrameId frame,
                                                   std::string_view call) const {
  std::string name(call);
  for (int step = 0; step < max_relocations && frame != 0; ++step) {
    const Frame& active = frames_[frame];
    const std::string_view parameter = parameter_within(unit(id), key);
    if (parameter.empty() || active.call == 0) break;
    const program::Function& function = unit(active.unit).functions[active.function];
    int position = 0;
    for (const program::Parameter& candidate : function.parameters) {
      if (unit(active.unit).text(candidate.name) == parameter) break;
      ++position;
    }
    const int shift = function.owner != 0 && !function.is_static && unit(active.unit).language == "python" ? 1 : 0;
    const ExprId given = argument(active.call_unit, active.call, position - shift, {std::string(parameter)});
    if (given == 0) break;
    name = unit(active.unit).text(function.qualified_name);
    id = active.call_unit;
    whole = active.call;
    key = given;
    frame = active.caller;
  }
  return {place(id, whole), std::move(name)};
}

ValueId Evaluator::declared_default(ValueId callee, std::string_view variable) const {
  const Value& maker = maker_of(values_, callee);
  for (std::size_t at = 0; at < maker.keys.size() && maker.kind == ValueKind::call_result; ++at) {
    if (maker.keys[at] != variable) continue;
    const Value& declared = values_[maker.operands[at]];  // (str, "shop"); a type alone gives no default
    return declared.kind == ValueKind::list && declared.operands.size() == 2 ? declared.operands[1] : 0;
  }
  return 0;
}

std::string Evaluator::prefix_of(const drivers::ReaderShape& reader, ValueId callee) const {
  if (reader.prefix_keyword.empty()) return {};
  std::string prefix = reader.default_prefix;
  const Value* maker = &maker_of(values_, callee);
  for (std::size_t at = 0; at < maker->keys.size() && maker->kind == ValueKind::call_result; ++at) {
    if (maker->keys[at] != reader.prefix_keyword) continue;
    const Value& stated = values_[maker->operands[at]];
    if (stated.kind == ValueKind::literal) prefix = stated.detail == "boolean" ? std::string() : stated.text.reveal();
  }
  return prefix.empty() ? prefix : prefix + reader.separator;
}

/// with env.prefixed("DB_"): env("HOST") reads DB_HOST.
std::string Evaluator::prefix_around(UnitId id, ExprId read) const {
  std::string prefix;
  const Range& inner = unit(id)[read].range;
  for (const program::Managed& block : unit(id).managed) {
    const bool is_inside = std::pair(block.range.line, block.range.column) <= std::pair(inner.line, inner.column) &&
                           std::pair(inner.end_line, inner.end_column) <= std::pair(block.range.end_line, block.range.end_column);
    const Expr& manager = unit(id)[block.manager];
    if (!is_inside || manager.kind != ExprKind::call || manager.operand_count < 2) continue;
    const std::string_view callee = unit(id).text(unit(id)[operands(id, block.manager)[0].value].text);
    const Expr& stated = unit(id)[operands(id, block.manager)[1].value];
    if (callee.substr(callee.rfind('.') + 1) == "prefixed" && stated.kind == ExprKind::literal)
      prefix += unit(id).text(stated.text);
  }
  return prefix;
}

/// "SHOP_" + "DB_HOST" is a name as well; empty if a part is not written out.
std::string Evaluator::joined_literals(const Value& value) const {
  std::string all;
  if (value.kind != ValueKind::concat) return all;
  for (const ValueId part : value.operands) {
    if (values_[part].kind != ValueKind::literal) return {};
    all += values_[part].text.reveal();
  }
  return all;
}

ValueId Evaluator::environment_read(std::string_view call, ExprId key, ExprId fallback, UnitId id, ExprId whole, FrameId frame,
                                    const std::string& stated, ValueId declaring) {
  if (key == 0) return values_.unknown("no variable", place(id, whole));
  if (frame == 0 && !parameter_within(unit(id), key).empty()) return read_by_callers(call, key, fallback, id, whole);
  const auto [here, name] = read_site(id, key, whole, frame, call);
  std::vector<ValueId> defaults;
  if (fallback != 0) {
    const ValueId value = evaluate(id, fallback, frame);
    if (values_[value].kind != ValueKind::null) defaults.push_back(value);
  }
  const std::string prefix = call.starts_with("environs.") ? prefix_around(id, whole) + stated : stated;
  std::vector<ValueId> reads;
  for (const ValueId variable : values_.alternatives(evaluate(id, key, frame))) {
    const Value& known = values_[variable];
    const bool is_name = known.kind == ValueKind::literal && known.detail != "number";
    if (is_name) read_names_.insert(known.place);
    const std::string written = is_name ? known.text.reveal() : joined_literals(known);
    std::string text = written.empty() ? std::string() : prefix + written;
    if (call.starts_with("dynaconf."))
      std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    std::vector<ValueId> given = defaults;
    if (const ValueId declared = declaring != 0 && fallback == 0 ? declared_default(declaring, text) : 0; declared != 0)
      given.push_back(declared);
    // What nobody names stands where it is read, and not with a caller who has no name for it either.
    const bool is_open = text.empty();
    reads.push_back(values_.add({ValueKind::env_read,
                                 Sensitive(text),
                                 is_open ? std::string(call) : name,
                                 is_open ? place(id, whole) : here,
                                 std::move(given),
                                 {}}));
  }
  return values_.choice(reads, here);
}

/// Activations of a function by whoever calls it. A caller that passes on a parameter of its own stands for its callers.
std::vector<Evaluator::FrameId> Evaluator::activations(UnitId id, program::FunctionId function, int depth) {
  std::vector<FrameId> frames;
  const Entity called{Entity::Kind::function, id, function,
                      std::string(unit(id).text(unit(id).functions[function].qualified_name))};
  for (const program::CallSite& site : call_sites(id, function)) {
    if (frames.size() >= ValueStore::max_alternatives) break;
    std::vector<FrameId> callers{0};
    const bool passes_on = depth < max_relocations && !parameter_in_arguments(unit(site.unit), site.call).empty();
    if (passes_on) {
      callers = activations(site.unit, unit(site.unit)[site.call].scope, depth + 1);
      if (callers.empty()) callers = {0};
    }
    for (const FrameId caller : callers) {
      frames.push_back(
          make_frame(called, self_value(id, function), arguments(site.unit, site.call, caller), site.unit, site.call, caller));
    }
  }
  return frames;
}

/// A wrapper's own read has no variable of its own: each caller's has, and stands where the caller names it.
ValueId Evaluator::read_by_callers(std::string_view call, ExprId key, ExprId fallback, UnitId id, ExprId whole) {
  std::vector<ValueId> reads;
  for (const FrameId frame : activations(id, unit(id)[whole].scope, 0)) {
    reads.push_back(environment_read(call, key, fallback, id, whole, frame));
  }
  if (reads.empty()) return values_.add({ValueKind::env_read, Sensitive(), std::string(call), place(id, whole), {}, {}});
  return values_.choice(reads, place(id, whole));
}

std::optional<ValueId> Evaluator::call_container_method(UnitId id, ExprId expr, FrameId frame) {
  const ExprId callee = operands(id, expr)[0].value;
  const ExprKind written = unit(id)[callee].kind;
  if (written != ExprKind::attribute && written != ExprKind::reference) return std::nullopt;
  std::string_view method = unit(id).text(unit(id)[callee].text);
  ValueId base = 0;
  if (written == ExprKind::reference) {  // TABLE.items(), TABLE a name of a module
    const std::size_t dot = method.rfind('.');
    if (dot == std::string_view::npos || !is_container_method(method.substr(dot + 1))) return std::nullopt;
    const Entity& owner = index_.resolve(id, method.substr(0, dot));
    if (owner.kind != Entity::Kind::binding) return std::nullopt;
    base = entity_value(owner, place(id, callee));
    method = method.substr(dot + 1);
  } else {
    base = evaluate(id, operands(id, callee)[0].value, frame);
  }
  const ValueKind kind = values_[base].kind;
  const Place here = place(id, expr);
  // settings.model_dump(): the same fields by name, unless the class has a method of its own.
  if (kind == ValueKind::object && (method == "model_dump" || method == "dict" || method == "_asdict")) {
    if (const Entity* type = entity(base); type != nullptr && type->kind == Entity::Kind::type) {
      const ValueId own = class_member(*type, base, method, here);
      if (values_[own].detail == "no such member") return base;
    }
  }
  if (const auto option = section_file_call(method, base, id, expr, frame)) return option;
  if (method == "get" && kind == ValueKind::external && values_[base].text.reveal().ends_with(".config")) {
    const ExprId key = argument(id, expr, 0, {"key"});
    if (const auto found = setting_asked(base, evaluate(id, key, frame), read_site(id, key, expr, frame, "").first)) return found;
  }
  if (const drivers::ReaderShape* environment = environment_of(base); environment != nullptr) {
    if (method == "copy") return base;
    if (method == "get" || method == "pop" || method == "setdefault" || method == "__getitem__") {
      return environment_read(values_[base].text.reveal() + "." + std::string(method), argument(id, expr, 0, {"key"}),
                              argument(id, expr, 1, {"default"}), id, expr, frame, prefix_of(*environment, base));
    }
    return std::nullopt;
  }
  if (kind == ValueKind::list && method == "_asdict" && !values_[base].keys.empty()) {  // of a named tuple
    return values_.add({ValueKind::dictionary, Sensitive(), "", here, values_[base].operands, values_[base].keys});
  }
  const std::vector<ValueId> containers = kind == ValueKind::list ? std::vector<ValueId>{base} : dictionaries(values_, base);
  if (!containers.empty()) {
    if (method == "copy" || method == "keys") return base;
    const auto each = [&](auto&& of) {
      std::vector<ValueId> results;
      for (const ValueId container : containers) {
        if (values_[container].kind != ValueKind::null) results.push_back(of(container));
      }
      return values_.choice(results, here);
    };
    if (method == "values")
      return each([&](ValueId one) { return values_.add({ValueKind::list, Sensitive(), "", here, values_[one].operands, {}}); });
    if (kind == ValueKind::list) return std::nullopt;
    if (method == "items") return each([&](ValueId one) { return items_of(one, here); });
    if (method == "get" || method == "pop" || method == "setdefault") {
      const ExprId key = argument(id, expr, 0, {"key"});
      if (const auto named = read_through(containers, id, key, expr, frame)) return *named;
      const ValueId found = look_up(base, evaluate(id, key, frame), read_site(id, key, expr, frame, "").first);
      const ExprId fallback = argument(id, expr, 1, {"default"});
      if (fallback == 0) return found;
      std::vector<ValueId> results;
      bool is_absent = false;
      for (const ValueId alternative : values_.alternatives(found)) {
        const bool is_missing = values_[alternative].kind == ValueKind::null && values_[alternative].detail == "no such key";
        is_absent = is_absent || is_missing;
        if (is_missing) continue;
        // Of the environment it is not known whether the name is there: what is given beside it is the default of the read.
        const bool is_read = values_[alternative].kind == ValueKind::env_read && values_[alternative].operands.empty();
        results.push_back(is_read ? with_default(alternative, evaluate(id, fallback, frame)) : alternative);
      }
      if (is_absent) results.push_back(evaluate(id, fallback, frame));
      return values_.choice(results, here);
    }
    return std::nullopt;
  }
  const bool is_text = kind == ValueKind::literal || kind == ValueKind::env_read || kind == ValueKind::concat ||
                       kind == ValueKind::transform || kind == ValueKind::config_field || kind == ValueKind::secret ||
                       kind == ValueKind::source_of_truth ||
                       (kind == ValueKind::choice && entity(values_[base].operands.front()) == nullptr &&
                        values_[values_[base].operands.front()].kind != ValueKind::external &&
                        values_[values_[base].operands.front()].kind != ValueKind::call_result);
  if (is_text && drivers::code_shapes().keeps_content(method)) return base;
  return std::nullopt;
}

ValueId Evaluator::call(UnitId id, ExprId expr, FrameId frame) {
  if (const auto contained = call_container_method(id, expr, frame)) return *contained;
  return call_value(evaluate(id, operands(id, expr)[0].value, frame), id, expr, frame);
}

ValueId Evaluator::call_value(ValueId callee, UnitId id, ExprId expr, FrameId frame) {
  const Value& value = values_[callee];
  switch (value.kind) {
    case ValueKind::external:
      return call_external(value.text.reveal(), callee, id, expr, frame);
    case ValueKind::call_result:
      if (value.text.reveal() == "functools.partial" && !value.operands.empty()) return call_partial(value, id, expr, frame);
      if (value.text.reveal() == "collections.namedtuple" && value.operands.size() > 1) return named_tuple(value, id, expr, frame);
      if (value.text.reveal() == "operator.itemgetter" || value.text.reveal() == "operator.attrgetter")
        return fetched(value, id, expr, frame);
      return call_external(value.text.reveal() + "()", callee, id, expr, frame);
    case ValueKind::entity: {
      const Entity* found = entity(callee);
      if (found != nullptr) return call_entity(*found, callee, id, expr, frame);
      break;
    }
    case ValueKind::object: {
      const Entity* type = entity(callee);
      if (type == nullptr) break;
      const ValueId method = class_member(*type, callee, "__call__", place(id, expr));
      const Entity* function = entity(method);
      if (function != nullptr && function->kind == Entity::Kind::function) {
        return inline_function(*function, callee, arguments(id, expr, frame), id, expr, frame);
      }
      break;
    }
    case ValueKind::choice: {
      std::vector<ValueId> results;
      for (const ValueId alternative : value.operands) {
        if (values_[alternative].kind != ValueKind::null) results.push_back(call_value(alternative, id, expr, frame));
      }
      return values_.choice(results, place(id, expr));
    }
    default:
      break;
  }
  const Arguments given = arguments(id, expr, frame);
  Value result{ValueKind::call_result, Sensitive("?"), "", place(id, expr), {callee}, {""}};
  result.operands.insert(result.operands.end(), given.values.begin(), given.values.end());
  result.keys.insert(result.keys.end(), given.keys.begin(), given.keys.end());
  return values_.add(std::move(result));
}

/// partial(f, a, k=b)(c): f(a, c, k=b)
ValueId Evaluator::call_partial(const Value& made, UnitId id, ExprId expr, FrameId frame) {
  const ValueId function = made.operands.front();
  const Entity* known = entity(function);
  if (known == nullptr || known->kind != Entity::Kind::function) return call_value(function, id, expr, frame);
  const Entity& called = *known;
  Arguments given{{made.operands.begin() + 1, made.operands.end()}, {made.keys.begin() + 1, made.keys.end()}};
  const Arguments further = arguments(id, expr, frame);
  given.values.insert(given.values.end(), further.values.begin(), further.values.end());
  given.keys.insert(given.keys.end(), further.keys.begin(), further.keys.end());
  const ValueId receiver = values_[function].operands.empty() ? 0 : values_[function].operands.front();
  return inline_function(called, receiver, std::move(given), id, expr, frame);
}

ValueId Evaluator::result_of(ValueId function) {
  for (const ValueId alternative : values_.alternatives(function)) {
    const Entity* known = entity(alternative);
    if (known == nullptr || known->kind != Entity::Kind::function) continue;
    const Entity& called = *known;
    const program::Function& made = unit(called.unit).functions[called.index];
    if (made.result != 0) return evaluate(called.unit, made.result, 0);
  }
  return 0;
}

ValueId Evaluator::made_by(ValueId maker) {
  const Entity* known = entity(maker);
  if (known != nullptr && known->kind == Entity::Kind::type) return typed_object(known->unit, Entity(*known));
  return result_of(maker);
}

/// os.path.expandvars("postgresql://$DB_USER:${DB_PASSWORD}@db/shop"): a text with reads in it.
ValueId Evaluator::expanded(ValueId text, Place here) {
  const Value& written = values_[text];
  if (written.kind != ValueKind::literal) return text;
  const std::string& all = written.text.reveal();
  std::vector<ValueId> parts;
  std::size_t begin = 0;
  const auto flush = [&](std::size_t end) {
    if (end > begin) parts.push_back(values_.literal(all.substr(begin, end - begin), written.place));
  };
  const auto is_name = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = 0; at + 1 < all.size() && parts.size() < 32; ++at) {
    if (all[at] != '$') continue;
    const bool braced = all[at + 1] == '{';
    const std::size_t first = at + (braced ? 2 : 1);
    std::size_t last = first;
    while (last < all.size() && is_name(all[last])) ++last;
    if (last == first || (braced && (last >= all.size() || all[last] != '}'))) continue;
    flush(at);
    parts.push_back(
        values_.add({ValueKind::env_read, Sensitive(all.substr(first, last - first)), "os.path.expandvars", here, {}, {}}));
    begin = last + (braced ? 1 : 0);
    at = begin - 1;
  }
  if (parts.empty()) return text;
  flush(all.size());
  return parts.size() == 1 ? parts.front() : values_.add({ValueKind::concat, Sensitive(), "format", here, std::move(parts), {}});
}

ValueId Evaluator::call_external(std::string_view name, ValueId callee, UnitId id, ExprId expr, FrameId frame) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  const Place here = place(id, expr);
  if (const drivers::ReaderShape* reader = shapes.reader(name)) {
    const ExprId key = argument(id, expr, reader->variable.position, reader->variable.keywords);
    const ExprId fallback = reader->fallback ? argument(id, expr, reader->fallback->position, reader->fallback->keywords) : 0;
    if (key == 0 && !reader->own_variable.empty()) {
      std::vector<ValueId> defaults;
      if (fallback != 0) {
        defaults.push_back(evaluate(id, fallback, frame));
      } else if (const ValueId declared = reader->has_scheme ? declared_default(callee, reader->own_variable) : 0; declared != 0) {
        defaults.push_back(declared);
      }
      return values_.add({ValueKind::env_read, Sensitive(reader->own_variable), std::string(name), here, std::move(defaults), {}});
    }
    return environment_read(name, key, fallback, id, expr, frame, prefix_of(*reader, callee), reader->has_scheme ? callee : 0);
  }
  if (const drivers::PassThroughShape* through = shapes.pass_through(name)) {
    const ExprId given = argument(id, expr, through->position, {through->keyword});
    const ValueId made = given != 0 && through->is_called ? made_by(evaluate(id, given, frame)) : 0;
    if (made != 0) return made;
    if (given != 0 && !through->is_called)
      return name == "os.path.expandvars" ? expanded(evaluate(id, given, frame), here) : evaluate(id, given, frame);
  }
  if (name.ends_with(".config.get")) {  // current_app.config.get("SQLALCHEMY_DATABASE_URI")
    const ExprId key = argument(id, expr, 0, {"key"});
    const ValueId config =
        values_.add({ValueKind::external, Sensitive(std::string(name.substr(0, name.size() - 4))), "", here, {}, {}});
    if (const auto found = setting_asked(config, evaluate(id, key, frame), read_site(id, key, expr, frame, "").first))
      return *found;
  }
  // What never comes back is no value: os.environ["X"] if … else sys.exit(1)
  if (name == "sys.exit" || name == "exit" || name == "quit" || name == "os._exit" || name == "os.abort") {
    return values_.add({ValueKind::null, Sensitive(), "no result", here, {}, {}});
  }
  if (name == "getattr") {
    const ExprId object = argument(id, expr, 0, {});
    const ExprId key = argument(id, expr, 1, {});
    if (object != 0 && key != 0) {
      const Value& wanted = values_[evaluate(id, key, frame)];
      if (wanted.kind == ValueKind::literal) return member(evaluate(id, object, frame), wanted.text.reveal(), here);
    }
  }
  if (const drivers::SecretStoreShape* store = drivers::code_shapes().secret_store(name); store != nullptr) {
    const ExprId key = argument(id, expr, 0, {store->argument});
    const ValueId asked = key == 0 ? ValueId{0} : evaluate(id, key, frame);
    const bool is_written = values_[asked].kind == ValueKind::literal;
    return values_.add(
        {ValueKind::secret, Sensitive(is_written ? values_[asked].text.reveal() : std::string(name)), "", here, {asked}, {}});
  }
  Arguments given = arguments(id, expr, frame);
  if (name == "dict") {
    // dict(os.environ) is the environment; dict(a=1, **b) is a dictionary.
    if (given.values.size() == 1 && given.keys[0].empty()) return given.values[0];
    Value result{ValueKind::dictionary, Sensitive(), "", here, {}, {}};
    for (std::size_t at = 0; at < given.values.size(); ++at) {
      result.operands.push_back(given.values[at]);
      result.keys.push_back(given.keys[at].empty() ? std::string("**") : given.keys[at]);
    }
    return values_.add(std::move(result));
  }
  if ((name == "list" || name == "tuple" || name == "set" || name == "frozenset" || name == "sorted" || name == "reversed" ||
       name == "iter") &&
      given.values.size() >= 1) {
    return given.values[0];
  }
  if (name == "next" && !given.values.empty()) return element_of(given.values[0], here);
  if (name == "collections.ChainMap") return chained(given.values, here);
  if (name == "map" && given.values.size() == 2) {
    if (const ValueId read = mapped(given.values[0], given.values[1], here); read != 0) return read;
  }
  if (name.ends_with(".copy") && shapes.environment(name.substr(0, name.size() - 5)) != nullptr)  // os.environ.copy()
    return values_.add({ValueKind::external, Sensitive(std::string(name.substr(0, name.size() - 5))), "", here, {}, {}});
  if (is_declared_reader(name)) {
    const ExprId key = argument(id, expr, 0, {});
    if (key != 0 && values_[evaluate(id, key, frame)].kind == ValueKind::literal) {
      return environment_read(name, key, argument(id, expr, 1, {"default"}), id, expr, frame);
    }
  }
  if (source_of_truth_.covers(unit(id).language, name)) {
    return values_.add({ValueKind::source_of_truth, Sensitive(std::string(name)), "", here, given.values, given.keys});
  }
  const Value& called = values_[callee];
  // `settings.url()` of something not followed: what it was called on is part of where the result comes from.
  if (!called.operands.empty()) {
    given.values.insert(given.values.begin(), called.operands.front());
    given.keys.insert(given.keys.begin(), "self");
  }
  return values_.add(
      {ValueKind::call_result, Sensitive(std::string(name)), "", here, std::move(given.values), std::move(given.keys)});
}

ValueId Evaluator::call_entity(const Entity& entity, ValueId callee, UnitId id, ExprId expr, FrameId frame) {
  const Place here = place(id, expr);
  if (entity.kind == Entity::Kind::type) {
    const Arguments given = arguments(id, expr, frame);
    // Objects that were given nothing are alike, wherever they are made; with a place, as they are of this class and of none below.
    const Place made = place(entity.unit, unit(entity.unit).classes[entity.index - 1].name_range);
    const ValueId object = values_.add({ValueKind::object, Sensitive(entity.name), unit(entity.unit).path,
                                        given.values.empty() ? made : here, given.values, given.keys});
    entities_.try_emplace(object, entity);
    return object;
  }
  if (entity.kind != Entity::Kind::function) return values_.unknown("call", here);
  const ValueId receiver = values_[callee].operands.empty() ? 0 : values_[callee].operands.front();
  const bool is_inside =
      source_of_truth_.covers(unit(id).language, unit(id).text(unit(id).functions[unit(id)[expr].scope].qualified_name)) ||
      source_of_truth_.covers(unit(id).language, unit(id).module);
  if (!is_inside && source_of_truth_.covers(unit(entity.unit).language, entity.name)) {
    const Arguments given = arguments(id, expr, frame);
    Value result{ValueKind::source_of_truth, Sensitive(entity.name), "", here, given.values, given.keys};
    if (receiver != 0) {
      result.operands.push_back(receiver);
      result.keys.push_back("self");
    }
    result.operands.push_back(inline_function(entity, receiver, given, id, expr, frame));
    result.keys.emplace_back(given_out_key);
    return values_.add(std::move(result));
  }
  const ValueId result = inline_function(entity, receiver, arguments(id, expr, frame), id, expr, frame);
  return is_declared_reader(entity.name) ? declared_read(entity.name, result, id, expr, frame) : result;
}

bool Evaluator::is_declared_reader(std::string_view name) const {
  return std::ranges::any_of(environment_classes_, [&](const std::string& declared) { return covers_name(declared, name); });
}

/// A method of a class that the policy declares to read the environment, where its body does not show that it does: the variable is
/// the first argument, the default the second.
ValueId Evaluator::declared_read(std::string_view name, ValueId result, UnitId id, ExprId expr, FrameId frame) {
  for (const ValueId alternative : values_.alternatives(result)) {
    if (values_[alternative].kind == ValueKind::env_read) return result;
  }
  const ExprId key = argument(id, expr, 0, {});
  if (key == 0 || values_[evaluate(id, key, frame)].kind != ValueKind::literal) return result;
  return environment_read(name, key, argument(id, expr, 1, {"default"}), id, expr, frame);
}

}  // namespace dbssot
