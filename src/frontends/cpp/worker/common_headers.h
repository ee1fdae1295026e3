#pragma once

#include <clang/Frontend/CompilerInvocation.h>

#include <map>
#include <set>
#include <string>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/files.h"

namespace dbssot::cpp {

/// Headers of the standard library that many jobs include, parsed once and kept precompiled in the memory of this process: nothing
/// is written to a disk, and nobody else can have written what is read. One for each language standard; the folders and macros of a
/// project make no difference to these headers, but macros that begin with an underscore.
class CommonHeaders {
 public:
  CommonHeaders(llvm::IntrusiveRefCntPtr<Files> files, std::string root) : files_(std::move(files)), root_(std::move(root)) {}

  /// The name of what was precompiled for such jobs; "" if there is nothing that fits. Adds what it rests on to `inputs`.
  [[nodiscard]] std::string of(const protocol::Job& job, std::set<std::string>& inputs);
  /// Has a file read with it.
  static void add(clang::CompilerInvocation& invocation, const std::string& name);

 private:
  struct Kept {
    std::string name;     ///< "" if the headers cannot be parsed
    std::string content;  ///< what Clang calls a precompiled header
    std::set<std::string> inputs;
  };
  void make(Kept& kept, const protocol::Job& job, std::size_t number);

  llvm::IntrusiveRefCntPtr<Files> files_;
  std::string root_;
  std::map<std::vector<std::string>, Kept> kept_;  ///< by flags
};

}  // namespace dbssot::cpp
