#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "audit/audit_memory.h"
#include "audit/candidates.h"
#include "audit/known_units.h"
#include "audit/prefilter.h"
#include "policy/policy.h"
#include "source/discover.h"

namespace dbssot {

/// What is at hand when an audit begins to read.
struct ReadingGround {
  const AuditMemory& memory;
  const std::string& root;
  std::span<const DiscoveredFile> files;
  const FileStamps& stamps;  ///< in the same order
  const Prefilter& prefilter;
  KnownUnits& units;
  std::function<const Policy&(std::string_view path)> policy_of;
  std::size_t largest_code = 0;
  unsigned jobs = 1;
};

struct CandidatesAsBefore {
  std::vector<Candidate> all;                        ///< in the order of the files
  std::unordered_map<std::string, KnownUnit> units;  ///< of those that have changed, by path
};

/// The files in the state in which an earlier audit left them once all names were followed, those that have changed since as they
/// are now. Nothing: some came or went, or say more than other values, so that names may lead elsewhere.
[[nodiscard]] std::optional<CandidatesAsBefore> candidates_as_before(const ReadingGround& ground);

}  // namespace dbssot
