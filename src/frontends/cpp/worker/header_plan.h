#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/include_scan.h"

namespace dbssot::cpp {

/// Chooses what is worth being parsed once for the jobs to come: sets of headers that several of them include as a whole, for each
/// choice of flags that makes a difference to those headers. The choice costs or saves time and changes nothing else. Each set
/// stands alone: made on top of a smaller one it would cost less, but Clang 19 dies on reading some of those chains.
class HeaderPlan {
 public:
  HeaderPlan(llvm::IntrusiveRefCntPtr<Files> files, std::string root);
  ~HeaderPlan();

  /// What was chosen before is there, and serves again.
  [[nodiscard]] protocol::Plan made_for(const protocol::Jobs& jobs);

 private:
  struct Group;
  [[nodiscard]] Group* group_of(const protocol::Job& job);
  static void choose(Group& group);
  static void name(Group& group, std::uint64_t first_set, protocol::Plan& plan);

  IncludeScan scan_;
  std::map<std::vector<std::string>, Group> groups_;  ///< by flags
};

}  // namespace dbssot::cpp
