// headers: pqxx/pqxx pqxx/connection pqxx/connection.hxx pqxx/transaction pqxx/transaction.hxx pqxx/result pqxx/result.hxx pqxx/row pqxx/nontransaction pqxx/except pqxx/zview pqxx/zview.hxx
#pragma once
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>
namespace pqxx {
using oid = unsigned int;
class zview : public std::string_view {
 public:
  zview() = default;
  zview(const char*);
  zview(const char*, std::size_t);
  zview(const std::string&);
  const char* c_str() const;
};
struct failure : std::runtime_error { using runtime_error::runtime_error; };
struct broken_connection : failure { using failure::failure; };
struct sql_error : failure { sql_error(const std::string& what = "", const std::string& query = ""); const std::string& query() const; const std::string& sqlstate() const; };
struct in_doubt_error : failure { using failure::failure; };
struct conversion_error : std::domain_error { using domain_error::domain_error; };
struct usage_error : std::logic_error { using logic_error::logic_error; };
struct argument_error : std::invalid_argument { using invalid_argument::invalid_argument; };
struct undefined_table : sql_error { using sql_error::sql_error; };
struct unique_violation : sql_error { using sql_error::sql_error; };
struct unexpected_rows : std::range_error { using range_error::range_error; };
template <class... T> class prepped {};
class params {
 public:
  params() = default;
  template <class... T> explicit params(T&&...);
  template <class T> void append(T&&);
};
class field {
 public:
  const char* c_str() const; const char* name() const; std::size_t size() const; bool is_null() const; std::string_view view() const;
  template <class T> T as() const;
  template <class T> T as(const T&) const;
  template <class T> bool to(T&) const;
  template <class T> std::optional<T> get() const;
};
class row {
 public:
  using const_iterator = const field*;
  const_iterator begin() const; const_iterator end() const;
  field operator[](int) const; field operator[](const char*) const; field operator[](zview) const;
  field at(int) const; field at(const char*) const;
  std::size_t size() const; bool empty() const; int column_number(zview) const;
  template <class... T> std::tuple<T...> as() const;
  template <class T> void to(T&) const;
};
class result {
 public:
  using size_type = int; using const_iterator = const row*; using iterator = const_iterator;
  const_iterator begin() const; const_iterator end() const; const_iterator cbegin() const; const_iterator cend() const;
  row operator[](size_type) const; row at(size_type) const; row front() const; row back() const; row one_row() const; field one_field() const;
  size_type size() const; bool empty() const; int columns() const; const char* column_name(int) const; size_type affected_rows() const;
  const std::string& query() const; void clear();
};
class connection;
class errorhandler { public: explicit errorhandler(connection&); virtual ~errorhandler(); virtual bool operator()(const char[]) noexcept = 0; };
enum class error_verbosity { terse, normal, verbose };
class connection {
 public:
  connection();
  explicit connection(const char* options);
  explicit connection(zview options);
  explicit connection(const std::string& options);
  connection(connection&&);
  connection& operator=(connection&&);
  connection(const connection&) = delete;
  void close(); bool is_open() const noexcept; void disconnect(); void activate(); void deactivate(); explicit operator bool() const noexcept;
  const char* dbname() const; const char* username() const; const char* hostname() const; const char* port() const; std::string options() const;
  int backendpid() const; int sock() const; int protocol_version() const; int server_version() const; std::string connection_string() const;
  void set_client_encoding(zview); void set_variable(std::string_view, std::string_view); std::string get_variable(std::string_view); std::string get_var(std::string_view);
  template <class T> void set_session_var(std::string_view, T&&);
  void set_verbosity(error_verbosity); void trace(void*); void cancel_query();
  void prepare(zview, zview); void prepare(zview); void unprepare(std::string_view);
  std::string quote(std::string_view) const; template <class T> std::string quote(const T&) const; std::string quote_name(std::string_view) const; std::string esc(std::string_view) const;
  int await_notification(); int get_notifs();
  static connection seize_raw_connection(void*); void* release_raw_connection() &&;
  template <class F> void set_notice_handler(F&&);
};
using lazyconnection = connection; using asyncconnection = connection; using nullconnection = connection; using connection_base = connection;
class connecting {
 public:
  connecting(zview options = zview("")); int sock() const; void process() &; bool wait_to_read() const; bool wait_to_write() const; bool done() const; connection produce() &&;
};
class transaction_base {
 public:
  virtual ~transaction_base();
  void commit(); void abort();
  result exec(std::string_view); result exec(std::string_view, params); template <class... T> result exec(prepped<T...>, params);
  result exec0(zview); row exec1(zview); result exec_n(int, zview);
  template <class... T> result exec_params(zview, T&&...); template <class... T> row exec_params1(zview, T&&...); template <class... T> result exec_params0(zview, T&&...);
  template <class... T> result exec_prepared(zview, T&&...); template <class... T> row exec_prepared1(zview, T&&...); template <class... T> result exec_prepared0(zview, T&&...);
  template <class T> T query_value(zview); template <class... T> std::tuple<T...> query1(zview); template <class... T> std::vector<std::tuple<T...>> query(zview);
  template <class... T> std::vector<std::tuple<T...>> stream(std::string_view);
  template <class F> void for_stream(std::string_view, F&&); template <class F> void for_query(zview, F&&);
  std::string quote(std::string_view) const; template <class T> std::string quote(const T&) const; std::string esc(std::string_view) const; std::string quote_name(std::string_view) const;
  connection& conn() const; void set_variable(std::string_view, std::string_view); std::string get_variable(std::string_view);
  void notify(zview, zview payload = zview(""));
};
enum class isolation_level { read_committed, repeatable_read, serializable };
constexpr isolation_level read_committed = isolation_level::read_committed, repeatable_read = isolation_level::repeatable_read, serializable = isolation_level::serializable;
enum class write_policy { read_only, read_write };
class dbtransaction : public transaction_base {};
template <isolation_level I = isolation_level::read_committed, write_policy P = write_policy::read_write>
class transaction : public dbtransaction { public: explicit transaction(connection&); transaction(connection&, std::string_view name); };
using work = transaction<>;
using read_transaction = transaction<isolation_level::read_committed, write_policy::read_only>;
class nontransaction : public transaction_base { public: explicit nontransaction(connection&, std::string_view name = std::string_view()); };
class robusttransaction_base : public dbtransaction {};
template <isolation_level I = isolation_level::read_committed> class robusttransaction : public dbtransaction { public: explicit robusttransaction(connection&); };
class subtransaction : public transaction_base { public: explicit subtransaction(dbtransaction&, std::string_view name = std::string_view()); };
class pipeline { public: explicit pipeline(transaction_base&); int insert(std::string_view); result retrieve(int); void complete(); };
class stream_to { public: template <class... T> stream_to(T&&...); template <class... T> void write_values(const T&...); void complete(); template <class... T> static stream_to table(T&&...); template <class... T> static stream_to raw_table(T&&...); template <class T> stream_to& operator<<(const T&); };
class notification_receiver { public: notification_receiver(connection&, std::string_view); virtual ~notification_receiver(); virtual void operator()(const std::string&, int) = 0; };
template <class F> void perform(F&& callback, int attempts = 3);
template <class T> std::string to_string(const T&);
template <class T> T from_string(std::string_view);
}  // namespace pqxx
