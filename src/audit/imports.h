#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbssot {

// Which file imports which, told from bytes without parsing: good enough to decide which files to parse, and for nothing else. An
// import is a path with slashes; a file answers to it if the file's own path ends in it, since nobody says where the roots of
// packages lie.

/// What the import statements of a Python file may mean: `from shop.db import x` gives "shop/db" and "shop/db/x"; `from .db import
/// x` in auth/main.py gives "auth/db" and "auth/db/x".
[[nodiscard]] std::vector<std::string> python_imports(std::string_view path, std::string_view bytes);

struct ImportedName {
  std::string target;  ///< dotted: "shop.db.make", or "..db.make"
  std::string bound;   ///< what it is called from here on
};
[[nodiscard]] std::vector<ImportedName> imported_names(std::string_view bytes);

/// Headers included with quotes or brackets: `#include "../db/pool.h"` gives "db/pool.h".
[[nodiscard]] std::vector<std::string> included_headers(std::string_view bytes);

/// The path that imports of a Python file end in: "shop/db" for shop/db.py and for shop/db/__init__.py.
[[nodiscard]] std::string python_module_path(std::string_view path);

/// True if an import may mean the file with this path.
[[nodiscard]] bool answers_to(std::string_view path, std::string_view import);

}  // namespace dbssot
