#include "program/program_dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "program/op_name.h"

namespace dbssot::program {

namespace {

/// Values are shared, so that written out they may be far larger than they are.
constexpr std::size_t max_nodes = 400;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) {
    switch (letter) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        static_cast<unsigned char>(letter) < 0x20 ? out += fmt::format("\\x{:02x}", letter) : out += letter;
    }
  }
  return out + '"';
}

class Writer {
 public:
  explicit Writer(const Unit& unit) : unit_(unit) {}

  std::string write(ExprId id) {
    nodes_ = 0;
    out_.clear();
    expr(id);
    return std::move(out_);
  }

  std::string write_operand(const Operand& one) {
    nodes_ = 0;
    out_.clear();
    operand(one);
    return std::move(out_);
  }

 private:
  void expr(ExprId id) {
    if (id == 0) {
      out_ += "-";
      return;
    }
    if (++nodes_ > max_nodes) {
      out_ += "…";
      return;
    }
    const Expr& expr = unit_[id];
    const std::string_view text = unit_.text(expr.text);
    switch (expr.kind) {
      case ExprKind::unknown:
        out_ += fmt::format("(? {})", text);
        return;
      case ExprKind::literal:
        out_ += quoted(text);
        return;
      case ExprKind::number:
      case ExprKind::boolean:
      case ExprKind::reference:
        out_ += text;
        return;
      case ExprKind::null:
        out_ += "null";
        return;
      case ExprKind::parameter:
        out_ += fmt::format("${}", text);
        return;
      case ExprKind::attribute:
        return attribute(expr);
      case ExprKind::index:
        return form("[]", expr);
      case ExprKind::call:
        return form(expr.awaited ? "await-call" : "call", expr);
      case ExprKind::concat:
      case ExprKind::choice:
        return form(text, expr);
      case ExprKind::operation:
        return form(text.empty() ? std::string(name_of(expr.op)) : fmt::format("{}:{}", name_of(expr.op), text), expr);
      case ExprKind::dictionary:
        return sequence('{', expr, '}');
      case ExprKind::list:
        return sequence('[', expr, ']');
      case ExprKind::function:
        out_ += fmt::format("(function {})", text);
        return;
    }
  }

  void attribute(const Expr& one) {
    expr(unit_.operands[one.first_operand].value);
    out_ += fmt::format(" .{}", unit_.text(one.text));
    // Read from the left: `$self .settings .url`. Brackets are needed only where a list of operands follows.
  }

  void operand(const Operand& one) {
    switch (one.kind) {
      case OperandKind::positional:
        break;
      case OperandKind::keyword:
        out_ += fmt::format("{}=", unit_.text(one.name));
        break;
      case OperandKind::keyed:
        expr(one.key);
        out_ += ": ";
        break;
      case OperandKind::spread:
        out_ += "*";
        break;
      case OperandKind::keyword_spread:
        out_ += "**";
        break;
    }
    const bool is_attribute = unit_[one.value].kind == ExprKind::attribute;
    if (is_attribute) out_ += '(';
    expr(one.value);
    if (is_attribute) out_ += ')';
  }

  void operands(const Expr& expr, std::string_view between) {
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
      if (at > 0) out_ += between;
      if (nodes_ >= max_nodes) {
        out_ += "…";
        return;
      }
      operand(unit_.operands[expr.first_operand + at]);
    }
  }

  void form(std::string_view head, const Expr& expr) {
    out_ += fmt::format("({} ", head);
    operands(expr, " ");
    out_ += ')';
  }

  void sequence(char open, const Expr& expr, char close) {
    out_ += open;
    if (expr.text != 0) out_ += fmt::format("{}: ", unit_.text(expr.text));
    operands(expr, ", ");
    out_ += close;
  }

  const Unit& unit_;
  std::string out_;
  std::size_t nodes_ = 0;
};

class UnitDump {
 public:
  explicit UnitDump(const Unit& unit) : unit_(unit), writer_(unit) {}

  std::string run() {
    line("module {}", unit_.module);
    for (const Import& import : unit_.imports) write(import);
    for (const Binding& binding : unit_.bindings)
      line("binding {}{} = {}", text(binding.name), type(binding.type), expr(binding.value));
    for (std::size_t id = 1; id < unit_.functions.size(); ++id) write(unit_.functions[id]);
    for (const Class& shape : unit_.classes) write(shape);
    for (const Store& store : unit_.stores) line("store {} = {}{}", expr(store.target), expr(store.value), in(store.scope));
    for (const Handler& handler : unit_.handlers) write(handler);
    for (const Branch& branch : unit_.branches) {
      line("branch {} guards {}{}{}", expr(branch.condition), lines(branch.range),
           branch.else_range.line == 0 ? "" : " else " + lines(branch.else_range), in(branch.scope));
    }
    unused_calls();
    for (const Diagnostic& diagnostic : unit_.diagnostics) line("diagnostic {}: {}", diagnostic.line, diagnostic.message);
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    out_ += '\n';
  }

  std::string_view text(StringId id) const { return unit_.text(id); }
  std::string expr(ExprId id) { return writer_.write(id); }
  std::string type(StringId id) const { return id == 0 ? std::string() : fmt::format(": {}", text(id)); }
  std::string in(FunctionId id) const {
    return id == 0 ? std::string() : fmt::format("  in {}", text(unit_.functions[id].qualified_name));
  }
  static std::string lines(Range range) {
    return range.line == range.end_line ? fmt::format("{}", range.line) : fmt::format("{}-{}", range.line, range.end_line);
  }

  void write(const Import& import) {
    line("import {}{}{}{}{}", text(import.module), import.name == 0 ? "" : fmt::format(" {}", text(import.name)),
         import.alias == 0 || import.alias == import.name ? "" : fmt::format(" as {}", text(import.alias)),
         import.type_checking_only ? "  type checking only" : "", in(import.scope));
  }

  std::string signature(const Function& function) {
    std::string out;
    for (const Parameter& parameter : function.parameters) {
      if (!out.empty()) out += ", ";
      out += parameter.kind == OperandKind::spread           ? "*"
             : parameter.kind == OperandKind::keyword_spread ? "**"
             : parameter.kind == OperandKind::keyword        ? "/"
                                                             : "";
      out += text(parameter.name);
      out += type(parameter.type);
      if (parameter.default_value != 0) out += " = " + expr(parameter.default_value);
    }
    return out;
  }

  void write(const Function& function) {
    std::string flags;
    const auto flag = [&](bool is_set, const char* name) {
      if (is_set) flags += fmt::format("  {}", name);
    };
    flag(function.is_async, "async");
    flag(function.is_static, "static");
    flag(function.is_class_method, "class-method");
    flag(function.is_property, "property");
    flag(function.is_generator, "generator");
    flag(function.is_constructor, "constructor");
    flag(function.is_local, "local");
    flag(function.is_unread, "unread");
    line("function {}({}){} -> {}{}", text(function.qualified_name), signature(function), type(function.result_type),
         expr(function.result), flags);
    for (const ExprId decorator : function.decorators) line("  decorator {}", expr(decorator));
  }

  void write(const Class& shape) {
    std::string bases;
    for (const ExprId base : shape.bases) bases += fmt::format("{}{}", bases.empty() ? "" : ", ", expr(base));
    for (const Operand& argument : shape.class_arguments) {
      bases += fmt::format("{}{}", bases.empty() ? "" : ", ", writer_.write_operand(argument));
    }
    line("class {}({})", text(shape.qualified_name), bases);
    for (const ExprId decorator : shape.decorators) line("  decorator {}", expr(decorator));
    for (const Field& field : shape.fields) {
      line("  field {}{} = {}{}", text(field.name), type(field.type), expr(field.value), in(field.method));
    }
    for (const ClassId inner : shape.inner) line("  class {}", text(unit_.classes[inner - 1].qualified_name));
    for (const FunctionId method : shape.methods) line("  method {}", text(unit_.functions[method].name));
  }

  void write(const Handler& handler) {
    std::string types;
    for (const StringId id : handler.types) types += fmt::format("{}{}", types.empty() ? "" : ", ", text(id));
    std::string results;
    for (const ExprId id : handler.results) results += fmt::format(" {}", expr(id));
    line("handler ({}) of {} at {}{}{}{}{}{}{}", types, lines(handler.guarded), lines(handler.range),
         handler.reraises ? "  reraises" : "", handler.insists && !handler.reraises ? "  insists" : "",
         handler.logs ? "  logs" : "", handler.is_empty ? "  empty" : "", results.empty() ? "" : "  results" + results,
         in(handler.scope));
  }

  void unused_calls() {
    std::vector<bool> used(unit_.exprs.size());
    for (const Operand& operand : unit_.operands) used[operand.value] = used[operand.key] = true;
    const auto use = [&](ExprId id) { used[id] = true; };
    for (const Binding& binding : unit_.bindings) use(binding.value);
    for (const Function& function : unit_.functions) {
      use(function.result);
      std::for_each(function.decorators.begin(), function.decorators.end(), use);
      for (const Parameter& parameter : function.parameters) use(parameter.default_value);
    }
    for (const Class& shape : unit_.classes) {
      for (const Field& field : shape.fields) use(field.value);
      for (const Operand& argument : shape.class_arguments) use(argument.value);
      std::for_each(shape.decorators.begin(), shape.decorators.end(), use);
      std::for_each(shape.bases.begin(), shape.bases.end(), use);
    }
    for (const Store& store : unit_.stores) use(store.target), use(store.value);
    for (const Branch& branch : unit_.branches) use(branch.condition);
    for (ExprId id = 1; id < unit_.exprs.size(); ++id) {
      const ExprKind kind = unit_[id].kind;
      const bool is_shown = kind == ExprKind::call || kind == ExprKind::operation || kind == ExprKind::concat;
      if (is_shown && !used[id]) line("do {}{}", expr(id), in(unit_[id].scope));
    }
  }

  const Unit& unit_;
  Writer writer_;
  std::string out_;
};

}  // namespace

std::string dump(const Unit& unit, ExprId id) { return Writer(unit).write(id); }

std::string dump(const Unit& unit) { return UnitDump(unit).run(); }

}  // namespace dbssot::program
