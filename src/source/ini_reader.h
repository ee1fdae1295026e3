#pragma once

#include <cstdint>
#include <string_view>

#include "source/document.h"

namespace dbssot::source {

enum class IniDialect : std::uint8_t {
  config_parser,  ///< Python's ConfigParser: indented lines continue a value; `%%` is kept as written
  systemd,        ///< a backslash at the end of a line continues it; keys may repeat
};

/// Reads INI text as a map of sections of options; options before the first section stand in the section "". Comments are lines
/// that begin with `#` or `;`. Values are as written, without blanks around them and without one pair of quotes around all of it.
[[nodiscard]] Document read_ini(std::string_view bytes, IniDialect dialect);

}  // namespace dbssot::source
