// headers: soci/soci.h soci.h soci/session.h soci/connection-pool.h soci/connection-parameters.h soci/postgresql/soci-postgresql.h soci-postgresql.h soci/sqlite3/soci-sqlite3.h soci/mysql/soci-mysql.h soci/error.h
#pragma once
#include <cstddef>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>
namespace soci {
class soci_error : public std::runtime_error { public: explicit soci_error(const std::string&); std::string get_error_message() const; };
class backend_factory { public: virtual ~backend_factory(); };
class postgresql_backend_factory : public backend_factory {};
extern const postgresql_backend_factory postgresql; extern const backend_factory sqlite3; extern const backend_factory mysql; extern const backend_factory odbc; extern const backend_factory oracle;
class postgresql_soci_error : public soci_error { public: postgresql_soci_error(const std::string&, const char*); std::string sqlstate() const; };
class connection_parameters {
 public:
  connection_parameters();
  connection_parameters(const backend_factory& factory, const std::string& connectString);
  connection_parameters(const std::string& backendName, const std::string& connectString);
  explicit connection_parameters(const std::string& fullConnectString);
  void set_option(const char* name, const std::string& value); bool get_option(const char* name, std::string& value) const;
  const std::string& get_connect_string() const; void set_connect_string(const std::string& connectString);
};
class session;
enum indicator { i_ok, i_null, i_truncated };
class row { public: std::size_t size() const; template <class T> T get(std::size_t) const; template <class T> T get(const std::string&) const; template <class T> T get(const std::string&, const T&) const; template <class T> T get(std::size_t, const T&) const; indicator get_indicator(std::size_t) const; };
namespace details {
struct exchange {};
class once_temp_type { public: template <class T> once_temp_type& operator<<(const T&); template <class T> once_temp_type& operator,(const T&); };
class prepare_temp_type { public: template <class T> prepare_temp_type& operator<<(const T&); template <class T> prepare_temp_type& operator,(const T&); };
}  // namespace details
template <class T> details::exchange into(T&); template <class T> details::exchange into(T&, indicator&);
template <class T> details::exchange use(const T&); template <class T> details::exchange use(const T&, const std::string&); template <class T> details::exchange use(const T&, indicator&, const std::string& = std::string());
class statement { public: statement(session&); statement(const details::prepare_temp_type&); bool execute(bool withDataExchange = false); bool fetch(); void alloc(); void prepare(const std::string&); void define_and_bind(); long long get_affected_rows(); template <class T> void exchange(const T&); };
template <class T> class rowset { public: using iterator = T*; rowset(const details::prepare_temp_type&); iterator begin() const; iterator end() const; };
class connection_pool {
 public:
  explicit connection_pool(std::size_t size); session& at(std::size_t pos); std::size_t lease(); bool try_lease(std::size_t& pos, int timeout); void give_back(std::size_t pos);
};
class session {
 public:
  session();
  explicit session(const connection_parameters& parameters);
  session(const backend_factory& factory, const std::string& connectString);
  session(const std::string& backendName, const std::string& connectString);
  explicit session(const std::string& connectString);
  explicit session(connection_pool& pool);
  session(session&&); session& operator=(session&&);
  ~session();
  void open(const connection_parameters& parameters);
  void open(const backend_factory& factory, const std::string& connectString);
  void open(const std::string& backendName, const std::string& connectString);
  void open(const std::string& connectString);
  void close(); void reconnect(); bool is_connected() const noexcept;
  void begin(); void commit(); void rollback();
  template <class T> details::once_temp_type operator<<(const T&);
  details::once_temp_type once; details::prepare_temp_type prepare;
  void set_log_stream(std::ostream*); std::string get_last_query() const; std::string get_backend_name() const; bool got_data() const; void set_got_data(bool); void uppercase_column_names(bool);
};
class transaction { public: explicit transaction(session&); void commit(); void rollback(); };
void register_factory_postgresql();
}  // namespace soci
