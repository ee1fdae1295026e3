#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/common_options.h"
#include "revisions/unified_diff.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace dbssot::cli {

/// Which part of an audit is reported: everything is analysed, what is new or touched is kept.
///   --new-since REV   what an audit of REV, by today's policy, does not find
///   --in-diff FILE    likewise for the state before the diff, and whatever touches a line that it adds
///   --only-files F…   what touches these files
/// A finding touches a place if it stands there, its value comes by there, or it names it as related. What several options keep is
/// what each of them keeps.
class ReportScope {
 public:
  void add_options(CLI::App& command, const std::string& group);
  /// Before the audit: reads the diff, so that faulty use ends at once. Throws UsageError.
  void prepare(CommonOptions& options, World& world);
  /// True if all of the audit is reported.
  [[nodiscard]] bool is_whole() const;
  /// Removes what is not to be reported, and says on standard error how much that was.
  void apply(const CommonOptions& options, AuditResult& result, World& world) const;

 private:
  std::string new_since_;
  std::string in_diff_;
  std::vector<std::string> only_files_;
  CLI::Option* new_since_option_ = nullptr;
  CLI::Option* only_files_option_ = nullptr;  ///< given without files, nothing is touched
  std::shared_ptr<const FileSystem> revision_;
  std::string diff_text_;  ///< lends its lines to diff_
  std::vector<DiffFile> diff_;
  bool has_diff_ = false;
};

}  // namespace dbssot::cli
