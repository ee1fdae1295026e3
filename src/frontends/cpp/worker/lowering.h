#pragma once

#include <clang/Basic/SourceLocation.h>

#include <span>
#include <utility>
#include <vector>

#include "program/builder.h"

namespace clang {
class ASTContext;
class Decl;
class FunctionDecl;
}  // namespace clang

namespace dbssot::cpp {

/// Which files get a Unit, and the Unit in the making.
class ProjectUnits {
 public:
  virtual ~ProjectUnits() = default;
  /// Null for files outside the project and headers that were given out before.
  virtual program::Builder* builder_of(clang::FileID file) = 0;
  /// What the preprocessor made of a place: `dead` is under `#if 0`, which no build reads.
  enum class Branch { taken, left_out, dead };
  [[nodiscard]] virtual Branch branch_at(clang::FileID file, unsigned offset) const = 0;
  /// The line ranges of a file that other flags would bring in.
  [[nodiscard]] virtual std::vector<std::pair<unsigned, unsigned>> left_out(clang::FileID file) const = 0;
};

/// Writes what the project's declarations of one translation unit say into their units. `declarations` are those at the top level
/// of what was parsed; what came precompiled is not among them.
void lower(clang::ASTContext& context, std::span<const clang::Decl* const> declarations, ProjectUnits& units);

/// What callers in other files say may rest on this function's body: it writes to a text that it is given, or maps a name to
/// another.
[[nodiscard]] bool is_looked_into(const clang::FunctionDecl& function);

}  // namespace dbssot::cpp
