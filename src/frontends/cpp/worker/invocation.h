#pragma once

#include <clang/Basic/Diagnostic.h>
#include <clang/Frontend/CompilerInstance.h>

#include <memory>
#include <string>
#include <vector>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/files.h"

namespace dbssot::cpp {

/// The command line for a job: our constants around the flags that were let through. `main_file` is absolute.
[[nodiscard]] std::vector<std::string> arguments_for(const protocol::Job& job, const std::string& root,
                                                     const std::string& main_file);

/// What Clang makes of a command line, with everything taken out that could make it write, load or run something, whatever the
/// flags said. Null if it does not take them.
[[nodiscard]] std::shared_ptr<clang::CompilerInvocation> invocation_of(const std::vector<std::string>& arguments,
                                                                       const llvm::IntrusiveRefCntPtr<Files>& files,
                                                                       clang::DiagnosticConsumer& errors);

/// Makes an instance ready to run an action on the files.
void prepare(clang::CompilerInstance& instance, std::shared_ptr<clang::CompilerInvocation> invocation,
             const llvm::IntrusiveRefCntPtr<Files>& files, clang::DiagnosticConsumer& errors);

}  // namespace dbssot::cpp
