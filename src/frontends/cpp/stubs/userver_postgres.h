// headers: userver/storages/postgres/cluster.hpp userver/storages/postgres/component.hpp userver/storages/postgres/dsn.hpp userver/storages/postgres/postgres.hpp userver/storages/postgres/postgres_fwd.hpp
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
namespace userver {
namespace components {
class ComponentConfig;
class ComponentContext { public: template <class T> T& FindComponent() const; template <class T> T& FindComponent(std::string_view name) const; };
}  // namespace components
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
class Postgres { public: static constexpr std::string_view kName = "postgres"; storages::postgres::ClusterPtr GetCluster() const; };
}  // namespace components
}  // namespace userver
