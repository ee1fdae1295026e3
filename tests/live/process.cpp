#include "live/process.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dbssot::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::string_view prefix = "dbssot-live-";

struct User {
  uid_t user;
  gid_t group;
};

/// Nothing: we are nobody special already.
std::optional<User> unprivileged_user() {
  if (geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = getpwnam(name)) return User{entry->pw_uid, entry->pw_gid};
  }
  return std::nullopt;
}

void give_away(const std::string& path) {
  if (const auto user = unprivileged_user(); user && chown(path.c_str(), user->user, user->group) != 0) {
    throw std::runtime_error("cannot give away " + path);
  }
}

void sweep_up_after_crashed_runs() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/tmp", ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix)) continue;
    const int pid = std::atoi(name.c_str() + prefix.size());
    if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
  }
}

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& log, const std::string& directory) {
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (output < 0 || input < 0) _exit(126);
  dup2(input, 0);
  dup2(output, 1);
  dup2(output, 2);
  if (const auto user = unprivileged_user()) {
    if (setgroups(0, nullptr) != 0 || setgid(user->group) != 0 || setuid(user->user) != 0) _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid(), which clears it; to postgres it means: at once
  if (chdir(directory.c_str()) != 0) _exit(126);
  // What would steer programs or libpq does not come along.
  for (const char* name : {"PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGDATA", "PGOPTIONS"}) unsetenv(name);
  setenv("LC_ALL", "C", 1);
  setenv("HOME", directory.c_str(), 1);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  sweep_up_after_crashed_runs();
  std::string pattern = "/tmp/" + std::string(prefix) + std::to_string(getpid()) + "-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
  give_away(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& content) const {
  std::string path = path_ + "/" + name;
  std::ofstream(path) << content;
  chmod(path.c_str(), 0600);
  give_away(path);
  return path;
}

Process::Process(std::vector<std::string> command, std::string log, const std::string& directory) : log_(std::move(log)) {
  std::ofstream(log_, std::ios::app).flush();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) become(command, log_, directory);
}

Process::~Process() { stop(SIGQUIT); }

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_), log_(std::move(other.log_)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    stop(SIGQUIT);
    pid_ = std::exchange(other.pid_, -1);
    status_ = other.status_;
    log_ = std::move(other.log_);
  }
  return *this;
}

bool Process::running() {
  if (pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

int Process::wait(std::chrono::seconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (running()) {
    if (std::chrono::steady_clock::now() > end) {
      stop(SIGKILL);
      return -1;
    }
    std::this_thread::sleep_for(5ms);
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
}

void Process::stop(int signal) {
  if (!running()) return;
  kill(pid_, signal);
  for (int i = 0; i < 1000 && running(); ++i) std::this_thread::sleep_for(5ms);
  if (!running()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, &status_, 0);
  pid_ = -1;
}

std::string Process::output() const {
  std::ifstream file(log_);
  return {std::istreambuf_iterator<char>(file), {}};
}

void run(const std::vector<std::string>& command, const TemporaryFolder& folder) {
  Process process(command, folder.path() + "/run.log", folder.path());
  if (process.wait(60s) != 0) throw std::runtime_error(command.front() + " failed:\n" + process.output());
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(socket);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

std::string find_program(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    glob_t found{};
    std::string last;
    if (glob(pattern.c_str(), 0, nullptr, &found) == 0) last = found.gl_pathv[found.gl_pathc - 1];  // the newest version
    globfree(&found);
    if (!last.empty() && access(last.c_str(), X_OK) == 0) return last;
  }
  return "";
}

}  // namespace dbssot::test
