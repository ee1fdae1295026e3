#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "url/url.h"

/// The "url" sections of the driver data, compiled once into tables.
namespace dbssot::url {

/// "17.10" → 17010, "0.31" → 31, "2.0.52" → 2000: major and minor decide, what follows does not.
[[nodiscard]] int version_number(std::string_view text);

/// How a value is checked before anything is sent.
enum class Check : std::uint8_t {
  none,
  one_of,        ///< exactly one of the values
  integer_tcp,   ///< an integer, looked at when a TCP connection has begun
  integer_late,  ///< an integer, looked at when the wait for the connection begins
  tls_version,
  auth_methods,
  base64_32,     ///< 32 bytes in base64
  always_fails,  ///< wants an object; from a URL it is text
  sslmode,       ///< asyncpg's SSLMode
  positive_float,
  session_attributes,
  gsslib,
  integer,   ///< int() of Python
  boolean,   ///< asbool() of SQLAlchemy
  conninfo,  ///< holds a further connection string
  dsn,
};

struct Parameter {
  std::string name;
  int since = 0;
  int until = 1 << 30;
  Check check = Check::none;
  std::vector<std::string> values;
  std::string error;  ///< with always_fails: what the client raises
  int most = 0;       ///< with integer_tcp: the largest that the kernel takes, the least being 1; 0: any

  [[nodiscard]] bool known_to(int version) const { return since <= version && version < until; }
};

class Parameters {
 public:
  void add(Parameter parameter);
  /// Nothing for a name that the version does not know.
  [[nodiscard]] const Parameter* find(std::string_view name, int version) const;
  /// Whatever the version: to say "since 17".
  [[nodiscard]] const Parameter* find_any(std::string_view name) const;
  [[nodiscard]] const std::vector<Parameter>& all() const { return all_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::vector<Parameter> all_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> index_;
};

struct Dialect {
  std::string name;   ///< "postgresql.asyncpg"
  std::string opens;  ///< "psycopg2", "psycopg", "asyncpg", "pg8000", "sqlite"; "" for what we do not judge further
  bool sync = true;
  bool async = false;
  int since = 0;
  int until = 1 << 30;
};

struct Knowledge {
  Parameters libpq;
  std::string libpq_socket_directory;
  std::vector<std::string> auth_methods;
  std::vector<std::string> tls_versions;
  Parameters psycopg2_arguments;
  Parameters psycopg3_arguments;
  Parameters pg8000_arguments;
  Parameters asyncpg_query;
  Parameters asyncpg_arguments;
  std::vector<std::string> asyncpg_socket_directories;
  std::vector<std::string> asyncpg_sslmode_attributes;
  std::vector<std::string> asyncpg_session_attributes;
  std::vector<Dialect> dialects;
  Parameters sqlalchemy_asyncpg;
  Parameters server_settings;
  Parameters superuser_settings;
  Versions defaults;
};

[[nodiscard]] const Knowledge& knowledge();

/// libpq's six modes, weakest first; what both libpq and asyncpg take.
[[nodiscard]] bool is_sslmode(std::string_view text);

/// Versions of the libraries as numbers, defaults filled in.
struct VersionSet {
  int libpq = 0;
  int psycopg2 = 0;
  int psycopg3 = 0;
  int asyncpg = 0;
  int sqlalchemy = 0;
  int pg8000 = 0;
  bool operator==(const VersionSet&) const = default;
};
[[nodiscard]] VersionSet version_set(const Versions& versions);

}  // namespace dbssot::url
