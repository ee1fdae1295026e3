#include <soci/soci.h>

// SOCI's own form: a back end before a conninfo.
void write() {
  soci::session sql("postgresql://dbname=shop user=shop password=tram-lemon-84 host=shop-db.internal");  // expect: hardcoded-password
}

void read() {
  soci::session sql("postgresql://dbname=shop user=shop host=localhost");  // fine: hardcoded-password
}
