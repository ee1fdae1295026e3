#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "frontends/cpp/protocol.h"

namespace dbssot::cpp {

/// One running worker. It gets an empty environment, no descriptors of ours but its socket, and no way to write to ours but frames.
class WorkerProcess {
 public:
  using Clock = std::chrono::steady_clock;

  WorkerProcess() = default;
  ~WorkerProcess() { stop(); }
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// False if the program cannot be started.
  bool start(const std::filesystem::path& program);
  [[nodiscard]] bool is_running() const { return pid_ > 0; }
  /// False if the worker is gone.
  bool send(protocol::Frame kind, std::string_view content);

  struct Message {
    protocol::Frame kind{};
    std::string content;
  };
  /// Takes in what has arrived without waiting. False if the worker is gone or sent nonsense; messages that came before are still
  /// there.
  bool receive();
  /// The next whole message.
  std::optional<Message> next();
  [[nodiscard]] int descriptor() const { return socket_; }

  void stop();  ///< kills it, if it runs, and forgets what it sent

  // What it works on, for the one who hands out work.
  [[nodiscard]] bool is_busy() const { return job || set || is_planning; }
  void rest();
  std::optional<std::size_t> job;
  std::optional<std::uint64_t> set;  ///< that it makes
  bool is_planning = false;
  std::set<std::uint64_t> sets;  ///< that it has
  Clock::time_point deadline;

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string inbox_;
  std::size_t taken_ = 0;
};

}  // namespace dbssot::cpp
