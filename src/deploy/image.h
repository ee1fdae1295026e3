#pragma once

#include <string_view>

/// What runs in a service, told by the name of its image.
namespace dbssot::deploy {

/// The image of a database server, whose variables make users and databases.
[[nodiscard]] bool is_server_image(std::string_view image);

/// Of a host, a service or an image: it holds the name of a connection pooler.
[[nodiscard]] bool names_pooler(std::string_view name);

/// The image of a connection pooler, such as PgBouncer: a program of its own between code and server, which reads URLs in its own
/// way.
[[nodiscard]] bool is_pooler_image(std::string_view image);

}  // namespace dbssot::deploy
