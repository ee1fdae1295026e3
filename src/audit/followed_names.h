#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/bodies.h"
#include "linker/open_ends.h"
#include "linker/wrappers.h"

namespace dbssot {

/// What was followed in an audit, over all rounds.
struct FollowedNames {
  std::vector<program::Wrapper> wrappers;  ///< that may be called from files that were not parsed
  std::vector<std::uint64_t> open;         ///< hashes of last parts of names that may lead to further files
  std::vector<std::uint64_t> variables;    ///< hashes of variables whose readers matter
  HotWords hot;                            ///< names whose mention has a body read

  void add(const program::OpenEnds& ends);
  /// Sorts all, each once.
  void tidy();

  [[nodiscard]] std::string encoded() const;
  /// Nothing: the bytes are something else.
  [[nodiscard]] static std::optional<FollowedNames> decoded(std::string_view bytes);
};

/// Hash of the last part of a dotted name or a path.
[[nodiscard]] std::uint64_t last_part_hash(std::string_view name);

}  // namespace dbssot
