#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "program/program.h"

namespace dbssot::program {

/// Changes whenever the form of encode() or the meaning of a Unit does: part of every cache key.
inline constexpr std::uint32_t unit_format_version = 2;

/// The Unit as bytes, for the worker of the C++ front end and for the cache. Equal units give equal bytes.
[[nodiscard]] std::string encode(const Unit& unit);

/// Reads what encode() wrote. Nothing if the version differs or anything is amiss: every length, enumerator and index is checked,
/// and operands must come before their users, so that whoever walks the unit neither leaves its arrays nor goes round in circles.
[[nodiscard]] std::optional<Unit> decode(std::string_view bytes);

}  // namespace dbssot::program
