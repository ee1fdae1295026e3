#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "url/sensitive.h"

/// URLs put together from parts: variables, the JSON of a secret, a Cloud SQL instance.
namespace dbssot::url {

/// Decoded parts; what is empty is left out. Encoded when built.
struct Parts {
  std::string user;
  Sensitive password;
  std::string host;  ///< name, address or socket directory
  std::string port;
  std::string database;
  std::vector<std::pair<std::string, std::string>> params;  ///< in order, decoded
};

/// `postgresql://…`, percent-encoded so that every client reads the same parts. A socket directory becomes `?host=/…`, with
/// `&port=` where that is not the usual one; an IPv6 address gets its brackets. Needs a host or a database.
[[nodiscard]] std::optional<Sensitive> build_url(const Parts& parts);

/// `/cloudsql/project:region:instance` with user, password and database; no SSL parameter.
[[nodiscard]] std::optional<Sensitive> build_cloud_sql_url(std::string_view instance, const Parts& parts);

/// The JSON that secret managers keep: username (or user), password, host, port, dbname (or database, name). Nothing for other
/// text.
[[nodiscard]] std::optional<Parts> parts_of_secret(std::string_view json);

using Variables = std::vector<std::pair<std::string, Sensitive>>;

struct Built {
  std::optional<Sensitive> url;
  std::string source;  ///< "DATABASE_URL", "AWS_DB_SECRET", "AWS_DB_*", "POSTGRES_*", "DB_*", "PG*"; "" if nothing was enough
  std::vector<std::string> used;   ///< names of the variables that went into the URL
  std::vector<std::string> notes;  ///< what is missing or was left out
};

/// The URL that an environment amounts to, by the first source that is complete: DATABASE_URL, AWS_DB_SECRET (its JSON), AWS_DB_*,
/// POSTGRES_*, DB_*, PG*. INSTANCE_CONNECTION_NAME makes a socket of the host. AWS_REQUIRE_SSL asks for verify-full with
/// AWS_SSLROOTCERT, for require without it.
[[nodiscard]] Built build_from_variables(const Variables& variables);

}  // namespace dbssot::url
