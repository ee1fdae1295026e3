#pragma once

#include <map>
#include <string>
#include <vector>

#include "lint/rule.h"
#include "report/report.h"
#include "source/text.h"

/// A report over files in memory, with findings of two made-up rules: `leaky` is a matter of security, `untidy` is not.
class Sample {
 public:
  void file(const std::string& path, const std::string& text) {
    paths.push_back(path);
    texts.emplace(path, dbssot::SourceText(text));
  }

  dbssot::Finding& add(std::size_t file, dbssot::Range range, dbssot::Severity severity = dbssot::Severity::warning,
                       const std::string& message = "engine created twice") {
    dbssot::Finding finding;
    finding.rule = untidy.info.id;
    finding.severity = severity;
    finding.place = {dbssot::FileId{static_cast<std::uint32_t>(file)}, range};
    finding.message = message;
    finding.fingerprint = std::to_string(findings.size());
    return findings.emplace_back(finding);
  }

  std::string written(const std::string& format) {
    const dbssot::report::Report report{.version = "1.2.3",
                                        .files = paths,
                                        .findings = findings,
                                        .diagnostics = diagnostics,
                                        .rules = rules,
                                        .page_of = [](std::string_view) { return std::string_view(); },
                                        .text_of = [this](std::string_view path) -> const dbssot::SourceText* {
                                          const auto found = texts.find(std::string(path));
                                          return found == texts.end() ? nullptr : &found->second;
                                        },
                                        .secrets = secrets,
                                        .policy_path = {},
                                        .folder = folder,
                                        .category = category,
                                        .with_suppressed = with_suppressed,
                                        .summary = {}};
    return dbssot::report::find_format(format)->write(report);
  }

  dbssot::Rule leaky{{.id = "leaky", .summary = "a password is shown", .help = "Hide it.", .security_severity = 7}, nullptr};
  dbssot::Rule untidy{{.id = "untidy", .summary = "two engines for one database", .help = "Keep one."}, nullptr};
  std::string folder, category;
  bool with_suppressed = false;
  std::vector<const dbssot::Rule*> rules{&leaky, &untidy};
  std::vector<std::string> paths;
  std::map<std::string, dbssot::SourceText> texts;
  std::vector<dbssot::Finding> findings;
  std::vector<dbssot::Diagnostic> diagnostics;
  dbssot::Secrets secrets;
};
