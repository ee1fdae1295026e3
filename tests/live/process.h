#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace dbssot::test {

/// A folder of this process under /tmp, owned by whoever servers run as; removed at the end. Those that crashed runs left behind
/// are removed by the next one.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Writes a file that only its owner can read, as servers want their keys.
  std::string write(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

/// A program that runs as an unprivileged user (initdb, postgres and pgbouncer refuse root) and dies with us, however we die.
class Process {
 public:
  Process() = default;
  Process(std::vector<std::string> command, std::string log, const std::string& directory);
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  [[nodiscard]] bool running();
  /// Waits for its end; -1: it was killed, or the deadline passed.
  int wait(std::chrono::seconds deadline);
  void stop(int signal);
  /// What it printed, for messages of failing tests.
  [[nodiscard]] std::string output() const;

 private:
  pid_t pid_ = -1;
  int status_ = 0;
  std::string log_;
};

/// Runs to the end; throws std::runtime_error with its output when it fails.
void run(const std::vector<std::string>& command, const TemporaryFolder& folder);

/// A TCP port of 127.0.0.1 that nobody uses now.
[[nodiscard]] int free_port();

/// First that exists, "" if none does.
[[nodiscard]] std::string find_program(const std::vector<std::string>& patterns);

}  // namespace dbssot::test
