#include "audit/harmless_changes.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "audit/candidates.h"
#include "audit/imports.h"
#include "audit/read_log.h"
#include "frontends/config/config.h"
#include "frontends/python/python.h"
#include "patterns/patterns.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

/// Beyond, telling what changed costs as much as an audit.
constexpr std::size_t most_changed = 64;
/// Larger files are no matter for a quick look, and have limits of their own.
constexpr std::size_t largest_changed = std::size_t{1} << 20;

/// Whether a changed file means the same for the audit.
class Change {
 public:
  Change(const FormerAudit& former, const Prefilter& prefilter) : former_(former), prefilter_(prefilter) {}

  /// `lines`: where those stand now that findings may speak of.
  [[nodiscard]] bool means_the_same(const FormerFile& before, std::string_view bytes, std::vector<std::uint32_t>& lines) const {
    if (before.is_named || bytes.size() > largest_changed || patterns::stands_in(bytes, patterns::Word::suppression)) return false;
    switch (before.kind) {
      case FormerFile::Kind::unconcerned:
        return is_unconcerned(before.path, bytes);
      case FormerFile::Kind::unit:
        return is_same_unit(before, bytes, lines);
      case FormerFile::Kind::empty_config:
        return words_of_empty_config(config::read(before.path, bytes)) == before.words;
      default:
        return false;
    }
  }

  /// A file that was not there before, or is there no longer.
  [[nodiscard]] bool may_come(const std::string& path, std::string_view bytes) const {
    if (bytes.size() > largest_changed || leads_open_name_to(path)) return false;
    return reader_of(path) == Reader::config ? false : is_unconcerned(path, bytes);
  }

 private:
  [[nodiscard]] bool is_unconcerned(const std::string& path, std::string_view bytes) const {
    switch (reader_of(path)) {
      case Reader::python:
        return is_uninteresting(path, bytes) && wrappers_called(path, bytes, former_.names.wrappers) == wrappers_called({}, {}, {});
      case Reader::cpp:
        // What another file includes is read, whatever it says.
        return former_.cpp_testimony.empty() && !prefilter_.matches_cpp(bytes);
      case Reader::config:
        return false;
      default:
        return !bytes.starts_with("#!");
    }
  }

  /// Whoever hands on the environment may import a file that speaks.
  [[nodiscard]] bool is_uninteresting(std::string_view path, std::string_view bytes) const {
    const PythonInterest interest = prefilter_.interest_in_python(path, bytes);
    return interest.kind == PythonInterest::Kind::none &&
           std::ranges::none_of(interest.variables, [&](const std::string& variable) {
             return std::ranges::binary_search(former_.names.variables, last_part_hash(variable));
           });
  }

  [[nodiscard]] bool is_same_unit(const FormerFile& before, std::string_view bytes, std::vector<std::uint32_t>& lines) const {
    if (reader_of(before.path) != Reader::python) return false;
    PythonInterest interest = prefilter_.interest_in_python(before.path, bytes);
    if (interest.kind != before.interest) return false;
    if (before.is_led_to && wrappers_called(before.path, bytes, former_.names.wrappers) != before.words) return false;
    if (before.is_led_to) prefilter_.add_bodies(before.path, bytes, interest);
    const auto unread =
        prefilter_.left_out(before.path, bytes, interest, former_.names.hot, python_imports(before.path, bytes), before.asked);
    const program::Unit unit = python::read_without(before.path, bytes, unread, interest.idle);
    if (!unit.diagnostics.empty()) return false;
    UnitShape shape = shape_of(unit);
    lines = std::move(shape.lines);
    return shape.order == before.shape.order && (!before.counts_lines || shape.length == before.shape.length);
  }

  [[nodiscard]] bool leads_open_name_to(const std::string& path) const {
    return std::ranges::binary_search(former_.names.open, last_part_hash(python_module_path(path)));
  }

  const FormerAudit& former_;
  const Prefilter& prefilter_;
};

/// The former files beside those of today, null where one is new. Nothing: some came or went that may matter.
std::optional<std::vector<const FormerFile*>> side_by_side(const FormerAudit& former, std::span<const DiscoveredFile> found) {
  std::vector<const FormerFile*> before(found.size(), nullptr);
  std::size_t came_or_went = 0;
  auto known = former.files.begin();
  const auto goes = [&] { return ++came_or_went <= most_changed && known++->kind == FormerFile::Kind::unconcerned; };
  for (std::size_t at = 0; at < found.size(); ++at) {  // both are sorted by path
    while (known != former.files.end() && known->path < found[at].path) {
      if (!goes()) return std::nullopt;
    }
    if (known != former.files.end() && known->path == found[at].path) {
      if (known->is_named != found[at].is_named) return std::nullopt;
      before[at] = &*known++;
    } else if (found[at].is_named || ++came_or_went > most_changed) {
      return std::nullopt;
    }
  }
  while (known != former.files.end()) {
    if (!goes()) return std::nullopt;
  }
  return before;
}

}  // namespace

std::optional<std::vector<MovedFile>> harmless_changes(const FormerAudit& former, std::span<const DiscoveredFile> found,
                                                       const FileStamps& stamps, const FileSystem& disk, const std::string& root,
                                                       const Prefilter& prefilter, unsigned jobs) {
  const auto before = side_by_side(former, found);
  if (!before) return std::nullopt;
  const Change change(former, prefilter);
  constexpr std::size_t share = 64;
  std::atomic<bool> holds = true;
  std::atomic<std::size_t> read = 0;
  std::mutex mutex;
  std::vector<MovedFile> moved;
  const auto is_harmless = [&](std::size_t at) {
    const FormerFile* file = (*before)[at];
    if (file != nullptr && file->stamp != Witness::Stamp{} && file->stamp == stamps.of(at)) return true;
    auto content = disk.read(joined_path(root, found[at].path), std::size_t{8} << 20);
    if (file != nullptr && content_key(content) == file->content) return true;
    if (!content.bytes || ++read > most_changed) return false;
    if (file == nullptr) return change.may_come(found[at].path, *content.bytes);
    std::vector<std::uint32_t> lines;
    if (!change.means_the_same(*file, *content.bytes, lines)) return false;
    const std::lock_guard lock(mutex);
    if (!file->shape.lines.empty()) moved.push_back({file->path, std::move(*content.bytes), std::move(lines)});
    return true;
  };
  in_parallel((found.size() + share - 1) / share, jobs, [&](std::size_t part) {
    for (std::size_t at = part * share; at < std::min(found.size(), (part + 1) * share) && holds; ++at) {
      if (!is_harmless(at)) holds = false;
    }
  });
  if (!holds) return std::nullopt;
  std::ranges::sort(moved, {}, &MovedFile::path);
  return moved;
}

}  // namespace dbssot
