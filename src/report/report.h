#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/rule.h"
#include "lint/secrets.h"
#include "lint/triage.h"
#include "source/diagnostic.h"

namespace dbssot::report {

/// What a run counted.
struct Summary {
  std::size_t files = 0;   ///< that could hold facts and were looked at
  std::size_t parsed = 0;  ///< of these, without the ones that were not analysed to their end
  std::size_t sinks = 0;
  std::size_t sinks_through_source_of_truth = 0;
  /// C and C++ files, relative to the root, and how they were read: program::Unit::tier.
  std::map<std::string, std::string> cpp_tiers;
  std::optional<double> seconds;  ///< only with --timing: everything else is equal between runs
};

struct PageParts;

/// All that a report may tell. Lent for the time of writing.
struct Report {
  std::string_view version;
  const std::vector<std::string>& files;  ///< by FileId; relative to the root
  std::span<const Finding> findings;      ///< in report order, suppressed ones among them
  std::span<const Diagnostic> diagnostics;
  std::span<const Rule* const> rules;                            ///< those of this run
  std::function<std::string_view(std::string_view id)> page_of;  ///< a rule's page
  TextOf text_of;
  const Secrets& secrets;
  std::string policy_path;  ///< "" without a policy
  std::string folder =
      {};  ///< of the root within the checkout that a receiver of CI knows, such as `services/shop/`; "" if it is that itself
  std::string category = {};     ///< SARIF only: of the run, for code scanning
  bool with_suppressed = false;  ///< SARIF only
  Summary summary;
  bool colour = false;    ///< text only
  std::size_t width = 0;  ///< text only: columns of the terminal; 0: not one
  bool ran_to_its_end = true;
  const PageParts* page = nullptr;  ///< html only: the inventory around the findings

  [[nodiscard]] const std::string& path(const Place& place) const { return files[static_cast<std::uint32_t>(place.file)]; }
  /// As code scanning, annotations and merge requests want it: relative to the checkout.
  [[nodiscard]] std::string checkout_path(std::string_view file) const { return folder + std::string(file); }
  /// Any text on its way out: known secrets and whatever looks like one masked, control characters made visible, cut at 2,000
  /// bytes.
  [[nodiscard]] std::string shown(std::string_view text) const;
};

/// One output format: `src/report/NAME.cpp` defines its writer and enters it into the table by a Registration.
struct Format {
  std::string_view name;
  std::string (*write)(const Report& report);
};

/// By name; nullptr if there is none.
[[nodiscard]] const Format* find_format(std::string_view name);
[[nodiscard]] std::vector<std::string> format_names();

/// C0 and C1 controls, escapes, and the characters that turn the direction of text, written as `\x1b` or `\u202e`. Newlines and
/// tabs too unless `keep_lines`. Bytes that are no UTF-8 become `\xff`.
[[nodiscard]] std::string neutralised(std::string_view text, bool keep_lines = false);

/// How a C++ file was read, in words behind "read": "with the compile database". `tier` is program::Unit::tier.
[[nodiscard]] std::string_view name_of_tier(std::string_view tier);

/// Number of findings that are not suppressed.
[[nodiscard]] std::size_t count_of(const Report& report, std::optional<Severity> severity = std::nullopt);

/// `1 file`, `2 files`.
[[nodiscard]] std::string counted(std::size_t number, std::string_view one, std::string_view many);

}  // namespace dbssot::report
