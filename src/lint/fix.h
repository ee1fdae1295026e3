#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/secrets.h"
#include "lint/triage.h"

/// From what a rule would have written to bytes of files, and from those to repaired texts. Nothing here touches the disk.
namespace dbssot {

/// Turns every finding's Repair into a FixIt with edits. None is made where the text does not stand in the file as the rule knows
/// it (escapes, several literals joined). Where an edit would reach into a secret, the FixIt has no edits and says so.
void resolve_repairs(std::vector<Finding>& findings, const std::vector<std::string>& files, const TextOf& text_of,
                     const Secrets& secrets);

/// Bytes of one file that are replaced.
struct ByteEdit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;

  auto operator<=>(const ByteEdit&) const = default;
};

/// What is to become of some findings. Findings are named by their index.
struct FixPlan {
  std::map<std::string, std::vector<ByteEdit>, std::less<>> edits;  ///< by path; in order, apart from each other
  std::vector<std::size_t> taken;
  std::vector<std::size_t> colliding;  ///< their edits meet those of one taken before, so they wait for the next run
};

/// Which fixes are meant: those that may be made unread, or also those that a person reads first.
enum class FixKind : std::uint8_t { safe, any };

/// Collects the fixes of the findings at `wanted`, in that order: where two of them would change the same bytes differently,
/// the first one is taken and the other is not, as a whole.
[[nodiscard]] FixPlan plan_fixes(std::span<const Finding> findings, std::span<const std::size_t> wanted,
                                 const std::vector<std::string>& files, const TextOf& text_of, FixKind kind = FixKind::safe);

[[nodiscard]] std::string with_edits(std::string_view text, std::span<const ByteEdit> edits);

/// True if the finding has a fix that may be applied without a look at it.
[[nodiscard]] bool has_safe_fix(const Finding& finding);

/// True if the finding has a fix of the kind that can be made.
[[nodiscard]] bool has_fix(const Finding& finding, FixKind kind);

}  // namespace dbssot
