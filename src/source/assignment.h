#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dbssot::source {

enum class Quoting : std::uint8_t { none, single_quotes, double_quotes };

/// One `NAME=value` of a .env file or a shell text. Offsets are bytes of the text read; the value's leave quotes out.
struct Assignment {
  std::string name;
  std::size_t name_begin = 0;
  std::size_t name_end = 0;
  std::string value;  ///< quotes and escapes decoded, interpolation (`${X:-y}`) as written
  std::size_t begin = 0;
  std::size_t end = 0;
  Quoting quoting = Quoting::none;
  bool is_exported = false;  ///< `export` stands before the name
  bool has_value = true;     ///< false: a name alone, passed through from outside
};

/// True for a name that the environment takes in practice: a letter or underscore, then letters, digits, underscores.
[[nodiscard]] bool is_variable_name(std::string_view name);

}  // namespace dbssot::source
