#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/fix.h"
#include "source/text.h"

namespace dbssot {

/// Edits of one file as a unified diff that `git apply` takes.
struct Patch {
  std::string text;                         ///< "" if nothing can be shown
  std::vector<std::uint32_t> hidden_lines;  ///< their edits were left out, as the patch would show a secret
};

/// `path`: as the patch names the file, with '/'. `is_secret` tells of a line (with its end) that must not be shown: edits of such
/// a line are left out, and as context it is left away. Line ends (LF, CRLF) and a missing one at the end of the file are kept.
[[nodiscard]] Patch patch_of(std::string_view path, const SourceText& text, std::span<const ByteEdit> edits,
                             const std::function<bool(std::string_view line)>& is_secret);

}  // namespace dbssot
