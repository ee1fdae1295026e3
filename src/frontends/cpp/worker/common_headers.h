#pragma once

#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Lex/PPCallbacks.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/files.h"
#include "frontends/cpp/worker/include_graph.h"
#include "frontends/cpp/worker/standard_headers.h"

namespace dbssot::cpp {

/// Headers of the standard library, parsed once and kept precompiled in the memory of this process: nothing is written to a disk,
/// and nobody else can have written what is read.
struct Precompiled {
  std::string name;     ///< "" if there is none
  std::string text;     ///< that includes them
  std::string content;  ///< what Clang calls a precompiled header
  std::set<std::string> inputs;
  StandardHeaders headers;                                ///< with what those include
  std::set<std::string> files;                            ///< where those lie
  std::map<std::string, std::set<std::string>> includes;  ///< by a file, the files that it includes
  std::unordered_set<std::string> identifiers;            ///< all that its text was asked for: a macro of another name is not seen
};

/// What one reading of a file met of the standard library.
struct StandardIncludes {
  StandardHeaders headers;            ///< included by the file or on the way
  std::vector<Inclusion> inclusions;  ///< all
  std::set<std::string> files;        ///< all that was included by what is not precompiled
  bool has_redefined_before = false;  ///< a macro that the precompiled headers look at was set before one of them was included

  [[nodiscard]] std::unique_ptr<clang::PPCallbacks> watch(clang::Preprocessor& preprocessor, const Precompiled* used);
  /// The file includes all that is in there, and would have read it as it is: without, the same is said of it. One that includes
  /// less would find names that it cannot know.
  [[nodiscard]] bool hold(const Precompiled& used) const;
};

/// Chooses what is worth being parsed once: headers that the files read so far have in common, for each set of flags that makes a
/// difference to them. There may be several such sets, and the largest that a file seems to include all of serves it. The choice
/// costs or saves time and changes nothing else: a file that turns out not to include all of them is read again without.
class CommonHeaders {
 public:
  CommonHeaders(llvm::IntrusiveRefCntPtr<Files> files, std::string root) : files_(std::move(files)), root_(std::move(root)) {}

  /// What is likely to serve for such a job; null if there is nothing.
  [[nodiscard]] const Precompiled* of(const protocol::Job& job);
  /// Has a file read with it.
  static void add(clang::CompilerInvocation& invocation, const Precompiled& used);
  /// A file was read, with what `of` gave if that held.
  void note(const protocol::Job& job, const StandardIncludes& met, const Precompiled* given, bool held);

 private:
  struct Set {
    Precompiled made;
    std::uint64_t weight = 0;
    unsigned held = 0;
    unsigned failed = 0;
  };
  struct Read {
    StandardHeaders headers;
    std::uint64_t spared = 0;  ///< or would have been, had there been the sets of today
  };
  /// What is known of files with the same flags.
  struct Group {
    IncludeGraph graph;
    std::deque<Read> read;
    std::deque<Set> sets;
  };
  [[nodiscard]] Group* group_of(const protocol::Job& job);
  [[nodiscard]] StandardHeaders expected_of(const Group& group, const protocol::Job& job) const;
  [[nodiscard]] static Set* largest_within(Group& group, const StandardHeaders& expected, const protocol::Job& job);
  [[nodiscard]] static StandardHeaders worth_making(const Group& group, const StandardHeaders& expected, std::uint64_t spared);
  void make(Group& group, const StandardHeaders& headers, const protocol::Job& job);
  void precompile(Precompiled& made, const protocol::Job& job);

  llvm::IntrusiveRefCntPtr<Files> files_;
  std::string root_;
  std::map<std::vector<std::string>, Group> groups_;  ///< by flags
  unsigned times_ = 0;                                ///< that something was made
};

}  // namespace dbssot::cpp
