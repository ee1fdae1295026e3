#include "frontends/cpp/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace dbssot::cpp {

bool WorkerProcess::start(const std::filesystem::path& program) {
  stop();
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);  // a dying parser prints a page
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  char name[] = "dbssot-cpp";
  char* arguments[] = {name, nullptr};
  char* environment[] = {nullptr};  // CPATH, CCC_OVERRIDE_OPTIONS and the like steer Clang
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return false;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  pid_ = pid;
  socket_ = ends[0];
  return true;
}

bool WorkerProcess::send(protocol::Frame kind, std::string_view content) {
  const auto head = protocol::head(kind, content.size());
  std::string frame(head.begin(), head.end());
  frame += content;
  std::string_view rest = frame;
  while (!rest.empty()) {
    const auto sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      pollfd ready{socket_, POLLOUT, 0};  // a worker reads its frame whole before it works, so this is short
      if (poll(&ready, 1, 10'000) <= 0) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool WorkerProcess::receive() {
  char buffer[65536];
  while (true) {
    const auto got = recv(socket_, buffer, sizeof buffer, 0);
    if (got > 0) {
      inbox_.append(buffer, static_cast<std::size_t>(got));
      if (inbox_.size() - taken_ > std::size_t{protocol::max_frame} * 2) return false;
      continue;
    }
    if (got == 0) return false;
    if (errno == EINTR) continue;
    return errno == EAGAIN;
  }
}

std::optional<WorkerProcess::Message> WorkerProcess::next() {
  const std::string_view rest = std::string_view(inbox_).substr(taken_);
  if (rest.size() < protocol::head_size) return std::nullopt;
  const auto size = protocol::size_in(rest);
  if (rest.size() - protocol::head_size < size) return std::nullopt;
  Message message{static_cast<protocol::Frame>(rest[4]), std::string(rest.substr(protocol::head_size, size))};
  taken_ += protocol::head_size + size;
  if (taken_ == inbox_.size()) {
    inbox_.clear();
    taken_ = 0;
  }
  return message;
}

void WorkerProcess::stop() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  if (socket_ >= 0) close(socket_);
  pid_ = -1;
  socket_ = -1;
  inbox_.clear();
  taken_ = 0;
  sets.clear();
  rest();
}

void WorkerProcess::rest() {
  job.reset();
  set.reset();
  is_planning = false;
}

}  // namespace dbssot::cpp
