#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "audit/audit.h"
#include "audit/candidates.h"
#include "audit/file_index.h"
#include "audit/file_stamps.h"
#include "audit/former_audit.h"
#include "audit/read_log.h"
#include "facts/config_unit.h"
#include "linker/open_ends.h"
#include "linker/relevant_functions.h"
#include "policy/policy.h"
#include "program/program.h"
#include "source/discover.h"

namespace dbssot {

/// Notes, while an audit runs, what of each file its outcome rests on, for the FormerAudit that it leaves behind.
class AuditMemory {
 public:
  AuditMemory(const FileSystem& disk, std::string root, const FileStamps& stamps)
      : reads_(disk), stamps_(stamps), root_(std::move(root)) {}

  /// True if it knew of a file: what the disk was asked for is not all that the outcome rests on.
  [[nodiscard]] bool has_unread() const { return reads_.has_taken() || has_taken_; }
  /// The disk to read from.
  [[nodiscard]] const FileSystem& disk() const { return reads_; }
  /// What an earlier run left: encoded_index().
  void know(std::span<const std::string> index, unsigned jobs) { known_ = FileIndex::decoded(index, jobs); }
  /// What that run saw in a file that lies there as it did, and need not be read; null: read it. `at`: in the order of the stamps.
  /// Thread-safe.
  [[nodiscard]] const FileIndex::Entry* known(const std::string& path, std::size_t at) const;
  /// What it left, whatever has become of the files; null: nothing.
  [[nodiscard]] const FileIndex* former() const { return known_ ? &*known_ : nullptr; }
  /// What a file held when it was read.
  [[nodiscard]] std::optional<ReadLog::Noted> noted(const std::string& path) const {
    return reads_.noted(joined_path(root_, path));
  }
  /// Files that are as they were need not be read: what it saw in them holds.
  void take_as_before() const { has_taken_ = true; }
  /// All names lead where they led then.
  void follow_as_before(const std::vector<Candidate>& candidates);
  [[nodiscard]] const FollowedNames& names() const { return names_; }
  void note(const program::Unit& unit, const UnitShape& shape);
  /// `by_value`: variables_by_value().
  void note(const config::Unit& unit, const std::set<std::string, std::less<>>& by_value);
  void note(const program::OpenEnds& ends) { names_.add(ends); }
  /// All that was read of Python under one policy, in the end. `relevant`: null where it is not known yet.
  void note(std::span<const program::Unit> units, const program::RelevantFunctions* relevant, const Policy& policy, unsigned jobs);
  /// After follow_as_before(): which functions were relevant then, in all that was read of Python under one policy.
  [[nodiscard]] std::optional<program::RelevantFunctions> relevant_as_before(std::span<const program::Unit> units) const;
  /// Once all names were followed, with those that do not matter. `found` in the same order.
  void note(Candidates& candidates, std::span<const DiscoveredFile> found, unsigned jobs);
  void note(const FactStore& facts);

  /// Nothing where it would hold what is not to lie on a disk.
  [[nodiscard]] std::optional<std::vector<std::string>> encoded(const AuditResult& result, std::span<const Diagnostic> diagnostics,
                                                                std::chrono::year_month_day day, unsigned jobs) const;
  [[nodiscard]] std::vector<std::string> encoded_index(const Secrets& secrets) const { return seen_.encoded(secrets); }

 private:
  /// What is told of each candidate once.
  struct Seen {
    std::optional<ReadLog::Noted> noted;
    cache::Key called;  ///< wrappers_called(), of Python that does not speak
    bool has_suppression = false;
  };

  [[nodiscard]] Seen seen_in(const Candidate& candidate) const;
  [[nodiscard]] std::optional<ReadLog::Noted> noted_of(const Candidate& candidate) const;
  [[nodiscard]] FormerFile former_file(const Candidate& candidate, const DiscoveredFile& found, const Seen& seen) const;
  [[nodiscard]] FileIndex::Entry entry_of(const Candidate& candidate, const Seen& seen) const;
  [[nodiscard]] FileIndex::Part part_of(const Candidate& candidate, const cache::Key& called) const;
  void keep_index(const std::vector<Candidate>& candidates, std::span<const Seen> seen);
  [[nodiscard]] bool keep_secrets(const AuditResult& result, FormerAudit& former, unsigned jobs) const;

  ReadLog reads_;
  const FileStamps& stamps_;
  mutable std::atomic<bool> has_taken_ = false;
  std::optional<FileIndex> known_;
  FileIndex seen_;
  std::string root_;
  std::vector<FormerFile> files_;
  std::vector<std::string> with_suppressions_;
  std::unordered_map<std::string, UnitShape> shapes_;    ///< of units without diagnostics
  std::unordered_map<std::string, config::Unit> empty_;  ///< configuration that sets nothing
  FollowedNames names_;
  std::unordered_set<std::string> as_before_;                                     ///< Python files that matter
  std::unordered_map<std::string, cache::Key> seen_by_names_;                     ///< of units, in the end
  std::unordered_map<std::string, program::RelevantFunctions::OfUnit> relevant_;  ///< likewise
  std::unordered_map<std::string, std::vector<std::string>> by_value_;            ///< of configuration that has some
  std::vector<Diagnostic> said_on_the_way_;                                       ///< of units, in all rounds
  std::vector<Diagnostic> said_in_the_end_;
  std::vector<std::string> with_lengths_;  ///< files with facts that say how long something is
  std::vector<std::string> with_offers_;   ///< files of the declared source of truth, which repairs look into
};

}  // namespace dbssot
