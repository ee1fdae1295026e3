#pragma once

#include <string_view>

namespace dbssot {

/// Value::detail of a transform that leaves a text as it is, of which a condition said something: operand 0 is the text, the others
/// are literals of which one was looked for; Value::text is "prefix", "contains", or these after "not ".
inline constexpr std::string_view answered_question = "asked";

}  // namespace dbssot
