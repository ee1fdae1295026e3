#pragma once

#include <string>
#include <string_view>

namespace dbssot::python {

/// "src/shop/db.py" → "src.shop.db"; "shop/__init__.py" → "shop".
[[nodiscard]] std::string module_of(std::string_view path);

/// The absolute name of a relative import: `level` dots and `name` behind them, in the module of `path`. More dots than there
/// are folders end at the root.
[[nodiscard]] std::string absolute_module(std::string_view path, std::size_t level, std::string_view name);

}  // namespace dbssot::python
