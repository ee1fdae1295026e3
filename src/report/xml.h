#pragma once

#include <string>
#include <string_view>

namespace dbssot::report {

/// For attributes and text of XML alike. Control characters were made visible before; of what XML 1.0 forbids, U+FFFE and U+FFFF
/// are left, and dropped here.
[[nodiscard]] std::string escaped_for_xml(std::string_view text);

}  // namespace dbssot::report
