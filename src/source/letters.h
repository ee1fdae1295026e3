#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbssot {

/// Which letters stand in a text, in whatever case and order: a bit for each. Other characters share their bits, so that a letter
/// may seem to be there which is not.
using Letters = std::uint32_t;

constexpr Letters letter(char c) { return Letters{1} << (c & 31); }

constexpr Letters letters_of(std::string_view text) {
  Letters letters = 0;
  for (const char c : text) letters |= letter(c);
  return letters;
}

/// False: a text with the letters `all` does not hold a word with the letters `some`.
constexpr bool may_hold(Letters all, Letters some) { return (all & some) == some; }

template <std::size_t N>
constexpr std::array<Letters, N> letters_of(const std::array<std::string_view, N>& words) {
  std::array<Letters, N> all{};
  for (std::size_t at = 0; at < N; ++at) all[at] = letters_of(words[at]);
  return all;
}

template <std::size_t N>
constexpr bool may_hold_one(Letters all, const std::array<Letters, N>& words) {
  bool may = false;
  for (const Letters word : words) may |= may_hold(all, word);  // no branch: all at once
  return may;
}

}  // namespace dbssot
