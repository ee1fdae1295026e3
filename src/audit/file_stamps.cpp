#include "audit/file_stamps.h"

#include <algorithm>
#include <utility>

#include "source/file_system.h"

namespace dbssot {

FileStamps::FileStamps(std::string root, std::span<const DiscoveredFile> files, unsigned jobs)
    : root_(std::move(root)),
      files_(files),
      stamps_(files.size()),
      asked_((files.size() + together - 1) / together),
      asking_(asked_.size(), jobs, [this](std::size_t done) { ask_for(asked_.size() - 1 - done); }) {}

const Witness::Stamp& FileStamps::of(std::size_t file) const {
  ask_for(file / together);
  return stamps_[file];
}

void FileStamps::ask_for(std::size_t part) const {
  std::call_once(asked_[part], [&] {
    for (std::size_t at = part * together; at < std::min(files_.size(), (part + 1) * together); ++at)
      stamps_[at] = Witness::stamp_on_disk(joined_path(root_, files_[at].path));
  });
}

}  // namespace dbssot
