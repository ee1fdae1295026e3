#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dbssot::source {

/// The bytes that standard base64 stands for; blanks and padding are read over. Nothing for what is no base64.
[[nodiscard]] std::optional<std::string> decoded_base64(std::string_view text);

/// Standard base64 with padding, in one line.
[[nodiscard]] std::string encoded_base64(std::string_view bytes);

}  // namespace dbssot::source
