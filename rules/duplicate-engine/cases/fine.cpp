#include <cstdlib>
#include <string>

#include <soci/soci.h>

soci::connection_pool pool(8);

void fill() {
  for (std::size_t i = 0; i < 8; ++i) pool.at(i).open("postgresql://" + std::string(std::getenv("SHOP_CONNINFO")));
}

void first_report() {
  soci::session sql(pool);  // fine: duplicate-engine (borrowed)
  sql << "select 1";
}

void second_report() {
  soci::session sql(pool);  // fine: duplicate-engine (borrowed)
  sql << "select 2";
}

soci::session archive() { return soci::session("postgresql", std::getenv("ARCHIVE_CONNINFO")); }  // fine: duplicate-engine (another database)
