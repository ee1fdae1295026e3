#include "audit/former_audit.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <unordered_set>

#include "audit/candidates.h"
#include "audit/imports.h"
#include "frontends/config/config.h"
#include "frontends/python/python.h"
#include "program/bytes.h"
#include "source/base64.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

constexpr std::string_view magic = "dbssot audit 3";
/// Beyond, telling what changed costs as much as an audit.
constexpr std::size_t most_changed = 64;
/// Larger files are no matter for a quick look, and have limits of their own.
constexpr std::size_t largest_changed = std::size_t{1} << 20;
constexpr std::size_t largest_quoted = std::size_t{64} << 20;
/// A value of a Kubernetes Secret is hidden in base64, and so is that.
constexpr std::uint32_t most_encodings = 3;
constexpr std::string_view suppression_word = "dbssot:";

cache::Key content_key(const FileSystem::Content& content) {
  return content.bytes ? cache::key_of({"bytes", *content.bytes}) : cache::key_of({"fault", content.fault});
}

std::string_view last_part(std::string_view name) {
  const std::size_t at = name.find_last_of("./");
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

// Encoding

class Encoder {
 public:
  template <class... T>
  void numbers(const T&... values) {
    (out_.number(static_cast<std::uint64_t>(values)), ...);
  }
  void text(std::string_view value) { out_.text(value); }
  void key(const cache::Key& key) { out_.text(key.bytes_view()); }
  void place(const Place& place) {
    numbers(place.file, place.range.line, place.range.column, place.range.end_line, place.range.end_column);
  }
  void steps(const std::vector<Step>& steps) {
    numbers(steps.size());
    for (const Step& step : steps) place(step.place), text(step.note);
  }
  std::string take() { return out_.take(); }

 private:
  bytes::Writer out_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : in(bytes) {}

  std::string text() { return std::string(in.text()); }
  cache::Key key() {
    const auto key = cache::Key::of_bytes(in.text());
    if (!key) in.fail();
    return key.value_or(cache::Key{});
  }
  Place place(std::size_t files) {
    Place place;
    place.file = FileId{in.below(std::max<std::size_t>(files, 1))};
    place.range = {in.number32(), in.number32(), in.number32(), in.number32()};
    return place;
  }
  std::vector<Step> steps(std::size_t files) {
    std::vector<Step> steps;
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      const Place at = place(files);
      steps.push_back({at, text()});
    }
    return steps;
  }

  bytes::Reader in;
};

void write(Encoder& out, const FormerFile& file) {
  out.text(file.path);
  out.numbers(file.is_named, file.kind, file.stamp.inode, file.stamp.size, file.stamp.modified, file.stamp.changed);
  out.key(file.content);
  if (file.kind == FormerFile::Kind::empty_config || file.kind == FormerFile::Kind::unit) out.key(file.words);
  if (file.kind != FormerFile::Kind::unit) return;
  out.numbers(file.interest, file.is_led_to, file.counts_lines);
  out.key(file.shape.order), out.key(file.shape.length);
  out.numbers(file.asked.size());
  for (const std::uint32_t name : file.asked) out.numbers(name);
}

FormerFile read_file(Decoder& from) {
  FormerFile file;
  file.path = from.text();
  file.is_named = from.in.flag();
  file.kind = static_cast<FormerFile::Kind>(from.in.below(4));
  file.stamp = {from.in.number(), from.in.number(), from.in.number(), from.in.number()};
  file.content = from.key();
  if (file.kind == FormerFile::Kind::empty_config || file.kind == FormerFile::Kind::unit) file.words = from.key();
  if (file.kind != FormerFile::Kind::unit) return file;
  file.interest = static_cast<PythonInterest::Kind>(from.in.below(3));
  file.is_led_to = from.in.flag();
  file.counts_lines = from.in.flag();
  file.shape.order = from.key(), file.shape.length = from.key();
  for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) file.asked.push_back(from.in.number32());
  return file;
}

void write(Encoder& out, const Finding& finding) {
  out.text(finding.rule);
  out.numbers(finding.severity, finding.confidence);
  out.place(finding.place);
  out.text(finding.message), out.text(finding.help);
  out.steps(finding.provenance), out.steps(finding.related);
  out.numbers(finding.fix.has_value());
  if (finding.fix) {
    out.text(finding.fix->title);
    out.numbers(finding.fix->safe, finding.fix->edits.size());
    for (const Edit& edit : finding.fix->edits) out.place(edit.place), out.text(edit.text);
  }
  out.text(finding.fingerprint), out.text(finding.content);
  out.numbers(finding.suppressed.has_value());
  if (finding.suppressed) out.text(finding.suppressed->by), out.text(finding.suppressed->reason);
}

Finding read_finding(Decoder& from, std::size_t files, const std::function<std::string_view(std::string_view)>& rule_named) {
  Finding finding;
  finding.rule = rule_named(from.in.text());
  if (finding.rule.empty()) from.in.fail();
  finding.severity = static_cast<Severity>(from.in.below(3));
  finding.confidence = static_cast<Confidence>(from.in.below(3));
  finding.place = from.place(files);
  finding.message = from.text();
  finding.help = from.text();
  finding.provenance = from.steps(files);
  finding.related = from.steps(files);
  if (from.in.flag()) {
    FixIt& fix = finding.fix.emplace();
    fix.title = from.text();
    fix.safe = from.in.flag();
    for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) {
      const Place at = from.place(files);
      fix.edits.push_back({at, from.text()});
    }
  }
  finding.fingerprint = from.text();
  finding.content = from.text();
  if (from.in.flag()) {
    finding.suppressed.emplace().by = from.text();
    finding.suppressed->reason = from.text();
  }
  return finding;
}

void write(Encoder& out, const Diagnostic& diagnostic) {
  out.numbers(diagnostic.level, diagnostic.line, diagnostic.column, diagnostic.incomplete);
  out.text(diagnostic.file), out.text(diagnostic.message);
}

Diagnostic read_diagnostic(Decoder& from) {
  Diagnostic diagnostic;
  diagnostic.level = static_cast<DiagnosticLevel>(from.in.below(3));
  diagnostic.line = from.in.number32();
  diagnostic.column = from.in.number32();
  diagnostic.incomplete = from.in.flag();
  diagnostic.file = from.text();
  diagnostic.message = from.text();
  return diagnostic;
}

/// Calls `take` with every place of a finding.
template <class Take>
void each_place(const Finding& finding, Take take) {
  take(finding.place);
  for (const Step& step : finding.provenance) take(step.place);
  for (const Step& step : finding.related) take(step.place);
  if (!finding.fix) return;
  for (const Edit& edit : finding.fix->edits) take(edit.place);
}

// What changed

/// Whether a changed file means the same for the audit.
class Change {
 public:
  Change(const FormerAudit& former, const Prefilter& prefilter) : former_(former), prefilter_(prefilter) {}

  [[nodiscard]] bool means_the_same(const FormerFile& before, std::string_view bytes) const {
    if (before.is_named || bytes.size() > largest_changed || bytes.find(suppression_word) != std::string_view::npos) return false;
    switch (before.kind) {
      case FormerFile::Kind::unconcerned:
        return is_unconcerned(before.path, bytes);
      case FormerFile::Kind::unit:
        return is_same_unit(before, bytes);
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
        return is_uninteresting(path, bytes) && wrappers_called(path, bytes, former_.wrappers) == wrappers_called({}, {}, {});
      case Reader::cpp:
        return !prefilter_.matches_cpp(bytes);
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
             return std::ranges::binary_search(former_.variables, last_part_hash(variable));
           });
  }

  [[nodiscard]] bool is_same_unit(const FormerFile& before, std::string_view bytes) const {
    if (reader_of(before.path) != Reader::python) return false;
    PythonInterest interest = prefilter_.interest_in_python(before.path, bytes);
    if (interest.kind != before.interest) return false;
    if (before.is_led_to && wrappers_called(before.path, bytes, former_.wrappers) != before.words) return false;
    if (before.is_led_to) prefilter_.add_bodies(before.path, bytes, interest);
    const auto unread =
        prefilter_.left_out(before.path, bytes, interest, former_.hot, python_imports(before.path, bytes), before.asked);
    program::Unit unit = python::read_without(before.path, bytes, unread, interest.idle);
    if (!unit.diagnostics.empty()) return false;
    const UnitShape shape = shape_of(std::move(unit));
    return shape.order == before.shape.order && (!before.counts_lines || shape.length == before.shape.length);
  }

  [[nodiscard]] bool leads_open_name_to(const std::string& path) const {
    return std::ranges::binary_search(former_.open_names, last_part_hash(python_module_path(path)));
  }

  const FormerAudit& former_;
  const Prefilter& prefilter_;
};

}  // namespace

ReadLog::ReadLog(const FileSystem& disk)
    : disk_(disk),
      begun_(static_cast<std::uint64_t>(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count())) {}

FileSystem::Content ReadLog::read(const std::string& path, std::size_t limit) const {
  const Witness::Stamp stamp = Witness::settled_stamp(path, begun_);
  Content content = disk_.read(path, limit);
  const cache::Key key = content_key(content);
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = noted_.try_emplace(path, Noted{stamp, key});
  if (!is_new && (known->second.content != key || known->second.stamp != stamp)) known->second = {};
  return content;
}

void ReadLog::take(const std::string& path, const Noted& noted) const {
  const std::lock_guard lock(mutex_);
  noted_.try_emplace(path, noted);
  has_taken_ = true;
}

bool ReadLog::has_taken() const {
  const std::lock_guard lock(mutex_);
  return has_taken_;
}

std::optional<ReadLog::Noted> ReadLog::noted(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = noted_.find(path);
  return found == noted_.end() || found->second.content == cache::Key{} ? std::nullopt : std::optional(found->second);
}

cache::Key ReadLog::digest() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const auto& [path, noted] : noted_) all.push_back(path + '\0' + noted.content.hex());
  std::ranges::sort(all);
  std::string text;
  for (const std::string& one : all) (text += one) += '\n';
  return cache::key_of({text});
}

std::uint64_t last_part_hash(std::string_view name) {
  std::uint64_t hash = 0;
  const cache::Key key = cache::key_of({last_part(name)});
  std::memcpy(&hash, key.bytes.data(), sizeof hash);
  return hash;
}

std::optional<cache::Key> words_of_empty_config(const config::Unit& unit) {
  // Other kinds of files have settings that fixes follow, such as the length of lines.
  const bool is_data = unit.path.ends_with(".json") || unit.path.ends_with(".yaml") || unit.path.ends_with(".yml");
  const config::Composition& made_of = unit.composition;
  const bool is_empty = unit.variables.empty() && unit.secrets.empty() && unit.environments.empty() && unit.dependencies.empty() &&
                        unit.capacities.empty() && unit.holders.empty() && unit.diagnostics.empty() && made_of.parts.empty() &&
                        made_of.patches.empty() && made_of.patch_targets.empty() && made_of.replacements.empty() &&
                        made_of.env_files.empty() && made_of.name_prefix.empty() && made_of.name_suffix.empty();
  if (!is_data || !is_empty) return std::nullopt;
  std::string words = unit.kind;
  for (const std::string& mention : unit.mentions) (words += '\n') += mention;
  return cache::key_of({words});
}

cache::Key wrappers_called(std::string_view path, std::string_view bytes, std::span<const program::Wrapper> wrappers) {
  std::string called;
  if (!wrappers.empty()) {
    std::unordered_set<std::string> imported;
    for (const std::string& import : python_imports(path, bytes)) imported.emplace(last_part(import));
    for (const program::Wrapper& wrapper : wrappers) {
      const bool is_imported = imported.contains(std::string(last_part(wrapper.module))) ||
                               imported.contains(wrapper.owner.empty() ? wrapper.name : wrapper.owner);
      if (is_imported && bytes.find(wrapper.name) != std::string_view::npos)
        called += wrapper.module + ' ' + wrapper.owner + ' ' + wrapper.name + '\n';
    }
  }
  return cache::key_of({called});
}

std::string FormerAudit::encoded() const {
  Encoder out;
  out.text(magic);
  out.numbers(rests_on_day, static_cast<unsigned>(static_cast<int>(day.year())), static_cast<unsigned>(day.month()),
              static_cast<unsigned>(day.day()));
  out.numbers(files.size());
  for (const FormerFile& file : files) write(out, file);
  out.numbers(audited.size());
  for (const std::string& path : audited) out.text(path);
  out.numbers(findings.size());
  for (const Finding& finding : findings) write(out, finding);
  out.numbers(diagnostics.size());
  for (const Diagnostic& diagnostic : diagnostics) write(out, diagnostic);
  out.numbers(summary.files, summary.parsed, summary.sinks, summary.sinks_through_source_of_truth);
  out.numbers(secrets.size());
  for (const SecretPlace& secret : secrets) out.numbers(secret.file, secret.offset, secret.size, secret.encodings);
  out.numbers(wrappers.size());
  for (const program::Wrapper& wrapper : wrappers) {
    out.text(wrapper.module), out.text(wrapper.name), out.text(wrapper.owner);
    out.numbers(wrapper.opens);
  }
  out.numbers(open_names.size());
  for (const std::uint64_t name : open_names) out.numbers(name);
  out.numbers(variables.size());
  for (const std::uint64_t name : variables) out.numbers(name);
  const std::vector<HotWords::Word> words = hot.all();
  out.numbers(words.size());
  for (const HotWords::Word& word : words)
    out.numbers(word.name, word.member, word.path, word.module, word.is_member, word.is_private);
  return out.take();
}

std::optional<FormerAudit> FormerAudit::decoded(std::string_view bytes,
                                                const std::function<std::string_view(std::string_view)>& rule_named) {
  Decoder from(bytes);
  if (from.in.text() != magic) return std::nullopt;
  FormerAudit former;
  former.rests_on_day = from.in.flag();
  const auto year = static_cast<int>(from.in.number32());
  const unsigned month = from.in.number32(), day = from.in.number32();
  former.day = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  const auto each = [&from](auto take) {
    for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) take();
  };
  each([&] { former.files.push_back(read_file(from)); });
  each([&] { former.audited.push_back(from.text()); });
  each([&] { former.findings.push_back(read_finding(from, former.audited.size(), rule_named)); });
  each([&] { former.diagnostics.push_back(read_diagnostic(from)); });
  former.summary.files = from.in.number();
  former.summary.parsed = from.in.number();
  former.summary.sinks = from.in.number();
  former.summary.sinks_through_source_of_truth = from.in.number();
  each([&] {
    SecretPlace& secret = former.secrets.emplace_back();
    secret.file = from.in.below(std::max<std::size_t>(former.audited.size(), 1));
    secret.offset = from.in.number();
    secret.size = from.in.number();
    secret.encodings = from.in.below(most_encodings + 1);
  });
  each([&] {
    program::Wrapper& wrapper = former.wrappers.emplace_back();
    wrapper.module = from.text();
    wrapper.name = from.text();
    wrapper.owner = from.text();
    wrapper.opens = from.in.flag();
  });
  each([&] { former.open_names.push_back(from.in.number()); });
  each([&] { former.variables.push_back(from.in.number()); });
  each([&] {
    former.hot.add(
        {from.in.number32(), from.in.number32(), from.in.number32(), from.in.number32(), from.in.flag(), from.in.flag()});
  });
  const bool is_whole =
      from.in.ok() && from.in.at_end() && (!former.audited.empty() || (former.findings.empty() && former.secrets.empty()));
  return is_whole ? std::optional(std::move(former)) : std::nullopt;
}

bool FormerAudit::still_holds(std::span<const DiscoveredFile> found, const FileSystem& disk, const std::string& root,
                              const Prefilter& prefilter, unsigned jobs) const {
  // Both lists are sorted: what one alone has came or went.
  std::vector<const FormerFile*> before(found.size(), nullptr);
  std::size_t moved = 0;
  auto known = files.begin();
  for (std::size_t at = 0; at < found.size(); ++at) {
    for (; known != files.end() && known->path < found[at].path; ++known, ++moved) {
      if (known->kind != FormerFile::Kind::unconcerned) return false;
    }
    if (known != files.end() && known->path == found[at].path) {
      if (known->is_named != found[at].is_named) return false;
      before[at] = &*known++;
    } else if (found[at].is_named || ++moved > most_changed) {
      return false;
    }
  }
  for (; known != files.end(); ++known, ++moved) {
    if (known->kind != FormerFile::Kind::unconcerned) return false;
  }
  if (moved > most_changed) return false;

  const Change change(*this, prefilter);
  constexpr std::size_t share = 64;
  std::atomic<bool> holds = true;
  std::atomic<std::size_t> read = 0;
  const auto is_same = [&](std::size_t at) {
    const std::string path = joined_path(root, found[at].path);
    const FormerFile* file = before[at];
    if (file != nullptr && file->stamp != Witness::Stamp{} && file->stamp == Witness::stamp_on_disk(path)) return true;
    const auto content = disk.read(path, std::size_t{8} << 20);
    if (file != nullptr && content_key(content) == file->content) return true;
    if (!content.bytes || ++read > most_changed) return false;
    return file == nullptr ? change.may_come(found[at].path, *content.bytes) : change.means_the_same(*file, *content.bytes);
  };
  in_parallel((found.size() + share - 1) / share, jobs, [&](std::size_t part) {
    for (std::size_t at = part * share; at < std::min(found.size(), (part + 1) * share) && holds; ++at) {
      if (!is_same(at)) holds = false;
    }
  });
  return holds;
}

std::optional<std::string> SecretPlace::form_in(std::string_view text) const {
  if (offset > text.size() || size > text.size() - offset) return std::nullopt;
  std::string form(text.substr(offset, size));
  for (std::uint32_t left = encodings; left > 0; --left) form = source::encoded_base64(form);
  return form;
}

std::optional<std::string> FormerAudit::text_of(std::uint32_t audited_file, const FileSystem& disk, const std::string& root) const {
  const auto file = std::ranges::lower_bound(files, audited[audited_file], {}, &FormerFile::path);
  if (file == files.end() || file->path != audited[audited_file]) return std::nullopt;
  auto content = disk.read(joined_path(root, file->path), largest_quoted);
  return content_key(content) == file->content ? std::move(content.bytes) : std::nullopt;
}

std::vector<std::uint32_t> FormerAudit::quoted() const {
  std::vector<std::uint32_t> all;
  for (const SecretPlace& secret : secrets) all.push_back(secret.file);
  for (const Finding& finding : findings)
    each_place(finding, [&](const Place& place) { all.push_back(static_cast<std::uint32_t>(place.file)); });
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

bool FormerAudit::is_clean(const Secrets& known) const {
  const auto is_plain = [&](const std::string& text) { return known.masked(text) == text; };
  const auto are_plain = [&](const std::vector<Step>& steps) {
    return std::ranges::all_of(steps, [&](const Step& step) { return is_plain(step.note); });
  };
  for (const Finding& finding : findings) {
    if (!is_plain(finding.message) || !is_plain(finding.help) || !are_plain(finding.provenance) || !are_plain(finding.related))
      return false;
    if (finding.suppressed && !is_plain(finding.suppressed->reason)) return false;
    if (!finding.fix) continue;
    const auto is_plain_edit = [&](const Edit& edit) { return is_plain(edit.text); };
    if (!is_plain(finding.fix->title) || !std::ranges::all_of(finding.fix->edits, is_plain_edit)) return false;
  }
  return std::ranges::all_of(diagnostics, [&](const Diagnostic& diagnostic) { return is_plain(diagnostic.message); });
}

std::optional<std::vector<SecretPlace>> places_of(const Secrets& secrets, std::span<const std::string_view> texts,
                                                  std::span<const std::uint32_t> order) {
  std::vector<SecretPlace> places;
  const auto find = [&](std::string_view form, std::uint32_t encodings) {
    for (const std::uint32_t file : order) {
      const std::size_t at = texts[file].find(form);
      if (at == std::string_view::npos) continue;
      places.push_back({file, at, form.size(), encodings});
      return true;
    }
    return false;
  };
  for (const std::string& form : secrets.forms()) {
    bool is_found = false;
    std::string plain = form;
    for (std::uint32_t encodings = 0; encodings <= most_encodings && !is_found; ++encodings) {
      is_found = !plain.empty() && find(plain, encodings);
      auto inner = source::decoded_base64(plain);
      if (!inner || source::encoded_base64(*inner) != plain) break;
      plain = std::move(*inner);
    }
    if (!is_found) return std::nullopt;
  }
  return places;
}

}  // namespace dbssot
