#include "deploy/image.h"

#include <algorithm>
#include <initializer_list>

namespace dbssot::deploy {
namespace {

/// "pgbouncer" of "edoburu/pgbouncer:1.23".
std::string_view name_of(std::string_view image) {
  const std::string_view name = image.substr(image.rfind('/') + 1);
  return name.substr(0, name.find_first_of(":@"));
}

bool has_any(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

}  // namespace

bool is_server_image(std::string_view image) {
  const std::string_view name = name_of(image);
  if (has_any(name, {"exporter", "backup", "admin", "bouncer", "pool", "client", "backrest"})) return false;
  return has_any(name, {"postgres", "postgis", "timescaledb", "pgvector", "cockroach", "mysql", "mariadb"});
}

bool names_pooler(std::string_view name) { return has_any(name, {"pgbouncer", "pgpool", "pgcat", "pgdog"}); }

bool is_pooler_image(std::string_view image) {
  const std::string_view name = name_of(image);
  return name == "odyssey" || names_pooler(name);
}

}  // namespace dbssot::deploy
