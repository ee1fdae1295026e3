#pragma once

#include <string>
#include <string_view>

#include "frontends/python/python.h"
#include "program/program_dump.h"

namespace dbssot::python {

/// The dump of a file `shop/db.py` with this content.
inline std::string lowered(std::string_view source, std::string_view path = "shop/db.py") {
  return program::dump(read(path, source));
}

/// What the last line of the source, `result = …` at module level, was lowered to.
inline std::string value(std::string_view source) {
  const program::Unit unit = read("shop/db.py", source);
  for (auto binding = unit.bindings.rbegin(); binding != unit.bindings.rend(); ++binding) {
    if (unit.text(binding->name) == "shop.db.result") return program::dump(unit, binding->value);
  }
  return "no result";
}

/// What `def f(…)`, the first function of the source, gives back.
inline std::string result(std::string_view source) {
  const program::Unit unit = read("shop/db.py", source);
  return unit.functions.size() < 2 ? "no function" : program::dump(unit, unit.functions[1].result);
}

}  // namespace dbssot::python
