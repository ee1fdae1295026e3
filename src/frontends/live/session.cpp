#include "frontends/live/session.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <poll.h>
#include <sys/socket.h>

namespace dbssot::live {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// A hostile server may send rows without end.
constexpr int most_rows = 1000;

void no_notice(void*, const char*) {}

/// libpq's state tells how far it came. States that a newer libpq invents leave the stage as it is.
std::optional<Stage> stage_of(ConnStatusType status) {
  switch (status) {
    case CONNECTION_NEEDED:
    case CONNECTION_STARTED:
      return Stage::reach;
    case CONNECTION_SSL_STARTUP:
      return Stage::tls;
    case CONNECTION_GSS_STARTUP:
    case CONNECTION_AWAITING_RESPONSE:
      return Stage::authentication;
    case CONNECTION_AUTH_OK:
    case CONNECTION_CHECK_WRITABLE:
    case CONNECTION_CONSUME:
    case CONNECTION_CHECK_TARGET:
    case CONNECTION_CHECK_STANDBY:
      return Stage::database;
    default:
      return std::nullopt;
  }
}

}  // namespace

Session::Session(const Libpq& libpq, const Target& target, const Options& options, Clock& clock)
    : libpq_(libpq),
      target_(target),
      options_(options),
      clock_(clock),
      connection_(nullptr, Finish{&libpq}),
      stage_began_(clock.now()) {}

void Session::enter(Stage stage) {
  const auto now = clock_.now();
  if (entered(stage_)) spent_[static_cast<std::size_t>(stage_)] += now - stage_began_;
  stage_ = stage;
  stage_began_ = now;
  entered_[static_cast<std::size_t>(stage)] = true;
}

milliseconds Session::spent(Stage stage) const { return duration_cast<milliseconds>(spent_[static_cast<std::size_t>(stage)]); }

bool Session::fail() {
  message_ = libpq_.error_message(connection_.get());
  password_used_ = libpq_.used_password(connection_.get()) != 0;
  failed_in_ = stage_;
  enter(stage_);  // counts the time
  return false;
}

bool Session::fail_by_timeout() {
  timed_out_ = true;
  return fail();
}

Session::Wait Session::wait(bool for_reading, bool for_writing) {
  const int socket = libpq_.socket(connection_.get());
  if (socket < 0) return Wait::broken;
  const auto deadline = stage_began_ + options_.deadlines.of(stage_);
  while (true) {
    const auto left = duration_cast<milliseconds>(deadline - clock_.now()).count();
    if (left <= 0) return Wait::timed_out;
    pollfd waiting{socket, static_cast<short>((for_reading ? POLLIN : 0) | (for_writing ? POLLOUT : 0)), 0};
    const int ready = poll(&waiting, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return Wait::ready;
    if (ready < 0 && errno != EINTR) return Wait::broken;
  }
}

/// connect() ended: the number of its error, before libpq turns it into a sentence. Reading it takes it away from libpq, so the
/// connection is given up when there is one.
bool Session::take_socket_error() {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(libpq_.socket(connection_.get()), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return false;
  socket_error_ = error;
  return error != 0;
}

/// PostgreSQL answers the request for TLS with one letter and then waits. libpq takes the first letter of "SSH-2.0-…" for consent
/// and would wait for the rest of the handshake for ever.
bool Session::is_greeted_by_another() {
  char first[2];
  const ssize_t size = recv(libpq_.socket(connection_.get()), first, sizeof first, MSG_PEEK | MSG_DONTWAIT);
  greeting_seen_ = greeting_seen_ || size > 0;
  foreign_greeting_ = size == 2 && (first[0] == 'S' || first[0] == 'N');
  return foreign_greeting_;
}

bool Session::connect(const Place& place, const std::string& address) {
  on_socket_ = place.is_socket();
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  const auto add = [&](const char* keyword, const std::string& value) {
    if (value.empty()) return;
    keywords.push_back(keyword);
    values.push_back(value.c_str());
  };
  add("host", place.host);
  add("hostaddr", address);
  add("port", place.port);
  for (const auto& [keyword, value] : target_.keywords) add(keyword.c_str(), value);
  keywords.push_back(nullptr);
  values.push_back(nullptr);

  enter(Stage::reach);
  connection_.reset(libpq_.connect_start(keywords.data(), values.data(), 0));
  if (connection_ == nullptr) {
    message_ = "out of memory";
    return false;
  }
  libpq_.set_error_verbosity(connection_.get(), PQERRORS_VERBOSE);  // the only way to the SQLSTATE of a refused connection
  libpq_.set_notice_processor(connection_.get(), no_notice, nullptr);
  if (libpq_.status(connection_.get()) == CONNECTION_BAD) return fail();
  return drive();
}

bool Session::drive() {
  PostgresPollingStatusType polling = PGRES_POLLING_WRITING;  // as the manual asks for after PQconnectStart()
  while (true) {
    const Wait waited = wait(polling == PGRES_POLLING_READING, polling == PGRES_POLLING_WRITING);
    if (waited == Wait::timed_out) return fail_by_timeout();
    if (waited == Wait::broken) return fail();
    if (libpq_.status(connection_.get()) == CONNECTION_STARTED && take_socket_error()) return fail();
    if (stage_ == Stage::tls && !greeting_seen_ && is_greeted_by_another()) return fail();
    polling = libpq_.connect_poll(connection_.get());
    if (const auto now_tls = tls()) negotiated_tls_ = now_tls;
    if (polling == PGRES_POLLING_FAILED) return fail();
    if (polling == PGRES_POLLING_OK) {
      if (stage_ != Stage::database) enter(Stage::database);
      return true;
    }
    const auto now_in = stage_of(libpq_.status(connection_.get()));
    if (now_in && *now_in != stage_) {
      enter(*now_in);
      greeting_seen_ = false;
    }
  }
}

bool Session::flush_query() {
  while (true) {
    const int left = libpq_.flush(connection_.get());
    if (left == 0) return true;
    if (left < 0) return fail();
    const Wait waited = wait(true, true);
    if (waited == Wait::timed_out) return fail_by_timeout();
    if (waited == Wait::broken || libpq_.consume_input(connection_.get()) == 0) return fail();
  }
}

std::optional<Session::Rows> Session::ask(const char* query) {
  enter(Stage::query);
  if (libpq_.send_query(connection_.get(), query) == 0) {
    fail();
    return std::nullopt;
  }
  if (!flush_query()) return std::nullopt;

  std::optional<Rows> rows;
  while (true) {
    while (libpq_.is_busy(connection_.get()) != 0) {
      const Wait waited = wait(true, false);
      if (waited == Wait::ready && libpq_.consume_input(connection_.get()) != 0) continue;
      waited == Wait::timed_out ? fail_by_timeout() : fail();
      return std::nullopt;
    }
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(libpq_.get_result(connection_.get()), libpq_.clear);
    if (result == nullptr) break;
    if (libpq_.result_status(result.get()) != PGRES_TUPLES_OK) {
      fail();
      rows.reset();
      break;
    }
    rows.emplace();
    for (int row = 0; row < std::min(libpq_.ntuples(result.get()), most_rows); ++row) {
      auto& cells = rows->emplace_back();
      for (int field = 0; field < libpq_.nfields(result.get()); ++field) {
        const bool null = libpq_.getisnull(result.get(), row, field) != 0;
        cells.push_back(null ? std::nullopt : std::optional<std::string>(libpq_.getvalue(result.get(), row, field)));
      }
    }
  }
  if (rows) enter(Stage::query);  // counts the time
  return rows;
}

std::optional<Tls> Session::tls() const {
  if (connection_ == nullptr || libpq_.ssl_in_use(connection_.get()) == 0) return std::nullopt;
  const auto attribute = [&](const char* name) {
    const char* value = libpq_.ssl_attribute(connection_.get(), name);
    return std::string(value == nullptr ? "" : value);
  };
  Tls tls{attribute("protocol"), attribute("cipher"), std::atoi(attribute("key_bits").c_str()), Tls::Verification::none};
  const bool root_there = !target_.root_certificate.empty();
  if (target_.sslmode == "verify-full") {
    tls.verification = Tls::Verification::authority_and_name;
  } else if (target_.sslmode == "verify-ca" || (target_.sslmode == "require" && root_there)) {
    tls.verification = Tls::Verification::authority;  // libpq: require with a root certificate at hand is verify-ca
  }
  return tls;
}

int Session::backend_pid() const { return libpq_.backend_pid(connection_.get()); }

std::string Session::parameter_status(const char* name) const {
  const char* value = libpq_.parameter_status(connection_.get(), name);
  return value == nullptr ? "" : value;
}

}  // namespace dbssot::live
