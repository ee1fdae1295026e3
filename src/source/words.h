#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbssot {

/// ASCII letters in lower case; other bytes as they are.
[[nodiscard]] std::string lowered(std::string_view text);

/// The words of an identifier, in lower case: `InMemorySessions`, `in_memory_sessions` and `in-memory.sessions` are in, memory,
/// sessions.
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

/// As std::string_view::find, which looks at each letter that `wanted` begins with; this one is fast where that letter is common.
[[nodiscard]] std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from = 0);

}  // namespace dbssot
