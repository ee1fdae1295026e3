#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <ostream>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/baseline_file.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "editor/language_server.h"
#include "lsp/framing.h"
#include "lsp/uri.h"

namespace dbssot::cli {
namespace {

struct LspOptions {
  CommonOptions common;
  std::string baseline;
  std::string rule_pages;
  unsigned debounce = 250;
  bool open_files_only = false;
  bool stdio = false;
};

/// What happens to the server, in order: messages, the end of an audit, the end of the input.
class Events {
 public:
  struct Event {
    enum class Kind : std::uint8_t { message, fault, end, audited, time };
    Kind kind = Kind::end;
    std::string text;
    std::vector<editor::LanguageServer::Job> jobs;
  };

  /// Waits while many are waiting: a client that writes faster than we read is read more slowly.
  void push(Event event) {
    std::unique_lock lock(mutex_);
    taken_.wait(lock, [this] { return queue_.size() < most_waiting || is_closed_; });
    queue_.push_back(std::move(event));
    added_.notify_one();
  }
  Event pop(std::optional<editor::LanguageServer::Clock::time_point> until) {
    std::unique_lock lock(mutex_);
    const auto has_some = [this] { return !queue_.empty(); };
    if (!until) {
      added_.wait(lock, has_some);
    } else if (!added_.wait_until(lock, *until, has_some)) {
      return {Event::Kind::time, "", {}};
    }
    Event event = std::move(queue_.front());
    queue_.pop_front();
    taken_.notify_all();
    return event;
  }
  /// Nobody reads any more.
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    taken_.notify_all();
  }

 private:
  static constexpr std::size_t most_waiting = 256;
  std::mutex mutex_;
  std::condition_variable added_, taken_;
  std::deque<Event> queue_;
  bool is_closed_ = false;
};

/// After `exit` nothing is read: the client may keep the pipe open.
bool says_exit(const std::string& body) {
  if (body.size() > 256 || body.find("\"exit\"") == std::string::npos) return false;
  const auto message = nlohmann::json::parse(body, nullptr, false);
  return message.is_object() && message.value("method", nlohmann::json()) == "exit";
}

void read_all(std::istream& in, Events& events) {
  lsp::MessageReader reader(in);
  for (;;) {
    lsp::Incoming incoming = reader.next();
    using Kind = Events::Event::Kind;
    const bool is_end = incoming.kind == lsp::Incoming::Kind::end;
    const bool is_exit = incoming.kind == lsp::Incoming::Kind::message && says_exit(incoming.text);
    events.push({is_end                                        ? Kind::end
                 : incoming.kind == lsp::Incoming::Kind::fault ? Kind::fault
                                                               : Kind::message,
                 std::move(incoming.text),
                 {}});
    if (is_end || is_exit) return;
  }
}

/// One thread reads, one audits, this one answers.
class Loop {
 public:
  Loop(editor::LanguageServerOptions options, World& world)
      : world_(world),
        server_(std::move(options), [this](const nlohmann::json& message) { send(message); }),
        reader_([this] { read_all(world_.in, events_); }) {}

  int run() {
    using Kind = Events::Event::Kind;
    for (bool is_open = true; is_open && !server_.has_ended();) {
      Events::Event event = events_.pop(is_auditing_ ? std::nullopt : server_.due());
      if (event.kind == Kind::end) is_open = false;
      if (event.kind == Kind::message) server_.take(event.text);
      if (event.kind == Kind::fault) server_.take_fault(event.text);
      if (event.kind == Kind::audited) {
        auditor_.join();
        is_auditing_ = false;
        server_.finish(std::move(event.jobs));
      }
      // Messages first: what was typed meanwhile belongs to the next audit.
      if (event.kind == Kind::time) begin_audit();
    }
    events_.close();
    // An audit may take its time, with Clang minutes. Nobody waits for it any more; its workers end with their sockets.
    if (is_auditing_ && &world_.out == &std::cout) {
      world_.out.flush();
      std::_Exit(server_.exit_code());
    }
    reader_.join();
    if (is_auditing_) auditor_.join();
    return server_.exit_code();
  }

 private:
  void send(const nlohmann::json& message) {
    world_.out << lsp::framed(message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    world_.out.flush();
  }

  void begin_audit() {
    std::vector<editor::LanguageServer::Job> jobs = server_.begin_audits();
    if (jobs.empty()) return;
    is_auditing_ = true;
    auditor_ = std::thread([this, jobs = std::move(jobs)]() mutable {
      for (editor::LanguageServer::Job& job : jobs) job.run();
      events_.push({Events::Event::Kind::audited, "", std::move(jobs)});
    });
  }

  World& world_;
  Events events_;
  editor::LanguageServer server_;
  bool is_auditing_ = false;
  std::thread auditor_;
  std::thread reader_;
};

/// Where rule pages lie beside this program: installed, or in the tree it was built in.
std::string pages_beside_program() {
  std::error_code fault;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", fault);
  if (fault) return "";
  for (const char* folder : {"../share/doc/dbssot/rules", "../rules"}) {
    const std::filesystem::path pages = (program.parent_path() / folder).lexically_normal();
    if (std::filesystem::is_regular_file(pages / "hardcoded-url/README.md", fault)) return pages.string();
  }
  return "";
}

int serve(LspOptions& options, World& world) {
  load_plugins(options.common, world);
  open_cache(options.common, world);
  editor::LanguageServerOptions server;
  server.audit = options.common.audit;
  server.audit.working_directory = world.working_directory;
  if (!options.common.config.empty()) server.audit.config = seen_from(world, options.common.config);
  server.audit.today = today(world);
  server.open_files_only = options.open_files_only;
  server.debounce = std::chrono::milliseconds(options.debounce);
  if (!options.rule_pages.empty()) {
    server.rule_page = [pages = options.rule_pages](std::string_view rule) { return fmt::format("{}{}", pages, rule); };
  } else if (const std::string pages = pages_beside_program(); !pages.empty()) {
    server.rule_page = [pages](std::string_view rule) {
      // Rules of plugins and of the policy have no page there.
      return find_rule(rule) == nullptr ? std::string() : lsp::uri_of_path(fmt::format("{}/{}/README.md", pages, rule));
    };
  }
  if (!options.baseline.empty()) {
    const auto known = std::make_shared<Baseline>(read_baseline(seen_from(world, options.baseline), options.baseline));
    server.narrow = [known, name = options.baseline, &world](AuditResult& result) {
      std::ostream nowhere(nullptr);
      World quiet{world.in, world.out, nowhere, world.working_directory, world.environment, false, false};
      apply_baseline(*known, name, result, quiet);
    };
  }
  // Whoever reads from a tied stream flushes the other one first: in the thread that reads, while this one writes to it. Frames
  // came out twice or torn.
  world.in.tie(nullptr);
  return Loop(std::move(server), world).run() == 0 ? ExitCode::clean : ExitCode::findings;
}

}  // namespace

void add_lsp_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<LspOptions>();
  CLI::App* command =
      app.add_subcommand("lsp", "Speak with an editor: a language server on standard input and output")->group("Audit");
  command->add_flag("--stdio", options->stdio, "As it does anyway; some editors say so");
  command->add_flag("--open-files-only", options->open_files_only,
                    "Report what stands in open files; without it, the whole project's findings");
  command
      ->add_option("--debounce", options->debounce, "Quiet time after a keystroke, in milliseconds, before the project is audited")
      ->check(CLI::Range(0U, 60'000U))
      ->type_name("MS")
      ->capture_default_str();
  command
      ->add_option("--rule-pages", options->rule_pages,
                   "Link a finding to this address with the rule's id behind it; else to the installed page")
      ->type_name("URL");
  command->add_option("--baseline", options->baseline, "Findings of this baseline are not reported")->type_name("FILE");
  const char* group = "What is analysed";
  command->add_option("--config", options->common.config, "Policy file; globs in it are relative to the project's root")
      ->type_name("FILE")
      ->group(group);
  add_plugin_option(*command, options->common.plugins);
  command->add_flag("--isolated", options->common.audit.isolated, "Take no policy, whatever lies about")->group(group);
  command->add_flag("--include-tests", options->common.audit.include_tests, "Analyse test code too")->group(group);
  command->add_option("-j,--jobs", options->common.audit.jobs, "Threads; 0 means one for each core")
      ->type_name("N")
      ->capture_default_str()
      ->group("Running");
  command->add_flag("--no-cache", options->common.no_cache, "Read everything anew, and keep nothing")->group("Running");
  command
      ->add_option("--cache-dir", options->common.cache_dir,
                   "Where what was read is kept between runs; $XDG_CACHE_HOME/dbssot unless said otherwise")
      ->type_name("DIR")
      ->group("Running");
  command->callback([&session, options] { session.run = [&session, options] { return serve(*options, session.world); }; });
}

}  // namespace dbssot::cli
