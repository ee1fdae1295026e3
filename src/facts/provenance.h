#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"
#include "facts/value.h"

namespace dbssot {

/// One step of the way of a value, from source to sink.
struct ProvenanceStep {
  Place place;
  std::string note;  ///< "reads DATABASE_URL", "replaces `postgresql://`", "returned by shop.db.build_url", …; redacted
};

/// Answers for each sink: from which sources does its URL come, through which hands, and did it pass the single source of truth?
class Provenance {
 public:
  explicit Provenance(const FactStore& facts) : facts_(facts) {}

  /// Steps from the sources of the value to the value itself, in that order, at most `limit`.
  [[nodiscard]] std::vector<ProvenanceStep> steps(ValueId id, std::size_t limit = 12) const;

  enum class Passage : std::uint8_t {
    through,   ///< every alternative comes out of the source of truth
    partly,    ///< some do
    bypassed,  ///< none does, and every alternative was followed to its end
    unknown,   ///< not followed to its end
  };
  [[nodiscard]] Passage passage(ValueId id) const;

  /// Where the value is born, in a few words: "DATABASE_URL", "DATABASE_URL or `postgresql://…`"; redacted. The way is told by
  /// steps().
  [[nodiscard]] std::string summary(ValueId id) const;
  /// The same for a target that is given in parts.
  [[nodiscard]] std::string summary(const std::vector<ValueId>& parts) const;

 private:
  const FactStore& facts_;
};

}  // namespace dbssot
