#include "cli/rewrite_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/file_system.h"

namespace dbssot::cli {
namespace {

/// An open descriptor, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

std::string fault() { return std::strerror(errno); }

bool holds(int file, std::string_view expected) {
  std::vector<char> buffer(1 << 16);
  std::size_t at = 0;
  while (true) {
    const ssize_t count = read(file, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) return at == expected.size();
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(count));
    if (expected.substr(std::min(at, expected.size()), piece.size()) != piece) return false;
    at += piece.size();
  }
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// The folder of the file, opened, if it really lies where its path says.
int open_folder(const std::string& root, const std::string& path) {
  const std::string folder = parent_folder(joined_path(root, path));
  const auto real = real_file_system().resolved(folder);
  if (!real || *real != folder || !path_below(root, folder)) {
    errno = EXDEV;
    return -1;
  }
  return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

std::optional<std::string> reason_to_leave(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return "it is no regular file";
  if (status.st_nlink > 1) return "it has further names (hard links) that would keep the old text";
  // Root may write anything; that nobody is meant to is said by the mode.
  if ((status.st_mode & 0222) == 0) return "it is read-only";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> rewrite_file(const std::string& root, const std::string& path, std::string_view expected,
                                        std::string_view text) {
  const Descriptor folder(open_folder(root, path));
  if (!folder.is_open()) return errno == EXDEV ? "it was reached through a link" : fault();
  const std::string name = path.substr(path.rfind('/') + 1);
  const Descriptor old(openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!old.is_open()) return errno == ELOOP ? "it is a link" : fault();
  struct stat status{};
  if (fstat(old.get(), &status) != 0) return fault();
  if (auto reason = reason_to_leave(status)) return reason;
  if (faccessat(folder.get(), name.c_str(), W_OK, 0) != 0) return fault();
  if (!holds(old.get(), expected)) return "it changed since it was read";

  std::string neighbour;
  int number = -1;
  for (int attempt = 0; attempt < 100 && number < 0; ++attempt) {
    neighbour = "." + name.substr(0, 200) + ".dbssot-" + std::to_string(getpid()) + "-" + std::to_string(attempt);
    number = openat(folder.get(), neighbour.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (number < 0 && errno != EEXIST) return fault();
  }
  if (number < 0) return fault();
  const Descriptor fresh(number);
  const auto give_up = [&] {
    std::string reason = fault();
    unlinkat(folder.get(), neighbour.c_str(), 0);
    return reason;
  };
  const bool same_owner = status.st_uid == geteuid() && status.st_gid == getegid();
  if (!write_all(number, text) || (!same_owner && fchown(number, status.st_uid, status.st_gid) != 0) ||
      fchmod(number, status.st_mode & 07777) != 0 || fsync(number) != 0 ||
      renameat(folder.get(), neighbour.c_str(), folder.get(), name.c_str()) != 0) {
    return give_up();
  }
  return std::nullopt;
}

}  // namespace dbssot::cli
