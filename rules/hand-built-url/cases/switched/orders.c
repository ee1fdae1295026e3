#include <stdio.h>

#if !defined(HAVE_MYSQL) && defined(HAVE_POSTGRESQL)
#include <libpq-fe.h>

PGconn* open_orders(const char* host, const char* password) {
  char text[256];
  snprintf(text, sizeof text, "host=%s dbname=orders password=%s", host, password);  // expect: hand-built-url
  return PQconnectdb(text);
}
#else
void* open_orders(const char* host, const char* password) { return 0; }
#endif
