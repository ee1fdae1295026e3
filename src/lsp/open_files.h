#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lsp/position.h"

namespace dbssot::lsp {

/// A file that is open in the editor, with its text as it stands there.
struct OpenFile {
  std::string uri;  ///< as the client writes it
  std::int64_t version = 0;
  std::string text;
};

/// Applies one entry of `contentChanges`: the whole text, or a range of it. False if it has another shape.
[[nodiscard]] bool apply_change(std::string& text, const nlohmann::json& change, Encoding encoding);

inline constexpr std::size_t most_open_files = 2000;
inline constexpr std::size_t most_file_bytes = std::size_t{8} << 20;    ///< as of files on disk
inline constexpr std::size_t most_open_bytes = std::size_t{256} << 20;  ///< of all open files

}  // namespace dbssot::lsp
