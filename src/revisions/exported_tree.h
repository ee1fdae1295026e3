#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "source/file_system.h"

namespace dbssot {

/// Some files of a tree, written into a folder of our own below the system's temporary one, for readers that need a disk: Clang.
/// Only this user may look into it, nothing in it can be run, and it is gone with this object. Links are left out.
class ExportedTree {
 public:
  struct Limits {
    std::size_t files = 50'000;
    std::size_t bytes = std::size_t{512} << 20;
    std::size_t file_bytes = std::size_t{4} << 20;  ///< larger files are left out, as the readers leave them out
  };

  /// `inside` lies in the tree; everything around it is written, from the tree's topmost folder on, if `wants` its name.
  ExportedTree(const FileSystem& tree, const std::string& inside, const std::function<bool(std::string_view name)>& wants,
               const Limits& limits);
  ExportedTree(const FileSystem& tree, const std::string& inside, const std::function<bool(std::string_view name)>& wants)
      : ExportedTree(tree, inside, wants, Limits()) {}
  ~ExportedTree();
  ExportedTree(const ExportedTree&) = delete;
  ExportedTree& operator=(const ExportedTree&) = delete;

  /// What stands before an absolute path of the tree to give its path here. "" where no file was wanted.
  [[nodiscard]] const std::string& prefix() const { return prefix_; }
  /// Why not everything is there; "" if it is.
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void write(const FileSystem& tree, const std::string& top, const std::function<bool(std::string_view)>& wants,
             const Limits& limits);
  bool put(const std::string& path, const std::string& bytes);

  std::string prefix_;
  std::string fault_;
};

}  // namespace dbssot
