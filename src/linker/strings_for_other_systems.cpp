#include "linker/strings_for_other_systems.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "linker/linking.h"

namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;

namespace {

/// Texts for other systems than PostgreSQL in a file: newMysqlClient(connStr, 1) takes `host=… dbname=…` too.
class OtherSystems {
 public:
  explicit OtherSystems(const program::Unit& unit) : unit_(unit) {
    find_texts();
    for (const program::Branch& branch : unit.branches) {
      if (leaves_out_another_system(branch)) left_out_.push_back(branch.range);
    }
  }

  /// True if the text is opened by a client of another system, as its name says, and by nobody else.
  [[nodiscard]] bool are_given(ExprId text) const { return takers_[text] == other; }

  /// True in code that the preprocessor left out because another system was not asked for: `#if USE_MYSQL`.
  [[nodiscard]] bool are_left_out_at(const Range& range) const {
    return std::ranges::any_of(left_out_,
                               [&](const Range& around) { return around.line <= range.line && range.end_line <= around.end_line; });
  }

 private:
  enum Takers : std::uint8_t { nobody = 0, other = 1, ours = 2 };

  /// Calls that take a text, or what is made of it in the same function. Operands stand before their users.
  void find_texts() {
    std::vector<bool> is_text(unit_.exprs.size());
    for (ExprId at = 1; at < unit_.exprs.size(); ++at) {
      is_text[at] = unit_[at].kind == ExprKind::concat ||
                    (unit_[at].kind != ExprKind::call && any_operand(at, [&](ExprId part) { return is_text[part]; }));
    }
    takers_.resize(unit_.exprs.size(), nobody);
    for (auto user = static_cast<ExprId>(unit_.exprs.size() - 1); user > 0; --user) {
      std::uint8_t takers = takers_[user];
      if (unit_[user].kind == ExprKind::call) {
        if (!any_operand(user, [&](ExprId part) { return is_text[part]; })) continue;
        const std::vector<std::string_view> names = names_along(unit_, user);
        takers = !names.empty() && names_other_system(names.back()) ? other : ours;
      }
      any_operand(user, [&](ExprId part) {
        takers_[part] |= takers;
        return false;
      });
    }
  }

  /// Of the same function; the callee of a call is none.
  template <class Ask>
  bool any_operand(ExprId user, Ask ask) const {
    const Expr& expr = unit_[user];
    for (std::uint32_t at = expr.kind == ExprKind::call ? 1 : 0; at < expr.operand_count; ++at) {
      const ExprId part = unit_.operands[expr.first_operand + at].value;
      if (unit_[part].scope == expr.scope && ask(part)) return true;
    }
    return false;
  }

  [[nodiscard]] bool leaves_out_another_system(const program::Branch& branch) const {
    if (unit_[branch.condition].kind != ExprKind::unknown) return false;
    std::string_view asked = unit_.text(unit_[branch.condition].text);  // "preprocessor: if USE_MYSQL"
    constexpr std::string_view mark = "preprocessor: ";
    if (!asked.starts_with(mark)) return false;
    asked.remove_prefix(mark.size());
    const bool is_plain =
        !asked.starts_with("ifndef") && asked.find('!') == std::string_view::npos && asked.find("||") == std::string_view::npos;
    return is_plain && names_other_system(asked);
  }

  const program::Unit& unit_;
  std::vector<std::uint8_t> takers_;
  std::vector<Range> left_out_;
};

}  // namespace

std::vector<ExprId> strings_for_other_systems(const program::Unit& unit, std::span<const ExprId> texts) {
  const OtherSystems others(unit);
  std::vector<ExprId> found;
  std::ranges::copy_if(texts, std::back_inserter(found), [&](ExprId text) {
    return unit[text].kind == ExprKind::concat && (others.are_given(text) || others.are_left_out_at(unit[text].range));
  });
  return found;
}

}  // namespace dbssot
