#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dbssot::lsp {

/// The absolute, clean path of a `file:` URI of this machine; nothing for every other one (`untitled:`, `git:`, another host, a NUL
/// in it).
[[nodiscard]] std::optional<std::string> path_of_uri(std::string_view uri);

/// `file:///home/me/my%20shop/db.py`. What RFC 3986 does not leave as it is, is percent-encoded, byte by byte.
[[nodiscard]] std::string uri_of_path(std::string_view path);

}  // namespace dbssot::lsp
