#include "cli/graph_layout.h"

#include <chrono>
#include <csignal>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/file_system.h"

namespace dbssot::cli {
namespace {

constexpr std::chrono::seconds most_time{10};
constexpr std::size_t largest_answer = 64u << 20;

std::string program_in(std::string_view path, const std::string& root) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find(':'), path.size());
    const std::string folder(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
    if (!folder.starts_with('/')) continue;
    const std::string program = folder + "/dot";
    const std::string real = real_file_system().resolved(program).value_or("");
    if (real.empty() || path_below(root, real) || path_below(root, folder)) continue;
    if (access(program.c_str(), X_OK) == 0) return program;
  }
  return {};
}

/// A file without a name, gone when closed.
class Scratch {
 public:
  explicit Scratch(const char* name) : descriptor_(memfd_create(name, MFD_CLOEXEC)) {}
  ~Scratch() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }

  [[nodiscard]] bool write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t done = ::write(descriptor_, text.data(), text.size());
      if (done <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(done));
    }
    return lseek(descriptor_, 0, SEEK_SET) == 0;
  }

  [[nodiscard]] std::string read() const {
    std::string out;
    char buffer[1 << 14];
    if (lseek(descriptor_, 0, SEEK_SET) != 0) return out;
    for (ssize_t got = 0; out.size() < largest_answer && (got = ::read(descriptor_, buffer, sizeof buffer)) > 0;)
      out.append(buffer, static_cast<std::size_t>(got));
    return out;
  }

 private:
  int descriptor_;
};

bool run(const std::string& program, const Scratch& in, const Scratch& out) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string name = program, format = "-Tplain", locale = "LC_ALL=C.UTF-8";
  char* arguments[] = {name.data(), format.data(), nullptr};
  char* environment[] = {locale.data(), nullptr};
  pid_t child = 0;
  const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return false;
  const auto end = std::chrono::steady_clock::now() + most_time;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::optional<map::Layout> lay_out(const map::Graph& graph, const World& world, const std::string& root, std::string& fault) {
  const std::string program = program_in(world.variable("PATH"), root);
  if (program.empty()) {
    fault =
        "Graphviz is not installed where this page was made, so the graph is not drawn; the table of services tells each way as "
        "text.";
    return std::nullopt;
  }
  const Scratch in("graph"), out("layout");
  fault = "Graphviz could not lay this graph out, so it is not drawn; the table of services tells each way as text.";
  if (in.descriptor() < 0 || out.descriptor() < 0) return std::nullopt;
  if (!in.write(map::as_dot(graph, map::Labels::none, {})) || !run(program, in, out)) return std::nullopt;
  auto layout = map::read_plain(out.read(), graph);
  if (layout) fault.clear();
  return layout;
}

}  // namespace dbssot::cli
