#include <drogon/orm/DbClient.h>
#include <string>

std::string quoted(const std::string& text);

void copy(const std::string& host, const std::string& name, bool is_mysql, const std::string& password) {
  if (is_mysql) {
    std::string settings = "host=" + quoted(host) + " port=3306 dbname=" + quoted(name);  // fine: hand-built-url (MySQL's client opens it)
    if (!password.empty()) {
      settings += " password=";
      settings += quoted(password);
    }
    auto client = drogon::orm::DbClient::newMysqlClient(settings, 1);
  } else {
    std::string settings = "host=" + quoted(host) + " port=5432 dbname=" + quoted(name);  // expect: hand-built-url
    auto client = drogon::orm::DbClient::newPgClient(settings, 1);
  }
}

#if USE_MYSQL
void check(const std::string& host, const std::string& name) {
  char text[200];
  snprintf(text, sizeof text, "host=%s dbname=%s", host.c_str(), name.c_str());  // fine: hand-built-url (left out, and MySQL's)
  open(text);
}
#elif USE_POSTGRESQL
void check(const std::string& host, const std::string& name) {
  char text[200];
  snprintf(text, sizeof text, "host=%s dbname=%s", host.c_str(), name.c_str());  // expect: hand-built-url
  open(text);
}
#endif

std::string behind_its_name(const std::string& host, const std::string& name, const std::string& user) {
  std::string text = "mysql://dbname='" + name + "'";  // fine: hand-built-url (says itself that it is MySQL's)
  if (!user.empty()) text += " user='" + user + "'";
  if (!host.empty()) text += " host='" + host + "'";
  soci::session session(text);
  return text;
}
