#include "cli/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/command.h"

namespace dbssot::cli {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw UsageError{fmt::format("cannot write {}: {}", path, std::strerror(errno))};
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void write_to_device(const std::string& path, std::string_view content) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  const bool good = write_all(file, content);
  if (close(file) != 0 || !good) fail(path);
}

}  // namespace

void write_output_file(const std::string& path, std::string_view content) {
  struct stat status{};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw UsageError{fmt::format("cannot write {}: it is a folder", path)};
  if (exists && !S_ISREG(status.st_mode)) return write_to_device(path, content);

  const std::string pattern = path + ".XXXXXX";
  std::vector<char> name(pattern.begin(), pattern.end());
  name.push_back('\0');
  const int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) fail(path);
  const mode_t mask = umask(0);
  umask(mask);
  const bool good = write_all(file, content) && fchmod(file, exists ? status.st_mode & 0777 : 0666 & ~mask) == 0;
  if (close(file) != 0 || !good || rename(name.data(), path.c_str()) != 0) {
    const int why = errno;
    unlink(name.data());
    errno = why;
    fail(path);
  }
}

}  // namespace dbssot::cli
