#include "audit/candidates_as_before.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "audit/imports.h"
#include "audit/seen_by_names.h"
#include "audit/value_variables.h"
#include "frontends/config/config.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

using Entry = FileIndex::Entry;

/// Beyond, so much is to be read that names are followed as well.
constexpr std::size_t most_changed = 64;
constexpr std::size_t files_at_once = 64;

class Reading {
 public:
  Reading(const ReadingGround& ground, const FileIndex& former)
      : ground_(ground), former_(former), all_(ground.files.size()), entries_(ground.files.size()) {}

  std::optional<CandidatesAsBefore> read() {
    std::vector<char> has_changed(all_.size(), 0);
    const bool are_known = each([&](std::size_t at) { return look_at(at, has_changed[at]); });
    if (!are_known) return std::nullopt;
    std::vector<std::size_t> changed;
    for (std::size_t at = 0; at < all_.size(); ++at) {
      if (has_changed[at] != 0) changed.push_back(at);
    }
    std::vector<KnownUnit> units(changed.size());
    std::atomic<bool> holds = true;
    in_parallel(changed.size(), ground_.jobs, [&](std::size_t i) {
      if (holds && !says_other_values_alone(all_[changed[i]], *entries_[changed[i]], units[i])) holds = false;
    });
    if (!holds || !each([&](std::size_t at) { return has_changed[at] != 0 || take_as_before(at); })) return std::nullopt;
    CandidatesAsBefore found{std::move(all_), {}};
    for (KnownUnit& unit : units) {
      if (!unit.unit.path.empty()) found.units.emplace(unit.unit.path, std::move(unit));
    }
    return found;
  }

 private:
  template <class Work>
  bool each(Work work) {
    std::atomic<bool> holds = true;
    in_parallel((all_.size() + files_at_once - 1) / files_at_once, ground_.jobs, [&](std::size_t part) {
      for (std::size_t at = part * files_at_once; at < std::min(all_.size(), (part + 1) * files_at_once) && holds; ++at) {
        if (!work(at)) holds = false;
      }
    });
    return holds;
  }

  /// The text is there if the file had to be read, or has changed.
  bool look_at(std::size_t at, char& has_changed) {
    Candidate& candidate = all_[at];
    candidate.path = ground_.files[at].path;
    entries_[at] = former_.entry(candidate.path);
    if (entries_[at] == nullptr) return false;
    const Entry& before = *entries_[at];
    if (before.noted.stamp != Witness::Stamp{} && before.noted.stamp == ground_.stamps.of(at)) return true;
    auto content = ground_.memory.disk().read(joined_path(ground_.root, candidate.path), limit_of(candidate.path));
    has_changed = content_key(content) == before.noted.content ? 0 : 1;
    if (has_changed != 0 && (!content.bytes || ground_.files[at].is_named || ++changed_ > most_changed)) return false;
    if (content.bytes) candidate.text = SourceText(std::move(*content.bytes));
    return true;
  }

  [[nodiscard]] std::size_t limit_of(std::string_view path) const {
    return reader_of(path) == Reader::config ? largest_config : ground_.largest_code;
  }

  /// A file that is as it was.
  bool take_as_before(std::size_t at) {
    Candidate& candidate = all_[at];
    const Entry& before = *entries_[at];
    candidate.is_as_before = true;
    candidate.reader = reader_of_entry(before, candidate.path);
    candidate.interest.kind = before.interest;
    if (before.kind == Entry::Kind::unread)
      candidate.fault = Diagnostic{DiagnosticLevel::warning, candidate.path, 0, before.fault, true};
    if (before.part) {
      candidate.speaks = before.part->speaks;
      candidate.asked = before.part->asked;
      candidate.unread = before.part->unread;
    }
    if (before.kind == Entry::Kind::config) candidate.empty = empty_config(candidate.path, before);
    const bool is_deployed = before.kind == Entry::Kind::config || before.kind == Entry::Kind::deployed;
    candidate.speaks = candidate.speaks || is_deployed;
    candidate.matters = before.part.has_value() || is_deployed;
    const bool needs_text = candidate.matters && !candidate.empty;
    if (!needs_text && candidate.text.bytes().empty()) ground_.memory.take_as_before();
    if (!needs_text) candidate.text = {};
    return !needs_text || !candidate.text.bytes().empty() || read_text(candidate, before);
  }

  bool read_text(Candidate& candidate, const Entry& before) const {
    auto content = ground_.memory.disk().read(joined_path(ground_.root, candidate.path), limit_of(candidate.path));
    const auto noted = ground_.memory.noted(candidate.path);
    if (!content.bytes || !noted || noted->content != before.noted.content) return false;
    candidate.text = SourceText(std::move(*content.bytes));
    return true;
  }

  /// True if names lead from a changed file where they led before. `unit`: of Python that matters.
  bool says_other_values_alone(Candidate& candidate, const Entry& before, KnownUnit& unit) {
    const std::string_view bytes = candidate.text.bytes();
    candidate.reader = reader_of(candidate.path);
    switch (before.kind) {
      case Entry::Kind::python:
        return candidate.reader == Reader::python && says_other_values_alone_in_python(candidate, before, unit);
      case Entry::Kind::config:
      case Entry::Kind::deployed:
        candidate.matters = candidate.speaks = true;
        return brings_same_variables(candidate, before);
      case Entry::Kind::cpp:
        return !ground_.prefilter.matches_cpp(bytes);
      case Entry::Kind::other:
        return candidate.reader == Reader::none && !bytes.starts_with("#!");
      default:
        return false;
    }
  }

  [[nodiscard]] bool brings_same_variables(const Candidate& candidate, const Entry& before) const {
    const auto names = variables_by_value(config::read(candidate.path, candidate.text.bytes()), ground_.policy_of(candidate.path));
    return std::ranges::equal(names, before.variables);
  }

  bool says_other_values_alone_in_python(Candidate& candidate, const Entry& before, KnownUnit& unit) {
    const std::string_view bytes = candidate.text.bytes();
    const FollowedNames& names = *former_.followed();
    candidate.imports = python_imports(candidate.path, bytes);
    candidate.interest = ground_.prefilter.interest_in_python(candidate.path, bytes);
    candidate.quiet_parts = seen_of_quiet_parts(candidate.interest, bytes);
    // What it reads counts only where it does not speak.
    if (candidate.interest.kind == PythonInterest::Kind::speaks) candidate.interest.variables.clear();
    const bool may_be_the_same = candidate.interest.kind == before.interest && candidate.imports == before.imports &&
                                 candidate.interest.variables == before.variables;
    if (!may_be_the_same) return false;
    if (!before.part) {
      const bool calls_none = wrappers_called(candidate.path, bytes, names.wrappers) == wrappers_called({}, {}, {});
      candidate.text = {};
      return calls_none;
    }
    // What was led to may be led to for other reasons.
    if (!before.part->speaks || candidate.quiet_parts != before.part->quiet_at_first) return false;
    candidate.matters = candidate.speaks = true;
    candidate.asked = before.part->asked;
    candidate.unread =
        ground_.prefilter.left_out(candidate.path, bytes, candidate.interest, names.hot, candidate.imports, candidate.asked);
    if (seen_of_quiet_parts(candidate.interest, bytes) != before.part->quiet) return false;
    unit = ground_.units.unit_of(candidate.path, candidate.text, candidate.unread, candidate.interest.idle);
    const cache::Key seen = seen_by_names(unit.unit, ground_.policy_of(candidate.path));
    return seen != cache::Key{} && seen == before.part->seen;
  }

  [[nodiscard]] static Reader reader_of_entry(const Entry& before, std::string_view path) {
    switch (before.kind) {
      case Entry::Kind::python:
        return Reader::python;
      case Entry::Kind::other:
        return Reader::none;
      default:
        return reader_of(path);
    }
  }

  const ReadingGround& ground_;
  const FileIndex& former_;
  std::vector<Candidate> all_;
  std::vector<const Entry*> entries_;
  std::atomic<std::size_t> changed_ = 0;
};

}  // namespace

std::optional<CandidatesAsBefore> candidates_as_before(const ReadingGround& ground) {
  const FileIndex* former = ground.memory.former();
  if (former == nullptr || !former->followed() || former->size() != ground.files.size()) return std::nullopt;
  return Reading(ground, *former).read();
}

}  // namespace dbssot
