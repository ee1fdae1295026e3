#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

/// What a file must hold to be of interest, as far as that is known when dbssot is built (built_in.h). Hyperscan finds it, many
/// times as fast as a regular expression would be; to make its automata takes longer than a small audit, so that is done when
/// dbssot is built, too.
namespace dbssot::patterns {

/// What is looked for in one pass over a text.
enum class Set : std::uint8_t { python, python_startup, marks_in_prose, cpp, cpp_startup };

/// What is looked for as it is written, place by place, in that case alone.
enum class Word : std::uint8_t { import, suppression };

/// Parts of a set, joined by |.
using Groups = std::uint32_t;
inline constexpr Groups clients = 1;
inline constexpr Groups words = 2;
inline constexpr Groups environment = 4;
inline constexpr Groups urls = 8;
inline constexpr Groups all = ~Groups{0};

/// The groups of which something stands in the bytes, as far as they were gone over: up to the first thing of those that are
/// `enough`. Thread-safe.
[[nodiscard]] Groups groups_in(std::string_view bytes, Set set, Groups enough);
/// True if something of these groups stands in the bytes. Thread-safe.
[[nodiscard]] bool stand_in(std::string_view bytes, Set set, Groups groups = all);

/// Where the word begins, in the order of the text. Thread-safe.
[[nodiscard]] std::vector<std::uint32_t> places_of(std::string_view bytes, Word word);
[[nodiscard]] bool stands_in(std::string_view bytes, Word word);

}  // namespace dbssot::patterns
