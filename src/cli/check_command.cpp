#include <algorithm>
#include <memory>
#include <ostream>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "audit/former_run.h"
#include "cli/baseline_file.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/fix_findings.h"
#include "cli/live_forms.h"
#include "cli/output_file.h"
#include "cli/report_of.h"
#include "cli/report_scope.h"
#include "cli/secret_files.h"
#include "cli/standard_input.h"
#include "lint/rule.h"
#include "policy/rule_ids.h"
#include "source/nearest_name.h"
#include "source/parallel.h"

namespace dbssot::cli {
namespace {

struct CheckOptions {
  CommonOptions common;
  std::string format = "text";
  std::string output;
  std::vector<std::string> also;  ///< FORMAT=FILE
  std::string fail_on = "warning";
  std::string baseline;
  std::optional<Baseline> known;  ///< what the baseline holds
  ReportScope scope;
  std::vector<std::string> select;  ///< rule ids; empty: all
  std::vector<std::string> ignore;
  std::string sarif_category;
  bool sarif_suppressed = false;
  bool fix = false;
  bool diff = false;
  bool fix_unsafe = false;
  bool exit_non_zero_on_fix = false;
  std::string stdin_filename;
  std::string stdin_path;                 ///< the same, absolute
  std::optional<report::PageParts> page;  ///< where a page is wanted: the inventory of everything, whatever is left of the findings
  mutable std::optional<std::string> written;  ///< the report, where it went into a file
  std::shared_ptr<LiveChoices> live;
  std::vector<std::string> environments;  ///< that are connected to; empty: all but those of CI, tests and examples
  std::vector<std::string> secrets;
  std::string command_line;           ///< all options with their values
  std::optional<AuditResult> result;  ///< of the audit that is reported
  std::shared_ptr<void> remains;      ///< of its way
  bool is_repeatable = false;         ///< the report rests on nothing but what was read from the disk
  std::string cpp_testimony;          ///< and on what C and C++ were read from
};

const report::Format& format_named(const std::string& name) {
  const report::Format* format = report::find_format(name);
  if (format == nullptr) {
    const std::string near = did_you_mean(name, report::format_names());
    throw UsageError{fmt::format("no format `{}`{} {}", name,
                                 near.empty() ? "; formats:" : near + " Formats:", fmt::join(report::format_names(), ", "))};
  }
  return *format;
}

/// Where the root lies in the checkout of the runner that the report is for: GitHub and GitLab know paths from there alone.
std::string folder_in_checkout(const AuditResult& result, const World& world) {
  for (const char* name : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"}) {
    if (world.variable(name).empty()) continue;
    const auto checkout = real_file_system().resolved(world.variable(name));
    const auto below = checkout ? path_below(*checkout, result.root) : std::nullopt;
    if (below && !below->empty()) return *below + "/";
  }
  return {};
}

report::Report report_of(const CheckOptions& options, const AuditResult& result, const World& world) {
  report::Report report = cli::report_of(result);
  report.folder = folder_in_checkout(result, world);
  report.category = options.sarif_category;
  report.with_suppressed = options.sarif_suppressed;
  if (options.page) report.page = &*options.page;
  return report;
}

/// A runner of GitHub takes lines of our output for commands of its own: a hostile repository could write them.
std::string guarded_from_runner(std::string text, const World& world) {
  if (world.variable("GITHUB_ACTIONS") != "true") return text;
  std::random_device random;
  const std::string token = fmt::format("dbssot-{:08x}{:08x}{:08x}", random(), random(), random());
  return fmt::format("::stop-commands::{}\n{}::{}::\n", token, text, token);
}

/// A rule that threw: what it would have found is not known, so no run passes without it.
bool has_failed(const AuditResult& result) {
  return std::ranges::any_of(result.diagnostics, [](const Diagnostic& diagnostic) {
    return diagnostic.level == DiagnosticLevel::error && diagnostic.incomplete && diagnostic.file.empty();
  });
}

int exit_code(const CheckOptions& options, const AuditResult& result) {
  if (has_failed(result)) return ExitCode::internal_fault;
  if (options.common.strict && result.is_incomplete()) return ExitCode::internal_fault;
  if (options.fail_on == "never") return ExitCode::clean;
  const bool fails = std::ranges::any_of(result.findings, [&](const Finding& finding) {
    const Severity least = options.fail_on == "error"  ? Severity::error
                           : options.fail_on == "note" ? Severity::note
                                                       : Severity::warning;
    return !finding.suppressed && finding.severity >= least;
  });
  return fails ? ExitCode::findings : ExitCode::clean;
}

/// `-o FILE`; "-" is standard output.
bool goes_into_file(const CheckOptions& options) { return !options.output.empty() && options.output != "-"; }

void write_further_reports(const CheckOptions& options, const AuditResult& result, World& world) {
  const report::Report report = report_of(options, result, world);
  for (const std::string& also : options.also) {
    const std::size_t equals = also.find('=');
    write_output_file(seen_from(world, also.substr(equals + 1)), format_named(also.substr(0, equals)).write(report));
  }
}

void write_reports(const CheckOptions& options, const AuditResult& result, World& world) {
  report::Report report = report_of(options, result, world);
  const report::Format& main = format_named(options.format);
  report.colour = options.output.empty() && wants_colour(options.common.color, world);
  if (options.output.empty() && world.out_is_terminal) report.width = world.columns;
  std::string text = main.write(report);
  if (goes_into_file(options)) {
    write_output_file(seen_from(world, options.output), text);
    options.written = std::move(text);
  } else {
    world.out << (main.name == "text" ? guarded_from_runner(text, world) : text);
  }
  write_further_reports(options, result, world);
}

/// Before the audit, which may take a while.
void check_formats(const CheckOptions& options) {
  (void)format_named(options.format);
  for (const std::string& also : options.also) {
    const std::size_t equals = also.find('=');
    if (equals == std::string::npos || equals + 1 == also.size())
      throw UsageError{fmt::format("--also wants FORMAT=FILE, not `{}`", also)};
    (void)format_named(also.substr(0, equals));
  }
}

/// A finding touches a file where it stands, or where its value came from.
void keep_touching(AuditResult& result, const std::string& file) {
  const auto touches = [&](const Place& place) { return result.files[static_cast<std::uint32_t>(place.file)] == file; };
  const auto any = [&](const std::vector<Step>& steps) {
    return std::ranges::any_of(steps, [&](const Step& step) { return touches(step.place); });
  };
  std::erase_if(result.findings, [&](const Finding& finding) {
    return !touches(finding.place) && !any(finding.provenance) && !any(finding.related);
  });
}

/// A misspelt rule would let everything pass. Rules of plugins and of the policy are known after the audit.
void check_rules(const std::vector<std::string>& rules, const AuditResult& result) {
  const auto known = known_rule_ids();
  std::vector<std::string> ids(known.begin(), known.end());
  for (const Rule* rule : result.rules) ids.emplace_back(rule->info.id);
  for (const std::string& rule : rules) {
    if (std::ranges::find(ids, rule) != ids.end()) continue;
    throw UsageError{fmt::format("no rule `{}`{}; `dbssot rules` lists them", report::neutralised(rule), did_you_mean(rule, ids))};
  }
}

/// Before the findings are narrowed: what the policy demands is judged by all of them.
void prepare_page(CheckOptions& options, const AuditResult& result, const World& world) {
  const bool is_wanted = options.format == "html" ||
                         std::ranges::any_of(options.also, [](const std::string& also) { return also.starts_with("html="); });
  if (is_wanted) options.page = page_parts(result, world);
}

/// What the options leave of the findings.
void narrow(AuditResult& result, const CheckOptions& options, World& world) {
  const auto holds = [](const std::vector<std::string>& rules, std::string_view rule) {
    return std::ranges::find(rules, rule) != rules.end();
  };
  std::erase_if(result.findings, [&](const Finding& finding) {
    return (!options.select.empty() && !holds(options.select, finding.rule)) || holds(options.ignore, finding.rule);
  });
  if (options.known) apply_baseline(*options.known, options.baseline, result, world);
  options.scope.apply(options.common, result, world);
  if (!options.stdin_path.empty()) keep_touching(result, path_below(result.root, options.stdin_path).value_or(""));
}

/// The text of an editor's buffer, or of a pipe, stands in for the file of that name: the project is analysed with it.
void take_standard_input(CheckOptions& options, World& world) {
  std::vector<std::string>& paths = options.common.audit.paths;
  const auto dash = std::ranges::find(paths, "-");
  if (options.stdin_filename.empty()) {
    if (dash != paths.end()) throw UsageError{"`-` reads standard input and wants its name: --stdin-filename NAME"};
    return;
  }
  if (dash != paths.end()) paths.erase(dash);
  constexpr std::size_t most = 8u << 20;  // as of files
  std::string text;
  std::vector<char> buffer(1 << 16);
  while (text.size() <= most &&
         (world.in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || world.in.gcount() > 0)) {
    text.append(buffer.data(), static_cast<std::size_t>(world.in.gcount()));
  }
  require_whole(world.in);
  if (text.size() > most) throw UsageError{"standard input is larger than 8 MB"};
  std::string file = seen_from(world, options.stdin_filename);
  if (const auto folder = real_file_system().resolved(parent_folder(file)))
    file = joined_path(*folder, file.substr(file.rfind('/') + 1));
  if (real_file_system().kind(file) == FileSystem::Kind::folder)
    throw UsageError{fmt::format("--stdin-filename names a folder: {}", options.stdin_filename)};
  if (paths.empty()) paths.emplace_back(".");
  paths.push_back(file);
  options.common.audit.texts.emplace(file, std::move(text));
  options.stdin_path = file;
}

// Fixes

bool is_same(const Finding& left, const Finding& right) {
  return left.rule == right.rule && left.place == right.place && left.message == right.message;
}

/// Findings that are reported, as indices into all of them. Both are in report order.
std::vector<std::size_t> indices_of(const std::vector<Finding>& reported, const std::vector<Finding>& all, FixKind kind) {
  std::vector<std::size_t> indices;
  std::size_t at = 0;
  for (const Finding& finding : reported) {
    while (at < all.size() && !is_same(all[at], finding)) ++at;
    if (at < all.size() && has_fix(finding, kind)) indices.push_back(at);
  }
  return indices;
}

/// Files that the command line named by a link: what lies behind it was not meant to be written.
std::vector<std::string> files_behind_links(const CheckOptions& options, const World& world) {
  std::vector<std::string> files;
  for (const std::string& path : options.common.audit.paths) {
    const std::string absolute = seen_from(world, path);
    if (real_file_system().kind(absolute) != FileSystem::Kind::link) continue;
    if (auto target = real_file_system().resolved(absolute)) files.push_back(std::move(*target));
  }
  return files;
}

void say(const std::vector<std::string>& sentences, World& world) {
  for (const std::string& sentence : sentences) world.err << "dbssot: " << sentence << '\n';
}

/// A patch is exact, so what it quotes of hostile files is made harmless only where somebody looks at it.
void write_patch(const std::string& patch, const CheckOptions& options, World& world) {
  if (!options.output.empty() && options.output != "-") return write_output_file(seen_from(world, options.output), patch);
  world.out << (world.out_is_terminal ? report::neutralised(patch, true) : guarded_from_runner(patch, world));
}

/// `check --fix`, `--diff` and `--fix-unsafe`: the findings that are reported and have a fix lose it, on the disk or in a patch.
/// What is not safe is never written before it was shown.
class Fixing {
 public:
  Fixing(CheckOptions& options, World& world) : options_(options), world_(world) {}

  int run(AuditResult result) {
    std::vector<Finding> all = result.findings;
    prepare_page(options_, result, world_);
    narrow(result, options_, world_);
    std::vector<Finding> reported = std::move(result.findings);
    result.findings = std::move(all);
    std::vector<std::size_t> wanted = indices_of(reported, result.findings, kind());
    if (!options_.stdin_filename.empty()) keep_those_in_standard_input(wanted, result);
    AuditResult after;
    const AuditOf audit_of = [this](std::map<std::string, std::string> texts) { return audit_with(std::move(texts)); };
    const TestedFixes fixes = tested_fixes(result, std::move(wanted), audit_of, after, kind());
    say(fixes.remarks, world_);
    const bool asks = options_.fix_unsafe && !options_.fix && fixes.findings > 0;
    if (options_.diff || (asks && !(world_.in_is_terminal && world_.out_is_terminal))) {
      result.findings = std::move(reported);
      const int code = show(result, fixes);
      if (!options_.diff) world_.err << "dbssot: nothing was written; with --fix it is, once it is read\n";
      return code;
    }
    if (options_.fix_unsafe && fixes.findings > 0) {
      print(result, fixes, asks ? world_.out : world_.err);
      if (asks && !is_confirmed(fixes)) {
        world_.err << "dbssot: nothing was written\n";
        result.findings = std::move(reported);
        return ExitCode::findings;
      }
    }
    if (fixes.findings == 0) {
      if (!options_.stdin_filename.empty()) world_.out << text_of_standard_input();
      result.findings = std::move(reported);
      return finish(result, fixes, 0);
    }
    return apply(result, fixes, std::move(after));
  }

 private:
  [[nodiscard]] FixKind kind() const { return options_.fix_unsafe ? FixKind::any : FixKind::safe; }

  void print(const AuditResult& result, const TestedFixes& fixes, std::ostream& out) {
    std::vector<std::string> remarks;
    const std::string patch = patch_of(result, fixes, remarks, kind());
    out << report::neutralised(patch, true);
    out.flush();
    say(remarks, world_);
  }

  [[nodiscard]] bool is_confirmed(const TestedFixes& fixes) {
    world_.out << fmt::format("Write this to {}? [y/N] ", report::counted(fixes.edits.size(), "file", "files"));
    world_.out.flush();
    std::string answer;
    std::getline(world_.in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
  }

  [[nodiscard]] AuditResult audit_with(std::map<std::string, std::string> texts) const {
    AuditOptions audit_options = options_.common.audit;
    for (auto& [path, text] : texts) audit_options.texts.insert_or_assign(path, std::move(text));
    return audit(real_file_system(), audit_options);
  }

  void keep_those_in_standard_input(std::vector<std::size_t>& wanted, const AuditResult& result) const {
    const std::string file = path_below(result.root, options_.stdin_path).value_or("");
    std::erase_if(wanted, [&](std::size_t index) {
      return !std::ranges::all_of(result.findings[index].fix->edits, [&](const Edit& edit) {
        return result.files[static_cast<std::uint32_t>(edit.place.file)] == file;
      });
    });
  }

  [[nodiscard]] const std::string& text_of_standard_input() const { return options_.common.audit.texts.at(options_.stdin_path); }

  int show(const AuditResult& result, const TestedFixes& fixes) {
    std::vector<std::string> remarks;
    const std::string patch = patch_of(result, fixes, remarks, kind());
    say(remarks, world_);
    write_patch(patch, options_, world_);
    write_further_reports(options_, result, world_);
    if (fixes.findings > 0) {
      world_.err << fmt::format("dbssot: would fix {} in {}\n", report::counted(fixes.findings, "finding", "findings"),
                                report::counted(fixes.edits.size(), "file", "files"));
    }
    if (options_.common.strict && result.is_incomplete()) return ExitCode::internal_fault;
    return fixes.findings > 0 ? ExitCode::findings : ExitCode::clean;
  }

  int apply(const AuditResult& result, const TestedFixes& fixes, AuditResult after) {
    std::vector<std::string> faults;
    std::size_t files = 1;
    if (options_.stdin_filename.empty()) {
      files = write_fixes(result, fixes, files_behind_links(options_, world_), faults);
    } else {
      world_.out << fixed_text(result, path_below(result.root, options_.stdin_path).value_or(""), fixes);
    }
    say(faults, world_);
    if (!faults.empty()) after = audit_with({});
    std::ostream nowhere(nullptr);  // what is left out was said of the first audit
    World quiet{world_.in, world_.out, nowhere, world_.working_directory, world_.environment, false, false};
    prepare_page(options_, after, world_);
    narrow(after, options_, quiet);
    const std::size_t gone = faults.empty() ? fixes.findings : 0;
    if (faults.empty()) {
      world_.err << fmt::format("dbssot: fixed {} in {}\n", report::counted(fixes.findings, "finding", "findings"),
                                report::counted(files, "file", "files"));
    }
    const int code = finish(after, fixes, gone);
    return faults.empty() ? code : static_cast<int>(ExitCode::faulty_use);
  }

  int finish(const AuditResult& result, const TestedFixes& fixes, std::size_t gone) {
    if (options_.stdin_filename.empty() || !options_.output.empty()) {
      write_reports(options_, result, world_);
    } else {
      write_further_reports(options_, result, world_);  // standard output holds the text
    }
    const int code = exit_code(options_, result);
    const bool fails = options_.exit_non_zero_on_fix && gone > 0 && fixes.findings > 0;
    return fails && code == ExitCode::clean ? static_cast<int>(ExitCode::findings) : code;
  }

  CheckOptions& options_;
  World& world_;
};

/// What a deployment amounts to, connected to: with the values that the files leave open.
void prepare_connecting(CheckOptions& options, World& world) {
  if (!options.live->live) {
    if (options.secrets.empty() && options.environments.empty()) return;
    throw UsageError{"--env and --secrets of `check` go with --live; `dbssot verify` takes them without"};
  }
  if (options.fix || options.diff) throw UsageError{"--live reports what servers say, and goes neither with --fix nor with --diff"};
  require_known_names(*options.live);
  std::vector<Diagnostic> of_secrets;
  options.common.audit.secrets = load_secrets(real_file_system(), options.secrets, world, of_secrets);
  print_diagnostics(of_secrets, {}, world);
  options.common.audit.connect = [&options](const RuleContext& context) {
    std::vector<verify::ServiceReport> services = verify::verify(context);
    std::erase_if(services, [&](const verify::ServiceReport& service) {
      const deploy::Environment& environment = *service.environment;
      const auto is_named = [&](const std::string& name) { return verify::is_named(environment, name); };
      return options.environments.empty() ? environment.context != Context::production
                                          : std::ranges::none_of(options.environments, is_named);
    });
    return connections_of(services, connect_forms(services, *options.live));
  };
}

/// Of the environments that were asked for; a misspelt one would be a check of nothing.
void require_known_environments(const CheckOptions& options, const AuditResult& result) {
  std::vector<const deploy::Environment*> known;
  for (const AuditGroup& group : result.groups) {
    for (const deploy::Environment& environment : group.deployment.environments) known.push_back(&environment);
  }
  require_environments(options.environments, known);
}

/// True if nobody asks for the facts behind them: a page shows an inventory, fixes are tried, and a former state wants one of today
/// beside it.
bool rests_on_findings_alone(const CheckOptions& options) {
  const bool has_page = options.format == "html" ||
                        std::ranges::any_of(options.also, [](const std::string& also) { return also.starts_with("html="); });
  return !has_page && !options.fix && !options.diff && !options.fix_unsafe && !options.live->live && options.environments.empty();
}

int check_now(CheckOptions& options, World& world) {
  if (!options.baseline.empty()) options.known = read_baseline(seen_from(world, options.baseline), options.baseline);
  options.scope.prepare(options.common, world);
  take_standard_input(options, world);
  options.common.audit.selected = options.select;
  options.common.audit.may_recall = rests_on_findings_alone(options);
  if (options.scope.is_whole() && options.common.audit.may_recall) options.common.audit.remains = &options.remains;
  prepare_connecting(options, world);
  AuditResult& result = options.result.emplace(run_audit(options.common, world));
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  require_known_environments(options, result);
  check_rules(options.select, result);
  check_rules(options.ignore, result);
  if (options.fix || options.diff || options.fix_unsafe) return Fixing(options, world).run(std::move(result));
  prepare_page(options, result, world);
  // Else not all was read that the report rests on, or it is not known what.
  options.is_repeatable = !result.is_recalled && !result.has_unread && (!result.has_read_cpp || result.cpp_testimony);
  options.cpp_testimony = result.cpp_testimony.value_or("");
  narrow(result, options, world);
  write_reports(options, result, world);
  return exit_code(options, result);
}

/// True if all that the run says rests on the disk and the command line.
bool may_be_recalled(const CheckOptions& options, const World& world) {
  const bool is_plain = (options.format == "text" || options.format == "json" || options.format == "jsonl") &&
                        options.also.empty();  // others look at the checkout
  return options.common.audit.cache != nullptr && is_plain && !options.fix && !options.diff && !options.fix_unsafe &&
         !options.live->live && !options.common.timing && options.stdin_filename.empty() && options.baseline.empty() &&
         options.common.facts.empty() && options.common.plugins.empty() && options.scope.is_whole() &&
         world.variable("GITHUB_ACTIONS") != "true";
}

/// The whole command line, by what the parser made of it: an option that is added one day counts without being named here.
cache::Key run_key(const CheckOptions& options, const World& world) {
  const auto day = today(world);
  const std::string date =
      fmt::format("{}-{}-{}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  std::string paths;
  for (const std::string& path : options.common.audit.paths) (paths += path) += '\0';
  const std::string look = fmt::format("{} {} {}", world.out_is_terminal, world.out_is_terminal ? world.columns : 0,
                                       wants_colour(options.common.color, world));
  return cache::key_of({"run", cache::build_identity(), world.working_directory, options.command_line, paths, date, look});
}

/// Says what an earlier run said, if nothing that it read has changed; else runs, and keeps what is said for a later one.
int check(CheckOptions& options, World& world) {
  check_formats(options);
  open_cache(options.common, world);
  if (!may_be_recalled(options, world)) return check_now(options, world);
  cache::Store& store = *options.common.audit.cache;
  const cache::Key key = run_key(options, world);
  const unsigned jobs = options.common.audit.jobs == 0 ? usable_cores() : options.common.audit.jobs;
  if (const auto bytes = store.get(key)) {
    const auto former = FormerRun::recalled(*bytes, real_file_system(), store, jobs);
    if (former && former->report.has_value() == goes_into_file(options)) {
      if (former->report) write_output_file(seen_from(world, options.output), *former->report);
      world.err << former->err;
      world.out << former->out;
      return former->code;
    }
  }
  const Witness witness(real_file_system());
  std::ostringstream out, err;
  World inner{world.in,     out, err, world.working_directory, world.environment, world.out_is_terminal, world.in_is_terminal,
              world.columns};
  options.common.disk = &witness;
  FormerRun run;
  run.code = check_now(options, inner);
  run.out = out.str();
  run.err = err.str();
  run.report = std::move(options.written);
  run.cpp_testimony = std::move(options.cpp_testimony);
  world.err << run.err;
  world.out << run.out;
  if (options.is_repeatable && store.complaint().empty()) store.put(key, run.encoded(witness.testimony()));
  store.commit();  // what was damaged goes, too
  return run.code;
}

}  // namespace

void add_check_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Audit code and deploy configuration")->group("Audit");
  add_common_options(*command, options->common);
  const char* group = "What is reported";
  command->add_option("--format", options->format, fmt::format("{}", fmt::join(report::format_names(), ", ")))
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(group);
  command->add_option("-o,--output", options->output, "Write the report to a file; standard output stays empty")
      ->type_name("FILE")
      ->group(group);
  command->add_option("--also", options->also, "A further report, such as sarif=dbssot.sarif; may be repeated")
      ->type_name("FORMAT=FILE")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->group(group);
  command->add_option("--fail-on", options->fail_on, "Least severity that makes the exit code 1: note, warning, error or never")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}))
      ->type_name("SEVERITY")
      ->capture_default_str()
      ->group(group);
  const auto add_rules = [&](const char* name, std::vector<std::string>& rules, const char* help) {
    command->add_option(name, rules, help)
        ->type_name("RULE,...")
        ->delimiter(',')
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false)
        ->group(group);
  };
  add_rules("--select", options->select, "Report these rules only; may be repeated");
  add_rules("--ignore", options->ignore, "Report all rules but these; may be repeated");
  command->add_option("--baseline", options->baseline, "Findings of this baseline count as suppressed")
      ->type_name("FILE")
      ->group(group);
  options->scope.add_options(*command, group);
  command
      ->add_option("--facts", options->common.facts,
                   "Judge what `dbssot facts --shard` wrote: all parts of one audit, as paths or globs. The tree must be at hand")
      ->type_name("GLOB")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->group("What is analysed");
  command
      ->add_option("--stdin-filename", options->stdin_filename,
                   "Read this file's text from standard input, analyse the project with it, and report what touches it")
      ->type_name("NAME")
      ->group(group);
  command
      ->add_option("--sarif-category", options->sarif_category,
                   "Category of a SARIF report, where several of a commit are uploaded; it goes before that of the upload action")
      ->type_name("NAME")
      ->group(group);
  command
      ->add_flag("--sarif-include-suppressed", options->sarif_suppressed,
                 "Suppressed findings too, with their reason; GitHub shows them as open")
      ->group(group);
  options->live = add_live_options(*command);
  const auto add_live_list = [&](const char* name, std::vector<std::string>& values, const char* type, const char* help) {
    command->add_option(name, values, help)
        ->type_name(type)
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false)
        ->group("Live check (touches the network)");
  };
  add_live_list("--env", options->environments, "NAME",
                "Connect for this environment only; may be repeated (default: all but those of CI, tests and examples)");
  add_live_list("--secrets", options->secrets, "FILE",
                "Values that the project leaves open, as `dbssot verify` takes them; may be repeated");
  const char* fixing = "Fixes";
  command->add_flag("--fix", options->fix, "Make the safe fixes, then report what remains")->group(fixing);
  command
      ->add_flag("--diff", options->diff,
                 "Show the safe fixes as a patch for `git apply`; exit with 1 if there are any, write nothing")
      ->group(fixing);
  command
      ->add_flag(
          "--fix-unsafe", options->fix_unsafe,
          "Guided repairs too, always shown first: on a terminal it asks before it writes, elsewhere it writes with --fix only")
      ->group(fixing);
  command
      ->add_flag("--exit-non-zero-on-fix", options->exit_non_zero_on_fix,
                 "With --fix, exit with 1 if something was fixed, even if nothing remains")
      ->group(fixing);
  command->callback([&session, options, command] {
    options->command_line = command->config_to_str(true);
    session.run = [&session, options] {
      const int code = check(*options, session.world);
      if (options->result) session.world.remains.push_back(std::make_shared<AuditResult>(std::move(*options->result)));
      session.world.remains.push_back(std::move(options->remains));
      return code;
    };
  });
}

}  // namespace dbssot::cli
