#include <memory>
#include <string>
#include <utility>

#include <odb/pgsql/database.hxx>
#include <soci/soci.h>

constexpr std::size_t kNone = 0;

void by_soci() {
  soci::connection_pool pool(0);  // expect: invalid-pool-argument "size 0 is below 1, soci.connection_pool throws soci_error"
  soci::connection_pool named(kNone);  // expect: invalid-pool-argument
  soci::connection_pool fine(8);
}

std::unique_ptr<odb::database> by_odb(const std::string& conninfo) {
  auto factory = std::make_unique<odb::pgsql::connection_pool_factory>(2, 5);  // expect: invalid-pool-argument "max_connections 2 is below min_connections 5"
  return std::make_unique<odb::pgsql::database>(conninfo, std::move(factory));
}

std::unique_ptr<odb::database> without_limit(const std::string& conninfo) {
  auto factory = std::make_unique<odb::pgsql::connection_pool_factory>(0, 5);  // fine: invalid-pool-argument (0 is no limit)
  return std::make_unique<odb::pgsql::database>(conninfo, std::move(factory));
}
