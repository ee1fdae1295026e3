#include "program/program_io.h"

#include <algorithm>
#include <type_traits>

#include "program/bytes.h"

namespace dbssot::program {
namespace {

constexpr std::string_view magic = "dbssot unit";

/// One description of the form serves both directions: Archive is an Encoder or a Decoder, and each field is named once.
class Encoder {
 public:
  static constexpr bool reads = false;

  template <class... Numbers>
  void numbers(const Numbers&... values) {
    out_.numbers(values...);
  }
  void flag(const bool& value) { out_.flag(value); }
  void text(const std::string& value) { out_.text(value); }
  template <class Enum>
  void enumerator(const Enum& value, Enum) {
    out_.number(static_cast<std::uint64_t>(value));
  }
  template <class Element, class Fn>
  void list(const std::vector<Element>& elements, Fn fn) {
    out_.number(elements.size());
    for (const auto& element : elements) fn(element);
  }
  std::string take() { return out_.take(); }

 private:
  bytes::Writer out_;
};

class Decoder {
  static constexpr std::size_t most_reserved = 4096;

 public:
  static constexpr bool reads = true;

  explicit Decoder(std::string_view in) : in_(in) {}
  template <class... Numbers>
  void numbers(Numbers&... values) {
    ((values = in_.number32()), ...);
  }
  void flag(bool& value) { value = in_.flag(); }
  void text(std::string& value) { value = in_.text(); }
  template <class Enum>
  void enumerator(Enum& value, Enum last) {
    value = static_cast<Enum>(in_.below(static_cast<std::uint64_t>(last) + 1));
  }
  template <class Element, class Fn>
  void list(std::vector<Element>& elements, Fn fn) {
    elements.clear();
    const std::size_t count = in_.count();
    elements.reserve(std::min(count, most_reserved));  // the count may be anybody's
    for (auto left = count; left > 0 && in_.ok(); --left) fn(elements.emplace_back());
  }
  [[nodiscard]] bool complete() const { return in_.ok() && in_.at_end(); }

 private:
  bytes::Reader in_;
};

template <class Archive>
class Form {
  template <class T>
  using Ref = std::conditional_t<Archive::reads, T&, const T&>;

 public:
  explicit Form(Archive& archive) : a_(archive) {}

  void unit(Ref<Unit> u) {
    a_.text(u.path);
    a_.text(u.language);
    a_.text(u.module);
    a_.text(u.tier);
    a_.flag(u.is_test);
    a_.numbers(u.line_count);
    a_.list(u.strings, [&](auto& x) { a_.text(x); });
    a_.list(u.operands, [&](auto& x) { operand(x); });
    a_.list(u.exprs, [&](auto& x) { expr(x); });
    a_.list(u.functions, [&](auto& x) { function(x); });
    a_.list(u.classes, [&](auto& x) { class_(x); });
    a_.list(u.bindings, [&](auto& x) {
      numbers(x.name, x.value, x.type);
      a_.flag(x.is_file_local);
      range(x.range);
    });
    a_.list(u.imports, [&](auto& x) {
      numbers(x.module, x.name, x.alias, x.scope);
      a_.flag(x.type_checking_only);
      range(x.range);
    });
    a_.list(u.stores, [&](auto& x) {
      numbers(x.target, x.value, x.scope);
      range(x.range);
    });
    a_.list(u.handlers, [&](auto& x) {
      numbers(x.scope);
      range(x.guarded);
      range(x.range);
      ids(x.types);
      flags(x.reraises, x.logs, x.insists, x.is_empty);
      ids(x.results);
    });
    a_.list(u.branches, [&](auto& x) {
      numbers(x.condition, x.scope);
      range(x.range);
      range(x.else_range);
    });
    a_.list(u.managed, [&](auto& x) {
      numbers(x.manager, x.scope);
      range(x.range);
    });
    a_.list(u.diagnostics, [&](auto& x) {
      a_.enumerator(x.level, DiagnosticLevel::error);
      a_.text(x.file);
      a_.numbers(x.line);
      a_.text(x.message);
      a_.flag(x.incomplete);
    });
  }

 private:
  template <class... T>
  void numbers(T&... values) {
    a_.numbers(values...);
  }
  template <class... T>
  void flags(T&... values) {
    (a_.flag(values), ...);
  }
  void ids(Ref<std::vector<std::uint32_t>> list) {
    a_.list(list, [&](auto& id) { a_.numbers(id); });
  }
  void range(Ref<Range> r) { numbers(r.line, r.column, r.end_line, r.end_column); }
  void operand(Ref<Operand> o) {
    numbers(o.value, o.name, o.key);
    a_.enumerator(o.kind, OperandKind::keyword_spread);
  }
  void expr(Ref<Expr> e) {
    a_.enumerator(e.kind, ExprKind::function);
    a_.enumerator(e.op, Op::truth);
    a_.flag(e.awaited);
    numbers(e.scope, e.text, e.type, e.member, e.first_operand, e.operand_count);
    range(e.range);
  }
  void function(Ref<Function> f) {
    numbers(f.name, f.qualified_name, f.usr, f.owner, f.outer);
    a_.list(f.parameters, [&](auto& p) {
      numbers(p.name, p.default_value, p.type);
      a_.enumerator(p.kind, OperandKind::keyword_spread);
      range(p.range);
    });
    ids(f.decorators);
    numbers(f.result, f.result_type);
    flags(f.is_async, f.is_static, f.is_class_method, f.is_property, f.is_generator, f.is_constructor, f.is_local, f.is_file_local,
          f.is_declaration, f.is_unread);
    range(f.range);
    range(f.name_range);
  }
  void class_(Ref<Class> c) {
    numbers(c.name, c.qualified_name);
    ids(c.bases);
    a_.list(c.class_arguments, [&](auto& o) { operand(o); });
    a_.list(c.fields, [&](auto& f) {
      numbers(f.name, f.value, f.type, f.method);
      range(f.range);
    });
    ids(c.methods);
    ids(c.inner);
    ids(c.decorators);
    a_.flag(c.is_partial);
    range(c.range);
    range(c.name_range);
  }

  Archive& a_;
};

/// Every id that a walker follows stays inside its array, and no operand comes after its user.
class Checker {
 public:
  explicit Checker(const Unit& unit) : u_(unit) {}

  bool sound() {
    if (u_.strings.empty() || !u_.strings[0].empty() || u_.exprs.empty() || u_.functions.empty()) return false;
    for (ExprId id = 0; id < u_.exprs.size(); ++id) {
      const auto& e = u_.exprs[id];
      string(e.text), string(e.type), string(e.member), function(e.scope);
      if (std::uint64_t{e.first_operand} + e.operand_count > u_.operands.size()) return false;
      for (std::uint32_t i = 0; i < e.operand_count; ++i) {
        const auto& o = u_.operands[e.first_operand + i];
        operand(o);
        ok_ &= o.value < id && (o.key == 0 || o.key < id);
      }
    }
    for (FunctionId id = 0; id < u_.functions.size(); ++id) {
      const auto& f = u_.functions[id];
      string(f.name), string(f.qualified_name), string(f.usr), string(f.result_type), expr(f.result), class_(f.owner);
      ok_ &= id == 0 ? f.outer == 0 : f.outer < id;
      for (const auto& p : f.parameters) string(p.name), string(p.type), expr(p.default_value);
      for (const auto id_ : f.decorators) expr(id_);
    }
    for (std::size_t at = 0; at < u_.classes.size(); ++at) {
      const auto& c = u_.classes[at];
      string(c.name), string(c.qualified_name);
      for (const auto id : c.bases) expr(id);
      for (const auto& o : c.class_arguments) operand(o);
      for (const auto& f : c.fields) string(f.name), string(f.type), expr(f.value), function(f.method);
      for (const auto id : c.methods) function(id);
      for (const auto id : c.inner) class_(id);
      for (const auto id : c.decorators) expr(id);
    }
    for (const auto& b : u_.bindings) string(b.name), string(b.type), expr(b.value);
    for (const auto& i : u_.imports) string(i.module), string(i.name), string(i.alias), function(i.scope);
    for (const auto& s : u_.stores) expr(s.target), expr(s.value), function(s.scope);
    for (const auto& h : u_.handlers) {
      function(h.scope);
      for (const auto id : h.types) string(id);
      for (const auto id : h.results) expr(id);
    }
    for (const auto& b : u_.branches) expr(b.condition), function(b.scope);
    for (const auto& m : u_.managed) expr(m.manager), function(m.scope);
    return ok_;
  }

 private:
  void string(StringId id) { ok_ &= id < u_.strings.size(); }
  void expr(ExprId id) { ok_ &= id < u_.exprs.size(); }
  void function(FunctionId id) { ok_ &= id < u_.functions.size(); }
  void class_(ClassId id) { ok_ &= id <= u_.classes.size(); }
  void operand(const Operand& o) { string(o.name), expr(o.value), expr(o.key); }

  const Unit& u_;
  bool ok_ = true;
};

}  // namespace

std::string encode(const Unit& unit) {
  Encoder encoder;
  encoder.text(std::string(magic));
  encoder.numbers(unit_format_version);
  Form<Encoder>(encoder).unit(unit);
  return encoder.take();
}

std::optional<Unit> decode(std::string_view bytes) {
  Decoder decoder(bytes);
  std::string head;
  std::uint32_t version = 0;
  decoder.text(head);
  decoder.numbers(version);
  if (head != magic || version != unit_format_version) return std::nullopt;
  Unit unit;
  Form<Decoder>(decoder).unit(unit);
  if (!decoder.complete() || !Checker(unit).sound()) return std::nullopt;
  return unit;
}

}  // namespace dbssot::program
