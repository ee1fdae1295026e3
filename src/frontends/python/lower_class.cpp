#include <fmt/format.h>

#include "frontends/python/lowering.h"
#include "frontends/python/module_path.h"

namespace dbssot::python {

program::Unit Lowering::run() {
  program::Unit& unit = builder_.unit();
  unit.module = module_of(path_);
  scopes_.emplace_back();
  scope_ = &scopes_.back();
  scope_->prefix = unit.module.empty() ? std::string() : unit.module + '.';
  unit.functions[0].name = intern("<module>");
  unit.functions[0].qualified_name = intern(unit.module);
  unit.functions[0].range = range_of(0);
  collect_assignments(tree_, 1, static_cast<NodeId>(tree_.size()), builder_, *scope_);
  statements(0);
  settle_changed_names();
  run_later_bodies();
  return builder_.take();
}

/// class Name(Base, keyword=value): body
void Lowering::class_definition(NodeId node, std::vector<ExprId> decorators) {
  const NodeId name_node = tree_.part(node, Part::name_);
  if (name_node == no_node) return;
  const StringId name = name_of(name_node);
  const std::string qualified = scope_->prefix + std::string(builder_.text(name));
  program::Class shape;
  shape.name = name;
  shape.qualified_name = intern(qualified);
  shape.decorators = std::move(decorators);
  shape.range = range_of(node);
  shape.name_range = range_of(name_node);
  for (const Operand& argument : arguments(tree_.part(node, Part::superclasses_))) {
    if (argument.kind == OperandKind::positional) {
      const bool is_generic = builder_.expr(argument.value).kind == program::ExprKind::index;  // Base[T]
      shape.bases.push_back(is_generic ? builder_.operands(argument.value)[0].value : argument.value);
    } else {
      shape.class_arguments.push_back(argument);
    }
  }
  program::Unit& unit = builder_.unit();
  unit.classes.push_back(std::move(shape));
  const auto id = static_cast<ClassId>(unit.classes.size());
  if (scope_->kind == ScopeKind::klass) unit.classes[scope_->owner - 1].inner.push_back(id);
  defined_.insert(intern(qualified));

  // Methods that run later refer to this scope, so it stays until the end; the others are done when the class is.
  const bool stays = runs_later();
  scopes_.emplace_back();
  Scope& scope = scopes_.back();
  scope.kind = ScopeKind::klass;
  scope.outer = scope_;
  scope.function = scope_->function;
  scope.owner = id;
  scope.prefix = qualified + '.';
  scope_ = &scope;
  const NodeId body = tree_.part(node, Part::body_);
  if (body != no_node) {
    collect_assignments(tree_, body, tree_[body].next, builder_, scope);
    block(body);
  }
  scope_ = scope.outer;
  if (!stays) scopes_.pop_back();
  scope_->locals.set(name, builder_.reference(qualified, range_of(name_node)));
}

}  // namespace dbssot::python
