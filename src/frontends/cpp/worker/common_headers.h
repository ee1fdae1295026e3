#pragma once

#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Lex/PPCallbacks.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/files.h"

namespace dbssot::cpp {

/// Headers of the standard library, parsed once and kept precompiled in the memory of this process: nothing is written to a disk,
/// and nobody else can have written what is read.
struct Precompiled {
  std::string name;     ///< "" if there is none
  std::string content;  ///< what Clang calls a precompiled header
  std::set<std::string> inputs;
  std::set<std::string> headers;                          ///< "string"
  std::set<std::string> files;                            ///< where those lie
  std::map<std::string, std::set<std::string>> includes;  ///< by a file, the files that it includes
  std::unordered_set<std::string> identifiers;            ///< all that its text was asked for: a macro of another name is not seen
};

/// What one reading of a file met of the standard library.
struct StandardIncludes {
  std::set<std::string> headers;      ///< "string", included by the file or on the way
  std::set<std::string> files;        ///< all that was included by what is not precompiled
  bool has_redefined_before = false;  ///< a macro that the precompiled headers look at was set before one of them was included

  [[nodiscard]] std::unique_ptr<clang::PPCallbacks> watch(clang::Preprocessor& preprocessor, const Precompiled* used);
  /// The file includes all that is in there, and would have read it as it is: without, the same is said of it. One that includes
  /// less would find names that it cannot know.
  [[nodiscard]] bool hold(const Precompiled& used) const;
};

/// Chooses what is worth being parsed once: headers that the files read so far have in common, for each set of flags that makes a
/// difference to them. The choice costs or saves time and changes nothing else, as a file that does not include all of them is read
/// without.
class CommonHeaders {
 public:
  CommonHeaders(llvm::IntrusiveRefCntPtr<Files> files, std::string root) : files_(std::move(files)), root_(std::move(root)) {}

  /// What may serve for such a job; null if there is nothing.
  [[nodiscard]] const Precompiled* of(const protocol::Job& job);
  /// Has a file read with it.
  static void add(clang::CompilerInvocation& invocation, const Precompiled& used);
  /// A file was read, with what `of` gave if that held.
  void note(const protocol::Job& job, const StandardIncludes& met, bool held);

 private:
  struct Choice {
    Precompiled made;
    std::size_t number = 0;                   ///< of the choice
    unsigned times = 0;                       ///< that it was made
    std::vector<std::set<std::string>> read;  ///< by file, the headers that it includes
    unsigned held = 0;                        ///< since it was made last
    unsigned failed = 0;
  };
  [[nodiscard]] Choice* choice_for(const protocol::Job& job);
  void make(Choice& choice, const protocol::Job& job);

  llvm::IntrusiveRefCntPtr<Files> files_;
  std::string root_;
  std::map<std::vector<std::string>, Choice> choices_;  ///< by flags
};

}  // namespace dbssot::cpp
