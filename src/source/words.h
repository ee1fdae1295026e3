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

}  // namespace dbssot
