#pragma once

#include <string>
#include <string_view>

#include "frontends/python/outline.h"

namespace dbssot {

/// A Python file's text, and what of it says something to the program or, with less prose, to a prefilter.
struct PythonText {
  explicit PythonText(std::string_view bytes)
      : outline(python::outline_of(bytes)), code(outline.is_sound ? python::without_silent(bytes, outline) : std::string(bytes)) {}

  python::Outline outline;  ///< names of its bodies lie in the bytes
  std::string code;         ///< blanks for comments and strings that stand alone; every place is the one in the bytes
};

}  // namespace dbssot
