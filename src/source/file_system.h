#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot {

/// The disk, as far as an audit needs it. Paths are absolute, with '/' between folders. Tests bring one that lives in memory.
/// All of it may be called from several threads.
class FileSystem {
 public:
  enum class Kind : std::uint8_t { absent, file, folder, link, other };

  struct Entry {
    std::string name;
    Kind kind = Kind::absent;
  };

  struct Content {
    std::optional<std::string> bytes;  ///< nothing: see `fault`
    std::string fault;                 ///< "permission denied", "larger than 4 MB", "no regular file"; "" when read
  };

  virtual ~FileSystem() = default;

  /// Links are told as such, not followed.
  [[nodiscard]] virtual Kind kind(const std::string& path) const = 0;
  /// In order of names. Nothing: the folder cannot be read.
  [[nodiscard]] virtual std::optional<std::vector<Entry>> list(const std::string& folder) const = 0;
  /// Regular files only; a link as the last part of the path is not followed.
  [[nodiscard]] virtual Content read(const std::string& path, std::size_t limit) const = 0;
  /// With all links followed; nothing if it does not exist.
  [[nodiscard]] virtual std::optional<std::string> resolved(const std::string& path) const = 0;
};

[[nodiscard]] const FileSystem& real_file_system();

/// "/a/b" and "c/../d" → "/a/d"; text only, links are not looked at.
[[nodiscard]] std::string absolute_path(std::string_view folder, std::string_view path);
/// The path of `path` below `folder`: "" for the folder itself, nothing if it lies elsewhere. Both absolute and clean.
[[nodiscard]] std::optional<std::string> path_below(std::string_view folder, std::string_view path);
/// "/a/b" → "/a"; "/" → "/".
[[nodiscard]] std::string parent_folder(std::string_view path);
[[nodiscard]] std::string joined_path(std::string_view folder, std::string_view name);

}  // namespace dbssot
