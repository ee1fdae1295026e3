#pragma once

#include <map>
#include <string>

#include "source/file_system.h"

namespace dbssot {

/// A disk on which some files read differently, or exist although they do not: the unsaved text of an editor, what a fix would
/// make.
class Overlay : public FileSystem {
 public:
  explicit Overlay(const FileSystem& disk) : disk_(disk) {}

  /// `path`: absolute and clean. Its folder has to exist on the disk for the file to be found by walking.
  void put(const std::string& path, std::string text) { texts_[path] = std::move(text); }
  [[nodiscard]] const std::map<std::string, std::string>& texts() const { return texts_; }

  [[nodiscard]] Kind kind(const std::string& path) const override;
  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override;
  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override;
  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override;

 private:
  const FileSystem& disk_;
  std::map<std::string, std::string> texts_;
};

}  // namespace dbssot
