#pragma once

#include <map>
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
  /// The facts are complete, and live as long.
  explicit Provenance(const FactStore& facts);

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

  /// The inferred source of truth of a service, of several profiles the fullest; else one that services share; nothing if there is
  /// neither.
  [[nodiscard]] const FileId* inferred_source_of_truth(const std::string& service) const;

 private:
  const FactStore& facts_;
  std::vector<Place> reads_inside_;                ///< of the source of truth, sorted
  std::map<std::string, const FileId*> inferred_;  ///< by service
  const FileId* shared_ = nullptr;                 ///< the first of those that belong to no service
};

}  // namespace dbssot
