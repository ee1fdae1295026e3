#pragma once

#include <clang/Lex/DependencyDirectivesScanner.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/files.h"
#include "frontends/cpp/worker/include_graph.h"
#include "frontends/cpp/worker/standard_headers.h"

namespace dbssot::cpp {

/// Finds out what a file includes, by its directives alone: a hundredth of the time that it takes to parse it.
class IncludeScan {
 public:
  IncludeScan(llvm::IntrusiveRefCntPtr<Files> files, std::string root) : files_(std::move(files)), root_(std::move(root)) {}

  /// How all headers of the standard library hang together for a job with such flags.
  [[nodiscard]] IncludeGraph standard_library(const std::string& tier, const std::vector<std::string>& flags);
  /// Those that the job includes by name, itself or by headers that are none. May be wrong where macros of the standard library
  /// decide on that.
  [[nodiscard]] StandardHeaders included_by(const protocol::Job& job, const IncludeGraph& library);

 private:
  struct Directives {
    llvm::SmallVector<clang::dependency_directives_scan::Token, 0> tokens;
    llvm::SmallVector<clang::dependency_directives_scan::Directive, 0> directives;
  };
  using Given = std::optional<llvm::ArrayRef<clang::dependency_directives_scan::Directive>>;
  void scan(const protocol::Job& job, const std::string& main_file, const IncludeGraph* left_out,
            const std::function<void(const Inclusion&, bool is_angled)>& met);
  Given directives_of(clang::FileEntryRef file);

  llvm::IntrusiveRefCntPtr<Files> files_;
  std::string root_;
  std::map<llvm::sys::fs::UniqueID, Directives> known_;
};

}  // namespace dbssot::cpp
