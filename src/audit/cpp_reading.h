#pragma once

#include <memory>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "audit/candidates.h"
#include "cache/store.h"
#include "program/program.h"

namespace dbssot {

/// C and C++ of an audit. The only one here that knows whether this build has a front end for them.
class CppReading {
 public:
  CppReading(const AuditOptions& options, unsigned jobs);
  ~CppReading();
  CppReading(const CppReading&) = delete;
  CppReading& operator=(const CppReading&) = delete;

  /// Of the files that matter. That there are any, what the reading rests on and that none can be read is told to the result.
  [[nodiscard]] std::vector<program::Unit> units(const std::vector<Candidate>& candidates, AuditResult& result);

  /// Keeps what was read for later runs, but for units that hold something secret.
  void keep(const Secrets& secrets);

  /// True if a reading would find what one found that left this testimony; the empty one is of a run that read no C or C++.
  [[nodiscard]] static bool still_holds(const std::string& testimony, cache::Store& store);

 private:
  struct Kept;

  const AuditOptions& options_;
  unsigned jobs_;
  std::unique_ptr<Kept> kept_;  ///< once something was read that later runs may want
};

}  // namespace dbssot
