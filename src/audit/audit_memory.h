#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audit/audit.h"
#include "audit/candidates.h"
#include "audit/file_index.h"
#include "audit/former_audit.h"
#include "audit/read_log.h"
#include "facts/config_unit.h"
#include "linker/open_ends.h"
#include "program/program.h"
#include "source/discover.h"

namespace dbssot {

/// Notes, while an audit runs, what of each file its outcome rests on, for the FormerAudit that it leaves behind.
class AuditMemory {
 public:
  AuditMemory(const FileSystem& disk, std::string root) : reads_(disk), root_(std::move(root)) {}

  /// True if it knew of a file: what the disk was asked for is not all that the outcome rests on.
  [[nodiscard]] bool has_unread() const { return reads_.has_taken(); }
  /// The disk to read from.
  [[nodiscard]] const FileSystem& disk() const { return reads_; }
  /// What an earlier run left: encoded_index().
  void know(std::string_view index) { known_ = FileIndex::decoded(index); }
  /// What that run saw in a file that lies there as it did, and need not be read; null: read it. Thread-safe.
  [[nodiscard]] const FileIndex::Entry* known(const std::string& path) const;
  void note(const program::Unit& unit, const UnitShape& shape);
  void note(const config::Unit& unit);
  void note(const program::OpenEnds& ends);
  /// Once all names were followed, with those that do not matter. `found` in the same order.
  void note(Candidates& candidates, std::span<const DiscoveredFile> found);
  /// Variables that are a database's by their value alone: files that read them matter.
  void note_variables(const std::set<std::string, std::less<>>& names);
  void note(const FactStore& facts);

  /// Nothing where it would hold what is not to lie on a disk.
  [[nodiscard]] std::optional<std::string> encoded(const AuditResult& result, std::span<const Diagnostic> diagnostics,
                                                   std::chrono::year_month_day day) const;
  [[nodiscard]] std::string encoded_index(const Secrets& secrets) const { return seen_.encoded(secrets); }

 private:
  [[nodiscard]] FormerFile former_file(const Candidate& candidate, const DiscoveredFile& found) const;
  [[nodiscard]] bool keep_secrets(const AuditResult& result, FormerAudit& former) const;

  ReadLog reads_;
  std::optional<FileIndex> known_;
  FileIndex seen_;
  std::string root_;
  std::vector<FormerFile> files_;
  std::unordered_map<std::string, UnitShape> shapes_;    ///< of units without diagnostics
  std::unordered_map<std::string, config::Unit> empty_;  ///< configuration that sets nothing
  std::vector<program::Wrapper> wrappers_;
  std::vector<std::uint64_t> open_names_;
  std::vector<std::uint64_t> variables_;
  HotWords hot_;
  std::vector<std::string> with_lengths_;  ///< files with facts that say how long something is
  std::vector<std::string> with_offers_;   ///< files of the declared source of truth, which repairs look into
};

}  // namespace dbssot
