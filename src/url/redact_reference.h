#pragma once

#include <cstddef>
#include <string_view>

namespace dbssot::url {

/// Length of an expression that names a value instead of being one: `settings.password`, `os.environ["X"]`, `get_password()`,
/// `cfg->pw`. 0 if the text does not start with one. A lone word is a reference only if it is itself named like a secret
/// (`password=db_password`), since `password=hunter2` has the same form.
[[nodiscard]] std::size_t reference_length(std::string_view text);

}  // namespace dbssot::url
