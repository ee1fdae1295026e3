#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "source/diagnostic.h"

namespace dbssot::cpp {

/// What a compile_commands.json says about files inside the root, flags already filtered.
struct CompileDatabase {
  std::string path;                                       ///< relative to the root where it lies inside
  std::map<std::string, std::vector<std::string>> flags;  ///< by file relative to the root; the first entry of a file counts
  std::vector<Diagnostic> diagnostics;                    ///< unreadable, rejected entries
  std::size_t dropped_flags = 0;
};

/// Looks in the root, build/, build-*/, cmake-build-*/ and out/*; the first in order of name within that order.
[[nodiscard]] std::optional<std::filesystem::path> find_compile_database(const std::filesystem::path& root);

/// Entries whose file or directory, links resolved, leaves the root are rejected with one diagnostic for all of them.
[[nodiscard]] CompileDatabase read_compile_database(const std::filesystem::path& file, const std::filesystem::path& root);

}  // namespace dbssot::cpp
