#include "frontends/live/live.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <random>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "frontends/live/platform.h"
#include "frontends/live/server_facts.h"
#include "frontends/live/session.h"
#include "frontends/live/target.h"
#include "frontends/live/wording.h"
#include "url/url.h"

namespace dbssot::live {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// A name may have any number of addresses.
constexpr std::size_t most_addresses = 8;

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::now(); }
  void sleep(milliseconds duration) override { std::this_thread::sleep_for(duration); }
};

double system_random() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

bool is_numeric(const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), address) == 1 || inet_pton(AF_INET6, host.c_str(), address) == 1;
}

class Check {
 public:
  Check(const Sensitive& text, const Options& options)
      : text_(text), options_(options), clock_(options.clock == nullptr ? Clock::system() : *options.clock) {
    for (const Stage stage : all_stages) report_.stages.push_back({stage, Outcome::not_reached, milliseconds{0}, ""});
  }

  Report run() {
    const auto began = clock_.now();
    report_.url = text_.redacted();
    if (prepare()) try_all_until_waiting_is_in_vain();
    report_.duration = duration_cast<milliseconds>(clock_.now() - began);
    return std::move(report_);
  }

 private:
  StageResult& stage(Stage which) { return report_.stages[static_cast<std::size_t>(which)]; }

  bool prepare() {
    std::string error;
    libpq_ = Libpq::load(error);
    if (libpq_ == nullptr) {
      report_.client = options_.client;
      return fail_parameters({Cause::libpq_missing, error, "install the package libpq5"});
    }
    target_ = aim(*libpq_, text_, options_);
    report_.client = target_.client;
    report_.tls_meaning = target_.tls_meaning;
    report_.parameters = target_.parameters;
    report_.notes = target_.notes;
    if (target_.fault) return fail_parameters(*target_.fault);
    report_.platform = options_.platform;
    if (report_.platform.empty()) {
      report_.platform = platform_of(target_.places.front());
      if (report_.platform.empty()) report_.platform = platform_of_process();
      report_.platform_guessed = !report_.platform.empty();
    }
    stage(Stage::parameters).outcome = Outcome::passed;
    stage(Stage::parameters).detail = fmt::format("read as {} reads it", target_.client);
    return true;
  }

  bool fail_parameters(const Target::Fault& fault) {
    stage(Stage::parameters).outcome = Outcome::failed;
    stage(Stage::parameters).detail = fault.sentence;
    report_.failure = Failure{Stage::parameters, fault.cause, fault.sentence, fault.remedy, "", ""};
    return false;
  }

  void try_all_until_waiting_is_in_vain() {
    for (int attempt = 0;; ++attempt) {
      if (try_all_places()) return;
      if (!worth_waiting_ || attempt >= options_.retries.most) return;
      waited_ = options_.retries.wait(attempt, options_.random ? options_.random() : system_random());
      clock_.sleep(waited_);
    }
  }

  /// Every host in order, and every address of each, as libpq does. True when one of them served.
  bool try_all_places() {
    worth_waiting_ = false;
    furthest_.reset();
    if (try_places()) return true;
    if (furthest_) {
      report_.stages = std::move(furthest_->stages);
      report_.failure = std::move(furthest_->failure);
    }
    return false;
  }

  bool try_places() {
    for (const Place& place : target_.places) {
      clear_stages();
      const auto addresses = addresses_of(place);
      bool next_helps = addresses.empty();
      for (const std::string& address : addresses) {
        clear_stages_after(Stage::name);
        if (try_address(place, address)) return true;
        const Cause cause = report_.failure->cause;
        worth_waiting_ = worth_waiting_ || waiting_can_help(cause);
        next_helps = next_host_can_help(cause);
        if (!next_helps) break;
      }
      if (!next_helps) {
        // Another host would not be tried by libpq; what was seen before of this one is what counts.
        worth_waiting_ = waiting_can_help(report_.failure->cause);
        return false;
      }
    }
    return false;
  }

  void clear_stages() { clear_stages_after(Stage::parameters); }
  void clear_stages_after(Stage last) {
    for (StageResult& result : report_.stages) {
      if (result.stage > last) result = {result.stage, Outcome::not_reached, milliseconds{0}, ""};
    }
  }

  /// Numeric addresses, one empty one for sockets; none when the name is not known.
  std::vector<std::string> addresses_of(const Place& place) {
    StageResult& result = stage(Stage::name);
    if (place.is_socket()) {
      result.outcome = Outcome::not_needed;
      result.detail = "a Unix socket";
      return {""};
    }
    if (!place.hostaddr.empty()) {
      result.outcome = Outcome::not_needed;
      result.detail = "the address is given";
      return {place.hostaddr};
    }
    if (is_numeric(place.host)) {
      result.outcome = Outcome::not_needed;
      result.detail = "an address";
      return {place.host};
    }
    const auto began = clock_.now();
    Resolved resolved = options_.resolve ? options_.resolve(place.host, options_.deadlines.name)
                                         : resolve_with_system(place.host, options_.deadlines.name);
    result.duration = duration_cast<milliseconds>(clock_.now() - began);
    if (resolved.addresses.empty()) {
      const Cause cause = resolved.timed_out ? Cause::name_timeout : Cause::no_such_host;
      note_attempt(place, "", cause, Stage::name);
      conclude(place, "", {Stage::name, cause, "", false}, resolved.error);
      return {};
    }
    result.outcome = Outcome::passed;
    if (resolved.addresses.size() > most_addresses) resolved.addresses.resize(most_addresses);
    result.detail = fmt::format("{}", fmt::join(resolved.addresses, ", "));
    return std::move(resolved.addresses);
  }

  bool try_address(const Place& place, const std::string& address) {
    Session session(*libpq_, target_, options_, clock_);
    Server server;
    const bool connected = session.connect(place, address);
    const bool served = connected && ask_server(session, place, server);
    fill_stages(session, place, address, connected);
    if (served && !(options_.must_write && server.read_only.value_or(false))) {
      server.tls = session.tls();
      succeed(place, address, std::move(server));
      return true;
    }
    const Diagnosis diagnosis = served ? Diagnosis{Stage::query, Cause::read_only, "", true} : diagnose(session.evidence());
    note_attempt(place, address, diagnosis.cause, diagnosis.stage);
    const int error = session.evidence().socket_error;
    conclude(place, address, diagnosis, error != 0 ? std::string(std::strerror(error)) : session.message());
    return false;
  }

  void fill_stages(const Session& session, const Place& place, const std::string& address, bool connected) {
    for (const Stage which : {Stage::reach, Stage::tls, Stage::authentication, Stage::database, Stage::query}) {
      StageResult& result = stage(which);
      result.duration = session.spent(which);
      if (session.entered(which)) result.outcome = Outcome::passed;
      if (session.entered(which)) last_begun_ = which;
    }
    stage(Stage::reach).detail = place.is_socket() ? "Unix socket" : fmt::format("TCP to {}", address);
    describe_tls(session, place, connected);
  }

  void describe_tls(const Session& session, const Place& place, bool connected) {
    StageResult& result = stage(Stage::tls);
    if (const auto tls = connected ? session.tls() : session.negotiated_tls()) {
      result.outcome = Outcome::passed;
      result.detail = fmt::format("{} with {}, {}", tls->version, tls->cipher, name_of(tls->verification));
    } else if (connected || session.entered(Stage::authentication)) {
      result.outcome = Outcome::not_needed;
      result.detail =
          place.is_socket() ? "a Unix socket"
          : target_.sslmode == "disable"
              ? in_words_of(target_.client, "sslmode=disable")
              : in_words_of(target_.client, fmt::format("not offered, and sslmode={} goes on without", target_.sslmode));
    }
  }

  void succeed(const Place& place, const std::string& address, Server server) {
    report_.ok = true;
    report_.failure.reset();
    note_attempt(place, address, std::nullopt, std::nullopt);
    server.user = target_.mask.line(server.user);
    server.database = target_.mask.line(server.database);
    server.version = target_.mask.line(server.version);
    stage(Stage::authentication).detail = fmt::format("as {}", server.user);
    stage(Stage::database).detail = server.database;
    stage(Stage::query).detail = fmt::format("PostgreSQL {}", server.version);
    note_weak_tls(place, server);
    if (server.in_recovery.value_or(false)) {
      report_.notes.emplace_back("the server is a standby (in recovery): writing will fail");
    } else if (server.read_only.value_or(false)) {
      report_.notes.emplace_back("transactions are read-only by default: writing will fail");
    }
    if (server.pooler) {
      report_.notes.push_back(
          fmt::format("a pooler{} answers, not the server: in transaction mode session state is lost and prepared "
                      "statements need care",
                      server.pooler->name.empty() ? "" : " (" + server.pooler->name + ")"));
    }
    report_.server = std::move(server);
  }

  void note_weak_tls(const Place& place, const Server& server) {
    if (place.is_socket()) return;
    const std::string platform = report_.platform;
    if (!server.tls) {
      if (platform != "local") report_.notes.emplace_back("the connection is not encrypted");
    } else if (server.tls->verification == Tls::Verification::none && platform != "local") {
      report_.notes.push_back(
          in_words_of(target_.client, "encrypted, but nobody verified the server's certificate: sslmode=verify-full does"));
    } else if (server.tls->version == "TLSv1" || server.tls->version == "TLSv1.1") {
      report_.notes.push_back(fmt::format("{} is out of date", server.tls->version));
    }
  }

  void note_attempt(const Place& place, const std::string& address, std::optional<Cause> cause, std::optional<Stage> stage) {
    std::string endpoint = place.shown();
    if (!address.empty() && address != place.host) endpoint += fmt::format(" ({})", address);
    report_.attempts.push_back({std::move(endpoint), cause, stage, waited_});
    waited_ = milliseconds{0};
  }

  /// Writes the failure down, and marks the stages: what the session had begun beyond the failed stage was never finished.
  void conclude(const Place& place, const std::string& address, const Diagnosis& diagnosis, std::string_view text) {
    const Circumstances circumstances{
        diagnosis.stage, place, target_, address, report_.platform, options_.deadlines.of(diagnosis.stage)};
    Failure failure{diagnosis.stage,
                    diagnosis.cause,
                    in_words_of(target_.client, target_.mask.line(sentence(diagnosis.cause, circumstances))),
                    in_words_of(target_.client, remedy(diagnosis.cause, circumstances)),
                    diagnosis.sqlstate,
                    target_.mask.line(without_source_place(text))};
    for (StageResult& result : report_.stages) {
      if (result.stage > diagnosis.stage) result.outcome = Outcome::not_reached;
      if (result.stage > diagnosis.stage) result.detail.clear();
    }
    // Refused where the password would have been asked for: nobody was authenticated.
    if (diagnosis.stage == Stage::database && last_begun_ == Stage::authentication && !diagnosis.was_authenticated) {
      stage(Stage::authentication).outcome = Outcome::not_reached;
      stage(Stage::authentication).detail = "the server refused before it asked";
    }
    stage(diagnosis.stage).outcome = Outcome::failed;
    stage(diagnosis.stage).detail = failure.sentence;
    report_.failure = std::move(failure);
    if (!furthest_ || is_more_telling(*report_.failure, *furthest_->failure)) furthest_ = Try{report_.stages, report_.failure};
  }

  /// Of several addresses, the one that came furthest is reported; that IPv6 has no route here says little beside it.
  static bool is_more_telling(const Failure& one, const Failure& other) {
    if (one.stage != other.stage) return one.stage > other.stage;
    return other.cause == Cause::unreachable && one.cause != Cause::unreachable;
  }

  /// PQERRORS_VERBOSE also names the server's source line, which helps nobody here.
  [[nodiscard]] static std::string without_source_place(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      if (!line.starts_with("LOCATION:")) out.append(line).append("\n");
    }
    return out;
  }

  struct Try {
    std::vector<StageResult> stages;
    std::optional<Failure> failure;
  };

  const Sensitive& text_;
  const Options& options_;
  Clock& clock_;
  const Libpq* libpq_ = nullptr;
  Target target_;
  Report report_;
  milliseconds waited_{0};
  Stage last_begun_ = Stage::reach;
  bool worth_waiting_ = false;
  std::optional<Try> furthest_;  ///< of the present round over all hosts
};

}  // namespace

Clock& Clock::system() {
  static SystemClock clock;
  return clock;
}

milliseconds Deadlines::of(Stage stage) const {
  switch (stage) {
    case Stage::parameters:
      return milliseconds::max();
    case Stage::name:
      return name;
    case Stage::reach:
      return reach;
    case Stage::tls:
      return tls;
    case Stage::authentication:
      return authentication;
    case Stage::database:
      return database;
    case Stage::query:
      return query;
  }
  return query;
}

milliseconds Retries::wait(int attempt, double random) const {
  const double full = std::min(static_cast<double>(longest.count()), static_cast<double>(first.count()) * std::exp2(attempt));
  return milliseconds(static_cast<long long>(full * (1 - jitter * std::clamp(random, 0.0, 1.0))));
}

std::string_view name_of(Tls::Verification verification) {
  switch (verification) {
    case Tls::Verification::none:
      return "certificate not verified";
    case Tls::Verification::authority:
      return "authority verified";
    case Tls::Verification::authority_and_name:
      return "authority and name verified";
  }
  return "";
}

Report check(const Sensitive& text, const Options& options) { return Check(text, options).run(); }

}  // namespace dbssot::live
