#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "program/builder.h"

namespace clang {
class ValueDecl;
}

namespace dbssot::cpp {

/// A local variable, or a field reached from one: `options.url` is {options, ".url"}. Without variable: of `this`.
struct Slot {
  const clang::ValueDecl* variable = nullptr;
  std::string path;
  auto operator<=>(const Slot&) const = default;
};

/// What a slot holds at one point of a function. Text that grows by += or << is kept as its parts until someone reads it, so that
/// one concatenation comes out, however many statements wrote it.
struct Content {
  program::ExprId value = 0;                                  ///< 0 with parts: not put together yet
  std::shared_ptr<const std::vector<program::ExprId>> parts;  ///< absent: nothing was appended
  const char* how = "append";
  Range range;                ///< the first append, or the text put together before that it goes on with
  bool was_appended = false;  ///< since it was last assigned as a whole

  bool operator==(const Content&) const = default;
};

/// The state of a function at one point. Copied at branches, joined after them.
struct Flow {
  std::map<Slot, Content> slots;
  std::vector<program::ExprId> present;  ///< values that a condition around has shown to be there: not null, not empty
  bool alive = true;                     ///< false after return, throw, break, continue
};

}  // namespace dbssot::cpp
