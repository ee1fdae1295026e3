#include "cli/common_options.h"

#include <charconv>
#include <map>
#include <ostream>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/progress.h"
#include "source/discover.h"
#include "source/file_system.h"

namespace dbssot::cli {

void add_common_options(CLI::App& command, CommonOptions& options) {
  command.add_option("PATH", options.audit.paths, "Files and folders; without one, the working directory");
  const char* group = "What is analysed";
  command.add_option("--config", options.config, "Policy file; globs in it are relative to the project's root")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--isolated", options.audit.isolated, "Take no policy, whatever lies about")->group(group);
  command.add_flag("--include-tests", options.audit.include_tests, "Analyse test code too")->group(group);
  command.add_flag("--force-exclude", options.audit.force_exclude, "Leave out what is excluded even where it is named")
      ->group(group);
  add_plugin_option(command, options.plugins);
  command.add_flag("--strict", options.strict, "Exit with 3 if a file was not analysed to its end")->group(group);
  command
      .add_option(
          "--max-file-size", options.audit.largest_code,
          "Code larger than this is told about and left out, up to 64 MB; it takes about a hundred times its size in memory")
      ->check(CLI::Range(1, 64))
      ->type_name("MB")
      ->capture_default_str()
      ->group(group);
  const char* running = "Running";
  command.add_option("-j,--jobs", options.audit.jobs, "Threads; 0 means one for each core")
      ->type_name("N")
      ->capture_default_str()
      ->group(running);
  command.add_flag("--no-cache", options.no_cache, "Read everything anew, and keep nothing")->group(running);
  command
      .add_option("--cache-dir", options.cache_dir,
                  "Where what was read is kept between runs; $XDG_CACHE_HOME/dbssot unless said otherwise")
      ->type_name("DIR")
      ->group(running);
  command.add_flag_callback("--no-progress", Progress::switch_off, "Say nothing while it runs; a terminal is told after a second")
      ->group(running);
  command.add_flag("--timing", options.timing, "Tell how long it took")->group(running);
  command.add_option("--color", options.color, "auto, always or never; NO_COLOR is honoured")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->capture_default_str()
      ->group(running);
}

void add_plugin_option(CLI::App& command, std::vector<std::string>& plugins) {
  command.add_option("--plugin", plugins, "A shared object with further rules; may be repeated. It runs with all your rights")
      ->type_name("FILE")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->group("What is analysed");
}

void load_plugins(CommonOptions& options, const World& world) {
  if (!options.loaded.empty()) return;
  std::set<std::string> files;
  for (const std::string& named : options.plugins) {
    const std::string path = seen_from(world, named);
    if (!files.insert(real_file_system().resolved(path).value_or(path)).second) continue;
    std::string fault;
    const std::shared_ptr<const LoadedPlugin> plugin = load_plugin(path, named, fault);
    if (!plugin) throw UsageError{fault};
    for (const Rule& rule : plugin->rules) {
      for (const Rule* other : options.audit.plugin_rules) {
        if (other->info.id == rule.info.id)
          throw UsageError{fmt::format("the plugins {} and {} both state the rule `{}`", other->origin, named, rule.info.id)};
      }
    }
    for (const Rule& rule : plugin->rules) options.audit.plugin_rules.push_back(&rule);
    options.loaded.push_back(plugin);
  }
}

namespace {

/// Where the user's caches lie; nothing if he has no home, or if that lies in the tree that is audited: nothing is written into it.
std::string cache_folder(const CommonOptions& options, const World& world) {
  if (!options.cache_dir.empty()) return absolute_path(world.working_directory, options.cache_dir);
  std::string base = world.variable("XDG_CACHE_HOME");
  if (!base.starts_with('/')) base = world.variable("HOME").starts_with('/') ? world.variable("HOME") + "/.cache" : "";
  if (base.empty()) return {};
  const std::string folder = absolute_path("/", base + "/dbssot");
  std::vector<std::string> paths = options.audit.paths;
  if (paths.empty()) paths.emplace_back(".");
  for (const std::string& path : paths) {
    const std::string absolute = absolute_path(world.working_directory, path);
    if (path_below(find_root(real_file_system(), real_file_system().resolved(absolute).value_or(absolute)), folder)) return {};
  }
  return folder;
}

}  // namespace

void open_cache(CommonOptions& options, const World& world) {
  if (options.no_cache || options.cache) return;
  const std::string folder = cache_folder(options, world);
  if (folder.empty()) return;
  options.cache = std::make_unique<cache::Store>(folder);
  options.audit.cache = options.cache.get();
}

AuditResult run_audit(CommonOptions& options, World& world) {
  load_plugins(options, world);
  open_cache(options, world);
  if (!options.facts.empty() && !options.parts) {
    options.parts = std::make_shared<const Parts>(options.facts, world.working_directory);
    options.audit.parts = options.parts.get();
    if (options.audit.paths.empty()) options.audit.paths = options.parts->paths_seen_from(world.working_directory);
  }
  options.audit.working_directory = world.working_directory;
  if (!options.config.empty()) options.audit.config = options.config;
  options.audit.today = today(world);
  const auto begin = std::chrono::steady_clock::now();
  AuditResult result = [&] {
    const Progress progress;
    return audit(options.disk == nullptr ? real_file_system() : *options.disk, options.audit);
  }();
  if (options.timing) result.summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  print_diagnostics(result.diagnostics, result.secrets, world);
  if (options.cache && !options.cache->complaint().empty() && !std::exchange(options.cache_was_told, true)) {
    world.err << fmt::format("dbssot: note: {}\n", options.cache->complaint());
  }
  return result;
}

namespace {

/// A runner of GitHub takes `##[…]` for a command wherever it stands in a line, and a file may be named like that.
std::string without_runner_commands(std::string line, const World& world) {
  if (world.variable("GITHUB_ACTIONS") != "true") return line;
  for (std::size_t at = line.find("##["); at != std::string::npos; at = line.find("##[", at)) line.replace(at, 3, "#\\x23[");
  return line;
}

/// What many files have in common: headers that were not found differ, what came of it does not.
std::string_view kind_of(const Diagnostic& diagnostic) {
  const std::string_view message = diagnostic.message;
  const std::size_t recovery = message.find("read with recovery");
  return recovery == message.npos ? message : message.substr(recovery);
}

/// After a few of a kind the rest is counted: "and 88 more files: read with recovery; …".
std::string summary_of_rest(const std::map<std::string_view, std::size_t>& counts,
                            const std::map<std::string_view, std::size_t>& shown, const Secrets& secrets) {
  constexpr std::size_t most_kinds = 8;
  std::string out;
  std::size_t kinds = 0, others = 0;
  for (const auto& [kind, count] : counts) {
    const auto seen = shown.find(kind);
    const std::size_t rest = count - (seen == shown.end() ? 0 : seen->second);
    if (rest > 0 && ++kinds > most_kinds) others += rest;
    if (rest > 0 && kinds <= most_kinds)
      out += fmt::format("dbssot: and {} more: {}\n", rest, report::neutralised(secrets.masked(kind)));
  }
  if (others > 0) out += fmt::format("dbssot: and {} more\n", others);
  return out;
}

}  // namespace

void print_diagnostics(const std::vector<Diagnostic>& diagnostics, const Secrets& secrets, World& world) {
  constexpr std::size_t most_of_kind = 3;
  constexpr std::size_t most = 50;
  std::size_t printed = 0;
  std::map<std::string_view, std::size_t> counts, shown;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level != DiagnosticLevel::note || diagnostic.file.empty()) ++counts[kind_of(diagnostic)];
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    // Remarks on single files ("takes further variables from .env") are for those who ask; the reports list them.
    if (diagnostic.level == DiagnosticLevel::note && !diagnostic.file.empty()) continue;
    const std::string_view kind = kind_of(diagnostic);
    // Four of a kind are shown, rather than three and one that is counted.
    const std::size_t most_here = counts[kind] == most_of_kind + 1 ? counts[kind] : most_of_kind;
    if (diagnostic.level != DiagnosticLevel::error && shown[kind] >= most_here) continue;
    if (++printed > most) break;
    ++shown[kind];
    constexpr std::string_view levels[] = {"note", "warning", "error"};
    std::string place = report::neutralised(diagnostic.file);
    if (diagnostic.line != 0) place += fmt::format(":{}", diagnostic.line);
    if (diagnostic.line != 0 && diagnostic.column != 0) place += fmt::format(":{}", diagnostic.column);
    if (!place.empty()) place += ": ";
    const std::string line = fmt::format("dbssot: {}: {}{}\n", levels[static_cast<std::size_t>(diagnostic.level)], place,
                                         report::neutralised(secrets.masked(diagnostic.message)));
    world.err << without_runner_commands(line, world);
  }
  const std::string rest = summary_of_rest(counts, shown, secrets);
  if (!rest.empty()) world.err << without_runner_commands(rest + "dbssot: `--format json` lists them all\n", world);
}

bool wants_colour(const std::string& choice, const World& world) {
  if (choice != "auto") return choice == "always";
  if (!world.variable("NO_COLOR").empty()) return false;
  const std::string forced = world.variable("CLICOLOR_FORCE");
  if (!forced.empty() && forced != "0") return true;
  return world.out_is_terminal && world.variable("CLICOLOR") != "0" && world.variable("TERM") != "dumb";
}

std::chrono::year_month_day today(const World& world) {
  auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::string fixed = world.variable("SOURCE_DATE_EPOCH");
  long long seconds = 0;
  if (std::from_chars(fixed.data(), fixed.data() + fixed.size(), seconds).ec == std::errc() && !fixed.empty()) {
    now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::time_point(std::chrono::seconds(seconds)));
  }
  return now;
}

std::string seen_from(const World& world, const std::string& path) { return absolute_path(world.working_directory, path); }

}  // namespace dbssot::cli
