#include "cli/baseline_file.h"

#include <algorithm>
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "report/report.h"

namespace dbssot::cli {

namespace {

constexpr std::size_t largest_baseline = 64u << 20;

}  // namespace

Baseline read_baseline(const std::string& path, const std::string& shown) {
  const FileSystem& disk = real_file_system();
  const auto real = disk.resolved(path);
  if (!real) throw UsageError{fmt::format("no such baseline: {}; `dbssot baseline create` makes one", shown)};
  const auto content = disk.read(*real, largest_baseline);
  if (!content.bytes) throw UsageError{fmt::format("the baseline {} cannot be read: {}", shown, content.fault)};
  std::string fault;
  auto baseline = Baseline::parse(*content.bytes, fault);
  if (!baseline) throw UsageError{fmt::format("the baseline {} cannot be read: {}", shown, fault)};
  return std::move(*baseline);
}

BaselineMatch match(const Baseline& baseline, const AuditResult& result) {
  std::set<std::string, std::less<>> incomplete;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.incomplete) incomplete.insert(diagnostic.file);
  }
  return dbssot::match(baseline, result.findings, result.files, [&](const std::string& file) {
    if (incomplete.contains(file)) return false;
    return std::ranges::any_of(
        result.named, [&](const std::string& named) { return named.empty() || file == named || file.starts_with(named + "/"); });
  });
}

Pruned pruned(const Baseline& baseline, const AuditResult& result) {
  const BaselineMatch matched = match(baseline, result);
  Pruned out;
  out.removed = matched.gone.size();
  // What is in scope is written as found; the rest as it was.
  Baseline::Counts counts;
  for (const auto& [key, count] : matched.untouched.counts()) counts[key] += count;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    const Finding& finding = result.findings[i];
    if (!matched.known[i]) continue;
    const Baseline::Key key{std::string(finding.rule), result.files[static_cast<std::uint32_t>(finding.place.file)],
                            finding.content};
    if (!baseline.counts().contains(key)) ++out.moved;
    ++counts[key];
  }
  out.baseline = Baseline(std::move(counts));
  return out;
}

void apply_baseline(const Baseline& baseline, const std::string& shown, AuditResult& result, World& world) {
  const BaselineMatch matched = match(baseline, result);
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    if (matched.known[i]) result.findings[i].suppressed = Suppression{"baseline", ""};
  }
  if (matched.gone.size() > 0) {
    world.err << fmt::format("dbssot: note: {} of {}; `dbssot baseline prune` removes what is gone\n",
                             report::counted(matched.gone.size(), "finding is no longer there", "findings are no longer there"),
                             report::neutralised(shown));
  }
}

}  // namespace dbssot::cli
