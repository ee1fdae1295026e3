#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "source/diagnostic.h"
#include "source/file_system.h"

namespace dbssot {

/// The nearest ancestor of the path (itself, if it is a folder) that holds `.dbssot.yaml` or `.git`; else the path's folder.
[[nodiscard]] std::string find_root(const FileSystem& disk, const std::string& path);

struct DiscoverOptions {
  std::string root;                ///< absolute
  std::vector<std::string> named;  ///< absolute, at or below the root: what the command line asks for
  bool force_exclude = false;      ///< exclusions hold for named files too
  /// By path relative to the root: whether the file can be of use at all. Absent: every file. Thread-safe.
  std::function<bool(std::string_view path)> is_wanted;
  /// By path relative to the root: left out by the policy. Thread-safe.
  std::function<bool(std::string_view path)> is_excluded;
  /// Told of what a walk leaves out, and why: folders with a '/' at the end, for all that they hold. Absent: nobody wants to know.
  std::function<void(const std::string& path, std::string why)> on_left_out;
  unsigned jobs = 1;  ///< threads
};

struct DiscoveredFile {
  std::string path;       ///< relative to the root
  bool is_named = false;  ///< stands on the command line itself, not only a folder above it

  auto operator<=>(const DiscoveredFile&) const = default;
};

struct Discovered {
  std::vector<DiscoveredFile> files;    ///< by path, each once
  std::vector<std::string> policies;    ///< `.dbssot.yaml` files met below the root, by path
  std::vector<Diagnostic> diagnostics;  ///< folders that cannot be read, limits
};

/// Walks the folders that were named. `.gitignore` files count from the root downwards, with git or without, except for
/// files that git keeps all the same; hidden files are read,
/// `.git` is not; vendored and generated trees are left out unless named; links are not followed, so nothing outside the root
/// is reached. Only regular files.
[[nodiscard]] Discovered discover(const FileSystem& disk, const DiscoverOptions& options);

}  // namespace dbssot
