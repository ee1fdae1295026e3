#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "frontends/live/libpq.h"
#include "frontends/live/target.h"

namespace dbssot::live {

/// One connection to one address, from the first packet on; closed with the object.
class Session {
 public:
  Session(const Libpq& libpq, const Target& target, const Options& options, Clock& clock);

  /// Connects; false when a stage failed, which `evidence()` then tells.
  /// address: numeric; empty for sockets.
  bool connect(const Place& place, const std::string& address);

  /// Rows of text; a NULL is nullopt. Nothing when the query failed or its deadline passed.
  using Rows = std::vector<std::vector<std::optional<std::string>>>;
  [[nodiscard]] std::optional<Rows> ask(const char* query);

  [[nodiscard]] Evidence evidence() const {
    return {failed_in_, timed_out_, foreign_greeting_, password_used_, socket_error_, on_socket_, message_};
  }
  /// What libpq said last, as it came.
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] bool entered(Stage stage) const { return entered_[static_cast<std::size_t>(stage)]; }
  [[nodiscard]] std::chrono::milliseconds spent(Stage stage) const;

  /// As it is now; nothing without TLS.
  [[nodiscard]] std::optional<Tls> tls() const;
  /// As it was negotiated, also if libpq (prefer) then went on without, and after a failure.
  [[nodiscard]] const std::optional<Tls>& negotiated_tls() const { return negotiated_tls_; }
  [[nodiscard]] int backend_pid() const;
  [[nodiscard]] std::string parameter_status(const char* name) const;

 private:
  struct Finish {
    const Libpq* libpq;
    void operator()(PGconn* connection) const { libpq->finish(connection); }
  };

  enum class Wait : std::uint8_t { ready, timed_out, broken };
  Wait wait(bool for_reading, bool for_writing);
  void enter(Stage stage);
  bool fail();
  bool fail_by_timeout();
  bool take_socket_error();
  bool is_greeted_by_another();
  bool drive();
  bool flush_query();

  const Libpq& libpq_;
  const Target& target_;
  const Options& options_;
  Clock& clock_;
  std::unique_ptr<PGconn, Finish> connection_;
  Stage stage_ = Stage::reach;
  std::array<bool, all_stages.size()> entered_{};
  std::array<std::chrono::steady_clock::duration, all_stages.size()> spent_{};
  std::chrono::steady_clock::time_point stage_began_;
  Stage failed_in_ = Stage::reach;
  bool timed_out_ = false;
  int socket_error_ = 0;
  bool on_socket_ = false;
  bool foreign_greeting_ = false;
  bool greeting_seen_ = false;
  bool password_used_ = false;
  std::optional<Tls> negotiated_tls_;
  std::string message_;
};

}  // namespace dbssot::live
