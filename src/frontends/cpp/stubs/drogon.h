// headers: drogon/drogon.h drogon/HttpAppFramework.h drogon/orm/DbClient.h drogon/orm/DbConfig.h drogon/HttpController.h drogon/HttpSimpleController.h drogon/WebSocketController.h drogon/HttpFilter.h drogon/HttpMiddleware.h drogon/HttpRequest.h drogon/HttpResponse.h drogon/utils/coroutine.h
#pragma once
#include <coroutine>
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
enum HttpMethod { Get, Post, Head, Put, Delete, Options, Patch, Invalid };
template <class T> class HttpController { public: template <class... A> static void registerMethod(A&&... args); };
template <class T> class HttpSimpleController { public: virtual void asyncHandleHttpRequest(const HttpRequestPtr& request, std::function<void(const HttpResponsePtr&)>&& callback) = 0; static void registerSelf__(...); };
template <class T> class HttpFilter {}; template <class T> class HttpCoroFilter {}; template <class T> class HttpMiddleware {}; template <class T> class HttpCoroMiddleware {};
class WebSocketConnection; using WebSocketConnectionPtr = std::shared_ptr<WebSocketConnection>; enum class WebSocketMessageType { Text, Binary };
template <class T> class WebSocketController { public: static void registerSelf__(...); };
template <class T = void> struct Task { struct promise_type { Task get_return_object(); std::suspend_always initial_suspend(); std::suspend_always final_suspend() noexcept; void return_value(T); void unhandled_exception(); }; bool await_ready(); void await_suspend(std::coroutine_handle<>); T await_resume(); };
template <> struct Task<void> { struct promise_type { Task get_return_object(); std::suspend_always initial_suspend(); std::suspend_always final_suspend() noexcept; void return_void(); void unhandled_exception(); }; bool await_ready(); void await_suspend(std::coroutine_handle<>); void await_resume(); };
struct AsyncTask { struct promise_type { AsyncTask get_return_object(); std::suspend_never initial_suspend(); std::suspend_never final_suspend() noexcept; void return_void(); void unhandled_exception(); }; };
inline HttpAppFramework& app() { return HttpAppFramework::instance(); }
}  // namespace drogon
#define METHOD_LIST_BEGIN static void initPathRouting() {
#define METHOD_LIST_END return; }
#define METHOD_ADD(method, pattern, ...) registerMethod(&method, pattern)
#define ADD_METHOD_TO(method, pattern, ...) registerMethod(&method, pattern)
#define ADD_METHOD_VIA_REGEX(method, pattern, ...) registerMethod(&method, pattern)
#define PATH_LIST_BEGIN static void initPathRouting() {
#define PATH_LIST_END }
#define PATH_ADD(path, ...) registerSelf__(path)
#define WS_PATH_LIST_BEGIN static void initPathRouting() {
#define WS_PATH_LIST_END }
#define WS_PATH_ADD(path, ...) registerSelf__(path)
