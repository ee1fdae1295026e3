#include "linker/prospects.h"

#include <utility>

#include "linker/linking.h"

namespace dbssot {

MeantCalls::MeantCalls(const Linking& linking, program::UnitId id, IsMeant is_meant)
    : linking_(linking), id_(id), is_meant_(std::move(is_meant)), known_(linking.unit(id).strings.size(), -1) {}

bool MeantCalls::may_be(program::ExprId call) {
  const auto ask = [&] {
    const NamedCallee named = linking_.named_callee(id_, call);
    return named.is_open || (!named.member.empty() && is_meant_(named.member)) || (!named.name.empty() && is_meant_(named.name));
  };
  const program::Expr& callee = linking_.unit(id_)[linking_.operand(id_, call, 0).value];
  if (callee.kind != program::ExprKind::reference) return ask();
  signed char& known = known_[callee.text];
  if (known < 0) known = ask() ? 1 : 0;
  return known == 1;
}

}  // namespace dbssot
