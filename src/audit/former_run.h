#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cache/key.h"
#include "cache/store.h"
#include "source/file_system.h"

namespace dbssot {

/// Of what a disk answered when a file was read.
[[nodiscard]] cache::Key content_key(const FileSystem::Content& content);

/// A disk that notes all that was asked of it and what it answered, so that a later run can tell whether it would learn the same.
class Witness : public FileSystem {
 public:
  explicit Witness(const FileSystem& disk);

  [[nodiscard]] Kind kind(const std::string& path) const override;
  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override;
  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override;
  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override;

  struct Stamp {
    std::uint64_t inode = 0, size = 0, modified = 0, changed = 0;  ///< times in nanoseconds; all 0: not to be relied on
    auto operator<=>(const Stamp&) const = default;
  };
  /// With what is noted of the answer.
  [[nodiscard]] Content read(const std::string& path, std::size_t limit, Stamp& stamp, cache::Key& content) const;

  /// All questions with their answers, as bytes.
  [[nodiscard]] std::string testimony() const;
  /// True if the disk would answer each question as before. A file or folder whose inode, size and times are the same is not read
  /// again, unless it changed so shortly before it was read that a later change may bear the same time.
  [[nodiscard]] static bool still_holds(std::string_view testimony, const FileSystem& disk, unsigned jobs);

  /// All 0 where there is nothing.
  [[nodiscard]] static Stamp stamp_on_disk(const std::string& path);
  /// The same, or all 0 where a change after `begun` (nanoseconds) may leave it as it is. To be taken before the file is read.
  [[nodiscard]] static Stamp settled_stamp(const std::string& path, std::uint64_t begun);

 private:
  struct Answer {
    std::string digest;
    Stamp stamp;
  };
  using Question = std::pair<std::string, std::uint64_t>;  ///< path; limit of read(), or what else was asked

  void note(const std::string& path, std::uint64_t what, std::string digest, const Stamp& stamp) const;
  [[nodiscard]] Stamp stamp_of(const std::string& path) const { return settled_stamp(path, begun_); }

  const FileSystem& disk_;
  std::uint64_t begun_;
  mutable std::mutex mutex_;
  mutable std::map<Question, Answer> answers_;
};

/// What a run of `check` said: given out again when nothing that it read has changed. Everything in it has passed redaction.
struct FormerRun {
  int code = 0;
  std::string out;
  std::string err;
  std::optional<std::string>
      report;                 ///< what went into the file that the command line names; where that lies, a cache does not say
  std::string cpp_testimony;  ///< AuditResult::cpp_testimony; "" where no C or C++ was read

  [[nodiscard]] std::string encoded(std::string_view testimony) const;
  /// Nothing: it was made of another state of the disk, or the bytes are no run.
  [[nodiscard]] static std::optional<FormerRun> recalled(std::string_view bytes, const FileSystem& disk, cache::Store& store,
                                                         unsigned jobs);
};

}  // namespace dbssot
