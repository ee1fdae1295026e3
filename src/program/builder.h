#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/program.h"

namespace dbssot::program {

/// Puts a Unit together: interns strings, appends expressions with their operands, and keeps expressions within limits, so that
/// whoever walks a Unit may recurse over it. One per file, made by a front end; take() gives the finished Unit.
class Builder {
 public:
  /// Expressions nested deeper than this become unknown "too deep". A chain of 100 method calls still fits.
  static constexpr std::uint16_t max_depth = 250;
  /// A choice of more than this many alternatives keeps these and ends in unknown "too many".
  static constexpr std::size_t max_alternatives = 16;

  Builder(std::string_view path, std::string_view language);

  [[nodiscard]] Unit& unit() { return unit_; }
  [[nodiscard]] const Unit& unit() const { return unit_; }
  [[nodiscard]] Unit take() { return std::move(unit_); }

  StringId intern(std::string_view text);
  [[nodiscard]] std::string_view text(StringId id) const { return unit_.strings[id]; }
  [[nodiscard]] const Expr& expr(ExprId id) const { return unit_.exprs[id]; }
  [[nodiscard]] std::span<const Operand> operands(ExprId id) const;

  /// The function that expressions added from now on stand in.
  void enter(FunctionId scope) { scope_ = scope; }
  [[nodiscard]] FunctionId scope() const { return scope_; }

  ExprId literal(std::string_view text, Range range) { return leaf(ExprKind::literal, text, range); }
  ExprId number(std::string_view text, Range range) { return leaf(ExprKind::number, text, range); }
  ExprId boolean(bool value, Range range) { return leaf(ExprKind::boolean, value ? "true" : "false", range); }
  ExprId null(Range range) { return leaf(ExprKind::null, {}, range); }
  ExprId unknown(std::string_view why, Range range) { return leaf(ExprKind::unknown, why, range); }
  ExprId reference(std::string_view qualified_name, Range range) { return leaf(ExprKind::reference, qualified_name, range); }
  ExprId parameter(std::string_view name, Range range) { return leaf(ExprKind::parameter, name, range); }
  ExprId function(std::string_view qualified_name, Range range) { return leaf(ExprKind::function, qualified_name, range); }
  ExprId leaf(ExprKind kind, std::string_view text, Range range);

  ExprId attribute(ExprId base, std::string_view name, Range range);
  ExprId index(ExprId base, ExprId key, Range range);
  ExprId call(ExprId callee, std::span<const Operand> arguments, Range range, bool awaited = false);
  ExprId operation(Op op, std::span<const ExprId> operands, Range range, std::string_view text = {});
  ExprId operation(Op op, std::initializer_list<ExprId> operands, Range range, std::string_view text = {});
  ExprId list(std::span<const Operand> elements, Range range, std::string_view text = {});
  ExprId dictionary(std::span<const Operand> entries, Range range, std::string_view text = {});
  /// Parts as they come; use ConcatParts to merge neighbouring text first. No parts: the empty literal; one literal: itself.
  ExprId concat(std::string_view how, std::span<const ExprId> parts, Range range);
  /// Alternatives equal to 0 are left out, equal ones are taken once, a nested choice of the same `how` is flattened.
  /// One alternative alone is itself; none: 0.
  ExprId choice(std::string_view how, std::span<const ExprId> alternatives, Range range);
  ExprId choice(std::string_view how, std::initializer_list<ExprId> alternatives, Range range);

  /// Appends any expression. Everything above ends here.
  ExprId add(Expr expr, std::span<const Operand> operands = {});
  void set_type(ExprId id, StringId type) { unit_.exprs[id].type = type; }
  void set_awaited(ExprId call) { unit_.exprs[call].awaited = true; }

 private:
  [[nodiscard]] bool same(ExprId left, ExprId right) const;
  void grow_index();

  Unit unit_;
  FunctionId scope_ = 0;
  std::vector<std::uint16_t> depth_{0};   ///< beside Unit::exprs
  std::vector<std::uint32_t> hashes_{0};  ///< beside Unit::strings
  std::vector<StringId> index_;           ///< open addressing over Unit::strings; 0: free
  std::vector<Operand> scratch_;
};

/// Collects the parts of a concat: neighbouring text becomes one literal, whose range spans the pieces.
class ConcatParts {
 public:
  explicit ConcatParts(Builder& builder) : builder_(builder) {}

  void text(std::string_view piece, Range range);
  void value(ExprId part);
  [[nodiscard]] ExprId finish(std::string_view how, Range range);

 private:
  void flush();

  Builder& builder_;
  std::vector<ExprId> parts_;
  std::string pending_;
  Range pending_range_;
  bool has_pending_ = false;
};

}  // namespace dbssot::program
