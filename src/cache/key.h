#pragma once

#include <array>
#include <compare>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace dbssot::cache {

/// 128 bits of xxHash over everything that an entry depends on. Chance makes no two alike; who forges a collision in his own
/// repository gets what he wants said of his own files, which he could have written into them.
struct Key {
  std::array<unsigned char, 16> bytes{};

  auto operator<=>(const Key&) const = default;
  [[nodiscard]] std::string hex() const;
  [[nodiscard]] std::string_view bytes_view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  /// Nothing: they are not sixteen.
  [[nodiscard]] static std::optional<Key> of_bytes(std::string_view bytes);
};

/// Parts are told apart: ("ab", "c") and ("a", "bc") give different keys.
[[nodiscard]] Key key_of(std::initializer_list<std::string_view> parts);

/// This build of the program, by the build id that the linker gave it: what another build has read is not taken for our own, as its
/// front ends may differ. In hexadecimal digits; "unknown" where there is none.
[[nodiscard]] const std::string& build_identity();

}  // namespace dbssot::cache
