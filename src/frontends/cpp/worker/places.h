#pragma once

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include "source/place.h"

namespace dbssot::cpp {

/// Where something stands in its file. Inside a macro expansion: the macro's arguments where they are written, else the place of
/// the expansion. #line directives are ignored: places are those of the file.
[[nodiscard]] Range range_of(clang::CharSourceRange range, const clang::SourceManager& sources, const clang::LangOptions& language);
[[nodiscard]] Range range_of(clang::SourceRange range, const clang::SourceManager& sources, const clang::LangOptions& language);

}  // namespace dbssot::cpp
