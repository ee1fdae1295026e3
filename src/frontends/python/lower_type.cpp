#include <array>

#include "frontends/python/lowering.h"

// Annotations as one dotted name: what remains when Optional, Annotated, `| None` and the like are taken off.
namespace dbssot::python {

using program::ExprKind;

namespace {

constexpr int max_type_depth = 16;

/// Wrappers whose (first) argument is the type that matters: what is awaited, iterated or managed is what the caller gets.
constexpr std::array transparent = std::to_array<std::string_view>(
    {"Optional", "Annotated", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar", "Mapped", "Awaitable",
     "Generator", "AsyncGenerator", "Iterator", "AsyncIterator", "ContextManager", "AsyncContextManager", "AbstractContextManager",
     "AbstractAsyncContextManager"});

bool is_transparent(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  for (const std::string_view wrapper : transparent) {
    if (last == wrapper) return true;
  }
  return false;
}

}  // namespace

StringId Lowering::type_name(NodeId node) { return intern(type_text(node, 0)); }

StringId Lowering::type_name(NodeId node, ExprId& metadata) {
  type_metadata_ = 0;
  const StringId name = type_name(node);
  metadata = type_metadata_;
  return name;
}

/// What an alias of this file stands for: `Annotated[T, call]` or `Optional[T]` as a value; empty: no alias.
std::string Lowering::aliased_type(ExprId alias) {
  if (builder_.expr(alias).kind != ExprKind::index) return {};
  const ExprId base = builder_.operands(alias)[0].value;
  const ExprId key = builder_.operands(alias)[1].value;
  if (builder_.expr(base).kind != ExprKind::reference || !is_transparent(builder_.text(builder_.expr(base).text))) return {};
  ExprId inner = key;
  if (builder_.expr(key).kind == ExprKind::list && builder_.expr(key).operand_count > 0) {
    inner = builder_.operands(key)[0].value;
    for (const Operand& metadata : builder_.operands(key).subspan(1)) {
      if (type_metadata_ == 0 && builder_.expr(metadata.value).kind == ExprKind::call) type_metadata_ = metadata.value;
    }
  }
  return builder_.expr(inner).kind == ExprKind::reference ? std::string(builder_.text(builder_.expr(inner).text)) : std::string();
}

/// "a.b.C" with its first name resolved.
std::string Lowering::resolved_type(std::string_view dotted) {
  const std::size_t dot = dotted.find('.');
  const ExprId first = name_value(intern(dotted.substr(0, dot)), {});
  if (dot == std::string_view::npos) {  // SessionDep = Annotated[Session, Depends(get_db)]
    if (const std::string inner = aliased_type(resolved(first)); !inner.empty()) return inner;
  }
  std::string text(builder_.expr(first).kind == ExprKind::reference ? builder_.text(builder_.expr(first).text)
                                                                    : dotted.substr(0, dot));
  if (dot != std::string_view::npos) text += dotted.substr(dot);
  return text;
}

/// The content of "Settings | None" in quotes, as far as it is a name.
std::string Lowering::quoted_type(std::string_view text) {
  const auto is_name = [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '_' || letter == '.' || letter >= 0x80;
  };
  std::string first;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && is_name(static_cast<unsigned char>(text[at]))) {
      first += text[at];
      continue;
    }
    if (!first.empty() && first != "None" && !is_transparent(first)) break;
    first.clear();
  }
  return first.empty() ? std::string() : resolved_type(first);
}

std::string Lowering::generic_type(std::string base, std::vector<NodeId> arguments, int depth) {
  const std::string_view last = std::string_view(base).substr(base.rfind('.') + 1);
  // The arguments after the first of Annotated are values: Depends(get_db), Field(alias="DATABASE_URL").
  if (last == "Annotated") {
    for (std::size_t at = 1; at < arguments.size(); ++at) {
      const ExprId metadata = value(arguments[at]);
      if (type_metadata_ == 0 && builder_.expr(metadata).kind == ExprKind::call) type_metadata_ = metadata;
    }
  }
  if (last == "Coroutine" && arguments.size() == 3) return type_text(arguments[2], depth + 1);
  if (!is_transparent(base)) return base;
  for (const NodeId argument : arguments) {
    std::string inner = type_text(argument, depth + 1);
    if (!inner.empty()) return inner;
  }
  return base;
}

std::string Lowering::type_text(NodeId node, int depth) {
  if (node == no_node || depth > max_type_depth) return {};
  switch (tree_[node].kind) {
    case Kind::identifier_:
      return resolved_type(tree_.text(node));
    case Kind::string_:
      return quoted_type(plain_text(node).value_or(""));
    case Kind::none_:
      return {};
    case Kind::attribute_: {
      const NodeId object = tree_.part(node, Part::object_);
      const NodeId name = tree_.part(node, Part::attribute_);
      if (object == no_node || name == no_node) return {};
      const std::string base = type_text(object, depth + 1);
      return base.empty() ? std::string() : base + '.' + std::string(tree_.text(name));
    }
    case Kind::member_type_: {  // a.b inside generics
      std::string text;
      for (const NodeId child : tree_.children(node)) {
        text += text.empty() ? type_text(child, depth + 1) : '.' + std::string(tree_.text(child));
      }
      return text;
    }
    case Kind::generic_type_: {
      std::string base;
      std::vector<NodeId> arguments;
      for (const NodeId child : tree_.children(node)) {
        if (is(child, Kind::type_parameter_)) {
          for (const NodeId argument : tree_.children(child)) arguments.push_back(argument);
        } else if (base.empty()) {
          base = type_text(child, depth + 1);
        }
      }
      return generic_type(std::move(base), std::move(arguments), depth);
    }
    case Kind::subscript_: {
      const NodeId object = tree_.part(node, Part::value_);
      std::vector<NodeId> arguments;
      for (const NodeId child : tree_.children(node)) {
        if (tree_[child].part == Part::subscript_) arguments.push_back(child);
      }
      return object == no_node ? std::string() : generic_type(type_text(object, depth + 1), std::move(arguments), depth);
    }
    case Kind::type_:
    case Kind::union_type_:
    case Kind::binary_operator_:  // X | None
    case Kind::parenthesized_expression_:
      for (const NodeId child : tree_.children(node)) {
        if (is(child, Kind::token)) continue;
        if (std::string text = type_text(child, depth + 1); !text.empty()) return text;
      }
      return {};
    default:
      return {};
  }
}

}  // namespace dbssot::python
