#include "program/op_name.h"

namespace dbssot::program {

std::string_view name_of(Op op) {
  switch (op) {
    case Op::none:
      return "none";
    case Op::replace:
      return "replace";
    case Op::slice:
      return "slice";
    case Op::split:
      return "split";
    case Op::contains:
      return "contains";
    case Op::prefix:
      return "prefix";
    case Op::compare:
      return "compare";
    case Op::lower:
      return "lower";
    case Op::strip:
      return "strip";
    case Op::match:
      return "match";
    case Op::substitute:
      return "substitute";
    case Op::parse:
      return "parse";
    case Op::encode:
      return "encode";
    case Op::decode:
      return "decode";
    case Op::convert:
      return "convert";
    case Op::element:
      return "element";
    case Op::await:
      return "await";
    case Op::truth:
      return "truth";
  }
  return "?";
}

}  // namespace dbssot::program
