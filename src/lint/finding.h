#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/place.h"
#include "url/sensitive.h"

namespace dbssot {

enum class Severity : std::uint8_t { note, warning, error };
enum class Confidence : std::uint8_t { possible, likely, certain };

[[nodiscard]] std::string_view name_of(Severity);
[[nodiscard]] std::string_view name_of(Confidence);

/// A place with what is to be seen there, in a few words.
struct Step {
  Place place;
  std::string note;
};

struct Edit {
  Place place;  ///< what is replaced; empty range: insertion
  std::string text;
};

/// A change that ends the finding. `safe`: the program means the same afterwards, apart from the fault. Without edits it is
/// withheld, and the title describes it in words.
struct FixIt {
  std::string title;
  bool safe = false;
  std::vector<Edit> edits;
};

/// What a rule would have written instead: the text at a place as it is and as it should be, both as the literal stretches between
/// holes, in order and equally many. A rule knows texts and no bytes of files; resolve_repairs() in lint/fix.h finds those.
struct TextChange {
  enum class At : std::uint8_t {
    text,           ///< within the place
    argument_name,  ///< the name or key before it: `ssl="require"`, `{"ssl": True}`
  };
  Place place;
  std::vector<Sensitive> before;
  std::vector<Sensitive> after;
  At at = At::text;
  /// The same change in words, old and new, for a text that code puts together from arguments: `URL.create("postgres",
  /// query={"ssl": …})`.
  std::vector<std::pair<std::string, std::string>> words = {};
};

/// Becomes a FixIt. Without changes: nobody but a person can make it, and the title says how.
struct Repair {
  std::string title;
  bool safe = true;
  std::vector<TextChange> changes;
};

struct Suppression {
  std::string by;  ///< "comment", "baseline" or "policy"
  std::string reason;
};

/// What a rule says about the user's code. message: lower case, no full stop, names the thing, then the way out.
struct Finding {
  std::string_view rule;
  Severity severity = Severity::warning;
  Confidence confidence = Confidence::certain;
  Place place;  ///< the smallest range that is wrong
  std::string message;
  std::string help;
  std::vector<Step> provenance;  ///< source → hands → sink
  std::vector<Step> related;     ///< other places of the same fault
  std::optional<Repair> repair;  ///< from the rule; taken by resolve_repairs(), which makes `fix` of it
  std::optional<FixIt> fix;

  // Filled in by triage.
  std::string fingerprint;  ///< sixteen hexadecimal digits, of its own within a run
  std::string content;      ///< likewise, of rule and text alone: findings that are equal share it
  std::optional<Suppression> suppressed;
};

}  // namespace dbssot
