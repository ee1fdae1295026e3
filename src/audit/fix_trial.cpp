#include "audit/fix_trial.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "report/report.h"

namespace dbssot {
namespace {

/// Where a finding stands, in lines of the text before the fixes.
using Where = std::tuple<std::string, std::string, std::uint32_t>;  // file, rule, line

const std::string& path_of(const AuditResult& result, const Place& place) {
  return result.files[static_cast<std::uint32_t>(place.file)];
}

Where where(const AuditResult& result, const Finding& finding) {
  return {path_of(result, finding.place), std::string(finding.rule), finding.place.range.line};
}

/// The offset that a byte of the fixed text had before; what was put in stands where it was put.
std::size_t offset_before(std::size_t after, std::span<const ByteEdit> edits) {
  std::size_t added = 0, removed = 0;
  for (const ByteEdit& edit : edits) {
    const std::size_t begin = edit.begin + added - removed;
    if (after < begin) break;
    if (after < begin + edit.text.size()) return edit.begin;
    added += edit.text.size();
    removed += edit.end - edit.begin;
  }
  return after + removed - added;
}

std::map<Where, std::size_t> counted(const AuditResult& result) {
  std::map<Where, std::size_t> counts;
  for (const Finding& finding : result.findings) ++counts[where(result, finding)];
  return counts;
}

std::set<std::string> incomplete_files(const AuditResult& result) {
  std::set<std::string> files;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.incomplete) files.insert(diagnostic.file);
  }
  return files;
}

class Trial {
 public:
  Trial(const AuditResult& before, const FixPlan& plan, const AuditResult& after, FixKind kind)
      : before_(before), plan_(plan), after_(after), kind_(kind) {}

  /// Findings whose fix does not do what it should, with what is wrong; all of them, if something went wrong that none can be
  /// blamed for.
  std::map<std::size_t, std::string> failed() {
    const auto had = counted(before_);
    std::map<Where, std::size_t> has;
    std::set<Where> serious;
    for (const Finding& finding : after_.findings) {
      ++has[where_before(finding)];
      if (finding.severity > Severity::note || kind_ == FixKind::safe) serious.insert(where_before(finding));
    }
    std::map<Where, std::size_t> to_go;
    for (const std::size_t index : plan_.taken) ++to_go[where(before_, before_.findings[index])];
    for (const auto& [key, number] : has) {
      const auto known = had.find(key);
      const std::size_t old = known == had.end() ? 0 : known->second;
      const auto going = to_go.find(key);
      reason_ = fmt::format("{} would be found at {}:{} afterwards", std::get<1>(key), report::neutralised(std::get<0>(key)),
                            std::get<2>(key));
      if (going != to_go.end() && number + going->second > old) {
        blame_if([&](const Finding& finding) { return where(before_, finding) == key; });
      } else if (number > old && serious.contains(key)) {
        blame_file(std::get<0>(key));
      }
    }
    reason_ = "its file could not be read to its end afterwards";
    const std::set<std::string> were_broken = incomplete_files(before_);
    for (const std::string& file : incomplete_files(after_)) {
      if (!were_broken.contains(file)) blame_file(file);
    }
    if (after_.has_faulty_policy) blame_if([](const Finding&) { return true; });
    return std::move(failed_);
  }

 private:
  [[nodiscard]] Where where_before(const Finding& finding) const {
    Where at = where(after_, finding);
    const auto edits = plan_.edits.find(std::get<0>(at));
    const SourceText* now = after_.text_of(std::get<0>(at));
    const SourceText* then = before_.text_of(std::get<0>(at));
    if (edits == plan_.edits.end() || now == nullptr || then == nullptr || std::get<2>(at) == 0) return at;
    const std::size_t offset = offset_before(now->offset(finding.place.range.line, finding.place.range.column), edits->second);
    std::get<2>(at) = then->range(offset, offset).line;
    return at;
  }

  void blame_file(const std::string& file) {
    const std::size_t before = failed_.size();
    blame_if([&](const Finding& finding) {
      return std::ranges::any_of(finding.fix->edits, [&](const Edit& edit) { return path_of(before_, edit.place) == file; });
    });
    if (failed_.size() == before) blame_if([](const Finding&) { return true; });
  }

  template <class Predicate>
  void blame_if(const Predicate& is_to_blame) {
    for (const std::size_t index : plan_.taken) {
      if (is_to_blame(before_.findings[index])) failed_.emplace(index, reason_);
    }
  }

  const AuditResult& before_;
  const FixPlan& plan_;
  const AuditResult& after_;
  FixKind kind_;
  std::string reason_;
  std::map<std::size_t, std::string> failed_;
};

}  // namespace

std::map<std::size_t, std::string> failed_fixes(const AuditResult& before, const FixPlan& plan, const AuditResult& after,
                                                FixKind kind) {
  return Trial(before, plan, after, kind).failed();
}

}  // namespace dbssot
