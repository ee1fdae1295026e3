#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// How clients and configuration libraries are met in source code: the "code" sections of the driver data, compiled for look-up by
/// qualified name. Names are dotted in every language (`pqxx::connection` is "pqxx.connection").
namespace dbssot::drivers {

enum class CallMode : std::uint8_t { unknown, sync, async, from_url };

/// Where a call takes an argument: by position (from 0, without the object of a method), by keyword, or both.
struct ArgumentShape {
  std::string name;   ///< what facts call it; the keyword too, unless `keywords` lists others
  int position = -1;  ///< -1: never by position; -2: the last one; -3: the first, where it is the only one
  std::vector<std::string> keywords;
};

/// A call that makes an engine, a pool or a connection.
struct SinkShape {
  std::string library;        ///< id of the driver file
  std::string driver;         ///< client below; "" when the URL decides
  bool makes_engine = false;  ///< an engine or pool; else one connection
  CallMode mode = CallMode::unknown;
  std::optional<ArgumentShape> target;
  std::vector<ArgumentShape> arguments;        ///< further positional arguments, in the facts' names
  std::string pool_class;                      ///< keyword that holds the pool class
  std::vector<std::string> nested;             ///< keywords whose dictionary holds driver arguments ("connect_args")
  std::vector<std::string> not_when_first_is;  ///< qualified classes: given such an object the call borrows instead of connecting
  std::string requires_literal;                ///< an argument must contain this text (Qt: "QPSQL")
  int requires_position = 0;                   ///< which one
  bool requires_argument = false;              ///< without any it makes an object that connects later (soci::session)
  std::vector<std::string> aggregates;         ///< the first argument must be such a structure; its members are the arguments
  std::unordered_map<std::string, std::string>
      setters;                        ///< methods of what is made that state an argument later: setHostName → host
  std::string settings_separator;     ///< between the `name=value` of the argument "options", where it is not libpq's
  bool target_is_dictionary = false;  ///< engine_from_config(dict, prefix): the URL stands under "<prefix>url"
  std::string connections;            ///< keyword whose dictionary holds URLs or parts under "connections", by name (Tortoise)
  std::string keywords_argument;      ///< PQconnectdbParams: position 0 holds names, position 1 values
  std::string async_form;             ///< the call that this one is where what it makes is given to an async wrapper
  std::vector<std::string> creators;  ///< arguments that hold a function which connects instead: creator=, async_creator=
  std::string driver_argument;        ///< argument that names the client below (connector.connect(instance, "pg8000"))
  std::vector<std::string> made_of;   ///< classes of which the call must name one in angle brackets: Append<components::Postgres>()
  std::string section_option;      ///< the first argument names a section of the framework's configuration; the URL is this option
  std::string command_line_first;  ///< type of a first argument that stands for the command line: odb's database(argc, argv)
  std::vector<ArgumentShape> command_line_arguments;            ///< what such a call takes beside it
  std::map<std::string, std::vector<std::string>> pool_makers;  ///< classes that say how an argument pools, and what they take
  std::string default_driver;                                   ///< of a URL that names none
  std::unordered_map<std::string, std::string> driver_ids;      ///< names in URLs that differ from ours: "psycopg" is psycopg3
};

/// A call or index that reads one variable of the environment.
struct ReaderShape {
  std::string library;
  ArgumentShape variable;
  std::optional<ArgumentShape> fallback;
  std::string prefix_keyword;   ///< argument of the object's maker that holds a prefix of every name ("env_prefix")
  bool has_scheme = false;      ///< the object's maker may declare variables by name, with a default: Env(DB_NAME=(str, "shop"))
  std::string default_prefix;   ///< where the maker states none
  std::string separator;        ///< between prefix and name
  bool has_attributes = false;  ///< settings.DATABASE_URL is settings["DATABASE_URL"]
  std::string own_variable;     ///< read when no argument names one: dj_database_url.config() reads DATABASE_URL
  std::vector<std::string> methods;  ///< of an object with attributes: these are no settings
};

/// A call that puts a URL together from parts, or takes one apart.
struct UrlCallShape {
  std::string library;
  bool builds = false;
  int subject = 0;  ///< parsers: position of the URL
  std::string subject_keyword;
  /// Builders of whole URLs: the names of scheme, user, password, host, port, database and query, in this order, each with its
  /// other names. Empty: not told, or no URL.
  std::vector<std::vector<std::string>> parts;
};

/// A call in the body of a class that says what a field holds at first: dataclasses.field(default_factory=…).
struct FieldMakerShape {
  bool is_positional = false;  ///< the first argument is the default
};

/// A pool class that an engine may be given.
struct PoolClassShape {
  CallMode mode = CallMode::unknown;  ///< of the engines that take it; unknown: any
  std::vector<std::string> takes;     ///< arguments of the engine that its constructor knows, of those that belong to pools
};

/// Arguments of a driver's own pool that bound its size; a pool whose least is above its most raises.
struct PoolBounds {
  std::string call;  ///< part of the pool's name that they hold for; "" for every other pool
  std::string least;
  std::string most;
  long least_default = 0;
  std::string raises;         ///< what comes of it, after the call's name: "raises ValueError"
  bool is_unbounded = false;  ///< a most of 0 is no limit
};

/// A setting that a framework opens connections from, by its name: Django's DATABASES, Celery's result_backend.
struct SettingShape {
  std::string library;
  std::string call;                              ///< what facts call it
  bool has_connections = false;                  ///< a dictionary of connections by alias; else one URL
  std::string engine_key;                        ///< key that names the back end ("ENGINE")
  std::map<std::string, std::string> drivers;    ///< part of a back end's name → client
  std::map<std::string, std::string> arguments;  ///< keys of a connection in the facts' names
  std::string nested;                            ///< key of the dictionary that goes to the client ("OPTIONS")
  std::vector<std::string> urls;                 ///< calls that make a connection of a URL, their first argument
  std::string prefix;                            ///< before the URL ("db+"); without it the setting is something else
  std::string requires_import;                   ///< module without which the name means something else
  std::string options;     ///< setting beside it that holds arguments of the engine (SQLALCHEMY_ENGINE_OPTIONS)
  std::string options_of;  ///< the call that these are arguments of ("sqlalchemy.create_engine")
  SinkShape sink;          ///< default_driver, driver_ids
};

/// An argument that states a limit in time.
struct TimeoutShape {
  std::string argument;                 ///< "connect_args.timeout", "pool_timeout"
  std::string step;                     ///< "connect", "command", "pool", …
  std::string unit;                     ///< "s" or "ms"
  bool zero_is_unlimited = false;       ///< 0 means to wait for ever
  std::optional<double> default_value;  ///< what holds where the argument is not stated, in that unit; nothing: no limit
};

/// A setting of pools as policies name it, in the spelling of one library.
struct PoolSettingShape {
  std::string setting;        ///< "pre_ping", "recycle", "reset_on_return", "size", "overflow", "timeout"
  std::string argument;       ///< "pool_pre_ping"
  std::string unit;           ///< of durations: "s"; else ""
  std::string default_value;  ///< what holds where the argument is not stated, as it would be written; "": every maker states it
  std::vector<std::string> other_arguments;  ///< what other calls of the library name it
};

/// A call that passes one of its arguments through: `typing.cast(T, x)`, `pydantic.SecretStr(x)`.
struct PassThroughShape {
  int position = 0;
  std::string keyword;
  bool is_called = false;  ///< what is given is a function or class, and the call stands for what that makes: Depends(get_settings)
};

/// A call that fetches from a secret store, known by the name of its method.
struct SecretStoreShape {
  std::string of;        ///< part of the name of what it is called on; "" for anything
  std::string argument;  ///< keyword that names the secret; also its first position
};

struct ImportShape {
  std::string library;
  CallMode mode = CallMode::unknown;
};

/// A call that is handed a function, and calls it with what stands behind: asyncio.to_thread(connect, url).
struct CallerShape {
  std::uint32_t function = 0;  ///< position of the function
};

class CodeShapes {
 public:
  [[nodiscard]] const SinkShape* sink(std::string_view call) const { return find(sinks_, call); }
  [[nodiscard]] const ReaderShape* reader(std::string_view call) const { return find(readers_, call); }
  /// An object of the library that is indexed or asked by name: "os.environ".
  [[nodiscard]] const ReaderShape* environment(std::string_view name) const { return find(environments_, name); }
  [[nodiscard]] const SettingShape* setting(std::string_view name) const { return find(settings_, name); }
  /// True for objects whose items are sections with options ("configparser.ConfigParser()").
  [[nodiscard]] bool is_section_file(std::string_view name) const { return find(section_files_, name) != nullptr; }
  /// True for objects whose items are options ("boost.program_options.variables_map()").
  [[nodiscard]] bool is_option_table(std::string_view name) const { return find(option_tables_, name) != nullptr; }
  [[nodiscard]] const UrlCallShape* url_call(std::string_view call) const { return find(url_calls_, call); }
  [[nodiscard]] const PassThroughShape* pass_through(std::string_view call) const { return find(pass_through_, call); }
  /// By the last part of the call's name: most are methods of objects that are not followed.
  [[nodiscard]] const CallerShape* caller(std::string_view last_part) const { return find(callers_, last_part); }
  /// True for a library that opens SQLite as it opens a server: that it is there says of neither.
  [[nodiscard]] bool opens_sqlite(std::string_view library) const { return find(opens_sqlite_, library) != nullptr; }
  /// True for a library that connects through another client, which the URL or a setting names.
  [[nodiscard]] bool is_above_client(std::string_view library) const { return find(above_client_, library) != nullptr; }
  /// True for a library that takes URLs apart in a way of its own, which we do not know.
  [[nodiscard]] bool has_own_reading(std::string_view library) const { return find(own_reading_, library) != nullptr; }
  [[nodiscard]] const SecretStoreShape* secret_store(std::string_view call) const;
  /// True if some call we know ends in that name, so that a method of that name is worth a closer look.
  [[nodiscard]] bool may_be_called(std::string_view last_part) const { return find(last_parts_, last_part) != nullptr; }
  [[nodiscard]] const ImportShape* import(std::string_view module) const;
  /// True for a reader, an environment, a sink, a call on URLs or a base of settings: one question instead of five.
  [[nodiscard]] bool is_of_interest(std::string_view name) const { return find(of_interest_, name) != nullptr; }
  /// False for most names, by their first part alone: of those is_of_interest(), import(), is_section_file(), is_option_table() and
  /// is_wait_call() say no.
  [[nodiscard]] bool may_be_known(std::string_view name) const { return find(known_tops_, top_of(name)) != nullptr; }
  /// True for the first part of a name that we know: "sqlalchemy", "os".
  [[nodiscard]] bool is_top_level(std::string_view module) const { return find(top_levels_, module) != nullptr; }
  [[nodiscard]] bool is_settings_base(std::string_view name) const { return find(settings_bases_, name) != nullptr; }
  [[nodiscard]] bool is_log_call(std::string_view call) const;
  [[nodiscard]] bool is_log_method(std::string_view name) const;
  [[nodiscard]] bool is_wait_call(std::string_view call) const { return find(wait_calls_, call) != nullptr; }
  /// True for a method of sessions that is about rows alone ("commit"): it tells nothing of the database, nor gives the session on.
  [[nodiscard]] bool is_row_method(std::string_view name) const { return find(row_methods_, name) != nullptr; }
  /// What switches of the preprocessor call clients: "LIBPQ" of HAVE_LIBPQ.
  [[nodiscard]] const std::vector<std::string>& names_in_switches() const { return names_in_switches_; }
  /// True for a class that makes a synchronous engine asynchronous: AsyncEngine(create_engine(url)).
  [[nodiscard]] bool is_async_wrapper(std::string_view call) const { return find(async_wrappers_, call) != nullptr; }
  /// True if a dependency of that name (normalised) brings a database client.
  [[nodiscard]] bool is_package(std::string_view name) const { return find(packages_, name) != nullptr; }
  /// The library that a package brings: "psycopg2" for psycopg2-binary; "" for other packages.
  [[nodiscard]] std::string library_of_package(std::string_view name) const;
  /// What every call of the library is, where that is one.
  [[nodiscard]] CallMode mode_of_library(std::string_view library) const;
  /// How the library spells a setting; nothing if it has no such thing.
  [[nodiscard]] const PoolSettingShape* pool_setting(std::string_view library, std::string_view setting) const;
  [[nodiscard]] const std::vector<TimeoutShape>& timeouts(std::string_view library) const;
  /// A method of texts that gives the same content back: secret.get_secret_value(), text.c_str().
  [[nodiscard]] bool keeps_content(std::string_view method) const { return find(content_methods_, method) != nullptr; }
  [[nodiscard]] const FieldMakerShape* field_maker(std::string_view name) const { return find(field_makers_, name); }
  /// Null for a class that the library does not have.
  [[nodiscard]] const PoolClassShape* pool_class(std::string_view library, std::string_view name) const;
  /// True for a class whose objects are connections, whatever call makes them ("pqxx.connection", "pg_conn").
  [[nodiscard]] bool is_connection_type(std::string_view name) const;
  /// True for a class of a framework whose methods answer requests in an event loop ("drogon.HttpController").
  [[nodiscard]] bool is_handler_base(std::string_view name) const { return find(handler_bases_, name) != nullptr; }
  /// True for a method that is given functions which answer requests there ("drogon.HttpAppFramework.registerHandler").
  [[nodiscard]] bool takes_handlers(std::string_view call) const { return find(handler_calls_, call) != nullptr; }
  /// True for what a coroutine of such a framework gives back ("drogon.Task").
  [[nodiscard]] bool is_coroutine(std::string_view result) const { return find(coroutines_, result) != nullptr; }
  /// True for an argument that some pool of the library takes, and others refuse.
  [[nodiscard]] bool is_pool_argument(std::string_view library, std::string_view name) const;
  /// Null where the library has no pool of that kind.
  [[nodiscard]] const PoolBounds* pool_bounds(std::string_view library, std::string_view call) const;
  [[nodiscard]] bool is_async_driver(std::string_view library, std::string_view driver) const;

  friend const CodeShapes& code_shapes();

 private:
  /// Looked up by what stands in the source, without a copy of it: linking asks for every name there is.
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  template <class Shape>
  using Table = std::unordered_map<std::string, Shape, NameHash, std::equal_to<>>;
  template <class Shape>
  static const Shape* find(const Table<Shape>& table, std::string_view name) {
    const auto found = table.find(name);
    return found == table.end() ? nullptr : &found->second;
  }
  /// Modules of C++ are headers, with slashes.
  static std::string_view top_of(std::string_view name) {
    std::size_t end = 0;
    while (end < name.size() && name[end] != '.' && name[end] != '/') ++end;
    return name.substr(0, end);
  }
  CodeShapes();

  Table<SinkShape> sinks_;
  Table<bool> top_levels_;
  Table<ReaderShape> readers_;
  Table<ReaderShape> environments_;
  Table<SettingShape> settings_;
  Table<bool> section_files_;
  Table<bool> option_tables_;
  Table<SecretStoreShape> secret_stores_;  ///< by the method's name
  Table<UrlCallShape> url_calls_;
  Table<CallerShape> callers_;
  Table<bool> opens_sqlite_;
  Table<bool> above_client_;
  Table<bool> own_reading_;
  Table<PassThroughShape> pass_through_;
  Table<ImportShape> imports_;
  Table<bool> settings_bases_;
  Table<bool> log_calls_;
  Table<bool> log_methods_;
  Table<bool> wait_calls_;
  Table<bool> row_methods_;
  std::vector<std::string> names_in_switches_;
  Table<bool> async_wrappers_;
  Table<std::string> packages_;            ///< to their library
  Table<CallMode> modes_;                  ///< by library
  Table<PoolSettingShape> pool_settings_;  ///< by "library setting"
  Table<bool> content_methods_;
  Table<FieldMakerShape> field_makers_;
  Table<PoolClassShape> pool_classes_;  ///< by "library class"
  Table<bool> pool_arguments_;          ///< by "library argument"
  Table<std::vector<PoolBounds>> pool_bounds_;
  Table<bool> connection_types_;
  Table<bool> handler_bases_;
  Table<bool> handler_calls_;
  Table<bool> coroutines_;
  Table<bool> async_drivers_;  ///< by "library driver"
  Table<bool> last_parts_;
  Table<bool> of_interest_;
  Table<bool> import_tops_;  ///< first parts of the names in imports_
  Table<bool> known_tops_;
  Table<std::vector<TimeoutShape>> timeouts_;
};

/// Compiled on first use from every data file.
[[nodiscard]] const CodeShapes& code_shapes();

}  // namespace dbssot::drivers
