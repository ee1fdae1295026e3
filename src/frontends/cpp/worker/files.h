#pragma once

#include <llvm/Support/VirtualFileSystem.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dbssot::cpp {

/// The only files that Clang sees: regular ones inside the project root or in the system's include folders, links resolved, opened
/// to read; beside them two folders that exist nowhere else:
/// - stub_folder: small headers of well-known libraries, so that code parses where the library is not installed;
/// - search_folder: every project header under every end of its path, so that `#include "shop/db.h"` is found without include
/// flags.
class Files : public llvm::vfs::FileSystem {
 public:
  static constexpr const char* stub_folder = "/.dbssot/stubs";
  static constexpr const char* search_folder = "/.dbssot/project";
  static constexpr const char* memory_folder = "/.dbssot/memory";

  Files(std::string root, std::vector<std::string> system_roots, const std::vector<std::string>& headers, std::uint64_t file_bytes);

  /// A file of the project that reads otherwise than on the disk, or is not there.
  void put(const std::string& relative, const std::string& text);

  /// The source file being read: of several headers that fit, the one nearest to it is taken.
  void set_main_file(std::string relative) { main_file_ = std::move(relative); }
  /// What was asked for since the last call, as protocol::Seen::inputs.
  [[nodiscard]] std::set<std::string> take_inputs() { return std::exchange(inputs_, {}); }
  /// A file that exists nowhere else, below `memory_folder`. An empty name takes it away.
  void keep_in_memory(const std::string& name, llvm::StringRef content);
  /// Path relative to the root of a name that Clang uses; nothing for files outside the project.
  [[nodiscard]] std::optional<std::string> project_path(llvm::StringRef name);

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine& path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine& path) override;
  llvm::vfs::directory_iterator dir_begin(const llvm::Twine& dir, std::error_code& error) override;
  llvm::ErrorOr<std::string> getCurrentWorkingDirectory() const override { return root_; }
  std::error_code setCurrentWorkingDirectory(const llvm::Twine&) override { return {}; }
  std::error_code getRealPath(const llvm::Twine& path, llvm::SmallVectorImpl<char>& output) override;

 private:
  /// The real path of what may be read; empty if there is none. Directories included.
  std::string resolve(llvm::StringRef path);
  /// The project has a header of this stub's name, being that library or carrying it along.
  [[nodiscard]] bool is_own(llvm::StringRef stub) const;
  std::string find_by_end(llvm::StringRef end) const;
  void note(char kind, llvm::StringRef what) const { inputs_.insert(std::string(1, kind) + what.str()); }
  [[nodiscard]] bool allowed(llvm::StringRef real) const;

  std::string root_;
  std::vector<std::string> allowed_roots_;
  std::uint64_t file_bytes_;
  std::string main_file_;
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> disk_;
  llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> stubs_;
  llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> texts_;  ///< put()
  std::map<std::string, llvm::StringRef> in_memory_;
  std::unordered_map<std::string, std::vector<std::string>>
      headers_by_name_;  ///< last part of the path to paths relative to the root
  std::unordered_set<std::string> folder_ends_;
  std::unordered_map<std::string, std::string> real_folders_;  ///< as asked for to links resolved
  mutable std::set<std::string> inputs_;
};

}  // namespace dbssot::cpp
