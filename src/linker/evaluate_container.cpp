#include <algorithm>

#include "drivers/code_shape.h"
#include "facts/dictionary.h"
#include "linker/evaluator.h"

// Containers that are filled elsewhere than where they are written: comprehensions over known names, named tuples, dictionaries
// that grow in methods.
namespace dbssot {

using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Op;
using program::UnitId;

namespace {

constexpr int longest_chain = 12;

/// The sequence that a comprehension's body runs over: the base of the first element that it mentions; 0 if it mentions none.
ExprId sequence_of(const program::Unit& unit, ExprId body) {
  std::vector<ExprId> pending{body};
  for (int visited = 0; !pending.empty() && visited < 64; ++visited) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    if (expr.kind == ExprKind::operation && expr.op == Op::element && expr.operand_count > 0)
      return unit.operands[expr.first_operand].value;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return 0;
}

}  // namespace

/// [os.environ[name] for name in ("DB_HOST", "DB_USER")]: one element for each name, in their order. Nothing where the sequence is
/// not known, or where several elements come to the same.
std::vector<ValueId> Evaluator::each_of_comprehension(UnitId id, ExprId body, ValueId value, FrameId frame) {
  const ExprId sequence = sequence_of(unit(id), body);
  if (sequence == 0) return {};
  const Value& over = values_[evaluate(id, sequence, frame)];
  std::vector<ValueId> each = values_.alternatives(value);
  const bool is_known = over.kind == ValueKind::list || over.kind == ValueKind::dictionary;
  if (!is_known || each.size() < 2 || each.size() != over.operands.size()) return {};
  return each;
}

/// `{k: v for k, v in os.environ.items()}`, `for k, v in os.environ.items(): d[k] = v`: the environment whose names the keys are; 0
/// if they are others.
ValueId Evaluator::environment_of_key(ValueId key) {
  for (int step = 0; step < longest_chain; ++step) {
    const Value& value = values_[key];
    if (value.kind == ValueKind::transform && !value.operands.empty()) {
      if (value.detail != "item" && value.detail != "element" && value.detail != "convert") return 0;
      key = value.operands.front();
      continue;
    }
    if (value.kind == ValueKind::external && drivers::code_shapes().environment(value.text.reveal()) != nullptr) return key;
    if (value.kind != ValueKind::call_result) return 0;
    const std::string& name = value.text.reveal();
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos || (name.substr(dot) != ".items" && name.substr(dot) != ".keys")) return 0;
    const std::string base = name.substr(0, dot);
    if (drivers::code_shapes().environment(base) == nullptr) return 0;
    return values_.add({ValueKind::external, Sensitive(base), "", value.place, {}, {}});
  }
  return 0;
}

/// `self.values[name]` of a dictionary that holds the environment, where `name` is the caller's: what the callers ask for. Nothing
/// if the name is known here.
std::optional<ValueId> Evaluator::read_through(const std::vector<ValueId>& containers, UnitId id, ExprId key, ExprId whole,
                                               FrameId frame) {
  const bool holds_environment = std::ranges::any_of(containers, [&](ValueId container) {
    const Value& held = values_[container];
    for (std::size_t at = 0; at < held.keys.size(); ++at) {
      if (held.keys[at] == "**" && environment_of(held.operands[at]) != nullptr) return true;
    }
    return false;
  });
  if (!holds_environment || frame != 0 || key == 0 || parameter_within(unit(id), key).empty()) return std::nullopt;
  std::vector<ValueId> reads;
  for (const FrameId caller : activations(id, unit(id)[whole].scope, 0)) reads.push_back(evaluate(id, whole, caller));
  if (reads.empty()) return std::nullopt;
  return values_.choice(reads, place(id, whole));
}

/// Everything in the project that puts something into `object.name` or a module's NAME: `self.values[key] = value`,
/// `self.values.update(more)`, `TABLE[key] = value`.
void Evaluator::find_growths() {
  growths_known_ = true;
  for (UnitId id = 0; id < index_.size(); ++id) {
    if (unit(id).language != "python") continue;
    for (const program::Store& store : unit(id).stores) {
      if (store.target == 0 || store.value == 0 || unit(id)[store.target].kind != ExprKind::index) continue;
      const ExprId base = operands(id, store.target)[0].value;
      const ExprKind kept_in = unit(id)[base].kind;
      if (kept_in != ExprKind::attribute && kept_in != ExprKind::reference) continue;
      growths_[std::string(unit(id).text(unit(id)[base].text))].push_back(
          {id, store.scope, operands(id, store.target)[1].value, store.value});
    }
  }
  for (const program::CallSite& site : callers_.of_method("update")) {
    if (unit(site.unit).language != "python" || unit(site.unit)[site.call].operand_count != 2) continue;
    const ExprId callee = operands(site.unit, site.call)[0].value;
    const ExprId base = operands(site.unit, callee)[0].value;
    if (unit(site.unit)[base].kind != ExprKind::attribute) continue;
    growths_[std::string(unit(site.unit).text(unit(site.unit)[base].text))].push_back(
        {site.unit, unit(site.unit)[site.call].scope, 0, operands(site.unit, site.call)[1].value});
  }
}

/// A dictionary in a field with what the methods of its class put into it.
ValueId Evaluator::grown_field(const Entity& type, std::string_view name, ValueId written) {
  return grown(name, written, [&](const Growth& growth) {
    return growth.unit == type.unit && unit(growth.unit).functions[growth.scope].owner == type.index;
  });
}

/// A dictionary of a module with what functions put into it.
ValueId Evaluator::grown_binding(const Entity& binding, ValueId written) {
  // What the module itself puts in at its level is there already.
  return grown(binding.name, written, [](const Growth& growth) { return growth.scope != 0; });
}

ValueId Evaluator::grown(std::string_view name, ValueId written, const std::function<bool(const Growth&)>& is_meant) {
  if (values_[written].kind != ValueKind::dictionary) return written;
  if (!growths_known_) find_growths();
  const auto found = growths_.find(std::string(name));
  if (found == growths_.end()) return written;
  const std::vector<Growth> growths = found->second;
  Value whole = values_[written];
  const auto put_in = [&](std::string_view key, ValueId value) {
    whole.keys.emplace_back(key);
    whole.operands.push_back(value);
  };
  for (const Growth& growth : growths) {
    if (!is_meant(growth)) continue;
    const ValueId value = evaluate(growth.unit, growth.value, 0);
    if (growth.key == 0) {
      const std::vector<ValueId> added = dictionaries(values_, value);
      for (const DictionaryEntry& entry : merged(values_, added)) put_in(entry.key, values_.choice(entry.values, whole.place));
      if (added.empty()) put_in("**", value);
      continue;
    }
    const ValueId key = evaluate(growth.unit, growth.key, 0);
    if (const ValueId environment = environment_of_key(key); environment != 0) {
      put_in("**", environment);
    } else {
      put_in(values_[key].kind == ValueKind::literal ? std::string_view(values_[key].text.reveal()) : computed_key, value);
    }
  }
  return values_.add(std::move(whole));
}

/// ChainMap(os.environ, defaults): the first that has a name wins.
ValueId Evaluator::chained(const std::vector<ValueId>& maps, Place here) {
  Value whole{ValueKind::dictionary, Sensitive(), "", here, {}, {}};
  for (auto map = maps.rbegin(); map != maps.rend(); ++map) {
    whole.keys.emplace_back("**");
    whole.operands.push_back(*map);
  }
  return values_.add(std::move(whole));
}

/// map(os.environ.get, NAMES): a read of each name; 0 if the function or the names are others.
ValueId Evaluator::mapped(ValueId function, ValueId over, Place here) {
  const Value& called = values_[function];
  const Value& names = values_[over];
  if (called.kind != ValueKind::external || names.kind != ValueKind::list) return 0;
  if (drivers::code_shapes().reader(called.text.reveal()) == nullptr) return 0;
  std::vector<ValueId> reads;
  for (const ValueId name : names.operands) {
    if (values_[name].kind != ValueKind::literal) return 0;
    read_names_.insert(values_[name].place);
    reads.push_back(values_.add({ValueKind::env_read, values_[name].text, called.text.reveal(), here, {}, {}}));
  }
  return values_.add({ValueKind::list, Sensitive(), "", here, std::move(reads), {}});
}

/// Parts = namedtuple("Parts", ["host", "user"]); Parts(host, user=…): a list whose elements have names.
ValueId Evaluator::named_tuple(const Value& made, UnitId id, ExprId expr, FrameId frame) {
  std::vector<std::string> names;
  const Value& listed = values_[made.operands[1]];
  if (listed.kind == ValueKind::literal) {  // "host user", "host, user"
    std::string name;
    for (const char c : listed.text.reveal() + " ") {
      if (c != ' ' && c != ',') {
        name += c;
      } else if (!name.empty()) {
        names.push_back(std::move(name));
        name.clear();
      }
    }
  }
  for (const ValueId one : listed.kind == ValueKind::list ? listed.operands : std::vector<ValueId>{}) {
    names.push_back(values_[one].kind == ValueKind::literal ? values_[one].text.reveal() : std::string(computed_key));
  }
  const Arguments given = arguments(id, expr, frame);
  Value tuple{ValueKind::list, Sensitive(), "", place(id, expr), {}, names};
  tuple.operands.assign(names.size(), 0);
  std::size_t position = 0;
  for (std::size_t at = 0; at < given.values.size(); ++at) {
    const auto named = std::ranges::find(names, given.keys[at]);
    if (named != names.end()) {
      tuple.operands[static_cast<std::size_t>(named - names.begin())] = given.values[at];
    } else if (given.keys[at].empty() && position < names.size()) {
      tuple.operands[position++] = given.values[at];
    }
  }
  return values_.add(std::move(tuple));
}

/// itemgetter("DB_HOST", "DB_USER")(os.environ), attrgetter("url")(settings)
ValueId Evaluator::fetched(const Value& getter, UnitId id, ExprId expr, FrameId frame) {
  const Place here = place(id, expr);
  const ExprId from = argument(id, expr, 0, {});
  if (from == 0) return values_.unknown("no object", here);
  const ValueId base = evaluate(id, from, frame);
  const bool is_environment = environment_of(base) != nullptr;
  std::vector<ValueId> found;
  for (const ValueId key : getter.operands) {
    const Value& wanted = values_[key];
    if (getter.text.reveal() == "operator.attrgetter") {
      found.push_back(member(base, wanted.text.reveal(), here));
    } else if (is_environment && wanted.kind == ValueKind::literal) {
      found.push_back(values_.add({ValueKind::env_read, wanted.text, values_[base].text.reveal(), here, {}, {}}));
      read_names_.insert(wanted.place);
    } else {
      found.push_back(look_up(base, key, here));
    }
  }
  if (found.size() == 1) return found.front();
  return values_.add({ValueKind::list, Sensitive(), "", here, std::move(found), {}});
}

}  // namespace dbssot
