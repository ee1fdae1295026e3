#include "source/git_index.h"

namespace dbssot {

namespace {

constexpr std::size_t largest_index = 64u << 20;
/// Of an index: "DIRC", the version and the number of entries, four bytes each. Source: gitformat-index(5).
constexpr std::size_t header = 12;

}  // namespace

void GitIndex::read() {
  bytes_ = "";
  for (std::string folder = root_;; folder = parent_folder(folder)) {
    if (disk_.kind(joined_path(folder, ".git")) == FileSystem::Kind::folder) {
      const auto below = path_below(folder, root_);
      prefix_ = below && !below->empty() ? *below + "/" : "";
      const auto content = disk_.read(joined_path(folder, ".git/index"), largest_index);
      const bool is_known = content.bytes && content.bytes->size() > header && content.bytes->starts_with("DIRC") &&
                            ((*content.bytes)[7] == 2 || (*content.bytes)[7] == 3);
      if (is_known) bytes_ = *content.bytes;
      return;
    }
    if (folder == "/" || folder.empty()) return;
  }
}

bool GitIndex::keeps(std::string_view path) {
  if (!bytes_) read();
  const std::string name = prefix_ + std::string(path);
  constexpr std::size_t longest = 0xFFE;  // what the length before a name can tell
  if (bytes_->empty() || name.empty() || name.size() > longest || bytes_->size() > budget_) return false;
  budget_ -= bytes_->size();
  // A name ends in a zero; before it stand two bytes of flags, whose lower twelve bits are its length.
  const std::string wanted = name + '\0';
  for (std::size_t at = bytes_->find(wanted, header); at != std::string::npos; at = bytes_->find(wanted, at + 1)) {
    const auto high = static_cast<unsigned char>((*bytes_)[at - 2]);
    const auto low = static_cast<unsigned char>((*bytes_)[at - 1]);
    const std::size_t plain = static_cast<std::size_t>(high & 0x0FU) << 8 | low;
    // With an extended flag (version 3) two further bytes stand between.
    const auto before = at >= header + 4 ? static_cast<unsigned char>((*bytes_)[at - 4]) : 0U;
    const auto last = at >= header + 4 ? static_cast<unsigned char>((*bytes_)[at - 3]) : 0U;
    const std::size_t extended = static_cast<std::size_t>(before & 0x0FU) << 8 | last;
    if (plain == name.size() || ((before & 0x40U) != 0 && extended == name.size())) return true;
  }
  return false;
}

}  // namespace dbssot
