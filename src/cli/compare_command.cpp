#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "audit/candidates.h"
#include "audit/former_files.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/map_of.h"
#include "cli/output_file.h"
#include "cli/report_of.h"
#include "lint/baseline.h"
#include "map/compare.h"
#include "report/compare_report.h"
#include "revisions/exported_tree.h"
#include "revisions/revision_tree.h"

namespace dbssot::cli {
namespace {

struct CompareOptions {
  CommonOptions common;
  std::vector<std::string> revisions;
  std::string since;
  std::size_t points = 12;
  std::string format = "text";
  std::string output;
};

/// Findings of `of` that nothing in `against` stands for; the suppressed are no findings of either.
std::vector<Finding> without(const AuditResult& of, const AuditResult& against) {
  const Baseline known = Baseline::of(against.findings, against.files);
  const BaselineMatch matched = match(known, of.findings, of.files, [](const std::string&) { return true; });
  std::vector<Finding> left;
  for (std::size_t i = 0; i < of.findings.size(); ++i) {
    if (!matched.known[i] && !of.findings[i].suppressed) left.push_back(of.findings[i]);
  }
  return left;
}

/// Where a state is left out.
const std::vector<program::Unit> no_cpp;

/// What Clang reads of a project. Compile databases are left out: they speak of one state on one machine.
bool is_for_clang(std::string_view name) { return reader_of(name) == Reader::cpp; }

/// Two or more states of one project, judged by the policies of the last.
class Comparing {
 public:
  Comparing(CompareOptions& options, World& world) : options_(options), world_(world) {
    const std::vector<std::string>& paths = options.common.audit.paths;
    const std::string first = paths.empty() ? world.working_directory : seen_from(world, paths.front());
    const std::string real = real_file_system().resolved(first).value_or(first);
    folder_ = real_file_system().kind(real) == FileSystem::Kind::folder ? real : parent_folder(real);
    options.common.audit.takes_compile_commands = false;
  }

  int run() {
    std::vector<std::string> names = options_.revisions;
    std::vector<std::string> series;
    if (!options_.since.empty()) {
      if (!names.empty()) throw UsageError{"--since takes its revisions from the history: name none besides"};
      series = revisions_since(folder_, options_.since, options_.points);
      if (series.size() < 2) throw UsageError{fmt::format("`{}` is HEAD itself, so there is nothing to compare", options_.since)};
      names = {series.front(), series.back()};
    }
    if (names.empty()) throw UsageError{"compare wants a revision, or --since REV"};
    if (names.size() > 2) throw UsageError{"compare takes one revision or two"};
    load_plugins(options_.common, world_);
    const auto first = revision_tree(folder_, names[0]);
    latest_ = names.size() == 2 ? revision_tree(folder_, names[1]) : nullptr;
    const ExportedTree first_cpp(*first, folder_, is_for_clang);
    std::optional<ExportedTree> latest_cpp;
    if (latest_) latest_cpp.emplace(*latest_, folder_, is_for_clang);
    if (!first_cpp.fault().empty()) leave_out_cpp(first_cpp.fault());
    if (latest_cpp && !latest_cpp->fault().empty()) leave_out_cpp(latest_cpp->fault());
    if (latest_cpp) options_.common.audit.cpp_disk = latest_cpp->prefix();
    const AuditResult after = latest();
    if (after.has_faulty_policy) return ExitCode::faulty_use;
    const AuditResult before = former(*first, first_cpp, after);
    if (before.has_faulty_policy) return ExitCode::faulty_use;
    return report(before, after, names, series);
  }

 private:
  /// Of both sides, so that what one lost is not told as a difference.
  void leave_out_cpp(const std::string& why) {
    if (options_.common.audit.cpp_units == nullptr) remarks_.push_back(fmt::format("C and C++ are not compared: {}", why));
    options_.common.audit.cpp_units = &no_cpp;
  }

  [[nodiscard]] const FileSystem& latest_disk() const { return latest_ == nullptr ? real_file_system() : *latest_; }

  AuditResult latest() {
    if (latest_ == nullptr) return run_audit(options_.common, world_);
    AuditOptions options = base();
    AuditResult result = audit(*latest_, options);
    print_diagnostics(result.diagnostics, result.secrets, world_);
    return result;
  }

  [[nodiscard]] AuditOptions base() const {
    AuditOptions options = options_.common.audit;
    options.working_directory = world_.working_directory;
    if (!options_.common.config.empty()) {
      options.config = options_.common.config;
      options.policy_disk = &real_file_system();  // one that is named lies on the disk
    }
    options.today = today(world_);
    return options;
  }

  [[nodiscard]] AuditResult former(const FileSystem& tree, const ExportedTree& cpp, const AuditResult& after) const {
    const FormerProject project(latest_disk(), tree, FormerProject::Today::policies);
    AuditOptions options = base();
    options.cpp_disk = cpp.prefix();
    if (!cpp.fault().empty()) options.cpp_units = &no_cpp;
    options.root = after.root;
    if (options.policy_disk == nullptr) options.policy_disk = &latest_disk();
    options.paths.clear();
    for (const std::string& named : after.named) {
      const std::string path = named.empty() ? after.root : joined_path(after.root, named);
      if (project.kind(path) != FileSystem::Kind::absent) options.paths.push_back(path);
    }
    AuditResult result;
    result.root = after.root;
    if (!options.paths.empty()) result = audit(project, options);
    return result;
  }

  [[nodiscard]] std::string named(const std::string& revision) const {
    const bool is_object = revision.size() == 40 && revision.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_object ? revision.substr(0, 10) : revision;
  }

  int report(const AuditResult& before, AuditResult after, const std::vector<std::string>& names,
             const std::vector<std::string>& series) {
    const map::Map former_map = map_of(before);
    const report::PageParts parts =
        options_.format == "html" ? page_parts(after, world_) : report::PageParts{map_of(after), {}, {}, {}};
    const map::Comparison comparison = map::compare(former_map, parts.map);
    const std::vector<Finding> gone = without(before, after), added = without(after, before);
    report::Report former_report = report_of(before), report = report_of(after);
    former_report.findings = gone;
    report.findings = added;
    report::CompareReport compared{
        named(names[0]), names.size() == 2 ? named(names[1]) : "work tree", comparison, former_report, report, parts, {}, {}, {}};
    add_series(compared, series, former_map, parts.map, after);
    compared.remarks = remarks_;
    const std::string text = options_.format == "json"       ? report::write_compare_json(compared)
                             : options_.format == "markdown" ? report::write_compare_markdown(compared)
                             : options_.format == "html"     ? report::write_compare_html(compared)
                                                             : report::write_compare_text(compared);
    if (!options_.output.empty() && options_.output != "-") {
      write_output_file(seen_from(world_, options_.output), text);
    } else {
      world_.out << text;
    }
    const bool is_incomplete = before.is_incomplete() || after.is_incomplete();
    return options_.common.strict && is_incomplete ? ExitCode::internal_fault : ExitCode::clean;
  }

  void add_series(report::CompareReport& compared, const std::vector<std::string>& series, const map::Map& first,
                  const map::Map& last, const AuditResult& after) {
    if (series.empty()) return;
    std::vector<map::Metrics> metrics{first.metrics};
    for (std::size_t i = 1; i + 1 < series.size(); ++i) {
      const auto tree = revision_tree(folder_, series[i]);
      const ExportedTree cpp(*tree, folder_, is_for_clang);
      if (!cpp.fault().empty()) remarks_.push_back(fmt::format("{} is told without C and C++: {}", named(series[i]), cpp.fault()));
      metrics.push_back(map_of(former(*tree, cpp, after)).metrics);
    }
    metrics.push_back(last.metrics);
    for (const std::string& revision : series) compared.revisions.push_back(named(revision));
    compared.series = map::series_of(metrics);
  }

  CompareOptions& options_;
  World& world_;
  std::string folder_;
  std::unique_ptr<FileSystem> latest_;
  std::vector<std::string> remarks_;
};

}  // namespace

void add_compare_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command =
      app.add_subcommand("compare", "What got better and worse between two revisions, or since one")->group("Audit");
  add_common_options(*command, options->common);
  command->remove_option(command->get_option("PATH"));
  command->add_option("REV", options->revisions, "The former revision, and the latter: without it, the work tree");
  const char* group = "What is compared";
  command
      ->add_option("--path", options->common.audit.paths, "Files and folders; without one, the working directory. May be repeated")
      ->type_name("PATH")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->group(group);
  command->add_option("--since", options->since, "From REV to HEAD along first parents, with the trend between")
      ->type_name("REV")
      ->group(group);
  command->add_option("--points", options->points, "Revisions of a trend, at most, spread evenly")
      ->check(CLI::Range(2, 200))
      ->type_name("N")
      ->capture_default_str()
      ->group(group);
  command->add_option("--format", options->format, "text, json, markdown or html")
      ->check(CLI::IsMember({"text", "json", "markdown", "html"}))
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(group);
  command->add_option("-o,--output", options->output, "Write to a file; standard output stays empty")
      ->type_name("FILE")
      ->group(group);
  command->callback(
      [&session, options] { session.run = [&session, options] { return Comparing(*options, session.world).run(); }; });
}

}  // namespace dbssot::cli
