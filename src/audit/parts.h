#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/known_units.h"
#include "cache/key.h"

namespace dbssot {

/// `--shard 2/8`: the second of eight.
struct Shard {
  std::uint32_t index = 1;
  std::uint32_t count = 1;
};

/// Throws UsageError.
[[nodiscard]] Shard parse_shard(const std::string& text);
/// True if the file belongs to the shard: by a hash of its path, so that shards are of like size and need not know of one another.
[[nodiscard]] bool holds(const Shard& shard, std::string_view path);

/// What a part says of itself, in its first line.
struct PartHead {
  Shard shard;
  std::string policy;              ///< identity
  std::string folder;              ///< absolute, where the shard ran
  std::vector<std::string> paths;  ///< as on the shard's command line
};

/// One JSON object a line: the head, then each file with its Unit. Equal inputs give equal bytes.
[[nodiscard]] std::string part_text(const PartHead& head, std::span<const KeptUnit> units);

/// All parts of one audit. Whoever judges them has the tree as well: it brings the texts that reports quote, deploy files, C++, and
/// the files that only linking asks for. Findings are those of one run over the tree; parts spare it most of the parsing.
class Parts {
 public:
  /// Globs or paths. Throws UsageError when one is no part, was made by another build, under another command line, or when a shard
  /// is missing or double.
  Parts(const std::vector<std::string>& patterns, const std::string& working_directory);

  /// What the shards read, for a command line that names nothing: the same paths from here, or else from where the shards ran.
  [[nodiscard]] std::vector<std::string> paths_seen_from(const std::string& working_directory) const;
  /// Nothing: no part holds the file, or more of it is read now. Throws UsageError when it was made of another text. Thread-safe.
  [[nodiscard]] const std::string* find(std::string_view path, const cache::Key& text, const cache::Key& key) const;
  /// Throws UsageError when the parts were made under another policy.
  void require_policy(const std::string& identity) const;

 private:
  struct Entry {
    std::string text;
    std::string key;
    std::string encoded;
  };

  void read(const std::string& file);

  PartHead head_;
  std::map<std::uint32_t, std::string> files_;  ///< by shard
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace dbssot
