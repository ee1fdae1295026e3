#include <drogon/orm/DbClient.h>
#include <libpq-fe.h>

#include <string>

// libpq's text functions block nobody.
std::string quoted(PGconn* connection, const std::string& text) {  // fine: mixed-sync-async-module
  char* escaped = PQescapeLiteral(connection, text.c_str(), text.size());
  std::string result = escaped;
  PQfreemem(escaped);
  return result;
}
