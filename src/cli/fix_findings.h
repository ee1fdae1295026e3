#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "audit/fix_trial.h"
#include "lint/fix.h"

namespace dbssot::cli {

/// Fixes that stood the test: with all of them made, what they are for is gone, and nothing new has come.
struct TestedFixes {
  std::map<std::string, std::vector<ByteEdit>, std::less<>> edits;  ///< by path relative to the root
  std::size_t findings = 0;                                         ///< that end with them
  std::vector<std::string> remarks;                                 ///< what was left for a reason, a sentence each
};

/// Of the fixes of that kind of `wanted` findings (indices into before.findings) those that can be made together. They are made in
/// memory and audited there; one that does not end its finding, breaks its file or brings up something new is dropped, and the rest
/// tried again. A fix that is not safe may leave a note where a warning or error was; it takes imports along that nothing needs any
/// more. `after` takes the audit of the tested state.
[[nodiscard]] TestedFixes tested_fixes(const AuditResult& before, std::vector<std::size_t> wanted, const AuditOf& audit_of,
                                       AuditResult& after, FixKind kind = FixKind::safe);

/// The text of a file with its edits.
[[nodiscard]] std::string fixed_text(const AuditResult& before, const std::string& path, const TestedFixes& fixes);

/// Writes every fixed file; what could not be written is said in `faults`. Number of files written. Files behind one of `links`
/// (absolute, links followed) are left alone: the command line reached them through a link.
std::size_t write_fixes(const AuditResult& before, const TestedFixes& fixes, const std::vector<std::string>& links,
                        std::vector<std::string>& faults);

/// All fixes as one patch that `git apply` takes, with paths as the repository around the root has them. `remarks` says which edits
/// it leaves out, as it would show a secret; with `kind` any, also what they look like with the secret masked.
[[nodiscard]] std::string patch_of(const AuditResult& before, const TestedFixes& fixes, std::vector<std::string>& remarks,
                                   FixKind kind = FixKind::safe);

}  // namespace dbssot::cli
