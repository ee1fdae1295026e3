#include "source/file_system.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/glob.h"

namespace dbssot {
namespace {

FileSystem::Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileSystem::Kind::file;
  if (S_ISDIR(mode)) return FileSystem::Kind::folder;
  if (S_ISLNK(mode)) return FileSystem::Kind::link;
  return FileSystem::Kind::other;
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

class RealFileSystem : public FileSystem {
 public:
  [[nodiscard]] Kind kind(const std::string& path) const override {
    struct stat status{};
    return lstat(path.c_str(), &status) == 0 ? kind_of(status.st_mode) : Kind::absent;
  }

  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(opendir(folder.c_str()), closedir);
    if (!stream) return std::nullopt;
    std::vector<Entry> entries;
    while (const dirent* entry = readdir(stream.get())) {
      std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      const Kind kind = kind_told(*entry, folder, name);
      entries.push_back({std::move(name), kind});
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
  }

  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override {
    // O_NONBLOCK: opening a FIFO would wait for a writer. What was opened is looked at again, as it may have been swapped.
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (file.number() < 0) return {std::nullopt, errno == ELOOP ? "a symbolic link" : std::strerror(errno)};
    struct stat status{};
    if (fstat(file.number(), &status) != 0) return {std::nullopt, std::strerror(errno)};
    if (!S_ISREG(status.st_mode)) return {std::nullopt, "no regular file"};
    if (static_cast<std::size_t>(status.st_size) > limit) return too_large(limit);
    // One more than there is: that the end was reached is told by what is missing, and without moving what was read.
    const auto size = static_cast<std::size_t>(status.st_size);
    std::string bytes(size + 1, '\0');
    std::size_t have = 0;
    while (size == 0 || have != size) {                             // what has no size may hold something all the same, as in /proc
      if (have == bytes.size()) bytes.resize(bytes.size() + 4096);  // it may grow while it is read
      const ssize_t got = ::read(file.number(), bytes.data() + have, bytes.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return {std::nullopt, std::strerror(errno)};
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
      if (have > limit) return too_large(limit);
    }
    bytes.resize(have);
    return {std::move(bytes), {}};
  }

  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override {
    const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
    if (!real) return std::nullopt;
    return std::string(real.get());
  }

 private:
  static Content too_large(std::size_t limit) { return {std::nullopt, "larger than " + std::to_string(limit >> 20) + " MB"}; }

  [[nodiscard]] Kind kind_told(const dirent& entry, const std::string& folder, const std::string& name) const {
    switch (entry.d_type) {
      case DT_REG:
        return Kind::file;
      case DT_DIR:
        return Kind::folder;
      case DT_LNK:
        return Kind::link;
      case DT_UNKNOWN:
        return kind(joined_path(folder, name));
      default:
        return Kind::other;
    }
  }
};

}  // namespace

const FileSystem& real_file_system() {
  static const RealFileSystem disk;
  return disk;
}

std::string absolute_path(std::string_view folder, std::string_view path) {
  std::string whole = path.starts_with('/') ? std::string(path) : std::string(folder) + "/" + std::string(path);
  std::vector<std::string_view> kept;
  for (const std::string_view part : path_segments(whole)) {
    if (part == ".") continue;
    if (part != "..") {
      kept.push_back(part);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string out;
  for (const std::string_view part : kept) (out += '/') += part;
  return out.empty() ? "/" : out;
}

std::optional<std::string> path_below(std::string_view folder, std::string_view path) {
  if (folder == path) return std::string();
  if (folder == "/") return std::string(path.substr(1));
  if (!path.starts_with(folder) || path[folder.size()] != '/') return std::nullopt;
  return std::string(path.substr(folder.size() + 1));
}

std::string parent_folder(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

std::string joined_path(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  return std::string(folder) + (folder.ends_with('/') ? "" : "/") + std::string(name);
}

}  // namespace dbssot
