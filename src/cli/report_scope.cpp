#include "cli/report_scope.h"

#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>
#include <set>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "audit/candidates.h"
#include "audit/former_files.h"
#include "cli/standard_input.h"
#include "lint/baseline.h"
#include "revisions/revision_tree.h"

namespace dbssot::cli {
namespace {

constexpr std::size_t largest_diff = 256u << 20;
constexpr std::size_t largest_file = 8u << 20;

/// Lines of today's files that count as changed, by path relative to the root.
using Lines = std::map<std::string, std::set<std::uint32_t>, std::less<>>;

/// Whether any place of a finding is one of those asked for.
template <class Asked>
bool touches(const Finding& finding, const Asked& asked) {
  const auto any = [&](const std::vector<Step>& steps) {
    return std::ranges::any_of(steps, [&](const Step& step) { return asked(step.place); });
  };
  return asked(finding.place) || any(finding.provenance) || any(finding.related);
}

bool touches(const AuditResult& result, const Finding& finding, const Lines& lines) {
  return touches(finding, [&](const Place& place) {
    const auto found = lines.find(result.files[static_cast<std::uint32_t>(place.file)]);
    if (found == lines.end()) return false;
    if (place.range.line == 0) return !found->second.empty();
    const auto first = found->second.lower_bound(place.range.line);
    return first != found->second.end() && *first <= std::max(place.range.line, place.range.end_line);
  });
}

/// The findings of a former state, judged by today's policy.
AuditResult former_audit(const FileSystem& before, const CommonOptions& options, const AuditResult& now) {
  const FormerProject project(real_file_system(), before);
  AuditOptions former = options.audit;
  former.root = now.root;
  former.policy_disk = &real_file_system();
  former.cpp_units = &now.cpp_units;
  former.texts.clear();  // an editor's text is of today
  former.paths.clear();
  for (const std::string& named : now.named) {
    const std::string path = named.empty() ? now.root : joined_path(now.root, named);
    if (project.kind(path) != FileSystem::Kind::absent) former.paths.push_back(path);
  }
  AuditResult result;
  if (!former.paths.empty()) result = audit(project, former);
  return result;
}

/// Which of today's findings were there before. What is suppressed is held against what was.
std::vector<bool> known_before(const AuditResult& before, const AuditResult& now) {
  std::vector<bool> known(now.findings.size());
  for (const bool suppressed : {false, true}) {
    const auto side = [suppressed](std::vector<Finding> findings) {
      for (Finding& finding : findings) {
        // What the baseline of today knows is as open as it was then.
        const bool is_silenced = finding.suppressed && finding.suppressed->by != "baseline";
        finding.suppressed = is_silenced == suppressed ? std::nullopt : std::optional(Suppression{"other side", ""});
      }
      return findings;
    };
    const Baseline baseline = Baseline::of(side(before.findings), before.files);
    const auto matched = match(baseline, side(now.findings), now.files, [](const std::string&) { return true; });
    for (std::size_t i = 0; i < known.size(); ++i) known[i] = known[i] || matched.known[i];
  }
  return known;
}

/// C++ is not read in its former state: there, lines that the file did not hold before stand for what is new.
Lines new_cpp_lines(const FileSystem& before, const AuditResult& now) {
  Lines lines;
  for (const std::string& path : now.files) {
    const SourceText* text = reader_of(path) == Reader::cpp ? now.text_of(path) : nullptr;
    if (text == nullptr) continue;
    const auto former = before.read(joined_path(now.root, path), largest_file);
    if (former.bytes && *former.bytes == text->bytes()) continue;
    const SourceText old(former.bytes.value_or(""));
    std::set<std::string_view> held;
    for (std::uint32_t line = 1; line <= old.line_count(); ++line) held.insert(old.line(line));
    for (std::uint32_t line = 1; line <= text->line_count(); ++line) {
      if (!held.contains(text->line(line))) lines[path].insert(line);
    }
  }
  return lines;
}

/// Removes what `keep` does not want; the number of what is removed without being suppressed.
template <class Keep>
std::size_t keep_only(AuditResult& result, const Keep& keep) {
  std::size_t removed = 0;
  std::vector<Finding> kept;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    if (keep(i)) {
      kept.push_back(std::move(result.findings[i]));
    } else if (!result.findings[i].suppressed) {
      ++removed;
    }
  }
  result.findings = std::move(kept);
  return removed;
}

void say_removed(World& world, std::size_t removed, std::string_view why) {
  if (removed > 0)
    world.err << fmt::format("dbssot: note: {} not shown: {}\n", report::counted(removed, "finding is", "findings are"), why);
}

std::size_t keep_new(const FileSystem& before, const Lines& touched, const CommonOptions& options, AuditResult& result) {
  if (result.findings.empty()) return 0;
  const std::vector<bool> known = known_before(former_audit(before, options, result), result);
  const Lines cpp = new_cpp_lines(before, result);
  return keep_only(result, [&](std::size_t i) {
    return !known[i] || touches(result, result.findings[i], touched) || touches(result, result.findings[i], cpp);
  });
}

/// Where the names of a diff may start: git names files from its top, and both git and diff are run from anywhere below.
std::vector<std::string> bases_of(const std::string& root, const World& world) {
  std::vector<std::string> bases{root};
  for (std::string folder = root; folder != "/"; folder = parent_folder(folder)) {
    if (real_file_system().kind(joined_path(folder, ".git")) == FileSystem::Kind::absent) continue;
    bases.push_back(folder);
    break;
  }
  bases.push_back(real_file_system().resolved(world.working_directory).value_or(world.working_directory));
  return bases;
}

/// The file below the root that a name in a diff means. Names lead nowhere else, whatever they hold.
std::optional<std::string> file_named(const std::string& name, const DiffFile& file, const std::string& root, const World& world) {
  if (name.find('\0') != std::string::npos) return std::nullopt;
  std::vector<std::string> forms;
  const std::size_t slash = name.find('/');
  if (!file.is_copied_or_moved && slash != std::string::npos) forms.push_back(name.substr(slash + 1));
  forms.push_back(name);
  std::optional<std::string> first;
  for (const std::string& base : bases_of(root, world)) {
    for (const std::string& form : forms) {
      const std::string path = absolute_path(base, form);
      if (!path_below(root, path).value_or("").size()) continue;
      const auto real = real_file_system().resolved(path);
      if (real && *real == path) return path;
      if (!first) first = path;
    }
  }
  return first;
}

struct Undone {
  std::map<std::string, std::optional<std::string>> before;  ///< by absolute path
  Lines added;
  std::vector<std::string> misfits;  ///< as the diff names them
};

Undone undo(const std::vector<DiffFile>& diff, const AuditResult& result, const World& world) {
  Undone out;
  for (const DiffFile& file : diff) {
    const auto after = file.after ? file_named(*file.after, file, result.root, world) : std::nullopt;
    const auto former = file.before ? file_named(*file.before, file, result.root, world) : std::nullopt;
    std::string now;
    if (after) {
      auto content = real_file_system().read(*after, largest_file);
      std::set<std::uint32_t>& lines = out.added[path_below(result.root, *after).value_or("")];
      for (const DiffHunk& hunk : file.hunks) {
        auto line = static_cast<std::uint32_t>(hunk.begin);
        for (const DiffLine& one : hunk.lines) {
          if (one.kind == '+') lines.insert(line);
          if (one.kind != '-') ++line;
        }
      }
      if (!content.bytes) {
        out.misfits.push_back(*file.after);
        continue;
      }
      now = std::move(*content.bytes);
    }
    const auto old = before_diff(now, file);
    if (!old) {
      out.misfits.push_back(file.after.value_or(file.before.value_or("")));
      continue;
    }
    if (after && (!former || *former != *after)) out.before.try_emplace(*after, std::nullopt);
    if (former) out.before[*former] = *old;
  }
  return out;
}

}  // namespace

void ReportScope::add_options(CLI::App& command, const std::string& group) {
  new_since_option_ = command
                          .add_option("--new-since", new_since_,
                                      "Analyse everything, report what REV did not have; A...B: the point where they parted")
                          ->type_name("REV")
                          ->group(group);
  command
      .add_option("--in-diff", in_diff_, "Analyse everything, report what this unified diff brings or touches; - is standard input")
      ->type_name("FILE")
      ->group(group);
  only_files_option_ = command.add_option("--only-files", only_files_, "Analyse everything, report what touches these files")
                           ->type_name("FILE...")
                           ->expected(0, CLI::detail::expected_max_vector_size)
                           ->group(group);
}

bool ReportScope::is_whole() const {
  return new_since_.empty() && in_diff_.empty() && (only_files_option_ == nullptr || only_files_option_->count() == 0);
}

void ReportScope::prepare(CommonOptions& options, World& world) {
  if (new_since_option_->count() > 0 && new_since_.empty()) throw UsageError{"--new-since wants a revision"};
  options.audit.keep_cpp_units = !new_since_.empty() || !in_diff_.empty();
  if (!new_since_.empty()) {
    // The repository around what is audited.
    const std::string first = options.audit.paths.empty() ? world.working_directory : seen_from(world, options.audit.paths.front());
    const std::string real = real_file_system().resolved(first).value_or(first);
    revision_ = revision_tree(real_file_system().kind(real) == FileSystem::Kind::folder ? real : parent_folder(real), new_since_);
  }
  if (in_diff_.empty()) return;
  if (in_diff_ == "-") {
    diff_text_ = all_of(world.in);
  } else {
    const std::string path = seen_from(world, in_diff_);
    auto content = real_file_system().read(real_file_system().resolved(path).value_or(path), largest_diff);
    if (!content.bytes) throw UsageError{fmt::format("the diff {} cannot be read: {}", in_diff_, content.fault)};
    diff_text_ = std::move(*content.bytes);
  }
  std::string fault;
  auto diff = parse_unified_diff(diff_text_, fault);
  if (!diff) throw UsageError{fmt::format("the diff {} cannot be read: {}", in_diff_, fault)};
  diff_ = std::move(*diff);
  has_diff_ = true;
}

void ReportScope::apply(const CommonOptions& options, AuditResult& result, World& world) const {
  if (revision_) {
    say_removed(world, keep_new(*revision_, {}, options, result), fmt::format("{} had them", report::neutralised(new_since_)));
  }
  if (has_diff_) {
    const Undone undone = undo(diff_, result, world);
    for (const std::string& name : undone.misfits) {
      world.err << fmt::format(
          "dbssot: warning: {}: not as the diff leaves it; of this file, what touches its added lines counts as new\n",
          report::neutralised(result.secrets.masked(name)));
    }
    const FormerFiles before(real_file_system(), undone.before);
    say_removed(world, keep_new(before, undone.added, options, result), "the diff does not touch them");
  }
  if (only_files_option_->count() > 0) {
    std::set<std::string> files;
    for (const std::string& file : only_files_) {
      const std::string absolute = seen_from(world, file);
      if (auto path = path_below(result.root, real_file_system().resolved(absolute).value_or(absolute))) files.insert(*path);
    }
    const auto asked = [&](const Place& place) { return files.contains(result.files[static_cast<std::uint32_t>(place.file)]); };
    say_removed(world, keep_only(result, [&](std::size_t i) { return touches(result.findings[i], asked); }),
                "they touch none of these files");
  }
}

}  // namespace dbssot::cli
