#pragma once

#include <clang/Basic/LangOptions.h>
#include <clang/Basic/SourceManager.h>

#include "frontends/cpp/worker/lowering.h"

namespace dbssot::cpp {

/// Clang drops a whole statement when a type in it is not declared: `acme::Client client(std::getenv("DATABASE_URL"));` leaves
/// nothing behind where acme's header is missing. This finds such calls in the tokens of a file that has errors, and adds those
/// that no expression of the unit accounts for: `name(…)`, `a::name(…)` and `a::Type name(…)`, with arguments that are literals or
/// such calls; everything else in them is unknown.
///
/// Code that the preprocessor left out, as other flags would bring it in, is read in the same way wherever it stands; what it says
/// counts as conditional.
enum class Leftover { left_out, dropped_or_left_out };
void add_leftovers(program::Builder& builder, ProjectUnits& units, clang::FileID file, const clang::SourceManager& sources,
                   const clang::LangOptions& language, Leftover wanted);

}  // namespace dbssot::cpp
