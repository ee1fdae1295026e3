#include <libpq-fe.h>

void Nobody::connect() {
  connection = PQconnectdb(getenv("DATABASE_URL"));  // expect: direct-url-read
}
