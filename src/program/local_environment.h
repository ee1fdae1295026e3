#pragma once

#include <cstddef>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "program/builder.h"

namespace dbssot::program {

/// The values of a function's locals while a front end walks its body. Branches are walked one after the other: each starts at a
/// mark, is taken back, and all that fall through are joined. The cost follows the assignments, not the number of locals.
class LocalEnvironment {
 public:
  using Mark = std::size_t;
  /// What one branch assigned, each name once, with its last value. Value 0: the name was unbound (del, or a goto out).
  using Changes = std::vector<std::pair<StringId, ExprId>>;

  /// 0: not a local, or not bound yet.
  [[nodiscard]] ExprId get(StringId name) const;
  void set(StringId name, ExprId value);
  /// What the name has held all along, found out late: branches that are taken back keep it. For `self.x`, which exists before a
  /// method assigns it. Does nothing for a name that holds something.
  void assume(StringId name, ExprId value);

  [[nodiscard]] Mark mark() const { return log_.size(); }
  /// What was assigned since the mark, in order of first assignment. The values stay: for `break`, `continue` and the start of
  /// handlers.
  [[nodiscard]] Changes changes_since(Mark mark) const;
  /// The same, and takes it all back.
  Changes take_back(Mark mark);
  void apply(const Changes& changes);
  /// Joins branches that all began in the present state; one that changes nothing must be there as an empty entry.
  /// A name bound in some branches only keeps the values it got there.
  void join(Builder& builder, std::span<const Changes> branches, Range range);

 private:
  std::unordered_map<StringId, ExprId> values_;
  std::vector<std::pair<StringId, ExprId>> log_;  ///< name and the value it had before
};

}  // namespace dbssot::program
