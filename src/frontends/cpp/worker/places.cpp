#include "frontends/cpp/worker/places.h"

namespace dbssot::cpp {

Range range_of(clang::CharSourceRange range, const clang::SourceManager& sources, const clang::LangOptions& language) {
  if (range.isInvalid()) return {};
  auto in_file = clang::Lexer::makeFileCharRange(range, sources, language);
  if (in_file.isInvalid()) {
    in_file = sources.getExpansionRange(range);
    in_file = clang::Lexer::getAsCharRange(in_file, sources, language);
  }
  const auto [file, begin] = sources.getDecomposedLoc(in_file.getBegin());
  const auto [end_file, end] = sources.getDecomposedLoc(in_file.getEnd());
  Range result;
  result.line = sources.getLineNumber(file, begin);
  result.column = sources.getColumnNumber(file, begin);
  const bool forward = end_file == file && end >= begin;
  result.end_line = forward ? sources.getLineNumber(file, end) : result.line;
  result.end_column = forward ? sources.getColumnNumber(file, end) : result.column;
  return result;
}

Range range_of(clang::SourceRange range, const clang::SourceManager& sources, const clang::LangOptions& language) {
  return range_of(clang::CharSourceRange::getTokenRange(range), sources, language);
}

}  // namespace dbssot::cpp
