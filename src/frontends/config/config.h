#pragma once

#include <optional>
#include <string_view>

#include "facts/config_unit.h"

namespace dbssot::config {

/// True if the file's name or folder says that it may be configuration; content decides in read().
[[nodiscard]] bool may_be_config(std::string_view path);

/// Reads one file. Never fails: what cannot be read gives a diagnostic and whatever was understood before it. Thread-safe.
[[nodiscard]] Unit read(std::string_view path, std::string_view bytes);
/// The same of a file that sets nothing, where that is soon told; nothing: read() tells. Thread-safe.
[[nodiscard]] std::optional<Unit> read_if_quiet(std::string_view path, std::string_view bytes);
/// The same without short cuts; for tests, which hold read() against it.
[[nodiscard]] Unit read_in_full(std::string_view path, std::string_view bytes);

}  // namespace dbssot::config
