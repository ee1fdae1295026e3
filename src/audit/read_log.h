#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "audit/former_run.h"
#include "cache/key.h"
#include "source/file_system.h"

namespace dbssot {

/// A disk that remembers what its files held when they were read.
class ReadLog : public FileSystem {
 public:
  struct Noted {
    Witness::Stamp stamp;
    cache::Key content;
  };

  explicit ReadLog(const FileSystem& disk);

  [[nodiscard]] Kind kind(const std::string& path) const override { return disk_.kind(path); }
  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override { return disk_.list(folder); }
  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override;
  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override { return disk_.resolved(path); }

  /// Nothing: the file was not read, or held one thing and then another.
  [[nodiscard]] std::optional<Noted> noted(const std::string& path) const;
  /// True if the disk was asked for it, whatever came of that.
  [[nodiscard]] bool has_asked_for(const std::string& path) const;
  /// A file that was not read, as it holds what it held before. The disk below knows nothing of it.
  void take(const std::string& path, const Noted& noted) const;
  [[nodiscard]] bool has_taken() const;
  /// Of all that was read: paths and contents.
  [[nodiscard]] cache::Key digest() const;

 private:
  const FileSystem& disk_;
  const Witness* witness_;  ///< where the disk is one: it notes the same, and nothing need be asked or hashed twice
  std::uint64_t begun_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, Noted> noted_;
  mutable bool has_taken_ = false;
};

}  // namespace dbssot
