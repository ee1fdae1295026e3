#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbssot::cli {

/// Names of modules that a Python file imports, by their last part and without parsing: `from shop.db import x` gives "db" and "x".
/// Good enough to decide which files to parse, and for nothing else.
[[nodiscard]] std::vector<std::string> imported_python_names(std::string_view bytes);

/// File names of headers included with quotes or brackets: `#include "db/pool.h"` gives "pool.h".
[[nodiscard]] std::vector<std::string> included_names(std::string_view bytes);

/// The last part of a file's module name: "db" for shop/db.py and for shop/db/__init__.py.
[[nodiscard]] std::string python_name_of(std::string_view path);

}  // namespace dbssot::cli
