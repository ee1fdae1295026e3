#pragma once

#include <clang/Basic/SourceLocation.h>

#include "facts/builder.h"

namespace clang {
class ASTContext;
}

namespace dbssot::cpp {

/// Which files get a Unit, and the Unit in the making.
class ProjectUnits {
 public:
  virtual ~ProjectUnits() = default;
  /// Null for files outside the project and headers that were given out before.
  virtual program::Builder* builder_of(clang::FileID file) = 0;
  /// True if the preprocessor left this place out (#if 0, #ifdef).
  [[nodiscard]] virtual bool is_skipped(clang::FileID file, unsigned offset) const = 0;
};

/// Writes what the project's declarations of one translation unit say into their units.
void lower(clang::ASTContext& context, ProjectUnits& units);

}  // namespace dbssot::cpp
