#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dbssot::url {

/// Bytes of a text: begin and end.
struct Stretch {
  std::size_t begin = 0, end = 0;
};

/// What redact_text() would hide of the text, in order: to know which of several lines a secret reaches over.
[[nodiscard]] std::vector<Stretch> secret_stretches(std::string_view text);

}  // namespace dbssot::url
