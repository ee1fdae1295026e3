#pragma once

#include <optional>
#include <string_view>

#include "url/url.h"

namespace dbssot {

/// The first character inside a URL's password that is not percent-encoded though some driver needs it so: `@`, `/`, `?`, `#`, `[`,
/// `]`, or a `%` that begins no escape. Holes are taken for harmless text. Nothing for conninfos, JDBC and text that is no database
/// URL.
///
/// libpq ends the password at the first `@` and SQLAlchemy at the last; urlsplit (asyncpg, Django) ends the whole authority at `/`,
/// `?` and
/// `#`, and rejects brackets; libpq rejects a `%` without two digits.
[[nodiscard]] std::optional<char> raw_password_character(const url::Text& text);

}  // namespace dbssot
