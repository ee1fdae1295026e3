#include <cstdlib>
#include <drogon/drogon.h>
#include <drogon/orm/DbClient.h>

int main() {
  auto client = drogon::orm::DbClient::newPgClient(std::getenv("DATABASE_URL"), 4);
  drogon::app().registerHandler(  // expect: missing-health-report "does not tell format and pool"
      "/health", [](const drogon::HttpRequestPtr&, std::function<void(const drogon::HttpResponsePtr&)>&& callback) {
        Json::Value body;
        body["status"] = "ok";
        body["driver"] = "libpq";
        callback(drogon::HttpResponse::newHttpJsonResponse(body));
      });
  drogon::app().run();
}
