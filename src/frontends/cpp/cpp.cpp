#include "frontends/cpp/cpp.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/auxv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "frontends/cpp/compile_database.h"
#include "frontends/cpp/flags.h"
#include "frontends/cpp/guessed_flags.h"
#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker_process.h"
#include "program/program_io.h"

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

constexpr std::array source_extensions = {".c", ".cc", ".cpp", ".cxx", ".c++", ".C"};
constexpr std::array header_extensions = {".h", ".hh", ".hpp", ".hxx", ".h++", ".H", ".ipp", ".inl", ".tpp", ".txx"};
constexpr std::array vendored_folders = {".git",     "node_modules", "third_party", "3rdparty",        "vendor",
                                         "external", "extern",       "_deps",       "vcpkg_installed", "site-packages"};
/// Headers that a project may have and still be searched by the ends of their paths.
constexpr std::size_t max_indexed_headers = 50'000;

template <std::size_t N>
bool has_extension(std::string_view path, const std::array<const char*, N>& extensions) {
  const auto dot = path.find_last_of("./");
  return dot != std::string_view::npos && path[dot] == '.' &&
         std::find(extensions.begin(), extensions.end(), path.substr(dot)) != extensions.end();
}

bool is_vendored(std::string_view path) {
  for (const auto& part : fs::path(path).parent_path()) {
    if (std::find(vendored_folders.begin(), vendored_folders.end(), part.string()) != vendored_folders.end()) return true;
  }
  return false;
}

/// All headers of the project, so that a worker can find `#include "shop/db.h"` without being told where include folders are.
std::vector<std::string> project_headers(const fs::path& root) {
  std::vector<std::string> headers;
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, error), end; !error && it != end;
       it.increment(error)) {
    const auto name = it->path().filename().string();
    if (it->is_directory(error)) {
      if (it->is_symlink(error) || name.starts_with('.') || name == "node_modules" || name == "site-packages")
        it.disable_recursion_pending();
    } else if (is_header(name) && it->is_regular_file(error)) {
      headers.push_back(it->path().lexically_relative(root).generic_string());
      if (headers.size() >= max_indexed_headers) break;
    }
  }
  std::sort(headers.begin(), headers.end());
  return headers;
}

/// Where this program lies: /proc says it, or the kernel's note of what was started, where /proc is not mounted.
fs::path own_folder() {
  std::error_code error;
  auto self = fs::read_symlink("/proc/self/exe", error);
  if (error) {
    const auto* started = reinterpret_cast<const char*>(getauxval(AT_EXECFN));  // NOLINT(performance-no-int-to-ptr)
    self = started == nullptr ? fs::path() : fs::canonical(started, error);
  }
  return self.parent_path();
}

fs::path find_worker() {
  std::error_code error;
  const auto self = own_folder();
  if (self.empty()) return {};
  for (const auto& candidate : {self / "dbssot-cpp", self / "../libexec/dbssot/dbssot-cpp"}) {
    if (fs::is_regular_file(candidate, error)) return candidate;
  }
  return {};
}

/// One call of read(): the jobs, the workers, what came back.
class Reading {
 public:
  Reading(const fs::path& root, const Options& options) : options_(options) {
    std::error_code error;
    root_ = fs::canonical(root, error);
    if (error) root_ = root;
  }

  std::vector<program::Unit> run(std::span<const std::string> files) {
    std::vector<std::string> sources;
    std::vector<std::string> headers;
    for (const auto& file : files) (is_header(file) ? headers : sources).push_back(file);
    wanted_.insert(files.begin(), files.end());
    for (auto* list : {&sources, &headers}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    worker_ = options_.worker.empty() ? find_worker() : options_.worker;
    std::error_code error;
    if (worker_.empty() || !fs::is_regular_file(worker_, error)) {
      const bool is_lost = options_.worker.empty() && own_folder().empty();
      for (const auto& file : files) {
        fail(file, is_lost ? "C and C++ are not read: without /proc dbssot does not find dbssot-cpp, which lies beside it"
                           : std::string(missing_worker));
      }
      return finish();
    }
    read_database();
    headers_ = project_headers(root_);
    guessed_ = guessed_flags(root_, headers_);
    std::vector<protocol::Job> jobs;
    for (const auto& file : sources) jobs.push_back(job_for(file));
    work(jobs);
    jobs.clear();
    for (const auto& file : headers) {
      if (!units_.contains(file)) jobs.push_back(job_for(file));
    }
    work(jobs);
    work(std::exchange(lost_, {}));
    return finish();
  }

 private:
  void read_database() {
    if (!options_.use_compile_commands) return;
    auto path = options_.compile_commands;
    if (!path) path = find_compile_database(root_);
    if (path) database_ = read_compile_database(*path, root_);
  }

  [[nodiscard]] protocol::Job job_for(const std::string& file) const {
    protocol::Job job;
    job.path = file;
    job.is_header = is_header(file);
    const auto known = database_.flags.find(file);
    job.tier = known != database_.flags.end() ? "compile-database" : "inferred-flags";
    job.flags = known != database_.flags.end() ? known->second : guessed_;
    return job;
  }

  void work(const std::vector<protocol::Job>& jobs) {
    if (jobs.empty()) return;
    if (setup_.empty()) setup_ = protocol::encode(setup());
    const unsigned cores = options_.jobs != 0 ? options_.jobs : std::min(2U, std::max(1U, std::thread::hardware_concurrency()));
    while (workers_.size() < std::min<std::size_t>(cores, jobs.size())) workers_.push_back(std::make_unique<WorkerProcess>());
    std::size_t next = 0;
    while (true) {
      bool busy = false;
      for (auto& worker : workers_) {
        while (!worker->job && next < jobs.size()) {
          if (!hand_out(*worker, jobs[next], next)) fail(jobs[next].path, "the C++ worker could not be started");
          ++next;
        }
        busy |= worker->job.has_value();
      }
      if (!busy) break;
      wait(jobs);
    }
    first_job_ += jobs.size();
  }

  [[nodiscard]] protocol::Setup setup() const {
    protocol::Setup setup;
    setup.root = root_.string();
    setup.headers = headers_;
    for (const auto& folder : options_.system_roots) setup.system_roots.push_back(folder.string());
    for (const auto& [path, text] : options_.texts) setup.texts.insert(setup.texts.end(), {path, text});
    setup.memory_bytes = options_.limits.memory_bytes;
    setup.cpu_seconds = static_cast<std::uint64_t>(options_.limits.cpu.count());
    setup.file_bytes = options_.limits.file_bytes;
    return setup;
  }

  bool hand_out(WorkerProcess& worker, const protocol::Job& job, std::size_t number) {
    if (!worker.is_running() && (!worker.start(worker_) || !worker.send(protocol::Frame::setup, setup_))) return false;
    if (!worker.send(protocol::Frame::job, protocol::encode(job))) {
      worker.stop();
      return false;
    }
    worker.job = number;
    worker.deadline = WorkerProcess::Clock::now() + options_.limits.wall;
    return true;
  }

  void wait(const std::vector<protocol::Job>& jobs) {
    std::vector<pollfd> ready;
    auto deadline = WorkerProcess::Clock::time_point::max();
    for (const auto& worker : workers_) {
      if (!worker->job) continue;
      ready.push_back({worker->descriptor(), POLLIN, 0});
      deadline = std::min(deadline, worker->deadline);
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - WorkerProcess::Clock::now()).count();
    poll(ready.data(), ready.size(), static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, 3'600'000)));
    for (auto& worker : workers_) {
      if (worker->job) attend(*worker, jobs[*worker->job]);
    }
  }

  void attend(WorkerProcess& worker, const protocol::Job& job) {
    const bool alive = worker.receive();
    while (auto message = worker.next()) {
      if (message->kind == protocol::Frame::unit) take(std::move(message->content), first_job_ + *worker.job);
      if (message->kind == protocol::Frame::done) worker.job.reset();
      if (!worker.job) return;
    }
    if (!alive) {
      lose(job, "the parser died on this file");
      worker.stop();
    } else if (WorkerProcess::Clock::now() > worker.deadline) {
      lose(job, fmt::format("not finished within {} seconds", options_.limits.wall.count()));
      worker.stop();
    }
  }

  /// What Clang does not survive is read once more, from its tokens.
  void lose(const protocol::Job& job, const std::string& why) {
    if (job.tier == "tokens") return fail(job.path, why + "; it is left out");
    losses_[job.path] = why;
    lost_.push_back(job);
    lost_.back().tier = "tokens";
  }

  void take(std::string content, std::size_t job) {
    auto unit = program::decode(content);
    if (!unit || !wants(unit->path)) return;
    const auto known = units_.find(unit->path);
    if (known != units_.end() && known->second.first <= job) return;
    const auto path = unit->path;
    if (const auto loss = losses_.find(path); loss != losses_.end() && unit->tier == "tokens")
      unit->diagnostics.push_back({DiagnosticLevel::warning, path, 0, loss->second + "; read from its tokens alone", true});
    units_.insert_or_assign(path, std::pair(job, std::move(*unit)));
  }

  [[nodiscard]] bool wants(const std::string& path) const {
    if (wanted_.contains(path)) return true;
    return options_.wants_header ? options_.wants_header(path) : !is_vendored(path);
  }

  void fail(const std::string& file, std::string message) {
    program::Unit unit;
    unit.path = file;
    unit.language = "cpp";
    unit.tier = "none";
    unit.diagnostics.push_back({DiagnosticLevel::warning, file, 0, std::move(message), true});
    units_.try_emplace(file, SIZE_MAX, std::move(unit));
  }

  std::vector<program::Unit> finish() {
    std::vector<program::Unit> units;
    for (auto& [path, entry] : units_) units.push_back(std::move(entry.second));
    if (!units.empty()) {
      units.front().diagnostics.insert(units.front().diagnostics.end(), database_.diagnostics.begin(), database_.diagnostics.end());
    }
    return units;
  }

  const Options& options_;
  fs::path root_;
  fs::path worker_;
  std::set<std::string, std::less<>> wanted_;
  CompileDatabase database_;
  std::vector<std::string> headers_;
  std::vector<std::string> guessed_;
  std::string setup_;
  std::vector<std::unique_ptr<WorkerProcess>> workers_;
  std::vector<protocol::Job> lost_;            ///< to be read from tokens
  std::map<std::string, std::string> losses_;  ///< path to why
  std::size_t first_job_ = 0;  ///< sources come first, so that a header is read as the first source that includes it sees it
  std::map<std::string, std::pair<std::size_t, program::Unit>> units_;  ///< with the number of the job that made it
};

}  // namespace

bool is_header(std::string_view path) { return has_extension(path, header_extensions); }

bool is_cpp(std::string_view path) { return has_extension(path, source_extensions) || is_header(path); }

std::vector<program::Unit> read(const fs::path& root, std::span<const std::string> files, const Options& options) {
  if (files.empty()) return {};
  return Reading(root, options).run(files);
}

}  // namespace dbssot::cpp
