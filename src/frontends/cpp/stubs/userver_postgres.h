// headers: userver/storages/postgres/cluster.hpp userver/storages/postgres/component.hpp userver/storages/postgres/dsn.hpp userver/storages/postgres/postgres.hpp userver/storages/postgres/postgres_fwd.hpp userver/components/component_context.hpp userver/components/component_list.hpp userver/components/minimal_server_component_list.hpp userver/components/minimal_component_list.hpp userver/components/common_server_component_list.hpp userver/server/handlers/http_handler_base.hpp userver/server/handlers/http_handler_json_base.hpp userver/server/websocket/websocket_handler.hpp
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
namespace userver {
namespace components {
class ComponentConfig;
class ComponentContext { public: template <class T> T& FindComponent() const; template <class T> T& FindComponent(std::string_view name) const; template <class T> T* FindComponentOptional(std::string_view name) const; };
class ComponentList { public: template <class T, class... A> ComponentList& Append(A&&... name); };
ComponentList MinimalComponentList();
ComponentList MinimalServerComponentList();
ComponentList CommonComponentList();
ComponentList CommonServerComponentList();
}  // namespace components
namespace server { namespace http { class HttpRequest { public: const std::string& GetArg(std::string_view name) const; const std::string& RequestBody() const; }; }
namespace request { class RequestContext; }
namespace handlers { class HttpHandlerBase { public: HttpHandlerBase(const components::ComponentConfig&, const components::ComponentContext&); virtual ~HttpHandlerBase(); virtual std::string HandleRequestThrow(const http::HttpRequest&, request::RequestContext&) const; virtual std::string HandleRequest(http::HttpRequest&, request::RequestContext&) const; }; class HttpHandlerJsonBase : public HttpHandlerBase { public: using HttpHandlerBase::HttpHandlerBase; }; }
namespace websocket { class WebsocketHandlerBase : public handlers::HttpHandlerBase { public: using HttpHandlerBase::HttpHandlerBase; }; } }
namespace storages::postgres {
class Dsn { public: explicit Dsn(std::string dsn); const std::string& GetUnderlying() const; };
using DsnList = std::vector<Dsn>;
class ResultSet { public: std::size_t Size() const; bool IsEmpty() const; };
enum class ClusterHostType { kNone, kMaster, kSyncSlave, kSlave };
class Transaction { public: template <class... T> ResultSet Execute(const T&... args); void Commit(); };
class Cluster { public: template <class... T> Cluster(DsnList dsns, T&&... args); template <class... T> ResultSet Execute(const T&... args); Transaction Begin(ClusterHostType); };
using ClusterPtr = std::shared_ptr<Cluster>;
}  // namespace storages::postgres
namespace components {
class Postgres { public: storages::postgres::ClusterPtr GetCluster() const; };
}  // namespace components
}  // namespace userver
