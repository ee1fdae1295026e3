#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "audit/bodies.h"

namespace dbssot {

/// Names by which a Python file calls what it imports from clients of databases and readers of settings.
class ClientNames {
 public:
  /// `code` is the text of the file.
  explicit ClientNames(std::string_view code);

  /// True if a text of the file, such as the body of a function, uses one: `ce(url)` after `from sqlalchemy import create_engine as
  /// ce`, `sa.create_engine(url)`, but not `sa.Column(…)`.
  [[nodiscard]] bool stand_in(std::string_view text) const;

  /// The same, name by name.
  class Walk {
   public:
    Walk(const ClientNames& clients, std::string_view text) : clients_(clients), text_(text) {}
    /// True if the name is one, or ends one; each name of the text, in turn.
    [[nodiscard]] bool meets(const NameInCode& name);

   private:
    const ClientNames& clients_;
    std::string_view text_;
    std::string member_;                   ///< what was named last, if it may hold more: "sqlalchemy.orm"
    const char* behind_member_ = nullptr;  ///< where a member of it would begin
  };

 private:
  [[nodiscard]] bool may_have(std::uint32_t hash) const { return (hashes_ >> (hash % 64) & 1) != 0; }

  std::uint64_t hashes_ = 0;                              ///< of all names, as bits: few others share one
  std::unordered_set<std::string> names_;                 ///< of calls, classes and objects that we know
  std::unordered_map<std::string, std::string> modules_;  ///< of what may hold some, to their whole names
};

}  // namespace dbssot
