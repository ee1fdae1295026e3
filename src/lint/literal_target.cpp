#include "lint/literal_target.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>

#include "source/words.h"
#include "url/characters.h"
#include "url/holes.h"

namespace dbssot {
namespace {

bool any_of(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

bool has_hole(std::string_view text) {
  return text.find_first_of("{}<>$") != std::string_view::npos || text.find("%s") != std::string_view::npos ||
         text.find("%(") != std::string_view::npos || (!text.empty() && url::numbered_hole_length(text) == text.size());
}

/// `<user>`, as documentation writes it.
bool is_left_open(std::string_view text) { return text.size() > 2 && text.front() == '<' && text.back() == '>'; }

bool is_example_domain(std::string_view host) {
  for (const std::string_view domain : {"example.com", "example.org", "example.net", ".example", ".invalid"}) {
    if (host.ends_with(domain)) return true;
  }
  return false;
}

/// `postgresql://DB_USERNAME:DB_PASSWORD@DB_HOST:DB_PORT/DB_NAME`: names in capitals, for what somebody or a program puts in their
/// place. Of one name alone nobody can tell; servers are called so, too.
bool is_in_capitals(const url::ConnectionSpec& spec) {
  const auto is_name = [](std::string_view text) {
    const auto is_of_name = [](unsigned char c) { return std::isupper(c) != 0 || c == '_'; };
    return !text.empty() && std::ranges::all_of(text, is_of_name);
  };
  const auto is_host = [&](const url::Endpoint& endpoint) {
    const std::string last = lowered(std::string_view(endpoint.host).substr(endpoint.host.rfind('_') + 1));
    return is_name(endpoint.host) && any_of(last, {"host", "hostname", "server", "address"});
  };
  return spec.user && is_name(*spec.user) && (!spec.password || is_name(spec.password->reveal())) && spec.dbname &&
         is_name(*spec.dbname) && !spec.hosts.empty() && std::ranges::all_of(spec.hosts, is_host);
}

Reach reach_of(std::string_view written) {
  const std::string host = lowered(written);
  if (host.empty() || has_hole(host)) return Reach::none;
  if (host.front() == '/' || host.front() == '@') return host.starts_with("/cloudsql/") ? Reach::network : Reach::local;
  if (any_of(host,
             {"host", "hostname", "server", "dbhost", "db_host", "yourhost", "your-host", "h", "my-host", "myhost", "address"}))
    return Reach::placeholder;
  if (is_example_domain(host)) return Reach::placeholder;
  if (host.starts_with("127.") || host.ends_with(".localhost") ||
      any_of(host, {"localhost", "::1", "0.0.0.0", "host.docker.internal", "gateway.docker.internal", "localhost.localdomain"}))
    return Reach::local;
  const bool is_name = host.find('.') == std::string::npos && host.find(':') == std::string::npos;
  return is_name ? Reach::neighbour : Reach::network;
}

/// `postgresql://dbname=shop host=db` is SOCI's form, a back end before a conninfo: libpq would take all of it for the host.
std::optional<url::ConnectionSpec> read_as_meant(const url::Text& text) {
  std::optional<url::ConnectionSpec> spec = url::read(text).spec;
  if (!spec || spec->hosts.size() != 1 || spec->hosts.front().host.find('=') == std::string::npos) return spec;
  std::optional<url::ConnectionSpec> behind = url::read(url::Text::from_template(spec->hosts.front().host)).spec;
  return behind ? behind : spec;
}

}  // namespace

LiteralTarget read_target(const url::Text& text) {
  LiteralTarget target;
  const std::optional<url::ConnectionSpec> spec = read_as_meant(text);
  if (!spec) return target;
  const bool stands_for_others = is_in_capitals(*spec);
  for (const url::Endpoint& endpoint : spec->hosts) {
    const Reach reach = stands_for_others ? Reach::placeholder : reach_of(endpoint.host);
    if (reach > target.reach) {
      target.reach = reach;
      target.host = endpoint.host;
    }
  }
  target.user = spec->user.value_or("");
  if (spec->password && is_real_password(spec->password->reveal())) target.password = spec->password;
  const std::string database = spec->dbname.value_or("");
  const bool user_is_word =
      is_left_open(target.user) || stands_for_others ||
      any_of(lowered(target.user), {"user", "username", "usr", "your_user", "youruser", "db_user", "dbuser", "myuser", "u"});
  const bool database_is_word =
      is_left_open(database) || stands_for_others ||
      any_of(lowered(database), {"dbname", "database", "db", "name", "db_name", "mydb", "mydatabase", "d", "yourdb"});
  target.is_template = user_is_word && database_is_word && !target.password && target.reach <= Reach::local;
  return target;
}

namespace {

/// `/shop/prod/DATABASE_PASSWORD`, `prod/db/password`: where a store of parameters keeps it.
bool is_path_of_parameter(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos || text.find("//") != std::string_view::npos) return false;
  const bool is_path =
      std::ranges::all_of(text, [](unsigned char c) { return url::is_word(c) || c == '/' || c == '-' || c == '.'; });
  const std::string last = lowered(text.substr(slash + 1));
  return is_path && std::ranges::any_of(std::array{"password", "passwd", "pwd", "secret", "credentials"},
                                        [&](std::string_view word) { return last.find(word) != std::string::npos; });
}

}  // namespace

bool is_real_password(std::string_view password) {
  if (is_path_of_parameter(password)) return false;
  // POSTGRES_PASSWORD=/run/secrets/db-password says where the password lies, not what it is.
  for (const std::string_view folder :
       {"/run/", "/var/", "/etc/", "/mnt/", "/secrets/", "/vault/", "/tmp/", "/home/", "/root/", "/opt/", "/usr/", "/srv/", "~/"}) {
    if (password.starts_with(folder)) return false;
  }
  return !password.empty() && !has_hole(password) && !url::is_placeholder_password(password);
}

namespace {

/// `shop_password` of `shop` and of `shop_user`
bool names_itself(const std::string& password, std::string user) {
  for (const std::string_view end : {"_user", "-user", "user"}) {
    if (user.size() > end.size() && user.ends_with(end)) {
      user.resize(user.size() - end.size());
      break;
    }
  }
  // `shop` of `shop_test`
  if (password.size() > 2 && user.starts_with(password) && (user[password.size()] == '_' || user[password.size()] == '-'))
    return true;
  const std::size_t at = password.starts_with(user) ? user.size() : 0;
  if (at == 0) return false;
  std::string_view rest = std::string_view(password).substr(at);
  if (rest.starts_with("_user") || rest.starts_with("-user")) rest.remove_prefix(5);
  if (rest.starts_with('_') || rest.starts_with('-')) rest.remove_prefix(1);
  return any_of(rest, {"password", "pass", "passwd", "pwd", "pw", "secret", "123"});
}

}  // namespace

bool is_development_password(std::string_view password, std::string_view user) {
  const std::string text = lowered(password);
  if (!user.empty() && names_itself(text, lowered(user))) return true;
  return text == lowered(user) ||
         any_of(text, {"postgres",    "postgresql", "dev",  "devpassword", "dev_password", "development", "local",   "test",
                       "testing",     "admin",      "root", "app",         "user",         "docker",      "example", "secret",
                       "password123", "pass",       "pw",   "p",           "postgrespw",   "default"});
}

}  // namespace dbssot
