#pragma once

#include <string_view>

#include "source/document.h"

namespace dbssot::source {

/// Reads TOML with places. Tables that are written in several pieces are one map. A line that makes the file unreadable is left
/// out, with a diagnostic, and the rest is read.
[[nodiscard]] Document read_toml(std::string_view bytes);

}  // namespace dbssot::source
