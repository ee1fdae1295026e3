#include <algorithm>
#include <cctype>

#include "frontends/python/lowering.h"

// What a name means where it is read, and what an assignment does to it.
namespace dbssot::python {

using program::Expr;
using program::ExprKind;
using program::Op;

std::string Lowering::module_name(StringId name) const {
  const std::string_view text = builder_.text(name);
  return builder_.unit().module.empty() ? std::string(text) : builder_.unit().module + '.' + std::string(text);
}

/// Names and parameters get an expression at each place of use; values stay where they were written.
ExprId Lowering::at_use(ExprId value, Range range) {
  const Expr expr = builder_.expr(value);
  if (expr.kind != ExprKind::reference && expr.kind != ExprKind::parameter) return value;
  return builder_.add({.kind = expr.kind, .text = expr.text, .range = range});
}

ExprId Lowering::name_value(StringId name, Range range) {
  bool is_inside_function = false;
  for (Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    if (scope->kind == ScopeKind::klass && is_inside_function) continue;  // methods do not see the names of their class
    const ExprId found = scope == scope_ ? scope->locals.get(name) : outer_value(*scope, name, range);
    // At module level an object that is made once keeps its name, so that all files speak of the same one.
    const bool is_one_object = found != 0 && scope->kind == ScopeKind::module && builder_.expr(found).kind == ExprKind::call &&
                               only_value_.contains(intern(module_name(name))) && scope->assigned[name] == 1;
    if (is_one_object) return builder_.reference(module_name(name), range);
    if (found != 0) return at_use(found, range);
    if (const auto import = scope->imports.find(name); import != scope->imports.end()) {
      return builder_.reference(std::string(builder_.text(import->second)), range);
    }
    if (scope->kind == ScopeKind::module && scope->assigned.contains(name)) return builder_.reference(module_name(name), range);
    if (scope->kind == ScopeKind::function && scope != scope_ && scope->definitions.contains(name)) {  // defined further down
      return builder_.function(scope->prefix + std::string(builder_.text(name)), range);
    }
    if (scope->kind == ScopeKind::function && scope->assigned.contains(name) && !scope->globals.contains(name)) {
      return builder_.unknown("unbound", range);
    }
    is_inside_function = is_inside_function || scope->kind == ScopeKind::function;
  }
  const std::string text(builder_.text(name));
  if (star_modules_.size() == 1 && !is_builtin(text)) return builder_.reference(star_modules_.front() + '.' + text, range);
  return builder_.reference(text, range);
}

/// A name of a scope around the present one. Functions run later than the module, so they hold its names and not its values.
ExprId Lowering::outer_value(Scope& scope, StringId name, Range range) {
  const ExprId found = scope.locals.get(name);
  if (found == 0 || scope.kind != ScopeKind::module) return found;
  if (builder_.expr(found).kind == ExprKind::reference && scope.definitions.contains(name)) return found;
  // try: import x / except ImportError: x = None
  if (scope.imports.contains(name) && builder_.expr(found).kind == ExprKind::null) return 0;
  return builder_.reference(module_name(name), range);
}

ExprId Lowering::resolved(ExprId id) const {
  for (int hops = 0; hops < 8; ++hops) {
    const Expr& expr = builder_.expr(id);
    if (expr.kind != ExprKind::reference) return id;
    const auto found = only_value_.find(expr.text);
    if (found == only_value_.end() || found->second == 0 || found->second == id) return id;
    id = found->second;
  }
  return id;
}

/// Bound by `import x`: certainly a module.
bool Lowering::is_module(ExprId id) const {
  const Expr& expr = builder_.expr(id);
  if (expr.kind != ExprKind::reference) return false;
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    if (scope->modules.contains(expr.text)) return true;
  }
  return false;
}

void Lowering::bind_module_name(StringId name, ExprId value, StringId type, Range range) {
  const StringId qualified = intern(module_name(name));
  builder_.unit().bindings.push_back({.name = qualified, .value = value, .type = type, .range = range});
  last_binding_[qualified] = builder_.unit().bindings.size() - 1;
  const auto [entry, is_new] = only_value_.try_emplace(qualified, value);
  if (!is_new) entry->second = 0;
}

void Lowering::bind(StringId name, ExprId value, StringId type, Range range) {
  // try: from local import URL / except ImportError: URL = None
  if (in_handler_ && value != 0 && scope_->locals.get(name) == 0) {
    if (const auto imported = scope_->imports.find(name); imported != scope_->imports.end()) {
      value = builder_.choice("join", {builder_.reference(builder_.text(imported->second), range), value}, range);
    }
  }
  if (is_quiet_) return scope_->locals.set(name, value);
  if (handler_results_ != nullptr && value != 0) handler_results_->push_back(value);
  if (scope_->kind == ScopeKind::module) {
    bind_module_name(name, value, type, range);
  } else if (scope_->kind == ScopeKind::klass) {
    builder_.unit().classes[scope_->owner - 1].fields.push_back({.name = name, .value = value, .type = type, .range = range});
  } else if (scope_->globals.contains(name)) {
    bind_module_name(name, value, type, range);
  } else if (scope_->nonlocals.contains(name)) {
    for (Scope* outer = scope_->outer; outer != nullptr && outer->kind != ScopeKind::module; outer = outer->outer) {
      if (const ExprId before = outer->locals.get(name); before != 0) {
        outer->locals.set(name, builder_.choice("join", {before, value}, range));
        break;
      }
    }
  }
  if (value != 0) scope_->locals.set(name, value);
}

/// The i-th element, for unpacking.
ExprId Lowering::element_at(ExprId value, std::size_t at, Range range) {
  const Expr& expr = builder_.expr(value);
  if (expr.kind == ExprKind::list) {
    const auto elements = builder_.operands(value);
    const bool has_spread =
        std::any_of(elements.begin(), elements.end(), [](const Operand& operand) { return operand.kind == OperandKind::spread; });
    const bool is_open = builder_.text(expr.text) == "comprehension";  // one element that stands for any number
    if (!has_spread && !is_open && at < elements.size()) return elements[at].value;
  }
  return builder_.index(value, builder_.number(std::to_string(at), range), range);
}

void Lowering::assign(NodeId target, ExprId value, StringId type, Range range) {
  switch (tree_[target].kind) {
    case Kind::identifier_:
      return bind(name_of(target), value, type, range);
    case Kind::attribute_:
      return assign_attribute(target, value, type, range);
    case Kind::subscript_:
      return assign_item(target, value, range);
    case Kind::pattern_list_:
    case Kind::tuple_pattern_:
    case Kind::list_pattern_:
    case Kind::expression_list_:
    case Kind::tuple_:
    case Kind::list_:
      return assign_sequence(target, value, range);
    case Kind::list_splat_pattern_:
    case Kind::list_splat_:
    case Kind::parenthesized_expression_:
    case Kind::as_pattern_target_:
      if (const NodeId inner = tree_.first_child(target); inner != no_node && ++block_depth_ < max_block_depth) {
        assign(inner, value, type, range);
        --block_depth_;
      }
      return;
    default:
      return;
  }
}

void Lowering::assign_sequence(NodeId target, ExprId value, Range range) {
  if (++block_depth_ < max_block_depth) {
    std::size_t at = 0;
    bool is_behind_star = false;
    for (const NodeId child : tree_.children(target)) {
      const bool is_star = is(child, Kind::list_splat_pattern_) || is(child, Kind::list_splat_);
      is_behind_star = is_behind_star || is_star;
      assign(child,
             is_behind_star ? builder_.operation(Op::element, {value}, range_of(child)) : element_at(value, at, range_of(child)), 0,
             range);
      ++at;
    }
  }
  --block_depth_;
}

/// The method whose `self` the node names, seen from here: closures inside the method count.
Scope* Lowering::method_scope(NodeId object) {
  if (!is(object, Kind::identifier_)) return nullptr;
  const StringId name = name_of(object);
  for (Scope* scope = scope_; scope != nullptr && scope->kind == ScopeKind::function; scope = scope->outer) {
    if (scope->self == name) return scope;
    if (scope->locals.get(name) != 0) return nullptr;
  }
  return nullptr;
}

/// `self.x` as one name, so that a method follows what it assigned itself; 0: another attribute.
StringId Lowering::self_attribute(NodeId attribute) {
  const NodeId object = tree_.part(attribute, Part::object_);
  if (scope_->self == 0 || !is(object, Kind::identifier_) || name_of(object) != scope_->self) return 0;
  const NodeId name = tree_.part(attribute, Part::attribute_);
  if (name == no_node) return 0;
  return intern(std::string(builder_.text(scope_->self)) + '.' + std::string(tree_.text(name)));
}

void Lowering::assign_attribute(NodeId target, ExprId value, StringId type, Range range) {
  const NodeId object = tree_.part(target, Part::object_);
  const NodeId name = tree_.part(target, Part::attribute_);
  if (object == no_node || name == no_node) return;
  if (handler_results_ != nullptr && value != 0) handler_results_->push_back(value);
  if (const Scope* method = method_scope(object); method != nullptr && method->owner != 0) {
    builder_.unit().classes[method->owner - 1].fields.push_back(
        {.name = name_of(name), .value = value, .type = type, .method = method->function, .range = range});
    const StringId own = self_attribute(target);
    if (own == 0 || value == 0) return;
    // if self.x is None: self.x = make() – the other branch still has what was there before. A constructor starts with nothing.
    if (!builder_.unit().functions[scope_->function].is_constructor && scope_->locals.get(own) == 0) {
      const Range place = range_of(target);
      scope_->locals.assume(
          own, builder_.attribute(builder_.parameter(std::string(builder_.text(method->self)), place), tree_.text(name), place));
    }
    scope_->locals.set(own, value);
    return;
  }
  if (value != 0) store(attribute_of(this->value(object), tree_.text(name), range_of(target)), value, range);
}

/// Whether a value that a local holds can be a dictionary: what a function gave, but no object of a class, whose attributes are
/// wanted later.
bool Lowering::may_be_dictionary(ExprId id) const {
  const Expr& expr = builder_.expr(id);
  if (has_kind(id, ExprKind::dictionary) || expr.kind == ExprKind::parameter) return true;
  if (expr.kind != ExprKind::call) return false;
  const Expr& callee = builder_.expr(builder_.operands(id)[0].value);
  const std::string_view name = builder_.text(callee.text);
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return !last.empty() && std::islower(static_cast<unsigned char>(last.front())) != 0;
}

/// `d["k"] = v` and `d["a"]["k"] = v`: the local gets a new dictionary; `base` is what stands before the last bracket. False: it is
/// no dictionary of ours.
bool Lowering::grow_dictionary(NodeId object, ExprId base, ExprId key, ExprId value, Range range) {
  const Operand entries[] = {{.value = base, .kind = OperandKind::keyword_spread},
                             {.value = value, .key = key, .kind = OperandKind::keyed}};
  if (is(object, Kind::identifier_)) {
    const StringId name = name_of(object);
    const ExprId local = scope_->locals.get(name);
    if (local == 0 || !may_be_dictionary(local)) return false;
    Operand grown[] = {entries[0], entries[1]};
    grown[0].value = local;
    change_local(name, builder_.dictionary(grown, range), range);
    return scope_->kind == ScopeKind::function && has_kind(local, ExprKind::dictionary);
  }
  // Three levels are what connection settings have: DATABASES["default"]["OPTIONS"]["sslmode"].
  NodeId root = object;
  for (int depth = 0; is(root, Kind::subscript_) && depth < 3; ++depth) root = tree_.part(root, Part::value_);
  if (root == object || !is(root, Kind::identifier_)) return false;
  const ExprId local = scope_->locals.get(name_of(root));
  if (local == 0 || !has_kind(local, ExprKind::dictionary)) return false;
  const NodeId outer = tree_.part(object, Part::value_);
  const NodeId outer_key = tree_.part(object, Part::subscript_);
  if (outer == no_node || outer_key == no_node || is(outer_key, Kind::slice_)) return false;
  const ExprId key_around = this->value(outer_key);
  const ExprId around = this->value(outer);
  return grow_dictionary(outer, around, key_around, builder_.dictionary(entries, range), range);
}

/// Where something is stored: names of the module stay names, whatever they hold.
ExprId Lowering::store_target(NodeId object) {
  if (is(object, Kind::identifier_) && scope_->kind == ScopeKind::module && scope_->locals.get(name_of(object)) != 0) {
    return builder_.reference(module_name(name_of(object)), range_of(object));
  }
  if (!is(object, Kind::subscript_) || expression_depth_ >= max_expression_depth) return value(object);
  ++expression_depth_;
  const NodeId outer = tree_.part(object, Part::value_);
  const NodeId key = tree_.part(object, Part::subscript_);
  const bool is_item = outer != no_node && key != no_node && !is(key, Kind::slice_);
  const ExprId base = is_item ? store_target(outer) : value(object);
  const ExprId target = is_item ? builder_.index(base, value(key), range_of(object)) : base;
  --expression_depth_;
  return target;
}

/// It is a store as well, unless the dictionary is known to be ours alone.
void Lowering::assign_item(NodeId target, ExprId value, Range range) {
  const NodeId object = tree_.part(target, Part::value_);
  const NodeId key_node = tree_.part(target, Part::subscript_);
  if (object == no_node || key_node == no_node || value == 0) return;
  const ExprId base = this->value(object);
  const ExprId key = this->value(key_node);
  if (grow_dictionary(object, base, key, value, range)) return;
  // What it is stored in keeps its name, whatever this function knows of its content.
  ExprId stored_in = scope_->kind == ScopeKind::module ? store_target(object) : base;
  if (const NodeId owner = tree_.part(object, Part::object_); is(object, Kind::attribute_) && owner != no_node) {
    if (const NodeId name = tree_.part(object, Part::attribute_); name != no_node)
      stored_in = attribute_of(this->value(owner), tree_.text(name), range_of(object));
  } else if (is(object, Kind::identifier_) && scope_->locals.get(name_of(object)) == 0 &&
             scopes_.front().locals.get(name_of(object)) != 0) {
    stored_in = builder_.reference(module_name(name_of(object)), range_of(object));
  }
  store(builder_.index(stored_in, key, range_of(target)), value, range);
}

/// A local whose content was changed in place. What the module binds changes with it: other files see the content after the last
/// change.
void Lowering::change_local(StringId name, ExprId value, Range range) {
  const ExprId before = scope_->locals.get(name);
  scope_->locals.set(name, value);
  if (scope_->kind != ScopeKind::module) return;
  const StringId qualified = intern(module_name(name));
  const auto last = last_binding_.find(qualified);
  if (last == last_binding_.end()) return;
  program::Binding& binding = builder_.unit().bindings[last->second];
  if (block_depth_ != 0) changed_.insert(name);
  if (binding.value != before || block_depth_ != 0) return bind_module_name(name, value, 0, range);
  binding.value = value;
  if (const auto only = only_value_.find(qualified); only != only_value_.end() && only->second != 0) only->second = value;
}

/// Names whose content a branch of the module changed have one value when the module is done: what the branches join into. What it
/// was on the way nobody else sees.
void Lowering::settle_changed_names() {
  std::vector<program::Binding>& bindings = builder_.unit().bindings;
  for (const StringId name : changed_) {
    const ExprId value = scope_->locals.get(name);
    const StringId qualified = intern(module_name(name));
    const auto is_it = [&](const program::Binding& binding) { return binding.name == qualified; };
    const auto first = std::find_if(bindings.begin(), bindings.end(), is_it);
    if (value == 0 || first == bindings.end()) continue;
    first->value = value;
    bindings.erase(std::remove_if(first + 1, bindings.end(), is_it), bindings.end());
    only_value_[qualified] = value;
  }
  last_binding_.clear();  // places in the list have moved
}

void Lowering::store(ExprId target, ExprId value, Range range) {
  builder_.unit().stores.push_back({.target = target, .value = value, .scope = scope_->function, .range = range});
}

/// `del x`, `del d["k"]`, `del os.environ["X"]`
void Lowering::remove(NodeId target, Range range) {
  switch (tree_[target].kind) {
    case Kind::identifier_:
      scope_->locals.set(name_of(target), 0);
      return;
    case Kind::attribute_:
    case Kind::subscript_:
      store(value(target), 0, range);
      return;
    default:
      if (++block_depth_ < max_block_depth) {
        for (const NodeId child : tree_.children(target)) remove(child, range);
      }
      --block_depth_;
  }
}

}  // namespace dbssot::python
