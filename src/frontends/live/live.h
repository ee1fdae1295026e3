#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frontends/live/cause.h"
#include "frontends/live/stage.h"
#include "url/sensitive.h"

/// Connects to a database in stages and says how far it came. The only folder that knows libpq, and the only one that touches the
/// network.
namespace dbssot::live {

/// Time, so that tests need not wait.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const = 0;
  virtual void sleep(std::chrono::milliseconds duration) = 0;
  [[nodiscard]] static Clock& system();
};

/// Numeric addresses of a host, in the order they are tried. `error` says why there are none.
struct Resolved {
  std::vector<std::string> addresses;
  std::string error;
  bool timed_out = false;
};
using Resolver = std::function<Resolved(const std::string& host, std::chrono::milliseconds deadline)>;
/// getaddrinfo() in a thread of its own, since it knows no deadline.
[[nodiscard]] Resolved resolve_with_system(const std::string& host, std::chrono::milliseconds deadline);

/// How long each stage may take, for each address.
struct Deadlines {
  std::chrono::milliseconds name{5000};
  std::chrono::milliseconds reach{5000};
  std::chrono::milliseconds tls{5000};
  std::chrono::milliseconds authentication{10000};
  std::chrono::milliseconds database{10000};
  std::chrono::milliseconds query{5000};

  [[nodiscard]] std::chrono::milliseconds of(Stage stage) const;
};

/// Exponential backoff: wait n is `first * 2^n`, at most `longest`, less a random share of up to `jitter`.
struct Retries {
  int most = 3;  ///< after the first attempt; only where waiting can help
  std::chrono::milliseconds first{250};
  std::chrono::milliseconds longest{4000};
  double jitter = 0.5;

  /// random: 0 to 1.
  [[nodiscard]] std::chrono::milliseconds wait(int attempt, double random) const;
};

struct Options {
  /// Whose URL it is, as url::clients() names them: "sqlalchemy+asyncpg". Empty: the client that the scheme names, else libpq.
  std::string client;
  /// As in the policy: cloud-run, cloud-sql, app-engine, kubernetes, compose, aws-rds, heroku, local. Empty: guessed from the host.
  std::string platform;
  Deadlines deadlines;
  Retries retries;
  bool must_write = false;         ///< a read-only server is a failure
  Resolver resolve;                ///< empty: resolve_with_system
  Clock* clock = nullptr;          ///< null: Clock::system()
  std::function<double()> random;  ///< 0 to 1; empty: the system's
};

/// One parameter of the connection as it was used.
struct Parameter {
  enum class Origin : std::uint8_t { url, environment, added };
  std::string keyword;  ///< libpq's: host, sslmode
  std::string shown;    ///< redacted
  Origin origin = Origin::url;
};

struct Tls {
  std::string version;  ///< "TLSv1.3"
  std::string cipher;
  int bits = 0;
  /// What was checked of the certificate.
  enum class Verification : std::uint8_t { none, authority, authority_and_name } verification = Verification::none;
};
[[nodiscard]] std::string_view name_of(Tls::Verification verification);

struct Pooler {
  std::string name;      ///< "pgbouncer"; empty: one that cannot be named
  std::string evidence;  ///< what gave it away
};

/// What the server says of itself. Unset: it could not be asked or did not say.
struct Server {
  std::string version;  ///< "15.20"
  std::optional<Tls> tls;
  std::optional<bool> in_recovery;
  std::optional<bool> read_only;
  std::optional<int> max_connections;
  std::optional<int> reserved_connections;  ///< for superusers
  std::optional<int> connections;           ///< in use now, ours included
  std::optional<Pooler> pooler;
  std::string user;
  std::string database;
};

struct Failure {
  Stage stage = Stage::reach;
  Cause cause = Cause::server_error;
  std::string sentence;  ///< what happened, lower case, no full stop
  std::string remedy;    ///< what that usually means on this platform, and what to do
  std::string sqlstate;
  std::string server_text;  ///< what server or library said; redacted, one line
};

/// One try at one address.
struct Attempt {
  std::string endpoint;  ///< "db.internal:5432 (10.0.0.7)", "/run/postgresql:5432"
  std::optional<Cause> cause;
  std::optional<Stage> stage;
  std::chrono::milliseconds waited{0};  ///< before this one
};

struct Report {
  bool ok = false;
  std::string url;          ///< redacted
  std::string client;       ///< whose URL it was taken for
  std::string tls_meaning;  ///< what the client's TLS parameter means, and how it was asked for here; empty for libpq's own
  std::string platform;     ///< stated or guessed; may be empty
  bool platform_guessed = false;
  std::vector<StageResult> stages;  ///< all of them, in order
  std::optional<Failure> failure;
  std::vector<Parameter> parameters;
  std::vector<Attempt> attempts;
  Server server;
  std::vector<std::string> notes;  ///< worth knowing, no failure: unverified TLS, read-only, parameters left out
  std::chrono::milliseconds duration{0};

  [[nodiscard]] const StageResult& stage(Stage which) const { return stages[static_cast<std::size_t>(which)]; }
};

/// Connects, asks the server about itself and hangs up. Nothing is written. Takes a URL or conninfo of any client.
[[nodiscard]] Report check(const Sensitive& text, const Options& options = {});

}  // namespace dbssot::live
