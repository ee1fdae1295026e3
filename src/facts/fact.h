#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "facts/value.h"
#include "source/place.h"
#include "url/sensitive.h"

/// The vocabulary of facts. Each is one language-neutral observation at a place; rules read nothing else about the code.
namespace dbssot {

enum class Context : std::uint8_t { production, migration, script, test, ci, example, documentation };
enum class Language : std::uint8_t { python, cpp, config };
enum class Mode : std::uint8_t { unknown, sync, async, both };

[[nodiscard]] std::string_view name_of(Context);
[[nodiscard]] std::string_view name_of(Mode);

/// What every fact has.
struct FactHead {
  Place place;
  std::string service;  ///< name from the policy, or inferred from the folder; "" when the project is one service
  std::string scope;    ///< qualified name of the function or class around it; "" at file level and in configuration
  Context context = Context::production;
  Language language = Language::python;
};

/// Something a program states, leaves to the default, or computes in a way that was not followed.
/// value 0: not stated. A stated value that was not followed is a Value of kind unknown.
struct Stated {
  ValueId value = 0;
  [[nodiscard]] bool is_stated() const { return value != 0; }
};

struct DriverImport : FactHead {
  std::string driver;  ///< id of a driver file ("asyncpg")
  std::string module;  ///< as written ("sqlalchemy.ext.asyncio", "pqxx/pqxx")
  Mode mode = Mode::unknown;
  bool is_optional = false;  ///< under `try: … except ImportError`, or for type checkers only: the program runs without it
};

struct EnvRead : FactHead {
  std::string variable;  ///< "DATABASE_URL"; "" if the name was not followed
  ValueId value = 0;     ///< the env_read value
  std::optional<Sensitive> default_value;
  std::string call;          ///< what reads: "os.environ.get", "getenv", "pydantic.BaseSettings", or the project's wrapper
  bool is_database = false;  ///< the variable belongs to the database: by policy, by name, or because its value reaches a sink
  bool in_source_of_truth = false;  ///< inside the declared or inferred source of truth
  bool handed_over = false;         ///< its value goes to the source of truth and nowhere else
};

struct ConfigFieldRead : FactHead {
  std::string field;     ///< "settings.SQLALCHEMY_DATABASE_URI"
  std::string variable;  ///< environment variable behind it, if one is known
  ValueId value = 0;
  bool is_database = false;
  bool in_source_of_truth = false;
  bool handed_over = false;  ///< as EnvRead::handed_over
};

enum class LiteralRole : std::uint8_t { plain, default_of_read, argument, format };

struct UrlLiteral : FactHead {
  Sensitive text;  ///< whole literal; holes of a format are written `{}`
  ValueId value = 0;
  LiteralRole role = LiteralRole::plain;
  bool in_source_of_truth = false;
};

/// A URL or conninfo put together from parts.
struct UrlBuild : FactHead {
  std::string how;   ///< "f-string", "percent", "format", "plus", "printf", "stream", "append", "join", "call" (URL.create)
  std::string call;  ///< "sqlalchemy.engine.URL.create" when how is "call"
  ValueId value = 0;
  bool is_conninfo = false;
  bool in_source_of_truth = false;
  bool escapes = false;       ///< user and password are percent-encoded; in a conninfo every hole is escaped
  bool reaches_sink = false;  ///< seen to end in an engine or connection
};

/// A URL taken apart, searched or changed.
struct UrlInspection : FactHead {
  std::string how;       ///< "replace", "slice", "split", "contains", "prefix", "compare", "match", "substitute", "parse"
  std::string argument;  ///< redacted text of what is looked for, replaced or split at, if it was followed
  std::string replacement;
  ValueId subject = 0;
  bool certain = false;  ///< the subject is known to be a database URL, not only named like one
  bool in_source_of_truth = false;
};

/// An argument of a sink, a pool or a builder. The value is printed redacted.
struct Argument {
  std::string name;
  ValueId value = 0;
  Place place;
};

/// True for arguments that say where a connection goes when no URL does: host, dbname, user, password, …
[[nodiscard]] bool says_where(std::string_view argument);

/// A call that makes an engine, a pool of connections, or one connection: where a URL ends.
struct Sink : FactHead {
  std::string call;     ///< qualified name as called ("sqlalchemy.create_engine", "pqxx::connection")
  std::string library;  ///< driver file that declares the call ("sqlalchemy", "psycopg2", "libpqxx")
  std::string driver;   ///< client below it where known ("asyncpg"), else the library
  Mode mode = Mode::unknown;
  ValueId target = 0;               ///< URL, conninfo or DSN; 0 when the connection is given by parts only
  Place target_place;               ///< the argument that holds it
  std::vector<Argument> arguments;  ///< everything else, `connect_args.` prefixed for what stands inside that dictionary
  bool open_arguments = false;      ///< a spread was not followed: further arguments may exist
  std::string pool_class;           ///< short name ("NullPool"); "" if not stated, "?" if stated and not followed
  Place pool_place;
  bool in_source_of_truth = false;
  bool is_conditional = false;  ///< stands in a branch or beside a handler: another one may be made instead

  [[nodiscard]] const Argument* argument(std::string_view name) const;
};
struct Engine : Sink {};
struct Connection : Sink {};

struct Pool : FactHead {
  std::string pool_class;  ///< short name; "" means the engine's default
  std::string call;
  std::vector<Argument> arguments;  ///< size, overflow, timeout, recycle, … by the names the call uses
  bool is_default = false;          ///< nobody chose it
};

struct Timeout : FactHead {
  std::string step;      ///< "connect", "command", "statement", "pool", "initialise", "tables", or the function that is waited for
  std::string call;      ///< "asyncio.wait_for", "create_engine(connect_args.timeout)", …
  std::string function;  ///< what is waited for, qualified where that was followed; "" for arguments
  ValueId target = 0;    ///< of the sink that the limit belongs to, to tell databases apart; 0 for waits
  bool is_database = true;                            ///< false: waits for something that was not seen to speak with a database
  std::optional<std::chrono::milliseconds> duration;  ///< nothing: stated but not followed, or without a limit
  bool is_unlimited = false;                          ///< stated as "wait for ever": None, 0 where the driver reads it so
};

/// A class that has to do with connections; or what stands in no class of a file that has, as one.
struct ClassShape : FactHead {
  std::string name;  ///< of a file: its path's last part without the ending
  std::uint32_t lines = 0;
  std::uint32_t methods = 0;
  std::vector<std::string> concerns;  ///< "initialise", "migrate", "health", "clean-up", …
  bool owns_connections = false;      ///< makes engines or connections
  bool builds_urls = false;           ///< a method puts a URL together
  bool makes_sessions = false;        ///< a session factory, by its name and by what it makes
  bool is_file = false;               ///< the functions of a file that belong to no class
};

struct FunctionShape : FactHead {
  std::string name;
  std::string returns;  ///< "url", "engine", "session", "connection"
  Mode mode = Mode::unknown;
  bool is_async = false;
  std::uint32_t lines = 0;
};

struct VariableList : FactHead {
  std::vector<std::string> names;           ///< all entries that look like variables
  std::vector<std::string> database_names;  ///< those of the database
  bool drives_reads = false;                ///< a loop reads each of them, or tests that each is set
  bool in_source_of_truth = false;
};

struct HandlerFact : FactHead {
  std::vector<std::string> types;
  std::string outcome;  ///< "ignored", "logged", "fallback", "reraised"
  std::string guarded;  ///< what it guards: "engine", "connection", "configuration"
  ValueId fallback = 0;
  bool logs = false;
  bool insists = false;    ///< an error comes out on some path all the same, or it tries again until it works
  bool by_others = false;  ///< another clause of the same statement lets database errors out first
  Place guarded_place;     ///< the call that may fail
};

/// Something else that is used where the database fails or is not set.
struct Fallback : FactHead {
  std::string to;    ///< "sqlite", "memory", "nothing", "default"
  std::string name;  ///< what it is, redacted: "sqlite:///shop.db", "MemorySessions"
  std::string when;  ///< "failed" or "missing"
  std::string what;  ///< when failed: what was guarded; when missing: the variable, if one is known
  Place cause;       ///< the clause, condition or read that leads here; the fallback itself where it is one expression
  bool logs = false;
};

/// An answer that says healthy where the code knows that it is not.
struct DegradedHealth : FactHead {
  std::string says;     ///< "healthy"
  std::string despite;  ///< what it knows: "MemorySessions", "an error"
  Place cause;
};

/// What runs before a service serves, and whether it looks at the database: one for each way to look, one with `does` "" where it
/// looks at none. Told from names, wider than what happens, since it is the absence that counts. Made only where a policy asks.
struct StartupStep : FactHead {
  std::string does;                   ///< "connects", "validates", or ""
  std::string how;                    ///< what does: "engine.begin", "validate_urls"; "" if nothing does
  Mode mode = Mode::unknown;          ///< of what is looked at; unknown: it may be either
  Place step;                         ///< the call
  std::vector<std::string> services;  ///< whose code runs, by name and sorted
};

/// An endpoint that answers whether a service is well, and what it tells of the database. Made only where a policy asks.
struct HealthReport : FactHead {
  std::string route;                  ///< "/health"; "" if only a function's name tells
  std::vector<std::string> tells;     ///< of "format", "driver" and "pool", those that it names
  bool is_open = false;               ///< the answer was not followed to its end
  std::vector<std::string> services;  ///< as StartupStep::services
};

/// A name that a declared source of truth is asked for and does not have. Made only where nothing is left open: every base class is
/// known, and nothing adds members at run time.
struct UnknownMember : FactHead {
  std::string owner;  ///< qualified name of the class or module
  std::string member;
  std::string nearest;  ///< a member of a similar name; "" if there is none
  bool is_call = false;
  Place owner_place;  ///< where the class is named, or the file's beginning
};

/// A function or name that answers which environment this is, not from what states it.
struct EnvironmentGuess : FactHead {
  std::string name;                    ///< of the function or name that holds the answer
  std::vector<std::string> answers;    ///< "development", "production"; empty for a yes or no
  std::vector<std::string> variables;  ///< all that are asked
  std::vector<std::string> searched;   ///< variables whose text is searched, "host name" too
  std::vector<Place> asked;            ///< where, in order
};

struct Log : FactHead {
  std::string call;
  ValueId value = 0;  ///< the argument that carries the URL
  Place argument_place;
  bool masked = false;  ///< passes something that hides the password
};

enum class ConfigForm : std::uint8_t { literal, template_text, reference, empty };

/// A value that its own format refuses as it is written, or ends early, although the text itself is meant well.
struct Miswriting {
  std::string fault;   ///< lower case, shows nothing of the value: "Kubernetes refuses …"
  std::string remedy;  ///< "put it in quotes"
  Sensitive written;   ///< what stands at the place, as the file has it
  Sensitive meant;     ///< what should stand there; empty: it cannot be told
};

/// A database variable set in a deploy file.
struct ConfigVariable : FactHead {
  std::string variable;  ///< environment name; dotted path in nested files that set no environment; the option in INI
  Sensitive value;       ///< as the reader decodes it; empty for references
  ConfigForm form = ConfigForm::literal;
  std::string environment;       ///< "staging", or ""
  std::string file_kind;         ///< "compose", "kubernetes", "dotenv", "cloud-run", "alembic-ini", …
  std::string container;         ///< service or container it is set for, as the file names it
  bool sets_environment = true;  ///< false where the file only configures a tool (alembic.ini)
  bool is_example = false;
  std::optional<Miswriting> miswriting;  ///< read by the rules; not printed
  bool names_connection =
      false;  ///< the keys around it say that it is part of a connection (`database: {host: …}`), whatever its own name
};

/// How many there are of something that multiplies connections, or limits them, as a deploy file says. Read by the rules; not
/// printed.
struct Capacity : FactHead {
  enum class Of : std::uint8_t { replicas, workers, connections };
  Of of = Of::replicas;  ///< copies of a service, processes within one, or what a server takes at most
  int count = 0;
  std::string container;  ///< as ConfigVariable::container: the object, service or process; "" for the file's only one
  std::string environment;
};

struct SecretReference : FactHead {
  std::string variable;
  std::string secret;
  std::string key;
  std::string version;
  std::string environment;
};

struct Environment : FactHead {
  std::string name;
  std::string platform;
};

struct Dependency : FactHead {
  std::string package;   ///< normalised: lower case, '-' for '_' and '.'
  std::string version;   ///< as declared ("==2.9.9", "^0.27")
  std::string manifest;  ///< "requirements", "pyproject", "cmake", …
  std::string group;     ///< extra or group that it belongs to ("dev", "postgres"); "": always installed
};

/// What the declared source of truth gives to whoever asks for it without handing anything in. Read by guided repairs; not printed.
struct Offer {
  std::string module;      ///< where to import from, as other files write it ("shared.database_url"); in C++ the header
  std::string name;        ///< what to import ("DatabaseURLBuilder", "settings"); "" in C++
  std::string expression;  ///< what to write ("DatabaseURLBuilder().sync_url()")
  std::string member;      ///< its last name ("sync_url")
  Language language = Language::python;
  Mode mode = Mode::unknown;  ///< of a URL, by its name or its scheme; unknown: it says nothing of a driver
  bool is_url = false;
  ValueId value = 0;  ///< what is given out, as far as it was followed
  FileId file{};      ///< that defines it
};

/// All facts of one run, sorted by place within each kind once linking is done.
struct FactStore {
  std::tuple<std::vector<DriverImport>, std::vector<EnvRead>, std::vector<ConfigFieldRead>, std::vector<UrlLiteral>,
             std::vector<UrlBuild>, std::vector<UrlInspection>, std::vector<Engine>, std::vector<Connection>, std::vector<Pool>,
             std::vector<Timeout>, std::vector<ClassShape>, std::vector<FunctionShape>, std::vector<VariableList>,
             std::vector<HandlerFact>, std::vector<Log>, std::vector<ConfigVariable>, std::vector<SecretReference>,
             std::vector<Environment>, std::vector<Dependency>, std::vector<Capacity>, std::vector<Fallback>,
             std::vector<DegradedHealth>, std::vector<StartupStep>, std::vector<HealthReport>, std::vector<UnknownMember>,
             std::vector<EnvironmentGuess>>
      kinds;
  ValueStore values;
  std::vector<std::string> files;                       ///< by FileId; relative to the root
  std::vector<std::string> mentioned_in_configuration;  ///< variables that scripts, templates and commands refer to; sorted
  std::vector<FileId> inferred_source_of_truth;         ///< files that hold it when nobody declared one; sorted
  std::vector<Offer> offers;                            ///< of the declared source of truth, by expression

  template <class Fact>
  [[nodiscard]] const std::vector<Fact>& all() const {
    return std::get<std::vector<Fact>>(kinds);
  }
  template <class Fact>
  [[nodiscard]] std::vector<Fact>& all() {
    return std::get<std::vector<Fact>>(kinds);
  }
  [[nodiscard]] const std::string& path(FileId id) const { return files[static_cast<std::uint32_t>(id)]; }
};

}  // namespace dbssot
