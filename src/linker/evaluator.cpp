#include "linker/evaluator.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <map>

#include "facts/dictionary.h"
#include "program/op_name.h"

namespace dbssot {

using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Op;
using program::Operand;
using program::OperandKind;
using program::UnitId;

namespace {

// Bounds found on public projects: values that matter there are followed within 6 calls and some hundred steps; beyond these limits
// lie tables of handlers and generated code.
constexpr int max_nesting = 200;
constexpr std::size_t max_call_sites = 24;
constexpr std::size_t max_named_calls = 400;
/// Of a longer function, few expressions are met in one call.
constexpr ExprId max_room = 4'096;

/// Stands in the memo for an expression whose evaluation has begun.
constexpr ValueId in_progress = std::numeric_limits<ValueId>::max();
constexpr ValueId not_evaluated = in_progress - 1;

}  // namespace

Evaluator::Evaluator(const program::ProgramIndex& index, const program::RelevantFunctions& relevant, const Policy& policy,
                     const SourceOfTruthNames& source_of_truth, FactStore& facts, std::vector<FileId> files, unsigned jobs)
    : index_(index),
      source_of_truth_(source_of_truth),
      environment_classes_(policy.environment_classes),
      values_(facts.values),
      files_(std::move(files)),
      jobs_(jobs),
      relevant_(relevant),
      callers_(index, jobs),
      memo_(files_.size()) {}

ValueId Evaluator::evaluate(UnitId unit, ExprId expr) {
  steps_ = 0;
  is_found_too_large_ = false;
  return evaluate(unit, expr, 0);
}

const Entity* Evaluator::entity(ValueId id) const {
  const auto found = entities_.find(id);
  return found == entities_.end() ? nullptr : &found->second;
}

std::size_t Evaluator::FramedExprHash::operator()(const FramedExpr& expr) const { return XXH3_64bits(&expr, sizeof expr); }

ValueId& Evaluator::remembered(UnitId id, ExprId expr, FrameId frame) {
  if (frame == 0) {
    std::vector<ValueId>& of_file = memo_[id];
    if (of_file.empty()) of_file.assign(unit(id).exprs.size(), not_evaluated);
    return of_file[expr];
  }
  const Frame& active = frames_[frame];
  if (active.unit == id && expr - active.first < active.room) return memo_of_calls_[active.memo + (expr - active.first)];
  const FramedExpr key{id, frame, expr};
  return memo_of_frames_.try_emplace(key, not_evaluated).first.value();
}

Evaluator::Extent Evaluator::extent_of(UnitId id, program::FunctionId function) {
  if (extents_.empty()) extents_.resize(index_.size());
  std::vector<Extent>& of_file = extents_[id];
  if (of_file.empty()) {
    of_file.resize(unit(id).functions.size());
    for (ExprId expr = 1; expr < unit(id).exprs.size(); ++expr) {
      Extent& extent = of_file[unit(id)[expr].scope];
      if (extent.count == 0) extent.first = expr;
      extent.count = expr - extent.first + 1;
    }
  }
  return of_file[function];
}

ValueId Evaluator::result_in(FrameId frame) {
  const auto [id, function] = std::pair(frames_[frame].unit, frames_[frame].function);
  const Extent body = extent_of(id, function);
  const std::size_t memo = memo_of_calls_.size();
  if (body.count <= max_room) {
    frames_[frame].first = body.first;
    frames_[frame].room = body.count;
    frames_[frame].memo = memo;
    memo_of_calls_.resize(memo + body.count, not_evaluated);
  }
  const ValueId result = evaluate(id, unit(id).functions[function].result, frame);
  memo_of_calls_.resize(memo);
  frames_[frame].room = 0;
  frames_[frame].arguments = {};
  return result;
}

ValueId Evaluator::evaluate(UnitId id, ExprId expr, FrameId frame) {
  if (expr == 0) return 0;
  ValueId& known = remembered(id, expr, frame);
  if (known == in_progress) return values_.unknown("recursion", place(id, expr));
  if (known != not_evaluated) return known;
  if (depth_ > max_nesting) return values_.unknown("too deep", place(id, expr));
  if (++steps_ > max_steps) return values_.unknown("too many steps", place(id, expr));
  known = in_progress;  // others may be remembered meanwhile, so inside of calls it is looked up again
  ++depth_;
  const ValueId value = compute(id, expr, frame);
  --depth_;
  (frame == 0 ? known : remembered(id, expr, frame)) = value;
  return value;
}

ValueId Evaluator::compute(UnitId id, ExprId expr_id, FrameId frame) {
  const Expr& expr = unit(id)[expr_id];
  const Place here = place(id, expr_id);
  const std::string_view text = unit(id).text(expr.text);
  switch (expr.kind) {
    case ExprKind::literal:
      return values_.literal(std::string(text), here);
    case ExprKind::number:
    case ExprKind::boolean:
      return values_.add(
          {ValueKind::literal, Sensitive(std::string(text)), expr.kind == ExprKind::number ? "number" : "boolean", here, {}, {}});
    case ExprKind::null:
      return values_.add({ValueKind::null, Sensitive(), "", here, {}, {}});
    case ExprKind::reference:
      return reference(id, expr);
    case ExprKind::parameter:
      return parameter(id, expr, frame);
    case ExprKind::attribute: {
      const ValueId base = evaluate(id, operands(id, expr_id)[0].value, frame);
      if (expr.member != 0) {
        if (const auto known = declared_member(id, expr, base)) return *known;
      }
      return member(base, text, here);
    }
    case ExprKind::index:
      return index(id, expr_id, frame);
    case ExprKind::call:
      return call(id, expr_id, frame);
    case ExprKind::concat:
      return concat(id, expr, frame);
    case ExprKind::operation:
      return operation(id, expr_id, frame);
    case ExprKind::dictionary:
      return dictionary(id, expr, frame);
    case ExprKind::list:
      return list(id, expr, frame);
    case ExprKind::function:
      return entity_value(index_.resolve(id, expr.text), here);
    case ExprKind::choice:
      return choice(id, expr, frame);
    case ExprKind::unknown:
      return values_.unknown(text, here);
  }
  return 0;
}

/// C++ says which member an attribute names. A base of the right class answers by itself; otherwise the declaration does.
std::optional<ValueId> Evaluator::declared_member(UnitId id, const Expr& expr, ValueId base) {
  const Place here = place(id, expr.range);
  const std::string_view qualified = unit(id).text(expr.member);
  if (const Entity* known = entity(base);
      known != nullptr && known->kind == Entity::Kind::type && values_[base].kind == ValueKind::object) {
    const ValueId found = class_member(*known, base, unit(id).text(expr.text), here);
    if (values_[found].detail != "no such member") return found;
  }
  const Entity& named = index_.resolve(id, expr.member);
  if (named.kind == Entity::Kind::function) {
    const ValueId bound = values_.add({ValueKind::entity, Sensitive(named.name), unit(named.unit).path, {}, {base}, {}});
    entities_.try_emplace(bound, named);
    return bound;
  }
  const std::size_t dot = qualified.rfind('.');
  if (named.kind == Entity::Kind::external && dot != std::string_view::npos) {
    const Entity& type = index_.resolve(id, qualified.substr(0, dot));
    if (type.kind == Entity::Kind::type) return class_member(type, typed_object(id, type), qualified.substr(dot + 1), here);
    return values_.add({ValueKind::external, Sensitive(std::string(qualified)), "", here, {base}, {}});
  }
  return std::nullopt;
}

ValueId Evaluator::reference(UnitId id, const Expr& expr) {
  if (expr.member != 0) {
    if (const Entity& overload = index_.resolve_reference(id, expr); overload.kind == Entity::Kind::function)
      return entity_value(overload, place(id, expr.range));
  }
  const Place here = place(id, expr.range);
  const std::string_view name = unit(id).text(expr.text);
  const Entity& entity = index_.resolve(id, expr.text);
  const std::size_t dot = name.rfind('.');
  if (entity.kind == Entity::Kind::external && unit(id).language == "cpp" && dot != std::string_view::npos) {  // Config::url
    const Entity& type = index_.resolve(id, name.substr(0, dot));
    if (type.kind == Entity::Kind::type) return class_member(type, typed_object(id, type), name.substr(dot + 1), here);
  }
  return named(id, name, entity, here);
}

ValueId Evaluator::named(UnitId id, std::string_view name, Place here) { return named(id, name, index_.resolve(id, name), here); }

ValueId Evaluator::named(UnitId id, std::string_view name, const Entity& entity, Place here) {
  const std::size_t dot = name.rfind('.');
  if (entity || dot == std::string_view::npos) return entity_value(entity, here);
  // `app.config.settings.database_url`: a member of what a name is bound to.
  return member(named(id, name.substr(0, dot), here), name.substr(dot + 1), here);
}

ValueId Evaluator::entity_value(const Entity& entity, Place here) {
  switch (entity.kind) {
    case Entity::Kind::none:
      return values_.unknown("no such name", here);
    case Entity::Kind::external:
      return values_.add({ValueKind::external, Sensitive(entity.name), "", here, {}, {}});
    case Entity::Kind::binding:
      return binding_value(entity, here);
    default:
      break;
  }
  const ValueId id = values_.add({ValueKind::entity, Sensitive(entity.name), unit(entity.unit).path, {}, {}, {}});
  entities_.try_emplace(id, entity);
  return id;
}

ValueId Evaluator::binding_value(const Entity& entity, Place here) {
  std::vector<ValueId> alternatives;
  std::vector<ValueId> absent;
  for (const program::Binding* binding : index_.bindings(entity.unit, entity.name)) {
    if (binding->value == 0) {
      const ValueId typed = typed_object(entity.unit, binding->type);
      if (typed != 0) alternatives.push_back(typed);
      continue;
    }
    const ValueId value = grown_binding(entity, evaluate(entity.unit, binding->value, 0));
    (values_[value].kind == ValueKind::null ? absent : alternatives).push_back(value);
  }
  // try: from local import URL / except ImportError: URL = None
  const program::Unit& from = unit(entity.unit);
  for (const program::Import& import : from.imports) {
    if (import.scope != 0 || import.name == 0 || from.language != "python" || depth_ > max_nesting / 2) continue;
    const std::string_view alias = from.text(import.alias);
    if (entity.name.size() != from.module.size() + 1 + alias.size() || !entity.name.ends_with(alias)) continue;
    const Entity imported =
        index_.resolve(entity.unit, std::string(from.text(import.module)) + "." + std::string(from.text(import.name)));
    if (!imported || (imported.kind == Entity::Kind::binding && imported.unit == entity.unit)) continue;
    ++depth_;
    alternatives.push_back(entity_value(imported, here));
    --depth_;
  }
  // `engine = None` at the top is a placeholder for what a function assigns later.
  if (alternatives.empty()) alternatives = absent;
  if (alternatives.empty()) return values_.unknown("no value", here);
  return values_.choice(alternatives, here);
}

ValueId Evaluator::typed_object(UnitId id, program::StringId type) {
  if (type == 0) return 0;
  return typed_object(id, index_.resolve(id, type));
}

ValueId Evaluator::typed_object(UnitId, const Entity& entity) {
  if (entity.kind != Entity::Kind::type) return 0;
  const ValueId object = values_.add({ValueKind::object, Sensitive(entity.name), unit(entity.unit).path, {}, {}, {}});
  entities_.try_emplace(object, entity);
  return object;
}

ValueId Evaluator::self_value(UnitId id, program::FunctionId function) {
  const program::Function& method = unit(id).functions[function];
  if (method.owner == 0 || method.is_static) return 0;
  const Entity& type = index_.resolve(id, index_.owner(id, function).name);  // of a partial class, the whole
  if (type.kind != Entity::Kind::type) return 0;
  if (method.is_class_method) return entity_value(type, {});
  const ValueId object = values_.add({ValueKind::object, Sensitive(type.name), unit(id).path, {}, {}, {}});
  entities_.try_emplace(object, type);
  return object;
}

ValueId Evaluator::parameter(UnitId id, const Expr& expr, FrameId frame) {
  const std::string_view name = unit(id).text(expr.text);
  const Place here = place(id, expr.range);
  for (program::FunctionId function = expr.scope; function != 0; function = unit(id).functions[function].outer) {
    const program::Function& declaring = unit(id).functions[function];
    for (std::size_t at = 0; at < declaring.parameters.size(); ++at) {
      const program::Parameter& parameter = declaring.parameters[at];
      if (unit(id).text(parameter.name) != name) continue;
      const bool is_self = at == 0 && declaring.owner != 0 && !declaring.is_static && unit(id).language == "python";
      const Frame& active = frames_[frame];
      if (frame != 0 && active.unit == id && active.function == function) {
        if (is_self && active.self != 0) return active.self;
        for (const auto& [argument, value] : active.arguments) {
          if (argument == name) return value;
        }
      }
      if (is_self) return self_value(id, function);
      if (const auto fields = fields_given(id, function, at)) return *fields;
      return parameter_from_callers(id, function, parameter, here);
    }
    if (frame != 0 && name == "this" && frames_[frame].function == function) return frames_[frame].self;
  }
  if (name == "this" && expr.scope != 0) return self_value(id, expr.scope);
  return values_.add({ValueKind::parameter, Sensitive(std::string(name)), "", here, {}, {}});
}

std::vector<program::CallSite> Evaluator::call_sites(UnitId id, program::FunctionId function) {
  std::vector<program::CallSite> sites = callers_.of(id, function);
  const std::vector<program::CallSite> possible = possible_call_sites(id, function);
  for (std::size_t at = sites.size(); at < possible.size(); ++at) {
    if (calls(possible[at], id, function)) sites.push_back(possible[at]);
  }
  return sites;
}

std::vector<program::CallSite> Evaluator::possible_call_sites(UnitId id, program::FunctionId function) const {
  const program::Function& declaring = unit(id).functions[function];
  std::vector<program::CallSite> sites = callers_.of(id, function);
  if (declaring.owner == 0 || declaring.is_static || declaring.is_constructor) return sites;
  const std::vector<program::CallSite>& named = callers_.of_method(unit(id).text(declaring.name));
  if (named.size() <= max_named_calls) sites.insert(sites.end(), named.begin(), named.end());
  return sites;
}

bool Evaluator::calls(const program::CallSite& site, UnitId id, program::FunctionId function) {
  const auto is_it = [&](ValueId callee) {
    const Entity* called = entity(callee);
    return called != nullptr && called->kind == Entity::Kind::function && called->unit == id && called->index == function;
  };
  const ValueId callee = evaluate(site.unit, operands(site.unit, site.call)[0].value, 0);
  return values_[callee].kind == ValueKind::choice ? std::ranges::any_of(values_.alternatives(callee), is_it) : is_it(callee);
}

bool Evaluator::passes_more(UnitId id, ExprId call) {
  for (std::uint32_t at = 1; at < unit(id)[call].operand_count; ++at) {
    const Operand operand = operands(id, call)[at];
    if (operand.kind == OperandKind::spread) return true;
    if (operand.kind != OperandKind::keyword_spread) continue;
    const std::vector<ValueId> given = dictionaries(values_, evaluate(id, operand.value, 0));
    if (given.empty()) return true;
    if (std::ranges::any_of(given, [&](ValueId one) { return std::ranges::any_of(values_[one].keys, is_open_key); })) return true;
  }
  return false;
}

ValueId Evaluator::parameter_from_callers(UnitId id, program::FunctionId function, const program::Parameter& parameter,
                                          Place here) {
  const program::Function& declaring = unit(id).functions[function];
  const Place declared = place(id, parameter.range);
  const ValueId unseen =
      values_.add({ValueKind::parameter, Sensitive(std::string(unit(id).text(parameter.name))), "", declared, {}, {}});
  const bool is_method = declaring.owner != 0 && !declaring.is_static;
  const int shift = is_method && unit(id).language == "python" ? 1 : 0;
  int position = 0;
  for (const program::Parameter& other : declaring.parameters) {
    if (&other == &parameter) break;
    ++position;
  }
  const std::string name(unit(id).text(parameter.name));
  const std::vector<program::CallSite> sites = call_sites(id, function);
  std::vector<ValueId> alternatives;
  bool is_left_out = false;
  bool is_all_seen = !sites.empty();
  for (const program::CallSite& site : sites) {
    if (alternatives.size() >= max_call_sites) break;
    if (parameter.kind == OperandKind::spread) {
      alternatives.push_back(rest_of_arguments(site.unit, site.call, position - shift));
      continue;
    }
    if (parameter.kind == OperandKind::keyword_spread) {
      alternatives.push_back(rest_of_keywords(site.unit, site.call, declaring, unit(id)));
      continue;
    }
    const ValueId given = argument_value(site.unit, site.call, position - shift, name);
    if (given != 0) {
      alternatives.push_back(given);
    } else {
      is_left_out = true;
      is_all_seen = is_all_seen && !passes_more(site.unit, site.call);
    }
  }
  if (alternatives.empty() || is_left_out) {
    if (parameter.default_value != 0) {
      const ValueId value = evaluate(id, parameter.default_value, 0);
      if (values_[value].kind != ValueKind::null) alternatives.push_back(value);
    }
  }
  if (alternatives.empty()) {
    const ValueId typed = typed_object(id, parameter.type);
    return typed != 0 ? typed : unseen;
  }
  if (!is_all_seen) alternatives.push_back(unseen);  // a default that nobody was seen to use is not all there is
  return values_.choice(alternatives, here);
}

ValueId Evaluator::concat(UnitId id, const Expr& expr, FrameId frame) {
  const Place here = place(id, expr.range);
  std::vector<ValueId> parts;
  std::string joined;
  bool is_literal = true;
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const ValueId part = evaluate(id, unit(id).operands[expr.first_operand + at].value, frame);
    // What a parameter brings is put together here, even if the one caller there is happens to pass a literal.
    const bool is_given = unit(id)[unit(id).operands[expr.first_operand + at].value].kind == ExprKind::parameter;
    is_literal = is_literal && !is_given && values_[part].kind == ValueKind::literal;
    if (is_literal) joined += values_[part].text.reveal();
    parts.push_back(part);
  }
  const std::string how(unit(id).text(expr.text));
  if (is_literal) return values_.add({ValueKind::literal, Sensitive(std::move(joined)), how, here, {}, {}});
  return values_.add({ValueKind::concat, Sensitive(), how, here, std::move(parts), {}});
}

/// "db_host".upper(), for each of several literals; 0 if it is none.
ValueId Evaluator::recased(ValueId base, std::string_view method, Place here) {
  if (method != "upper" && method != "lower") return 0;
  std::vector<ValueId> written;
  for (const ValueId alternative : values_.alternatives(base)) {
    const Value& one = values_[alternative];
    if (one.kind != ValueKind::literal) return 0;
    std::string text = one.text.reveal();
    std::ranges::transform(text, text.begin(), [&](unsigned char c) {
      return static_cast<char>(method == "upper" ? std::toupper(c) : std::tolower(c));
    });
    written.push_back(values_.literal(std::move(text), one.place));
  }
  return written.empty() ? 0 : values_.choice(written, here);
}

ValueId Evaluator::operation(UnitId id, ExprId expr_id, FrameId frame) {
  const Expr& expr = unit(id)[expr_id];
  const Place here = place(id, expr.range);
  const auto operand = [&](std::uint32_t at) {
    return at < expr.operand_count ? evaluate(id, unit(id).operands[expr.first_operand + at].value, frame) : ValueId{0};
  };
  const ValueId base = operand(0);
  if (expr.op == Op::await || (expr.op == Op::convert && expr.text == 0)) return base;
  if (expr.op == Op::element) return element_of(base, here);
  // "DATABASE_URL" in os.environ: asks for the variable as much as getting it does.
  if (expr.op == Op::contains && expr.operand_count == 2 && environment_of(base) != nullptr) {
    const ExprId name = unit(id).operands[expr.first_operand + 1].value;
    const ValueId read = environment_read(values_[base].text.reveal(), name, 0, id, expr_id, frame);
    return values_.add({ValueKind::transform, Sensitive(std::string(unit(id).text(expr.text))), "truth", here, {read}, {}});
  }
  std::vector<ValueId> parts{base};
  for (std::uint32_t at = 1; at < expr.operand_count; ++at) parts.push_back(operand(at));
  if (expr.op == Op::lower) {
    if (const ValueId written = recased(base, unit(id).text(expr.text), here); written != 0) return written;
  }
  if (expr.op == Op::replace && parts.size() >= 3 &&
      std::ranges::all_of(parts, [&](ValueId part) { return values_[part].kind == ValueKind::literal; })) {
    std::string text = values_[parts[0]].text.reveal();
    const std::string& from = values_[parts[1]].text.reveal();
    const std::string& to = values_[parts[2]].text.reveal();
    for (std::size_t at = 0; !from.empty() && text.size() < 4096 && (at = text.find(from, at)) != std::string::npos;
         at += to.size()) {
      text.replace(at, from.size(), to);
    }
    return values_.add({ValueKind::literal, Sensitive(std::move(text)), "replace", here, {}, {}});
  }
  return values_.add({ValueKind::transform,
                      Sensitive(std::string(unit(id).text(expr.text))),
                      std::string(program::name_of(expr.op)),
                      here,
                      std::move(parts),
                      {}});
}

ValueId Evaluator::element_of(ValueId base, Place here) {
  const Value& value = values_[base];
  if (value.kind == ValueKind::list) return values_.choice(value.operands, here);
  if (value.kind == ValueKind::dictionary) {
    std::vector<ValueId> keys;
    for (const std::string& key : value.keys) {
      if (!is_open_key(key)) keys.push_back(values_.literal(key, value.place));
    }
    return values_.choice(keys, here);
  }
  if (value.kind == ValueKind::choice) {
    std::vector<ValueId> elements;
    for (const ValueId alternative : value.operands) elements.push_back(element_of(alternative, here));
    return values_.choice(elements, here);
  }
  return values_.add({ValueKind::transform, Sensitive(), "element", here, {base}, {}});
}

namespace {

/// A dictionary that is being put together. Later entries win. What may hold anything (`**more`) counts once: a dictionary spread
/// into the next one twice, and so on, would double it each time.
class Entries {
 public:
  explicit Entries(Place place) : whole{ValueKind::dictionary, Sensitive(), "", place, {}, {}} {}

  void put(std::string_view key, ValueId value) {
    const std::size_t position = position_of(key, value);
    if (position < whole.operands.size()) {
      whole.operands[position] = value;
      return;
    }
    if (!by_key_.empty()) enter(position, key, value);
    whole.keys.emplace_back(key);
    whole.operands.push_back(value);
    if (whole.keys.size() != most_looked_through) return;
    for (std::size_t at = 0; at < whole.keys.size(); ++at) enter(at, whole.keys[at], whole.operands[at]);
  }

  Value whole;

 private:
  static constexpr std::size_t most_looked_through = 32;
  using Key = std::pair<std::string, ValueId>;  ///< the value of what may hold anything; 0 for others

  static Key name_of(std::string_view key, ValueId value) { return {std::string(key), is_open_key(key) ? value : 0}; }
  void enter(std::size_t at, std::string_view key, ValueId value) { by_key_.emplace(name_of(key, value), at); }

  [[nodiscard]] std::size_t position_of(std::string_view key, ValueId value) const {
    if (!by_key_.empty()) {
      const auto known = by_key_.find(name_of(key, value));
      return known == by_key_.end() ? whole.keys.size() : known->second;
    }
    const bool is_open = is_open_key(key);
    std::size_t at = 0;
    while (at < whole.keys.size() && (whole.keys[at] != key || (is_open && whole.operands[at] != value))) ++at;
    return at;
  }

  std::map<Key, std::size_t> by_key_;  ///< of many entries
};

/// `name, _, value = line.partition("=")`: the key is one side of a line of settings.
bool is_side_of_assignment(const ValueStore& values, ValueId key) {
  for (int step = 0; step < 6; ++step) {
    const Value& value = values[key];
    if (value.kind == ValueKind::choice) {
      key = value.operands.front();
      continue;
    }
    if (value.kind != ValueKind::transform || value.operands.empty()) return false;
    if (value.detail == "split" && value.operands.size() > 1) return values[value.operands[1]].text.reveal() == "=";
    key = value.operands.front();
  }
  return false;
}

}  // namespace

/// `{**a, **(b if x else c), "k": v}`: one dictionary for each way that the choices in it can fall out, as long as they are few.
ValueId Evaluator::dictionary(UnitId id, const Expr& expr, FrameId frame) {
  std::vector<Entries> variants{Entries(place(id, expr.range))};
  const auto multiply = [&](std::size_t ways, auto&& apply) {
    if (variants.size() * ways > ValueStore::max_alternatives) return false;
    std::vector<Entries> grown;
    for (const Entries& variant : variants) {
      for (std::size_t way = 0; way < ways; ++way) {
        grown.push_back(variant);
        apply(grown.back(), way);
      }
    }
    variants = std::move(grown);
    return true;
  };
  const auto put_everywhere = [&](std::string_view key, ValueId value) {
    for (Entries& variant : variants) variant.put(key, value);
  };
  const auto spread = [&](ValueId given) {
    const std::vector<ValueId> ways = dictionaries(values_, given);
    const bool is_done = !ways.empty() && multiply(ways.size(), [&](Entries& variant, std::size_t way) {
      const Value& added = values_[ways[way]];
      for (std::size_t at = 0; at < added.keys.size(); ++at) variant.put(added.keys[at], added.operands[at]);
      if (!added.detail.empty()) variant.whole.detail = added.detail;
    });
    if (!is_done) put_everywhere("**", given);
  };
  const auto keyed = [&](ValueId key, ValueId value) {
    const std::vector<ValueId> keys = values_.alternatives(key);
    const bool is_known = std::ranges::all_of(keys, [&](ValueId one) { return values_[one].kind == ValueKind::literal; });
    const bool is_done = is_known && multiply(keys.size(), [&](Entries& variant, std::size_t way) {
                           variant.put(values_[keys[way]].text.reveal(), value);
                         });
    if (is_done) return;
    if (const ValueId environment = environment_of_key(key); environment != 0) return put_everywhere("**", environment);
    put_everywhere(computed_key, value);
    if (!is_side_of_assignment(values_, key)) return;
    for (Entries& variant : variants) variant.whole.detail = settings_text;
  };
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const Operand operand = unit(id).operands[expr.first_operand + at];
    const ValueId value = evaluate(id, operand.value, frame);
    if (operand.kind == OperandKind::keyword_spread || operand.kind == OperandKind::spread) {
      if (expr.operand_count == 1) return value;  // dict(os.environ) and {**os.environ} are the environment
      spread(value);
    } else if (operand.kind == OperandKind::keyed) {
      const ValueId key = evaluate(id, operand.key, frame);
      // {name: os.environ[name] for name in NAMES}: each name with its own.
      const std::vector<ValueId> keys = unit(id).text(expr.text) == "comprehension"
                                            ? each_of_comprehension(id, operand.value, key, frame)
                                            : std::vector<ValueId>{};
      const std::vector<ValueId> held = keys.empty() ? keys : each_of_comprehension(id, operand.value, value, frame);
      const bool is_paired = !keys.empty() && keys.size() == held.size() &&
                             std::ranges::all_of(keys, [&](ValueId one) { return values_[one].kind == ValueKind::literal; });
      if (!is_paired) {
        keyed(key, value);
        continue;
      }
      for (std::size_t pair = 0; pair < keys.size(); ++pair) put_everywhere(values_[keys[pair]].text.reveal(), held[pair]);
    } else {
      put_everywhere(unit(id).text(operand.name), value);
    }
  }
  std::vector<ValueId> results;
  for (Entries& variant : variants) results.push_back(values_.add(std::move(variant.whole)));
  return values_.choice(results, place(id, expr.range));
}

ValueId Evaluator::list(UnitId id, const Expr& expr, FrameId frame) {
  std::vector<ValueId> elements;
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const Operand operand = unit(id).operands[expr.first_operand + at];
    const ValueId value = evaluate(id, operand.value, frame);
    if (operand.kind == OperandKind::spread && values_[value].kind == ValueKind::list) {
      const std::vector<ValueId> inner = values_[value].operands;
      elements.insert(elements.end(), inner.begin(), inner.end());
    } else {
      elements.push_back(value);
    }
  }
  if (elements.size() == 1 && unit(id).text(expr.text) == "comprehension") {
    const std::vector<ValueId> each =
        each_of_comprehension(id, unit(id).operands[expr.first_operand].value, elements.front(), frame);
    if (!each.empty()) elements = each;
  }
  return values_.add({ValueKind::list, Sensitive(), "", place(id, expr.range), std::move(elements), {}});
}

}  // namespace dbssot
