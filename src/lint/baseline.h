#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "lint/finding.h"

namespace dbssot {

/// Findings accepted for now, by rule, file and content (see fingerprint.h): how many of each. Holds no text of the project but
/// paths, and no lines, so that it changes only when findings do.
class Baseline {
 public:
  struct Key {
    std::string rule;
    std::string file;     ///< relative to the root
    std::string content;  ///< Finding::content
    auto operator<=>(const Key&) const = default;
  };
  using Counts = std::map<Key, std::size_t>;

  Baseline() = default;
  explicit Baseline(Counts counts) : counts_(std::move(counts)) {}
  /// All findings that are not suppressed.
  [[nodiscard]] static Baseline of(const std::vector<Finding>& findings, const std::vector<std::string>& files);

  /// Reads what to_json() wrote, in any order. Nothing, and a sentence in `fault`, for anything else.
  [[nodiscard]] static std::optional<Baseline> parse(std::string_view json, std::string& fault);
  /// JSON, sorted, an entry a line, so that a diff shows what came and went, and merges seldom conflict.
  [[nodiscard]] std::string to_json() const;

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] std::size_t size() const;

 private:
  Counts counts_;
};

/// How a baseline meets the findings of a run.
struct BaselineMatch {
  std::vector<bool> known;  ///< beside the findings: an entry of the baseline stands for it
  Baseline gone;            ///< entries, or parts of their counts, that no finding stands for any more
  Baseline untouched;       ///< entries out of scope
};

/// Each entry stands for as many findings as it counts: of its own file first, then, as code moves and files are renamed, of any
/// other. `in_scope`: whether this run could have met findings of the file; entries of other files are neither used nor gone.
/// Suppressed findings need no entry.
[[nodiscard]] BaselineMatch match(const Baseline& baseline, const std::vector<Finding>& findings,
                                  const std::vector<std::string>& files,
                                  const std::function<bool(const std::string& file)>& in_scope);

}  // namespace dbssot
