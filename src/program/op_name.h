#pragma once

#include <string_view>

#include "program/program.h"

namespace dbssot::program {

/// The operation as values, facts and dumps call it: "replace", "split".
[[nodiscard]] std::string_view name_of(Op op);

}  // namespace dbssot::program
