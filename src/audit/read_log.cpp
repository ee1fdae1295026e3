#include "audit/read_log.h"

#include <algorithm>
#include <chrono>

namespace dbssot {

cache::Key content_key(const FileSystem::Content& content) {
  return content.bytes ? cache::key_of({"bytes", *content.bytes}) : cache::key_of({"fault", content.fault});
}

ReadLog::ReadLog(const FileSystem& disk)
    : disk_(disk),
      begun_(static_cast<std::uint64_t>(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count())) {}

FileSystem::Content ReadLog::read(const std::string& path, std::size_t limit) const {
  const Witness::Stamp stamp = Witness::settled_stamp(path, begun_);
  Content content = disk_.read(path, limit);
  const cache::Key key = content_key(content);
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = noted_.try_emplace(path, Noted{stamp, key});
  if (!is_new && (known->second.content != key || known->second.stamp != stamp)) known->second = {};
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
