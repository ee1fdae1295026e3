#include <pqxx/connection.hxx>

void visit() {
  pqxx::connection shop("host=db.internal port=many dbname=shop");  // expect: invalid-url "port"
  shop = pqxx::connection();  // fine: invalid-url
}
