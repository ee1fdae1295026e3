#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace dbssot {

/// Of a text that is a key, by XXH3: half the time of the standard library's for names.
struct TextHash {
  using is_transparent = void;

  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept;
};

/// Asked with views of what stands elsewhere, without a copy.
template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;
/// The keys stand elsewhere, too.
template <class Value>
using ViewMap = std::unordered_map<std::string_view, Value, TextHash>;

}  // namespace dbssot
