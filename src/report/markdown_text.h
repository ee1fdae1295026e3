#pragma once

#include <string>
#include <string_view>

namespace dbssot::report {

/// Text of the project as Markdown that shows it: it cannot make links, images, mentions or HTML.
[[nodiscard]] std::string markdown_text(std::string_view text);

}  // namespace dbssot::report
