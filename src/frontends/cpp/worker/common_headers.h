#pragma once

#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Lex/PPCallbacks.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/files.h"

namespace dbssot::cpp {

/// Headers of the standard library, parsed once and kept precompiled in the memory of the workers: nothing is written to a disk,
/// and nobody but a worker of this run can have written what is read.
struct Precompiled {
  std::string text;     ///< that includes them
  std::string content;  ///< what Clang calls a precompiled header; "" if it could not be made
  std::set<std::string> inputs;
  std::set<std::string> files;                            ///< where the headers lie
  std::map<std::string, std::set<std::string>> includes;  ///< by a file, the files that it includes
  std::unordered_set<std::string> identifiers;            ///< all that its text was asked for: a macro of another name is not seen
};

/// What one reading of a file met of the standard library.
struct StandardIncludes {
  std::set<std::string> files;        ///< all that was included by what is not precompiled
  bool has_redefined_before = false;  ///< a macro that the precompiled headers look at was set before one of them was included

  [[nodiscard]] std::unique_ptr<clang::PPCallbacks> watch(clang::Preprocessor& preprocessor, const Precompiled* used);
  /// The file includes all that is in there, and would have read it as it is: without, the same is said of it. One that includes
  /// less would find names that it cannot know.
  [[nodiscard]] bool hold(const Precompiled& used) const;
};

/// Sets of such headers, by number: chosen by HeaderPlan, made here or by another worker. A file that turns out not to include all
/// of a set is read again without, so that nothing that is said of it rests on sets.
class CommonHeaders {
 public:
  CommonHeaders(llvm::IntrusiveRefCntPtr<Files> files, std::string root) : files_(std::move(files)), root_(std::move(root)) {}

  /// Makes a set and tells how another worker can take it.
  [[nodiscard]] std::string make(const protocol::CommonSet& set);
  void take(std::string_view made);
  /// What is to serve for such a job; null if there is nothing.
  [[nodiscard]] const Precompiled* of(const protocol::Job& job) const;
  /// Has a file read with it.
  static void add(clang::CompilerInvocation& invocation, std::uint64_t set);
  /// A file was read with its set: a set that fails more often than it holds is left aside.
  void note(const protocol::Job& job, bool held);

 private:
  struct Set {
    Precompiled made;
    unsigned held = 0;
    unsigned failed = 0;
  };
  void precompile(Precompiled& made, const protocol::CommonSet& set);
  void keep(std::uint64_t number, Precompiled made);

  llvm::IntrusiveRefCntPtr<Files> files_;
  std::string root_;
  std::map<std::uint64_t, Set> sets_;
};

}  // namespace dbssot::cpp
