#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>
#include <set>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "audit/audit.h"
#include "cli/annotation.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "facts/fact_json.h"
#include "source/file_system.h"

// `dbssot test`: holds the findings of annotated sample files against what their comments expect.
namespace dbssot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_sample_bytes = 8 << 20;

/// One project of samples: a folder, or a single file that stands alone.
struct Sample {
  fs::path path;
  std::string rule;  ///< of a rule's own cases: findings of others count only where they are annotated
};

struct Verdict {
  std::vector<std::string> faults;  ///< empty: passed
  bool lacks_cpp = false;           ///< C++ of the sample could not be read at all: no verdict
};

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  return entries;
}

/// Settings and expectations of other samples are none of their own.
bool is_companion(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.ends_with(".dbssot.yaml") || name.ends_with(".expect") || name.ends_with(".md") ||
         name.find(".fixed.") != std::string::npos;
}

void add_cases(const fs::path& rule_folder, std::vector<Sample>& samples) {
  for (const fs::path& entry : sorted_entries(rule_folder / "cases")) {
    if (fs::is_directory(entry) || !is_companion(entry)) samples.push_back({entry, rule_folder.filename().string()});
  }
}

/// A rule's folder, a folder of rules, a project, or a folder of projects.
std::vector<Sample> samples_in(const fs::path& folder) {
  std::vector<Sample> samples;
  if (fs::is_directory(folder / "cases")) {
    add_cases(folder, samples);
    return samples;
  }
  const auto is_project = [](const fs::path& path) { return fs::exists(path / ".dbssot.yaml"); };
  if (is_project(folder)) return {{folder, ""}};
  for (const fs::path& entry : sorted_entries(folder)) {
    if (fs::is_directory(entry / "cases")) {
      add_cases(entry, samples);
    } else if (is_project(entry)) {
      samples.push_back({entry, ""});
    }
  }
  if (samples.empty()) samples.push_back({folder, ""});
  return samples;
}

/// `config`: the policy of samples that have none of their own; "" for none.
AuditOptions options_for(const Sample& sample, const std::string& config) {
  AuditOptions options;
  options.paths = {sample.path.string()};
  options.root = sample.path.string();
  if (fs::is_directory(sample.path)) {
    if (!config.empty() && !fs::exists(sample.path / ".dbssot.yaml")) options.config = config;
    return options;
  }
  const fs::path folder = sample.path.parent_path();
  options.root = folder.string();
  for (const fs::path& policy : {folder / (sample.path.stem().string() + ".dbssot.yaml"), folder / ".dbssot.yaml"}) {
    if (!options.config && fs::exists(policy)) options.config = policy.string();
  }
  if (!options.config && !config.empty()) options.config = config;
  options.isolated = !options.config;
  return options;
}

std::vector<Annotation> annotations_in(const Sample& sample, const std::string& root) {
  std::vector<fs::path> files;
  if (fs::is_directory(sample.path)) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(sample.path)) {
      if (entry.is_regular_file() && !entry.is_symlink()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
  } else {
    files = {sample.path};
    if (fs::exists(sample.path.string() + ".expect")) files.emplace_back(sample.path.string() + ".expect");
  }
  std::vector<Annotation> all;
  for (const fs::path& file : files) {
    const auto content = real_file_system().read(file.string(), max_sample_bytes);
    if (!content.bytes) continue;
    std::string name = path_below(root, file.string()).value_or(file.string());
    const bool is_beside = name.ends_with(".expect");
    if (is_beside) name.resize(name.size() - std::string_view(".expect").size());
    std::vector<Annotation> some = is_beside ? annotations_beside(name, *content.bytes) : annotations_of(name, *content.bytes);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// Compares findings with the annotations about rules.
class Comparison {
 public:
  Comparison(const AuditResult& result, const std::vector<Annotation>& annotations, std::string_view rule)
      : result_(result), annotations_(annotations) {
    if (!rule.empty()) {
      rules_.insert(std::string(rule));
      for (const Annotation& annotation : annotations) rules_.insert(annotation.name);
    }
  }

  void run(std::vector<std::string>& faults) {
    std::vector<bool> met(annotations_.size());
    for (const Finding& finding : result_.findings) {
      if (finding.suppressed || (!rules_.empty() && !rules_.contains(std::string(finding.rule)))) continue;
      if (!claim(finding, met, faults))
        faults.push_back(fmt::format("{}: unexpected {}: {}", place(finding), finding.rule, finding.message));
    }
    for (std::size_t at = 0; at < annotations_.size(); ++at) {
      const Annotation& annotation = annotations_[at];
      if (annotation.kind == Annotation::Kind::expect && !met[at]) {
        faults.push_back(fmt::format("{}:{}: expected {}{}, found nothing", annotation.file, annotation.line, annotation.name,
                                     annotation.message.empty() ? "" : fmt::format(" \"{}\"", annotation.message)));
      }
    }
  }

 private:
  [[nodiscard]] std::string place(const Finding& finding) const {
    return fmt::format("{}:{}:{}", result_.files[static_cast<std::uint32_t>(finding.place.file)], finding.place.range.line,
                       finding.place.range.column);
  }

  /// Marks the annotation that a finding meets; several findings of one rule may meet one annotation.
  bool claim(const Finding& finding, std::vector<bool>& met, std::vector<std::string>& faults) {
    bool is_claimed = false;
    for (std::size_t at = 0; at < annotations_.size(); ++at) {
      const Annotation& annotation = annotations_[at];
      if (annotation.kind == Annotation::Kind::fact || annotation.name != finding.rule) continue;
      if (annotation.file != result_.files[static_cast<std::uint32_t>(finding.place.file)] ||
          annotation.line != std::max(finding.place.range.line, 1U))
        continue;
      if (annotation.kind == Annotation::Kind::fine) return false;
      if (finding.message.find(annotation.message) == std::string::npos) continue;
      if (annotation.kind == Annotation::Kind::expect_later) {
        faults.push_back(fmt::format("{}: {} came true; promote expect-later to expect", place(finding), finding.rule));
      }
      met[at] = true;
      is_claimed = true;
    }
    return is_claimed;
  }

  const AuditResult& result_;
  const std::vector<Annotation>& annotations_;
  std::set<std::string, std::less<>> rules_;
};

bool has_fields(const PrintedFact& fact, const std::vector<std::string>& fields) {
  return std::ranges::all_of(fields, [&](const std::string& field) {
    const std::size_t equals = field.find('=');
    return std::ranges::any_of(fact.fields, [&](const auto& known) {
      return known.first == field.substr(0, equals) && equals != std::string::npos && known.second == field.substr(equals + 1);
    });
  });
}

void compare_facts(const AuditResult& result, const std::vector<Annotation>& annotations, std::vector<std::string>& faults) {
  std::vector<PrintedFact> facts;
  for (const Annotation& annotation : annotations) {
    if (annotation.kind != Annotation::Kind::fact) continue;
    if (facts.empty()) {
      for (const AuditGroup& group : result.groups) {
        auto some = printed_facts(group.facts, [&](std::string_view text) { return result.secrets.masked(text); });
        facts.insert(facts.end(), some.begin(), some.end());
      }
    }
    const bool is_there = std::ranges::any_of(facts, [&](const PrintedFact& fact) {
      return fact.file == annotation.file && fact.range.line == annotation.line && fact.kind == annotation.name &&
             has_fields(fact, annotation.fields);
    });
    if (!is_there) {
      faults.push_back(fmt::format("{}:{}: no fact {} {}", annotation.file, annotation.line, annotation.name,
                                   fmt::join(annotation.fields, " ")));
    }
  }
}

void refuse_unknown_rules(const AuditResult& result, const std::vector<Annotation>& annotations, std::vector<std::string>& faults) {
  for (const Annotation& annotation : annotations) {
    if (annotation.kind != Annotation::Kind::expect) continue;
    if (std::ranges::find(result.rules, annotation.name, [](const Rule* rule) { return rule->info.id; }) == result.rules.end())
      faults.push_back(fmt::format("{}:{}: no rule `{}`", annotation.file, annotation.line, annotation.name));
  }
}

Verdict run(const Sample& sample, const CommonOptions& common, World& world) {
  Verdict verdict;
  AuditOptions options = options_for(sample, common.config.empty() ? "" : seen_from(world, common.config));
  options.today = today(world);
  options.plugin_rules = common.audit.plugin_rules;
  const std::vector<Annotation> annotations = annotations_in(sample, *options.root);
  const AuditResult result = audit(real_file_system(), options);
  for (const Diagnostic& diagnostic : result.diagnostics) {
    verdict.lacks_cpp = verdict.lacks_cpp || diagnostic.message.starts_with("C and C++ are not read");
    if (diagnostic.level == DiagnosticLevel::error)
      verdict.faults.push_back(fmt::format("{}:{}: {}", diagnostic.file, diagnostic.line, diagnostic.message));
  }
  if (result.has_faulty_policy) return verdict;
  refuse_unknown_rules(result, annotations, verdict.faults);
  Comparison(result, annotations, sample.rule).run(verdict.faults);
  compare_facts(result, annotations, verdict.faults);
  return verdict;
}

int test(const std::vector<std::string>& folders, bool is_quiet, CommonOptions& common, World& world) {
  load_plugins(common, world);
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t unread = 0;
  for (const std::string& folder : folders) {
    const fs::path path = absolute_path(world.working_directory, folder);
    if (!fs::exists(path)) throw UsageError{fmt::format("no such file or folder: {}", report::neutralised(folder))};
    for (const Sample& sample : fs::is_directory(path) ? samples_in(path) : std::vector<Sample>{{path, ""}}) {
      const Verdict verdict = run(sample, common, world);
      unread += verdict.lacks_cpp ? 1 : 0;
      if (verdict.lacks_cpp) continue;
      const std::string name = path_below(world.working_directory, sample.path.string()).value_or(sample.path.string());
      verdict.faults.empty() ? ++passed : ++failed;
      if (!verdict.faults.empty() || !is_quiet)
        world.out << (verdict.faults.empty() ? "ok   " : "FAIL ") << report::neutralised(name) << "\n";
      for (const std::string& fault : verdict.faults) world.out << "     " << report::neutralised(fault) << "\n";
    }
  }
  world.out << fmt::format("{} passed, {} failed\n", passed, failed);
  if (unread > 0) {
    world.err << fmt::format("dbssot: error: {} of C++ not tried: the program dbssot-cpp, which reads it, is missing\n",
                             unread == 1 ? "1 sample" : fmt::format("{} samples", unread));
    return ExitCode::internal_fault;
  }
  return failed == 0 ? ExitCode::clean : ExitCode::findings;
}

}  // namespace

void add_test_command(CLI::App& app, Session& session) {
  auto folders = std::make_shared<std::vector<std::string>>();
  auto quiet = std::make_shared<bool>(false);
  auto common = std::make_shared<CommonOptions>();
  CLI::App* command = app.add_subcommand("test", "Hold annotated sample files against what they expect")->group("Audit");
  command->add_option("FOLDER", *folders, "A rule's folder, a sample project, or a folder of either")->required()->type_name("");
  command->add_flag("-q,--quiet", *quiet, "Show failures only");
  command->add_option("--config", common->config, "Policy of the samples that have none of their own")->type_name("FILE");
  add_plugin_option(*command, common->plugins);
  command->callback([&session, folders, quiet, common] {
    session.run = [&session, folders, quiet, common] { return test(*folders, *quiet, *common, session.world); };
  });
}

}  // namespace dbssot::cli
