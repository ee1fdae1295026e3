#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "source/file_system.h"

namespace dbssot {

/// The disk with some files as they were: by absolute path, their bytes, or nothing for a file that was not there.
class FormerFiles : public FileSystem {
 public:
  FormerFiles(const FileSystem& now, std::map<std::string, std::optional<std::string>> before)
      : now_(now), before_(std::move(before)) {}

  [[nodiscard]] Kind kind(const std::string& path) const override;
  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override;
  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override;
  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override;

 private:
  [[nodiscard]] bool holds_former_files(const std::string& folder) const;

  const FileSystem& now_;
  std::map<std::string, std::optional<std::string>> before_;
};

/// A former state of the project, but for what is taken from today: policies, so that both states are judged alike, and, where its
/// units are reused, C++ (a second run of Clang over sources that are not on the disk may cost more than it tells).
class FormerProject : public FileSystem {
 public:
  enum class Today : std::uint8_t { policies, policies_and_cpp };

  FormerProject(const FileSystem& now, const FileSystem& before, Today today = Today::policies_and_cpp)
      : now_(now), before_(before), today_(today) {}

  [[nodiscard]] bool is_of_today(const std::string& path) const;

  [[nodiscard]] Kind kind(const std::string& path) const override;
  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override;
  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override;
  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override;

 private:
  const FileSystem& now_;
  const FileSystem& before_;
  Today today_;
};

}  // namespace dbssot
