// headers: odb/pgsql/database.hxx odb/database.hxx odb/transaction.hxx odb/pgsql/forward.hxx
#pragma once
#include <memory>
#include <string>
namespace odb {
class connection {};
class transaction_impl {};
class transaction { public: explicit transaction(transaction_impl*); void commit(); void rollback(); };
class database { public: virtual ~database(); transaction_impl* begin(); std::shared_ptr<connection> connection(); unsigned long long execute(const char* statement); unsigned long long execute(const std::string& statement); template <class T> T load(long id); };
namespace pgsql {
class connection_factory { public: virtual ~connection_factory(); };
class connection_pool_factory : public connection_factory { public: connection_pool_factory(std::size_t max_connections = 0, std::size_t min_connections = 0, bool ping = true); };
class database : public odb::database {
 public:
  database(const std::string& user, const std::string& password, const std::string& db, const std::string& host = "", unsigned int port = 0, const std::string& extra_conninfo = "", std::unique_ptr<connection_factory> = nullptr);
  database(const std::string& user, const std::string& password, const std::string& db, const std::string& host, const std::string& socket_ext, const std::string& extra_conninfo = "", std::unique_ptr<connection_factory> = nullptr);
  database(const std::string& conninfo, std::unique_ptr<connection_factory> = nullptr);
  database(int& argc, char* argv[], bool erase = false, const std::string& extra_conninfo = "", std::unique_ptr<connection_factory> = nullptr);
};
}  // namespace pgsql
}  // namespace odb
