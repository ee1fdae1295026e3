#pragma once

#include <string_view>

namespace dbssot {

/// Value::detail of a config_field that a web framework's application holds, `app.config["SQLALCHEMY_DATABASE_URI"]`. Operand 0, if
/// any: what the project was seen to give it; that, and not the setting, is where the URL comes from.
inline constexpr std::string_view application_setting = "application setting";

}  // namespace dbssot
