#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cache/key.h"

namespace dbssot::cpp {

/// What of a project is looked at before any of its files is read.
struct Surroundings {
  std::filesystem::path root;        ///< links resolved
  std::vector<std::string> headers;  ///< relative to it, sorted: a worker finds `#include "shop/db.h"` without being told where
  std::optional<std::filesystem::path> compile_database;

  /// Equal while they are.
  [[nodiscard]] cache::Key digest() const;
};

/// Never fails: what cannot be read is not there.
[[nodiscard]] Surroundings look_around(const std::filesystem::path& root);

}  // namespace dbssot::cpp
