#include "audit/read_log.h"

#include <algorithm>
#include <chrono>

namespace dbssot {

ReadLog::ReadLog(const FileSystem& disk)
    : disk_(disk),
      witness_(dynamic_cast<const Witness*>(&disk)),
      begun_(static_cast<std::uint64_t>(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count())) {}

FileSystem::Content ReadLog::read(const std::string& path, std::size_t limit) const {
  Noted now;
  Content content;
  if (witness_ != nullptr) {
    content = witness_->read(path, limit, now.stamp, now.content);
  } else {
    now.stamp = Witness::settled_stamp(path, begun_);
    content = disk_.read(path, limit);
    now.content = content_key(content);
  }
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = noted_.try_emplace(path, now);
  if (!is_new && (known->second.content != now.content || known->second.stamp != now.stamp)) known->second = {};
  return content;
}

void ReadLog::take(const std::string& path, const Noted& noted) const {
  const std::lock_guard lock(mutex_);
  noted_.try_emplace(path, noted);
  has_taken_ = true;
}

bool ReadLog::has_taken() const {
  const std::lock_guard lock(mutex_);
  return has_taken_;
}

std::optional<ReadLog::Noted> ReadLog::noted(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = noted_.find(path);
  return found == noted_.end() || found->second.content == cache::Key{} ? std::nullopt : std::optional(found->second);
}

bool ReadLog::has_asked_for(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return noted_.contains(path);
}

cache::Key ReadLog::digest() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const auto& [path, noted] : noted_) all.push_back(path + '\0' + noted.content.hex());
  std::ranges::sort(all);
  std::string text;
  for (const std::string& one : all) (text += one) += '\n';
  return cache::key_of({text});
}

}  // namespace dbssot
