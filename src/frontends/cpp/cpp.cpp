#include "frontends/cpp/cpp.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/auxv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <iterator>
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
#include "frontends/cpp/surroundings.h"
#include "frontends/cpp/unit_cache.h"
#include "frontends/cpp/worker_process.h"
#include "program/program_io.h"

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

constexpr std::array source_extensions = {".c", ".cc", ".cpp", ".cxx", ".c++", ".C"};
constexpr std::array header_extensions = {".h", ".hh", ".hpp", ".hxx", ".h++", ".H", ".ipp", ".inl", ".tpp", ".txx"};
constexpr std::array vendored_folders = {".git",     "node_modules", "third_party", "3rdparty",        "vendor",
                                         "external", "extern",       "_deps",       "vcpkg_installed", "site-packages"};
/// From so many jobs on it may pay to parse headers of the standard library before them. What is said of a file is the same.
constexpr std::size_t worth_sharing = 4;
/// Jobs that it is chosen by, so that the choice has an end. Those after them do without.
constexpr std::size_t most_planned = 2'000;

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
  Reading(const fs::path& root, const Options& options) : options_(options), around_(look_around(root)), cache_(options.cache) {}

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
    is_any_guessed_ = std::any_of(files.begin(), files.end(), [&](const auto& file) { return !database_.flags.contains(file); });
    if (is_any_guessed_) guessed_ = guessed_flags(around_.root, around_.headers, options_.clients);
    if (!options_.texts.empty()) cache_ = nullptr;
    if (cache_ != nullptr) cache_->begin(around_, worker_identity());
    answer(sources);
    // A header comes with those that include it; what they are is known only when they were read.
    answer(not_answered(headers, Alone::first));
    answer(not_answered(headers, Alone::if_left));
    work(std::exchange(lost_, {}));
    remember();
    return finish();
  }

 private:
  void read_database() {
    if (!options_.use_compile_commands) return;
    database_path_ = options_.compile_commands ? options_.compile_commands : around_.compile_database;
    if (database_path_) database_ = read_compile_database(*database_path_, around_.root);
  }

  /// Another worker, or one with other limits, may answer otherwise.
  [[nodiscard]] std::string worker_identity() const {
    std::error_code error;
    auto identity = fmt::format("{} {} {} {} {} {}", worker_.string(), fs::file_size(worker_, error),
                                fs::last_write_time(worker_, error).time_since_epoch().count(), options_.limits.memory_bytes,
                                options_.limits.cpu.count(), options_.limits.file_bytes);
    for (const auto& folder : options_.system_roots) identity += "\n" + folder.string();
    return identity;
  }

  /// A source's own words. A header is read as others include it, and has been asked with all headers.
  [[nodiscard]] std::string text_of(const std::string& file) const {
    if (is_header(file)) return {};
    if (const auto edited = options_.texts.find(file); edited != options_.texts.end()) return edited->second;
    std::error_code error;
    const auto size = fs::file_size(around_.root / file, error);
    if (error || size > options_.limits.file_bytes || !fs::is_regular_file(around_.root / file, error)) return {};
    std::ifstream stream(around_.root / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  [[nodiscard]] protocol::Job job_for(const std::string& file) const {
    protocol::Job job;
    job.path = file;
    job.is_header = is_header(file);
    const auto known = database_.flags.find(file);
    job.tier = known != database_.flags.end() ? "compile-database" : "inferred-flags";
    job.flags = known != database_.flags.end() ? known->second : guessed_.for_source(text_of(file));
    job.number = jobs_.size();
    return job;
  }

  [[nodiscard]] std::vector<std::string> not_answered(const std::vector<std::string>& headers, Alone when) const {
    std::vector<std::string> left;
    for (const auto& file : headers) {
      if (!units_.contains(file) && (options_.alone ? options_.alone(file) : Alone::first) == when) left.push_back(file);
    }
    return left;
  }

  /// From the cache or by the workers.
  void answer(const std::vector<std::string>& files) {
    std::vector<std::size_t> to_do;
    for (const auto& file : files) {
      jobs_.push_back({job_for(file), {}, {}, false});
      auto& job = jobs_.back();
      auto known = cache_ != nullptr ? cache_->find(job.job) : std::nullopt;
      if (!known) {
        to_do.push_back(job.job.number);
        continue;
      }
      job.answer.headers = std::move(known->headers);
      for (auto& [path, unit] : known->units) take(job, std::move(unit));
    }
    // An answer of an earlier run lacks the headers that another file answered for in that run; if that file includes them no
    // longer, this one is asked again.
    work(to_do);
    for (to_do = lacking(); !to_do.empty(); to_do = lacking()) work(to_do);
  }

  /// The job that answers for each header: the first that includes it.
  [[nodiscard]] std::map<std::string_view, std::size_t> owners() const {
    std::map<std::string_view, std::size_t> owners;
    for (const auto& job : jobs_) {
      for (const auto& header : job.answer.headers) owners.try_emplace(header, job.job.number);
    }
    return owners;
  }

  [[nodiscard]] std::vector<std::size_t> lacking() const {
    std::vector<std::size_t> lacking;
    if (cache_ == nullptr) return lacking;
    for (const auto& [header, owner] : owners()) {
      const auto& job = jobs_[owner];
      const bool gave =
          std::any_of(job.answer.units.begin(), job.answer.units.end(), [&](const auto& unit) { return unit.first == header; });
      if (!gave && !job.is_fresh && wants(header)) lacking.push_back(owner);
    }
    std::sort(lacking.begin(), lacking.end());
    lacking.erase(std::unique(lacking.begin(), lacking.end()), lacking.end());
    return lacking;
  }

  void remember() {
    if (cache_ == nullptr) return;
    cache_->end();
    const auto owners = this->owners();
    for (auto& job : jobs_) {
      if (!job.is_fresh || job.inputs.empty() || losses_.contains(job.job.path)) continue;
      std::erase_if(job.answer.units, [&](const auto& unit) {
        const auto owner = owners.find(unit.first);
        return unit.first != job.job.path && owner != owners.end() && owner->second != job.job.number;
      });
      cache_->remember(job.job, job.inputs, job.answer);
    }
    if (options_.testimony != nullptr) *options_.testimony = testimony();
  }

  /// Beside what each job asked for: the worker, and what flags were taken from. A worker that died may do better the next time.
  [[nodiscard]] std::optional<std::string> testimony() const {
    const bool is_whole = losses_.empty() && std::none_of(jobs_.begin(), jobs_.end(),
                                                          [](const auto& job) { return job.is_fresh && job.inputs.empty(); });
    if (!is_whole) return std::nullopt;
    std::vector<std::string> others{"F" + worker_.string()};
    if (database_path_) others.push_back("F" + database_path_->string());
    for (const auto& header : around_.headers) {
      if (is_any_guessed_) others.push_back("F" + (around_.root / header).string());
    }
    return cache_->testimony(around_, others);
  }

  struct Asked {
    protocol::Job job;
    Answer answer;
    std::vector<std::string> inputs;
    bool is_fresh;  ///< answered by a worker, or by none
  };

  /// Headers that are parsed once for many jobs.
  struct CommonSet {
    enum class State : std::uint8_t { open, begun, ended };
    protocol::CommonSet what;
    State state;
    std::string made;  ///< as a worker tells it; empty if that failed
  };

  void work(const std::vector<std::size_t>& jobs) {
    if (jobs.empty()) return;
    if (setup_.empty()) setup_ = protocol::encode(setup());
    const unsigned cores = options_.jobs != 0 ? options_.jobs : std::min(2U, std::max(1U, std::thread::hardware_concurrency()));
    while (workers_.size() < std::min<std::size_t>(cores, jobs.size())) workers_.push_back(std::make_unique<WorkerProcess>());
    for (const auto number : jobs) jobs_[number].job.set = 0;
    if (options_.shares_headers && jobs.size() >= worth_sharing) plan(jobs);
    auto left = jobs;
    while (true) {
      bool is_busy = false;
      for (auto& worker : workers_) {
        while (!worker->is_busy() && give_work(*worker, left)) {
        }
        is_busy |= worker->is_busy();
      }
      if (!is_busy) break;
      wait();
    }
    for (auto& set : sets_) set.made = {};  // some 10 MB each; workers that have it keep it
  }

  /// Has the first worker choose sets of headers for all. Without its answer there are none.
  void plan(std::span<const std::size_t> jobs) {
    jobs = jobs.first(std::min(jobs.size(), most_planned));
    protocol::Jobs to_come;
    to_come.first_set = sets_.size() + 1;
    for (const auto number : jobs) to_come.jobs.push_back(jobs_[number].job);
    planned_ = {};
    auto& worker = *workers_.front();
    if (!tell(worker, protocol::Frame::plan, protocol::encode(to_come))) return;
    worker.is_planning = true;
    while (worker.is_busy()) wait();
    if (planned_.set_of_job.size() != jobs.size()) return;
    for (const auto& set : planned_.sets) {
      if (set.number != sets_.size() + 1) return;
      sets_.push_back({set, CommonSet::State::open, {}});
    }
    for (std::size_t at = 0; at < jobs.size(); ++at) jobs_[jobs[at]].job.set = std::min(planned_.set_of_job[at], sets_.size());
  }

  /// Sets come first, as files wait for them. False if there is nothing to do at the moment.
  bool give_work(WorkerProcess& worker, std::vector<std::size_t>& left) {
    for (auto& set : sets_) {
      if (set.state != CommonSet::State::open) continue;
      const bool is_told = tell(worker, protocol::Frame::make, protocol::encode(set.what));
      set.state = is_told ? CommonSet::State::begun : CommonSet::State::ended;
      if (is_told) worker.set = set.what.number;
      return true;
    }
    const auto has_ended = [&](std::uint64_t set) { return set == 0 || sets_[set - 1].state == CommonSet::State::ended; };
    const auto next = std::ranges::find_if(left, [&](std::size_t number) { return has_ended(jobs_[number].job.set); });
    if (next == left.end()) return false;
    Asked& job = jobs_[*next];
    left.erase(next);
    job.answer = {};
    job.is_fresh = true;
    if (!bring(worker, job.job.set) || !tell(worker, protocol::Frame::job, protocol::encode(job.job))) {
      fail(job.job.path, "the C++ worker could not be started");
      return true;
    }
    worker.job = job.job.number;
    return true;
  }

  /// Sees to it that the worker has a set that another made.
  bool bring(WorkerProcess& worker, std::uint64_t number) {
    if (number == 0) return true;
    const auto& set = sets_[number - 1];
    if (set.made.empty() || worker.sets.contains(number)) return true;
    if (!tell(worker, protocol::Frame::set, set.made)) return false;
    worker.sets.insert(number);
    return true;
  }

  [[nodiscard]] protocol::Setup setup() const {
    protocol::Setup setup;
    setup.root = around_.root.string();
    setup.headers = around_.headers;
    for (const auto& folder : options_.system_roots) setup.system_roots.push_back(folder.string());
    for (const auto& [path, text] : options_.texts) setup.texts.insert(setup.texts.end(), {path, text});
    setup.memory_bytes = options_.limits.memory_bytes;
    setup.cpu_seconds = static_cast<std::uint64_t>(options_.limits.cpu.count());
    setup.file_bytes = options_.limits.file_bytes;
    return setup;
  }

  bool tell(WorkerProcess& worker, protocol::Frame kind, std::string_view content) {
    if (!worker.is_running() && (!worker.start(worker_) || !worker.send(protocol::Frame::setup, setup_))) return false;
    if (!worker.send(kind, content)) {
      worker.stop();
      return false;
    }
    worker.deadline = WorkerProcess::Clock::now() + options_.limits.wall;
    return true;
  }

  void wait() {
    std::vector<pollfd> ready;
    auto deadline = WorkerProcess::Clock::time_point::max();
    for (const auto& worker : workers_) {
      if (!worker->is_busy()) continue;
      ready.push_back({worker->descriptor(), POLLIN, 0});
      deadline = std::min(deadline, worker->deadline);
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - WorkerProcess::Clock::now()).count();
    poll(ready.data(), ready.size(), static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, 3'600'000)));
    for (auto& worker : workers_) {
      if (worker->is_busy()) attend(*worker);
    }
  }

  void attend(WorkerProcess& worker) {
    const bool alive = worker.receive();
    while (auto message = worker.next()) {
      hear(worker, *message);
      if (!worker.is_busy()) return;
    }
    const bool is_late = WorkerProcess::Clock::now() > worker.deadline;
    if (alive && !is_late) return;
    if (worker.job) {
      lose(jobs_[*worker.job],
           alive ? fmt::format("not finished within {} seconds", options_.limits.wall.count()) : "the parser died on this file");
    }
    if (worker.set) sets_[*worker.set - 1].state = CommonSet::State::ended;
    worker.stop();
  }

  void hear(WorkerProcess& worker, WorkerProcess::Message& message) {
    if (worker.job && message.kind == protocol::Frame::unit) take(jobs_[*worker.job], std::move(message.content));
    if (worker.job && message.kind == protocol::Frame::seen) see(jobs_[*worker.job], message.content);
    if (worker.is_planning && message.kind == protocol::Frame::planned)
      planned_ = protocol::decode_plan(message.content).value_or(protocol::Plan());
    if (worker.set && message.kind == protocol::Frame::set) {
      sets_[*worker.set - 1].made = std::move(message.content);
      worker.sets.insert(*worker.set);
    }
    if (message.kind != protocol::Frame::done) return;
    if (worker.set) sets_[*worker.set - 1].state = CommonSet::State::ended;
    worker.rest();
  }

  /// What Clang does not survive is read once more, from its tokens.
  void lose(Asked& job, const std::string& why) {
    if (job.job.tier == "tokens") return fail(job.job.path, why + "; it is left out");
    losses_[job.job.path] = why;
    lost_.push_back(job.job.number);
    job.job.tier = "tokens";
  }

  static void see(Asked& job, std::string_view content) {
    auto seen = protocol::decode_seen(content);
    if (!seen) return;
    job.answer.headers = std::move(seen->headers);
    job.inputs = std::move(seen->inputs);
  }

  void take(Asked& job, std::string content) {
    auto unit = program::decode(content);
    if (!unit) return;
    if (cache_ != nullptr) job.answer.units.emplace_back(unit->path, std::move(content));
    if (!wants(unit->path)) return;
    const auto known = units_.find(unit->path);
    if (known != units_.end() && known->second.first < job.job.number) return;
    const auto path = unit->path;
    if (const auto loss = losses_.find(path); loss != losses_.end() && unit->tier == "tokens")
      unit->diagnostics.push_back({DiagnosticLevel::warning, path, 0, loss->second + "; read from its tokens alone", true});
    units_.insert_or_assign(path, std::pair(job.job.number, std::move(*unit)));
  }

  [[nodiscard]] bool wants(std::string_view path) const {
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
  Surroundings around_;
  fs::path worker_;
  std::set<std::string, std::less<>> wanted_;
  std::optional<fs::path> database_path_;
  CompileDatabase database_;
  bool is_any_guessed_ = false;
  GuessedFlags guessed_;
  std::string setup_;
  std::vector<std::unique_ptr<WorkerProcess>> workers_;
  protocol::Plan planned_;                     ///< of the last one asked
  std::vector<CommonSet> sets_;                ///< by number, from 1
  std::vector<std::size_t> lost_;              ///< jobs to be read from tokens
  std::map<std::string, std::string> losses_;  ///< path to why
  UnitCache* cache_;
  std::deque<Asked> jobs_;  ///< sources come first, so that a header is read as the first source that includes it sees it
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
