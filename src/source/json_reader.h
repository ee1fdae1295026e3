#pragma once

#include <string_view>

#include "source/document.h"

namespace dbssot::source {

/// Reads JSON with places, in one pass. Comments, trailing commas and a byte order mark are read over, as editors' and servers'
/// configuration files have them. At a fault the rest is left out, with a diagnostic.
[[nodiscard]] Document read_json(std::string_view bytes);

}  // namespace dbssot::source
