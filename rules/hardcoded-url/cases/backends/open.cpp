#include <soci/soci.h>

// SOCI's own form: a back end before a conninfo.
void write() {
  soci::session sql("postgresql://dbname=shop user=shop host=shop-db.internal");  // expect: hardcoded-url "host `shop-db.internal`"
}
