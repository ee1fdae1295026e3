#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <soci/soci.h>  // expect: banned-driver-dependency "soci/soci.h is"
