#include <algorithm>

#include <fmt/format.h>

#include "frontends/python/lowering.h"

namespace dbssot::python {

using program::ExprKind;
using program::Function;
using program::Parameter;

Lowering::Lowering(const SyntaxTree& tree, std::string_view path, std::span<const std::uint32_t> unread)
    : tree_(tree), path_(path), unread_(unread), builder_(path, "python") {}

/// True where a `def` runs after the module: at its level, or in a class there.
bool Lowering::runs_later() const {
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    if (scope->kind == ScopeKind::function) return false;
  }
  return true;
}

void Lowering::run_later_bodies() {
  for (; !later_.empty(); later_.pop_front()) function_body(LaterBody(later_.front()));
}

void Lowering::decorated(NodeId node) {
  std::vector<ExprId> decorators;
  for (const NodeId child : tree_.children(node)) {
    const NodeId inner = is(child, Kind::decorator_) ? tree_.first_child(child) : no_node;
    if (inner != no_node) decorators.push_back(value(inner));
  }
  const NodeId definition = tree_.part(node, Part::definition_);
  if (is(definition, Kind::function_definition_)) function_definition(definition, std::move(decorators));
  if (is(definition, Kind::class_definition_)) class_definition(definition, std::move(decorators));
}

void Lowering::parameters(NodeId list, Function& function) {
  if (list == no_node) return;
  bool is_keyword_only = false;
  for (const NodeId child : tree_.children(list)) {
    Parameter parameter{.kind = is_keyword_only ? OperandKind::keyword : OperandKind::positional, .range = range_of(child)};
    NodeId name = child;
    if (is(child, Kind::default_parameter_) || is(child, Kind::typed_default_parameter_)) {
      name = tree_.part(child, Part::name_);
      const NodeId standard = tree_.part(child, Part::value_);
      if (standard != no_node) parameter.default_value = value(standard);
    } else if (is(child, Kind::typed_parameter_)) {
      name = tree_.first_child(child);
    }
    if (const NodeId type = tree_.part(child, Part::type_); type != no_node && name != child) {
      ExprId metadata = 0;
      parameter.type = type_name(type, metadata);
      if (parameter.default_value == 0) parameter.default_value = metadata;
    }
    if (is(name, Kind::list_splat_pattern_) || is(name, Kind::dictionary_splat_pattern_)) {
      const bool is_list = is(name, Kind::list_splat_pattern_);
      parameter.kind = is_list ? OperandKind::spread : OperandKind::keyword_spread;
      is_keyword_only = is_keyword_only || is_list;
      name = tree_.first_child(name);
    }
    is_keyword_only = is_keyword_only || is(child, Kind::keyword_separator_);
    if (!is(name, Kind::identifier_)) continue;
    parameter.name = name_of(name);
    function.parameters.push_back(parameter);
  }
}

namespace {

/// The last name of a decorator: `functools.cached_property`, `@x.setter`, `@app.get("/")` is "get".
std::string_view last_name(const program::Builder& builder, ExprId id) {
  const program::Expr* expr = &builder.expr(id);
  if (expr->kind == ExprKind::call) expr = &builder.expr(builder.operands(id)[0].value);
  if (expr->kind != ExprKind::reference && expr->kind != ExprKind::attribute) return {};
  const std::string_view text = builder.text(expr->text);
  return text.substr(text.rfind('.') + 1);
}

}  // namespace

void Lowering::function_definition(NodeId node, std::vector<ExprId> decorators) {
  const NodeId name_node = tree_.part(node, Part::name_);
  if (name_node == no_node) return;
  const StringId name = name_of(name_node);
  const bool is_method = scope_->kind == ScopeKind::klass;
  Function function;
  function.name = name;
  function.qualified_name = intern(scope_->prefix + std::string(builder_.text(name)));
  function.owner = is_method ? scope_->owner : 0;
  function.outer = scope_->function;
  function.is_local = !runs_later();
  function.range = range_of(node);
  function.name_range = range_of(name_node);
  for (const ExprId decorator : decorators) {
    const std::string_view last = last_name(builder_, decorator);
    function.is_static = function.is_static || last == "staticmethod";
    function.is_class_method = function.is_class_method || last == "classmethod";
    function.is_property = function.is_property || last.ends_with("property");
  }
  function.decorators = std::move(decorators);
  const NodeId first = node + 1;
  function.is_async = is(first, Kind::token) && tree_.text(first) == "async";
  function.is_constructor = is_method && builder_.text(name) == "__init__";
  parameters(tree_.part(node, Part::parameters_), function);
  if (const NodeId type = tree_.part(node, Part::return_type_); type != no_node) function.result_type = type_name(type);

  program::Unit& unit = builder_.unit();
  const auto id = static_cast<FunctionId>(unit.functions.size());
  const StringId qualified = function.qualified_name;
  const Range name_range = function.name_range;
  unit.functions.push_back(std::move(function));
  if (is_method) unit.classes[scope_->owner - 1].methods.push_back(id);
  defined_.insert(qualified);

  const std::string text(builder_.text(qualified));
  const LaterBody body{node, id, is_method ? scope_->owner : 0, scope_};
  if (runs_later()) {
    scope_->locals.set(name, builder_.reference(text, name_range));
    later_.push_back(body);
  } else {
    scope_->locals.set(name, builder_.function(text, name_range));
    function_body(body);
  }
}

void Lowering::enter_parameters(Scope& scope, FunctionId id, bool is_method) {
  const Function& function = builder_.unit().functions[id];
  if (is_method && !function.is_static && !function.parameters.empty() &&
      function.parameters.front().kind == OperandKind::positional) {
    scope.self = function.parameters.front().name;
  }
  const std::vector<Parameter> parameters = function.parameters;
  for (const Parameter& parameter : parameters) {
    scope.locals.set(parameter.name, builder_.parameter(std::string(builder_.text(parameter.name)), parameter.range));
  }
}

/// What a function gives out: yields before returns, as a generator's return value goes nowhere.
ExprId Lowering::result_of(const Scope& scope, Range range) {
  if (!scope.yielded.empty()) return builder_.choice("join", scope.yielded, range);
  std::vector<ExprId> results = scope.returned;
  if (scope.returns_nothing && !results.empty()) results.push_back(builder_.null(range));
  return builder_.choice("join", results, range);
}

bool Lowering::is_unread(NodeId body) const { return std::ranges::binary_search(unread_, tree_[body].begin); }

void Lowering::function_body(const LaterBody& later) {
  const NodeId body = tree_.part(later.definition, Part::body_);
  if (body == no_node) return;
  if (is_unread(body)) {
    Function& function = builder_.unit().functions[later.function];
    function.is_unread = true;
    function.result = builder_.unknown("not read", range_of(body));
    return;
  }
  scopes_.emplace_back();
  Scope& scope = scopes_.back();
  scope.kind = ScopeKind::function;
  scope.outer = later.outer;
  scope.function = later.function;
  scope.owner = later.owner;
  scope.prefix = fmt::format("{}.<locals>.", builder_.text(builder_.unit().functions[later.function].qualified_name));

  Scope* const outer_scope = scope_;
  const FunctionId outer_function = builder_.scope();
  std::vector<ExprId>* const outer_results = handler_results_;
  const bool was_quiet = is_quiet_;
  const bool was_in_handler = in_handler_;
  handler_results_ = nullptr;
  is_quiet_ = false;
  in_handler_ = false;
  const NodeId outer_end = body_end_;
  body_end_ = tree_[body].next;
  scope_ = &scope;
  builder_.enter(later.function);
  enter_parameters(scope, later.function, later.owner != 0);
  collect_assignments(tree_, body, tree_[body].next, builder_, scope);
  block(body);
  const ExprId result = result_of(scope, range_of(body));
  Function& function = builder_.unit().functions[later.function];
  function.result = result;
  function.is_generator = !scope.yielded.empty();

  builder_.enter(outer_function);
  scope_ = outer_scope;
  handler_results_ = outer_results;
  is_quiet_ = was_quiet;
  in_handler_ = was_in_handler;
  body_end_ = outer_end;
  scopes_.pop_back();
}

/// lambda a, b=1: body
ExprId Lowering::lambda(NodeId node) {
  const NodeId body = tree_.part(node, Part::body_);
  if (body == no_node) return values_below(node, "syntax error");
  const Range range = range_of(node);
  // Lambdas have no name, so their place tells them apart.
  const std::string qualified = fmt::format("{}<lambda@{}:{}>", scope_->prefix, range.line, range.column);
  Function function;
  function.name = intern("<lambda>");
  function.qualified_name = intern(qualified);
  function.outer = scope_->function;
  function.is_local = true;
  function.range = range;
  function.name_range = range;
  parameters(tree_.part(node, Part::parameters_), function);
  const auto id = static_cast<FunctionId>(builder_.unit().functions.size());
  builder_.unit().functions.push_back(std::move(function));

  scopes_.emplace_back();
  Scope& scope = scopes_.back();
  scope.kind = ScopeKind::function;
  scope.outer = scope_;
  scope.function = id;
  scope.prefix = qualified + ".<locals>.";
  const bool was_quiet = is_quiet_;
  is_quiet_ = false;
  scope_ = &scope;
  const FunctionId outer_function = builder_.scope();
  builder_.enter(id);
  enter_parameters(scope, id, false);
  const ExprId result = value(body);
  builder_.unit().functions[id].result = result;
  builder_.enter(outer_function);
  scope_ = scope.outer;
  is_quiet_ = was_quiet;
  scopes_.pop_back();
  return builder_.function(qualified, range);
}

}  // namespace dbssot::python
