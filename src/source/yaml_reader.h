#pragma once

#include <string_view>

#include "source/document.h"

namespace dbssot::source {

/// Reads YAML, all documents of the file, with anchors, aliases and merge keys resolved. Template parts are read over (see
/// TemplateMask). A line that makes the file unreadable is left out, with a diagnostic, and the rest is read.
[[nodiscard]] Document read_yaml(std::string_view bytes);

}  // namespace dbssot::source
