// headers: drogon/drogon.h drogon/HttpAppFramework.h drogon/orm/DbClient.h drogon/orm/DbConfig.h
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
namespace trantor {
class LogStream { public: template <class T> LogStream& operator<<(const T&); };
class Logger { public: LogStream& stream(); };
}  // namespace trantor
#define LOG_TRACE trantor::Logger().stream()
#define LOG_DEBUG trantor::Logger().stream()
#define LOG_INFO trantor::Logger().stream()
#define LOG_WARN trantor::Logger().stream()
#define LOG_ERROR trantor::Logger().stream()
#define LOG_FATAL trantor::Logger().stream()
namespace drogon {
namespace orm {
class Result { public: std::size_t size() const; bool empty() const; };
class DrogonDbException { public: const std::exception& base() const; };
class DbClient {
 public:
  static std::shared_ptr<DbClient> newPgClient(const std::string& connInfo, std::size_t connNum, bool autoBatch = false);
  static std::shared_ptr<DbClient> newMysqlClient(const std::string& connInfo, std::size_t connNum);
  static std::shared_ptr<DbClient> newSqlite3Client(const std::string& connInfo, std::size_t connNum);
  template <class... T> void execSqlAsync(const std::string& sql, T&&... args); template <class... T> Result execSqlSync(const std::string& sql, T&&... args); template <class... T> Result execSqlCoro(const std::string& sql, T&&... args);
  void setTimeout(double timeout); bool hasAvailableConnections() const noexcept; void closeAll(); const std::string& connectionInfo() const;
};
using DbClientPtr = std::shared_ptr<DbClient>;
struct PostgresConfig { std::string host; unsigned short port; std::string databaseName; std::string username; std::string password; std::size_t connectionNumber; std::string name; bool isFast; std::string characterSet; double timeout; bool autoBatch; };
}  // namespace orm
class HttpRequest; class HttpResponse { public: static std::shared_ptr<HttpResponse> newHttpResponse(); void setBody(const std::string&); };
using HttpRequestPtr = std::shared_ptr<HttpRequest>; using HttpResponsePtr = std::shared_ptr<HttpResponse>;
class HttpAppFramework {
 public:
  static HttpAppFramework& instance();
  HttpAppFramework& createDbClient(const std::string& dbType, const std::string& host, unsigned short port, const std::string& databaseName, const std::string& userName, const std::string& password, std::size_t connectionNum = 1, const std::string& filename = "", const std::string& name = "default", bool isFast = false, const std::string& characterSet = "", double timeout = -1.0, bool autoBatch = false);
  HttpAppFramework& addDbClient(const orm::PostgresConfig& config);
  orm::DbClientPtr getDbClient(const std::string& name = "default"); orm::DbClientPtr getFastDbClient(const std::string& name = "default");
  HttpAppFramework& addListener(const std::string& ip, unsigned short port); HttpAppFramework& loadConfigFile(const std::string& path); HttpAppFramework& setThreadNum(std::size_t); template <class... T> HttpAppFramework& registerHandler(const std::string& path, T&&... args);
  void run(); void quit();
};
inline HttpAppFramework& app() { return HttpAppFramework::instance(); }
}  // namespace drogon
