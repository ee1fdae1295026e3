#include "audit/former_run.h"

#include <atomic>
#include <chrono>

#include <sys/stat.h>

#include "audit/cpp_reading.h"
#include "program/bytes.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

// What was asked, where it is not a read with its limit.
constexpr std::uint64_t asked_kind = ~std::uint64_t{0};
constexpr std::uint64_t asked_list = asked_kind - 1;
constexpr std::uint64_t asked_resolved = asked_kind - 2;

constexpr std::uint64_t second = 1'000'000'000;
/// File systems keep times in steps of up to two seconds.
constexpr std::uint64_t coarsest_clock = 2 * second;

std::string short_digest(const cache::Key& key) { return std::string(key.bytes_view()); }

std::string digest_of(FileSystem::Kind kind) { return std::string(1, static_cast<char>(kind)); }

std::string digest_of(const std::optional<std::vector<FileSystem::Entry>>& entries) {
  if (!entries) return "-";
  std::string all;
  for (const FileSystem::Entry& entry : *entries) {
    all += entry.name;
    all += '\0';
    all += static_cast<char>(entry.kind);
  }
  return short_digest(cache::key_of({all}));
}

std::string digest_of(const FileSystem::Content& content) { return short_digest(content_key(content)); }

std::string digest_of(const std::optional<std::string>& path) { return path ? "+" + *path : "-"; }

std::string answered(const FileSystem& disk, const std::string& path, std::uint64_t what) {
  if (what == asked_kind) return digest_of(disk.kind(path));
  if (what == asked_list) return digest_of(disk.list(path));
  if (what == asked_resolved) return digest_of(disk.resolved(path));
  return digest_of(disk.read(path, what));
}

constexpr std::string_view magic = "dbssot run 3";

}  // namespace

cache::Key content_key(const FileSystem::Content& content) {
  return content.bytes ? cache::key_of({"bytes", *content.bytes}) : cache::key_of({"fault", content.fault});
}

Witness::Witness(const FileSystem& disk)
    : disk_(disk),
      begun_(static_cast<std::uint64_t>(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count())) {}

void Witness::note(const std::string& path, std::uint64_t what, std::string digest, const Stamp& stamp) const {
  const std::lock_guard lock(mutex_);
  answers_[{path, what}] = {std::move(digest), stamp};
}

Witness::Stamp Witness::stamp_on_disk(const std::string& path) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) return {};
  const auto nanoseconds = [](const timespec& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * second + static_cast<std::uint64_t>(time.tv_nsec);
  };
  return {status.st_ino, static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

/// What changes between the stamp and the answer is seen next time.
Witness::Stamp Witness::settled_stamp(const std::string& path, std::uint64_t begun) {
  const Stamp stamp = stamp_on_disk(path);
  const bool is_settled = stamp.modified + coarsest_clock < begun && stamp.changed + coarsest_clock < begun;
  return is_settled ? stamp : Stamp{};
}

FileSystem::Kind Witness::kind(const std::string& path) const {
  const Kind answer = disk_.kind(path);
  note(path, asked_kind, digest_of(answer), {});
  return answer;
}

std::optional<std::vector<FileSystem::Entry>> Witness::list(const std::string& folder) const {
  const Stamp stamp = stamp_of(folder);
  auto answer = disk_.list(folder);
  note(folder, asked_list, digest_of(answer), stamp);
  return answer;
}

FileSystem::Content Witness::read(const std::string& path, std::size_t limit) const {
  Stamp stamp;
  cache::Key content;
  return read(path, limit, stamp, content);
}

FileSystem::Content Witness::read(const std::string& path, std::size_t limit, Stamp& stamp, cache::Key& content) const {
  stamp = stamp_of(path);
  Content answer = disk_.read(path, limit);
  content = content_key(answer);
  note(path, limit, short_digest(content), stamp);
  return answer;
}

std::optional<std::string> Witness::resolved(const std::string& path) const {
  auto answer = disk_.resolved(path);
  note(path, asked_resolved, digest_of(answer), {});
  return answer;
}

std::string Witness::testimony() const {
  bytes::Writer out;
  const std::lock_guard lock(mutex_);
  out.number(answers_.size());
  for (const auto& [question, answer] : answers_) {
    out.text(question.first);
    out.number(question.second);
    out.text(answer.digest);
    for (const std::uint64_t number : {answer.stamp.inode, answer.stamp.size, answer.stamp.modified, answer.stamp.changed})
      out.number(number);
  }
  return out.take();
}

bool Witness::still_holds(std::string_view testimony, const FileSystem& disk, unsigned jobs) {
  struct Noted {
    std::string path;
    std::uint64_t what = 0;
    std::string_view digest;
    Stamp stamp;
  };
  bytes::Reader in(testimony);
  std::vector<Noted> all;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    Noted& noted = all.emplace_back();
    noted.path = in.text();
    noted.what = in.number();
    noted.digest = in.text();
    noted.stamp = {in.number(), in.number(), in.number(), in.number()};
  }
  if (!in.ok() || !in.at_end()) return false;
  constexpr std::size_t share = 64;
  std::atomic<bool> holds = true;
  in_parallel((all.size() + share - 1) / share, jobs, [&](std::size_t part) {
    for (std::size_t at = part * share; at < std::min(all.size(), (part + 1) * share) && holds; ++at) {
      const Noted& noted = all[at];
      if (noted.stamp != Stamp{} && noted.stamp == stamp_on_disk(noted.path)) continue;
      if (answered(disk, noted.path, noted.what) != noted.digest) holds = false;
    }
  });
  return holds;
}

std::string FormerRun::encoded(std::string_view testimony) const {
  bytes::Writer writer;
  writer.text(magic);
  writer.text(testimony);
  writer.text(cpp_testimony);
  writer.number(static_cast<std::uint64_t>(code));
  writer.text(out);
  writer.text(err);
  writer.flag(report.has_value());
  writer.text(report.value_or(""));
  return writer.take();
}

std::optional<FormerRun> FormerRun::recalled(std::string_view bytes, const FileSystem& disk, cache::Store& store, unsigned jobs) {
  bytes::Reader reader(bytes);
  if (reader.text() != magic) return std::nullopt;
  const std::string_view testimony = reader.text();
  FormerRun run;
  run.cpp_testimony = reader.text();
  run.code = static_cast<int>(reader.below(4));
  run.out = reader.text();
  run.err = reader.text();
  const bool has_report = reader.flag();
  const std::string_view report = reader.text();
  if (has_report) run.report = report;
  if (!reader.ok() || !reader.at_end() || !Witness::still_holds(testimony, disk, jobs)) return std::nullopt;
  if (!CppReading::still_holds(run.cpp_testimony, store)) return std::nullopt;
  return run;
}

}  // namespace dbssot
