#include <algorithm>
#include <array>

#include "frontends/python/lowering.h"

namespace dbssot::python {

using program::Expr;
using program::ExprKind;
using program::Op;

std::vector<Operand> Lowering::arguments(NodeId list) {
  std::vector<Operand> result;
  if (list == no_node) return result;
  if (is(list, Kind::generator_expression_)) {  // any(x for x in y)
    result.push_back({.value = comprehension(list)});
    return result;
  }
  for (const NodeId child : tree_.children(list)) {
    if (is(child, Kind::keyword_argument_)) {
      const NodeId name = tree_.part(child, Part::name_);
      const NodeId given = tree_.part(child, Part::value_);
      if (name == no_node || given == no_node) continue;
      const ExprId result_value = value(given);
      result.push_back({.value = result_value, .name = name_of(name), .kind = OperandKind::keyword});
    } else if (is(child, Kind::dictionary_splat_)) {
      result.push_back({.value = value(child), .kind = OperandKind::keyword_spread});
    } else if (!is(child, Kind::token)) {
      result.push_back(element(child));
    }
  }
  return result;
}

ExprId Lowering::call(NodeId node, Awaited awaited) {
  const Range range = range_of(node);
  const NodeId callee_node = tree_.part(node, Part::function_);
  const NodeId list = tree_.part(node, Part::arguments_);
  if (callee_node == no_node) return values_below(node, "syntax error");

  ExprId callee = 0;
  ExprId base = 0;
  NodeId object = no_node;
  std::string_view method;
  bool is_template = false;  // "…".format(…) and "…".join(…): the text is a part of the result and no literal of its own
  if (is(callee_node, Kind::attribute_)) {
    object = tree_.part(callee_node, Part::object_);
    const NodeId name = tree_.part(callee_node, Part::attribute_);
    if (object == no_node || name == no_node) return values_below(node, "syntax error");
    method = tree_.text(name);
    is_template = (method == "format" || method == "join" || method == "format_map") && plain_text(object).has_value();
    if (!is_template) {
      const StringId own = self_attribute(callee_node);
      const ExprId assigned = own != 0 ? scope_->locals.get(own) : 0;
      base = value(object);
      callee = assigned != 0 ? at_use(assigned, range_of(callee_node)) : 0;
    }
  } else {
    callee = value(callee_node);
  }

  std::vector<Operand> given = arguments(list);
  if (awaited == Awaited::no && !method.empty() && callee == 0) {
    if (const ExprId result = method_call(callee_node, base, method, given, range); result != 0) return result;
  }
  if (is_template && base == 0) base = value(object);
  if (callee == 0) callee = attribute_of(base, method, range_of(callee_node));
  if (awaited == Awaited::no && builder_.expr(callee).kind == ExprKind::reference) {
    const std::string name(builder_.text(builder_.expr(callee).text));
    if (const ExprId result = known_call(name, given, range); result != 0) return result;
  }
  const ExprId result = builder_.call(callee, given, range, awaited == Awaited::yes);
  if (object != no_node) change_in_place(object, method, given, range);
  return result;
}

bool Lowering::has_kind(ExprId id, ExprKind kind) const {
  const Expr& expr = builder_.expr(id);
  if (expr.kind == kind) return true;
  if (expr.kind != ExprKind::choice) return false;
  const auto operands = builder_.operands(id);
  return std::any_of(operands.begin(), operands.end(),
                     [&](const Operand& operand) { return builder_.expr(operand.value).kind == kind; });
}

/// A method name alone says little: `os.replace(a, b)`, `self.split(x)` and `query.join(t)` are no string operations.
bool Lowering::may_be_string(ExprId base, std::span<const Operand> arguments) const {
  const ExprId known = resolved(base);
  const Expr& expr = builder_.expr(known);
  if (expr.kind == ExprKind::dictionary || expr.kind == ExprKind::list || expr.kind == ExprKind::number ||
      expr.kind == ExprKind::boolean || expr.kind == ExprKind::null || expr.kind == ExprKind::function) {
    return false;
  }
  if (expr.kind == ExprKind::parameter && scope_->self == expr.text) return false;
  if (expr.kind == ExprKind::call) {  // super().replace(…)
    const Expr& callee = builder_.expr(builder_.operands(known)[0].value);
    return !(callee.kind == ExprKind::reference && builder_.text(callee.text) == "super");
  }
  if (expr.kind != ExprKind::reference) return true;
  if (is_module(base)) return false;
  static constexpr std::array<std::string_view, 12> not_text = {"os",     "os.path", "posixpath", "ntpath",      "shlex", "re",
                                                                "shutil", "copy",    "string",    "dataclasses", "json",  "base64"};
  const std::string_view name = builder_.text(expr.text);
  if (std::find(not_text.begin(), not_text.end(), name) != not_text.end() || is_builtin(name)) return false;
  if (defined_.contains(expr.text)) return false;
  if (!imported_.contains(expr.text)) return true;
  // `from app import tools; tools.split(x)`: a function of a module is handed the text, a method of a text is handed literals.
  return std::all_of(arguments.begin(), arguments.end(), [&](const Operand& argument) {
    const ExprKind kind = builder_.expr(resolved(argument.value)).kind;
    return kind == ExprKind::literal || kind == ExprKind::list || kind == ExprKind::number;
  });
}

/// Methods of strings and compiled patterns; 0: an ordinary call.
ExprId Lowering::method_call(NodeId callee, ExprId base, std::string_view name, std::span<const Operand> arguments, Range range) {
  const NodeId object = tree_.part(callee, Part::object_);
  const NodeId literal = base == 0 ? object : no_node;
  if (name == "format") return format(literal, base, arguments, range);
  if (name == "format_map" && arguments.size() == 1 && (base == 0 || may_be_string(base, arguments))) {
    const Operand spread{.value = arguments[0].value, .kind = OperandKind::keyword_spread};
    return format(literal, base, {&spread, 1}, range);
  }
  if (name == "join") {
    const bool is_one = arguments.size() == 1 && arguments[0].kind == OperandKind::positional;
    return is_one && (base == 0 || may_be_string(base, {})) ? joined(literal, base, arguments[0].value, range) : 0;
  }
  if (base == 0) return 0;
  const ExprId known = resolved(base);
  if (builder_.expr(known).kind == ExprKind::call) {
    const Expr& maker = builder_.expr(builder_.operands(known)[0].value);
    if (maker.kind == ExprKind::reference &&
        (builder_.text(maker.text) == "re.compile" || builder_.text(maker.text) == "regex.compile") &&
        builder_.operands(known).size() > 1) {
      return pattern_method(builder_.operands(known)[1].value, name, arguments, range);
    }
  }
  if ((name == "substitute" || name == "safe_substitute") && builder_.expr(known).kind == ExprKind::call) {
    if (const ExprId result = substitute(known, arguments, range); result != 0) return result;
  }
  if (name == "copy" && arguments.empty() && (has_kind(known, ExprKind::dictionary) || has_kind(known, ExprKind::list)))
    return base;
  return string_method(base, name, arguments, range);
}

namespace {

struct StringMethod {
  std::string_view name;
  Op op;
  std::size_t least;  ///< arguments
  std::size_t most;
};

constexpr std::array string_methods = std::to_array<StringMethod>({
    {"replace", Op::replace, 2, 3},     {"split", Op::split, 0, 2},      {"rsplit", Op::split, 0, 2},
    {"partition", Op::split, 1, 1},     {"rpartition", Op::split, 1, 1}, {"splitlines", Op::split, 0, 1},
    {"find", Op::contains, 1, 3},       {"rfind", Op::contains, 1, 3},   {"index", Op::contains, 1, 3},
    {"rindex", Op::contains, 1, 3},     {"count", Op::contains, 1, 3},   {"__contains__", Op::contains, 1, 1},
    {"startswith", Op::prefix, 1, 3},   {"endswith", Op::prefix, 1, 3},  {"removeprefix", Op::prefix, 1, 1},
    {"removesuffix", Op::prefix, 1, 1}, {"lower", Op::lower, 0, 0},      {"upper", Op::lower, 0, 0},
    {"casefold", Op::lower, 0, 0},      {"title", Op::lower, 0, 0},      {"capitalize", Op::lower, 0, 0},
    {"swapcase", Op::lower, 0, 0},      {"strip", Op::strip, 0, 1},      {"lstrip", Op::strip, 0, 1},
    {"rstrip", Op::strip, 0, 1},        {"expandtabs", Op::strip, 0, 1}, {"encode", Op::convert, 0, 2},
    {"decode", Op::convert, 0, 2},
});

}  // namespace

ExprId Lowering::string_method(ExprId base, std::string_view name, std::span<const Operand> arguments, Range range) {
  const auto* const method = std::find_if(string_methods.begin(), string_methods.end(),
                                          [&](const StringMethod& candidate) { return candidate.name == name; });
  if (method == string_methods.end() || arguments.size() < method->least || arguments.size() > method->most) return 0;
  std::vector<ExprId> operands{base};
  for (const Operand& argument : arguments) {
    const std::string_view keyword = builder_.text(argument.name);
    const bool is_option =
        argument.kind == OperandKind::keyword &&
        (keyword == "maxsplit" || keyword == "sep" || keyword == "encoding" || keyword == "errors" || keyword == "keepends");
    if (argument.kind != OperandKind::positional && !is_option) return 0;
    const ExprKind kind = builder_.expr(argument.value).kind;
    if (kind == ExprKind::dictionary || kind == ExprKind::function) return 0;
    if (method->op == Op::convert && kind != ExprKind::literal) return 0;  // jwt.encode(payload, key)
    if (keyword != "maxsplit" && method->op != Op::convert) operands.push_back(argument.value);
  }
  if (!may_be_string(base, arguments)) return 0;
  return builder_.operation(method->op, operands, range, method->op == Op::convert ? std::string_view() : name);
}

/// PATTERN.search(text), PATTERN.sub(to, text)
ExprId Lowering::pattern_method(ExprId pattern, std::string_view name, std::span<const Operand> arguments, Range range) {
  const auto at = [&](std::size_t index, std::string_view keyword) -> ExprId {
    for (const Operand& argument : arguments) {
      if (argument.kind == OperandKind::keyword && builder_.text(argument.name) == keyword) return argument.value;
    }
    return index < arguments.size() && arguments[index].kind == OperandKind::positional ? arguments[index].value : 0;
  };
  const bool is_match = name == "search" || name == "match" || name == "fullmatch" || name == "findall" || name == "finditer";
  if (is_match && at(0, "string") != 0) return builder_.operation(Op::match, {at(0, "string"), pattern}, range, name);
  if ((name == "sub" || name == "subn") && at(1, "string") != 0 && at(0, "repl") != 0) {
    return builder_.operation(Op::substitute, {at(1, "string"), pattern, at(0, "repl")}, range, name);
  }
  if (name == "split" && at(0, "string") != 0) return builder_.operation(Op::split, {at(0, "string"), pattern}, range, name);
  return 0;
}

/// DATABASES["default"].update({…})
void Lowering::change_inner(NodeId object, std::span<const Operand> arguments, Range range) {
  const NodeId outer = tree_.part(object, Part::value_);
  const NodeId key = tree_.part(object, Part::subscript_);
  if (outer == no_node || key == no_node || is(key, Kind::slice_) || is_quiet_) return;
  const ExprId before = value(object);
  std::vector<Operand> entries{{.value = before, .kind = OperandKind::keyword_spread}};
  for (Operand argument : arguments) {
    if (argument.kind == OperandKind::positional) argument.kind = OperandKind::keyword_spread;
    if (argument.kind != OperandKind::spread) entries.push_back(argument);
  }
  const ExprId around = value(outer);
  const ExprId key_value = value(key);
  if (grow_dictionary(outer, around, key_value, builder_.dictionary(entries, range), range)) return;
  if (scope_->kind != ScopeKind::module || !is(outer, Kind::identifier_) || scope_->locals.get(name_of(outer)) != 0) return;
  // It has come from another file: what it is given there is stored, as by brackets.
  const auto put = [&](ExprId entry_key, const Operand& entry) {
    store(builder_.index(before, entry_key, range), entry.value, builder_.expr(entry.value).range);
  };
  for (const Operand& argument : arguments) {
    if (argument.kind == OperandKind::keyword) put(builder_.literal(builder_.text(argument.name), range), argument);
    if (argument.kind != OperandKind::positional || builder_.expr(argument.value).kind != ExprKind::dictionary) continue;
    const std::vector<Operand> written(builder_.operands(argument.value).begin(), builder_.operands(argument.value).end());
    for (const Operand& entry : written) {
      if (entry.kind == OperandKind::keyed) put(entry.key, entry);
    }
  }
}

/// `d.update(…)`, `l.append(…)` on a local give it a new value.
void Lowering::change_in_place(NodeId object, std::string_view method, std::span<const Operand> arguments, Range range) {
  if (method == "update" && is(object, Kind::subscript_)) return change_inner(object, arguments, range);
  if (!is(object, Kind::identifier_)) return;
  const StringId name = name_of(object);
  const ExprId before = scope_->locals.get(name);
  if (before == 0 || is_quiet_) return;
  const ExprKind kind = builder_.expr(before).kind;
  const bool is_dictionary = has_kind(before, ExprKind::dictionary);
  if (method == "update" && may_be_dictionary(before)) {
    std::vector<Operand> entries{{.value = before, .kind = OperandKind::keyword_spread}};
    for (Operand argument : arguments) {
      if (argument.kind == OperandKind::positional) argument.kind = OperandKind::keyword_spread;
      if (argument.kind != OperandKind::spread) entries.push_back(argument);
    }
    change_local(name, builder_.dictionary(entries, range), range);
  } else if (method == "setdefault" && (is_dictionary || may_be_dictionary(before)) &&
             arguments.size() == 2) {  // what is there already wins
    const Operand entries[] = {{.value = arguments[1].value, .key = arguments[0].value, .kind = OperandKind::keyed},
                               {.value = before, .kind = OperandKind::keyword_spread}};
    change_local(name, builder_.dictionary(entries, range), range);
  } else if (has_kind(before, ExprKind::list) && !arguments.empty() &&
             (method == "append" || method == "add" || method == "extend" || method == "insert")) {
    std::vector<Operand> elements;
    if (kind == ExprKind::list && builder_.operands(before).size() < 64 && builder_.text(builder_.expr(before).text).empty()) {
      elements.assign(builder_.operands(before).begin(), builder_.operands(before).end());
    } else {
      elements.push_back({.value = before, .kind = OperandKind::spread});
    }
    Operand added{.value = arguments.back().value, .kind = method == "extend" ? OperandKind::spread : OperandKind::positional};
    if (method == "insert") {
      elements.insert(elements.begin(), added);
    } else {
      elements.push_back(added);
    }
    change_local(name, builder_.list(elements, range), range);
  }
}

}  // namespace dbssot::python
