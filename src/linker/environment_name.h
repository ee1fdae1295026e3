#pragma once

#include <string_view>

/// Names by which code answers which environment it runs in.
namespace dbssot {

/// The environment that a text names ("prod", "PRODUCTION"), in one spelling; "" if it names none.
[[nodiscard]] std::string_view environment_named(std::string_view text);
/// False for most words, by their first letter: that one says "".
[[nodiscard]] bool begins_like_environment(std::string_view text);

/// `is_production`, `IS_STAGING`, `on_prod`. Not `is_local`: that a database is local is what its URL says.
[[nodiscard]] bool asks_for_environment(std::string_view name);

}  // namespace dbssot
