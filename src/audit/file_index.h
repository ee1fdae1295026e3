#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audit/prefilter.h"
#include "audit/read_log.h"
#include "cache/key.h"
#include "facts/config_unit.h"
#include "lint/secrets.h"

namespace dbssot {

struct Candidate;

/// What an earlier run saw in files that say nothing of databases, so that they are not read again while they lie on the disk as
/// they did.
class FileIndex {
 public:
  struct Entry {
    ReadLog::Noted noted;
    enum class Kind : std::uint8_t {
      other,   ///< a file without an extension that is no script of Python's
      python,  ///< not read for its own sake
      config,  ///< nothing is set in it
    };
    Kind kind = Kind::other;
    PythonInterest::Kind interest = PythonInterest::Kind::none;
    std::vector<std::string> variables;
    std::vector<std::string> imports;
    std::string config_kind;
    std::vector<std::string> mentions;
  };

  /// Of a file with this path, absolute, if it has not changed.
  [[nodiscard]] const Entry* find(const std::string& path, const std::string& absolute) const;
  /// Nothing is kept of a file that would have to be read for its own sake, or whose stamp is not to be relied on. `empty`: of
  /// configuration in which nothing is set; null for others.
  void add(const Candidate& candidate, const std::optional<ReadLog::Noted>& noted, const config::Unit* empty);

  /// Files whose names would be masked are left out.
  [[nodiscard]] std::string encoded(const Secrets& secrets) const;
  /// Nothing: the bytes are no index.
  [[nodiscard]] static std::optional<FileIndex> decoded(std::string_view bytes);

 private:
  std::unordered_map<std::string, Entry> entries_;  ///< by path, relative to the root
};

}  // namespace dbssot
