#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace dbssot::cpp {

/// What a function or method does to a string that we follow. Names are those of the standard library, Boost, Abseil and Qt.
enum class Deed : std::uint8_t {
  pass,     ///< gives its (first) operand back, content unchanged
  convert,  ///< the same as another type
  to_number,
  contains,
  prefix,
  prefix_n,  ///< strncmp(a, b, n)
  compare,
  slice,
  split,
  lower,
  strip,
  match,
  substitute,
  replace,  ///< as a value: base, from, to
  encode,
  decode,
  parse,
  list,    ///< its arguments as a list
  concat,  ///< its arguments joined
  format_printf,
  format_braces,
  format_dollar,
  write_printf,  ///< into the buffer that is its first argument
  write_printf_n,
  write_pointer,   ///< asprintf(&buffer, …)
  copy_to,         ///< strcpy(buffer, text)
  append_to,       ///< strcat(buffer, text), StrAppend(&text, …)
  format_into,     ///< fmt::format_to(std::back_inserter(text), "{}", …)
  change_replace,  ///< boost::replace_all(text, from, to)
  change_strip,
  change_lower,
  truth,
  length,
  element,
  append,
  insert,
  change_substr,  ///< std::string::replace(position, length, text)
  change_slice,   ///< erase, resize, remove_prefix
  assign,
  clear,
  number_holes,  ///< QString::arg
};

using Deeds = std::unordered_map<std::string_view, Deed>;

/// By the dotted name of a function, without inline namespaces.
const Deeds& function_deeds();
/// By the name of a method of a string, whatever its class.
const Deeds& method_deeds();

}  // namespace dbssot::cpp
