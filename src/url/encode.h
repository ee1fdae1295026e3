#pragma once

#include <string>
#include <string_view>

namespace dbssot::url {

/// Percent-encodes all but RFC 3986's unreserved characters: right in every part of a URL and for every client.
[[nodiscard]] std::string encode(std::string_view text);
/// A host name: letters of other scripts stay, as SQLAlchemy decodes none of it and every client takes them as they are.
[[nodiscard]] std::string encode_host(std::string_view text);
/// For a value in the query: `/`, `:` and `,` stay too, so that `/cloudsql/project:region:instance` can be read.
[[nodiscard]] std::string encode_value(std::string_view text);
/// A user or password as written: what is encoded stays, what would end it early or break the URL is encoded.
[[nodiscard]] std::string repair(std::string_view written);

}  // namespace dbssot::url
