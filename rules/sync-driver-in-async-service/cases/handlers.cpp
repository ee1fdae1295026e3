#include <functional>
#include <string>
#include <thread>

#include <drogon/HttpController.h>
#include <drogon/drogon.h>
#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <userver/server/handlers/http_handler_base.hpp>

using Callback = std::function<void(const drogon::HttpResponsePtr&)>;

class Orders : public drogon::HttpController<Orders> {
 public:
  METHOD_LIST_BEGIN
  ADD_METHOD_TO(Orders::list, "/orders", drogon::Get);
  METHOD_LIST_END

  Orders() : kept_("service=orders") {}  // fine: sync-driver-in-async-service (made once, before the loop runs)

  void list(const drogon::HttpRequestPtr& request, Callback&& callback);

  void count(const drogon::HttpRequestPtr&, Callback&&) {
    drogon::app().getDbClient()->execSqlAsync("select count(*) from orders");  // fine: sync-driver-in-async-service (drogon's own client)
    std::thread([] { PQfinish(PQconnectdb("service=orders")); }).detach();  // fine: sync-driver-in-async-service (a thread of its own)
  }

 private:
  pqxx::connection kept_;
};

void Orders::list(const drogon::HttpRequestPtr& request, Callback&& callback) {
  pqxx::connection connection("service=orders");  // expect: sync-driver-in-async-service "pqxx.connection blocks"
  callback(drogon::HttpResponse::newHttpResponse());
}

drogon::Task<std::string> price_of(int article) {
  PGconn* connection = PQconnectdb("service=prices");  // expect: sync-driver-in-async-service "price_of is a coroutine"
  PQfinish(connection);
  co_return "1";
}

void routes() {
  drogon::app().registerHandler("/stock", [](const drogon::HttpRequestPtr&, Callback&& callback) {
    PGconn* connection = PQconnectdb("service=stock");  // expect: sync-driver-in-async-service
    PQfinish(connection);
    callback(drogon::HttpResponse::newHttpResponse());
  });
  PQfinish(PQconnectdb("service=stock"));  // fine: sync-driver-in-async-service (while starting)
}

class Invoices final : public userver::server::handlers::HttpHandlerBase {
 public:
  using HttpHandlerBase::HttpHandlerBase;
  std::string HandleRequestThrow(const userver::server::http::HttpRequest&, userver::server::request::RequestContext&) const override {
    const pqxx::connection connection("service=invoices");  // expect: sync-driver-in-async-service "HandleRequestThrow"
    return connection.is_open() ? "open" : "closed";
  }
};
