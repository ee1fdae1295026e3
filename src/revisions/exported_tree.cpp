#include "revisions/exported_tree.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dbssot {
namespace {

namespace fs = std::filesystem;

/// A folder that nobody else may enter; "" if none can be made.
std::string private_folder() {
  std::error_code fault;
  std::string name = (fs::temp_directory_path(fault) / "dbssot-XXXXXX").string();
  return !fault && mkdtemp(name.data()) != nullptr ? name : std::string();
}

std::string topmost(const FileSystem& tree, std::string folder) {
  while (folder != "/" && !tree.list(folder)) folder = parent_folder(folder);
  while (folder != "/" && tree.list(parent_folder(folder))) folder = parent_folder(folder);
  return folder;
}

bool write_all(int descriptor, const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t written = ::write(descriptor, bytes.data() + at, bytes.size() - at);
    if (written <= 0) return false;
    at += static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

ExportedTree::ExportedTree(const FileSystem& tree, const std::string& inside,
                           const std::function<bool(std::string_view name)>& wants, const Limits& limits) {
  write(tree, topmost(tree, inside), wants, limits);
}

ExportedTree::~ExportedTree() {
  std::error_code ignored;
  if (!prefix_.empty()) fs::remove_all(prefix_, ignored);
}

void ExportedTree::write(const FileSystem& tree, const std::string& top, const std::function<bool(std::string_view)>& wants,
                         const Limits& limits) {
  std::size_t files = 0, bytes = 0;
  std::vector<std::string> open{top};
  while (!open.empty()) {
    const std::string folder = std::move(open.back());
    open.pop_back();
    for (const FileSystem::Entry& entry : tree.list(folder).value_or(std::vector<FileSystem::Entry>{})) {
      std::string path = joined_path(folder, entry.name);
      if (entry.kind == FileSystem::Kind::folder) open.push_back(std::move(path));
      if (entry.kind != FileSystem::Kind::file || !wants(entry.name)) continue;
      const auto content = tree.read(path, limits.file_bytes);
      if (!content.bytes) continue;
      bytes += content.bytes->size();
      if (++files > limits.files || bytes > limits.bytes) {
        fault_ = fmt::format("more than {} files or {} MB of it", limits.files, limits.bytes >> 20);
        return;
      }
      if (!put(path, *content.bytes)) {
        fault_ = "the temporary folder cannot be written";
        return;
      }
    }
  }
}

bool ExportedTree::put(const std::string& path, const std::string& bytes) {
  if (prefix_.empty()) prefix_ = private_folder();
  if (prefix_.empty()) return false;
  const std::string file = prefix_ + path;
  std::error_code fault;
  fs::create_directories(parent_folder(file), fault);
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor == -1) return false;
  const bool good = write_all(descriptor, bytes);
  return close(descriptor) == 0 && good;
}

}  // namespace dbssot
