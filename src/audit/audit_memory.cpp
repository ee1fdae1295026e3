#include "audit/audit_memory.h"

#include <algorithm>

#include "audit/seen_by_names.h"
#include "guide/guide.h"
#include "patterns/patterns.h"
#include "source/parallel.h"

namespace dbssot {
void AuditMemory::note(const program::Unit& unit, const UnitShape& shape) {
  said_on_the_way_.insert(said_on_the_way_.end(), unit.diagnostics.begin(), unit.diagnostics.end());
  if (unit.diagnostics.empty()) {
    shapes_.insert_or_assign(unit.path, shape);
  } else {
    shapes_.erase(unit.path);
  }
}

void AuditMemory::note(const config::Unit& unit, const std::set<std::string, std::less<>>& by_value) {
  if (words_of_empty_config(unit)) empty_.emplace(unit.path, unit);
  if (by_value.empty()) return;
  by_value_.emplace(unit.path, std::vector<std::string>(by_value.begin(), by_value.end()));
  for (const std::string& name : by_value) names_.variables.push_back(last_part_hash(name));
}

void AuditMemory::note(std::span<const program::Unit> units, const program::RelevantFunctions* relevant, const Policy& policy,
                       unsigned jobs) {
  const auto is_as_before = [&](const program::Unit& unit) { return as_before_.contains(unit.path); };
  std::vector<cache::Key> seen(units.size());
  in_parallel(units.size(), jobs, [&](std::size_t i) {
    if (!is_as_before(units[i])) seen[i] = seen_by_names(units[i], policy);
  });
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!is_as_before(units[i])) {
      seen_by_names_.emplace(units[i].path, seen[i]);
      if (relevant != nullptr) relevant_.emplace(units[i].path, relevant->of(static_cast<program::UnitId>(i)));
    }
    said_in_the_end_.insert(said_in_the_end_.end(), units[i].diagnostics.begin(), units[i].diagnostics.end());
  }
}

void AuditMemory::follow_as_before(const std::vector<Candidate>& candidates) {
  names_ = *known_->followed();
  for (const Candidate& candidate : candidates) {
    if (candidate.is_as_before && candidate.matters && candidate.reader == Reader::python) as_before_.insert(candidate.path);
  }
}

std::optional<program::RelevantFunctions> AuditMemory::relevant_as_before(std::span<const program::Unit> units) const {
  std::vector<program::RelevantFunctions::OfUnit> all;
  all.reserve(units.size());
  for (const program::Unit& unit : units) {
    const FileIndex::Entry* before = known_->entry(unit.path);
    if (before == nullptr || !before->part || before->part->functions.size() != unit.functions.size()) return std::nullopt;
    all.push_back(before->part->functions);
  }
  return program::RelevantFunctions(std::move(all));
}

const FileIndex::Entry* AuditMemory::known(const std::string& path, std::size_t at) const {
  if (!known_) return nullptr;
  const FileIndex::Entry* entry = known_->find(path, stamps_.of(at));
  if (entry == nullptr || !entry->is_quiet()) return nullptr;
  reads_.take(joined_path(root_, path), entry->noted);
  return entry;
}

void AuditMemory::note(Candidates& candidates, std::span<const DiscoveredFile> found, unsigned jobs) {
  names_.hot = candidates.hot();
  names_.tidy();
  const std::vector<Candidate>& all = candidates.all();
  std::vector<Seen> seen(all.size());
  files_.resize(found.size());
  constexpr std::size_t at_once = 64;
  in_parallel((all.size() + at_once - 1) / at_once, jobs, [&](std::size_t part) {
    for (std::size_t at = part * at_once; at < std::min(all.size(), (part + 1) * at_once); ++at) {
      seen[at] = seen_in(all[at]);
      files_[at] = former_file(all[at], found[at], seen[at]);
    }
  });
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (seen[at].has_suppression) with_suppressions_.push_back(all[at].path);
  }
  keep_index(all, seen);
}

std::optional<ReadLog::Noted> AuditMemory::noted_of(const Candidate& candidate) const {
  if (candidate.is_as_before && !reads_.has_asked_for(joined_path(root_, candidate.path)))
    return known_->entry(candidate.path)->noted;
  return noted(candidate.path);
}

AuditMemory::Seen AuditMemory::seen_in(const Candidate& candidate) const {
  Seen seen;
  seen.noted = noted_of(candidate);
  seen.has_suppression = patterns::stands_in(candidate.text.bytes(), patterns::Word::suppression);
  if (!candidate.matters || candidate.speaks || candidate.reader != Reader::python) return seen;
  seen.called = candidate.is_as_before ? known_->entry(candidate.path)->part->called
                                       : wrappers_called(candidate.path, candidate.text.bytes(), names_.wrappers);
  return seen;
}

/// Of a file that could not be read, or that C++ comes from, there is no entry, and names are followed anew by whoever finds none.
void AuditMemory::keep_index(const std::vector<Candidate>& candidates, std::span<const Seen> seen) {
  const bool is_as_before = std::ranges::any_of(candidates, &Candidate::is_as_before);
  if (is_as_before) seen_ = std::move(*known_);
  for (std::size_t at = 0; at < candidates.size(); ++at) {
    const Candidate& candidate = candidates[at];
    if (!seen[at].noted || (candidate.reader == Reader::cpp && candidate.matters)) continue;
    if (candidate.is_as_before) {
      seen_.set_noted(candidate.path, *seen[at].noted);
    } else {
      seen_.put(candidate.path, entry_of(candidate, seen[at]));
    }
  }
  const auto is_said = [&](const Diagnostic& one) { return std::ranges::find(said_in_the_end_, one) != said_in_the_end_.end(); };
  if (std::ranges::all_of(said_on_the_way_, is_said)) seen_.set_followed(names_);
  seen_.prepare();
}

FileIndex::Entry AuditMemory::entry_of(const Candidate& candidate, const Seen& seen) const {
  using Kind = FileIndex::Entry::Kind;
  FileIndex::Entry entry;
  entry.noted = *seen.noted;
  if (candidate.fault) {
    entry.kind = Kind::unread;
    entry.fault = candidate.fault->message;
  } else if (candidate.reader == Reader::python) {
    entry.kind = Kind::python;
    entry.interest = candidate.interest.kind;
    if (entry.interest != PythonInterest::Kind::speaks) entry.variables = candidate.interest.variables;
    entry.imports = candidate.imports;
    if (candidate.matters) entry.part = part_of(candidate, seen.called);
  } else if (candidate.reader == Reader::config) {
    const auto empty = seen.has_suppression ? empty_.end() : empty_.find(candidate.path);
    entry.kind = empty == empty_.end() ? Kind::deployed : Kind::config;
    if (const auto by_value = by_value_.find(candidate.path); by_value != by_value_.end()) entry.variables = by_value->second;
    if (empty != empty_.end()) entry.config_kind = empty->second.kind, entry.mentions = empty->second.mentions;
  } else if (candidate.reader == Reader::cpp) {
    entry.kind = Kind::cpp;
  }
  return entry;
}

FileIndex::Part AuditMemory::part_of(const Candidate& candidate, const cache::Key& called) const {
  const auto seen = seen_by_names_.find(candidate.path);
  const auto relevant = relevant_.find(candidate.path);
  return {candidate.speaks,
          candidate.asked,
          candidate.unread,
          seen == seen_by_names_.end() ? cache::Key{} : seen->second,
          candidate.quiet_parts,
          seen_of_quiet_parts(candidate.interest, candidate.text.bytes()),
          called,
          relevant == relevant_.end() ? program::RelevantFunctions::OfUnit() : relevant->second};
}

FormerFile AuditMemory::former_file(const Candidate& candidate, const DiscoveredFile& found, const Seen& seen) const {
  FormerFile file;
  file.path = found.path;
  file.is_named = found.is_named;
  if (!seen.noted) return file;
  file.stamp = seen.noted->stamp;
  file.content = seen.noted->content;
  if (found.is_named || candidate.fault || seen.has_suppression) return file;
  if (!candidate.matters) {
    file.kind = FormerFile::Kind::unconcerned;
  } else if (const auto shape = shapes_.find(found.path); shape != shapes_.end() && reader_of(found.path) == Reader::python) {
    file.kind = FormerFile::Kind::unit;
    file.interest = candidate.interest.kind;
    file.is_led_to = !candidate.speaks;
    file.shape = {shape->second.order, shape->second.length, {}, {}};
    file.asked = candidate.asked;
    if (file.is_led_to) file.words = seen.called;
  } else if (const auto empty = empty_.find(found.path); empty != empty_.end()) {
    file.kind = FormerFile::Kind::empty_config;
    file.words = *words_of_empty_config(empty->second);
  }
  return file;
}

void AuditMemory::note(const FactStore& facts) {
  const auto take = [&](const FactHead& fact) { with_lengths_.push_back(facts.path(fact.place.file)); };
  std::ranges::for_each(facts.all<ClassShape>(), take);
  std::ranges::for_each(facts.all<FunctionShape>(), take);
  for (const Offer& offer : facts.offers) with_offers_.push_back(facts.path(offer.file));
}

std::optional<std::vector<std::string>> AuditMemory::encoded(const AuditResult& result, std::span<const Diagnostic> diagnostics,
                                                             std::chrono::year_month_day day, unsigned jobs) const {
  if (result.has_read_cpp && !result.cpp_testimony) return std::nullopt;
  FormerAudit former;
  former.day = day;
  former.rests_on_day = std::ranges::any_of(with_suppressions_, [&](const std::string& path) {
    const SourceText* text = result.text_of(path);
    return text != nullptr && text->bytes().find("until") != std::string_view::npos;
  });
  former.files = files_;
  former.audited = result.files;
  former.findings = result.findings;
  former.diagnostics.assign(diagnostics.begin(), diagnostics.end());
  former.summary = result.summary;
  former.names = names_;
  former.cpp_testimony = result.cpp_testimony.value_or("");
  if (!former.is_clean(result.secrets) || !keep_secrets(result, former, jobs)) return std::nullopt;
  const auto file_named = [&](const std::string& path) -> FormerFile* {
    const auto found = std::ranges::lower_bound(former.files, path, {}, &FormerFile::path);
    return found == former.files.end() || found->path != path ? nullptr : &*found;
  };
  // What a fix replaces, and whether one is to be had, may rest on remarks.
  const auto may_gain_fix = [&](const Finding& finding) { return guide::may_gain_fix(finding, !with_offers_.empty()); };
  const auto rests_on_text = [&](const Finding& finding) { return finding.fix.has_value() || may_gain_fix(finding); };
  const bool looks_into_offers = std::ranges::any_of(former.findings, may_gain_fix);
  for (const std::string& path : with_offers_) {
    if (FormerFile* one = file_named(path); one != nullptr && looks_into_offers) one->kind = FormerFile::Kind::other;
  }
  for (const std::uint32_t file : former.quoted()) {
    const auto shape = shapes_.find(former.audited[file]);
    FormerFile* one = file_named(former.audited[file]);
    if (one == nullptr) continue;
    if (one->kind == FormerFile::Kind::unit && former.may_move(file, shape->second, rests_on_text)) {
      one->shape.lines = shape->second.lines;
    } else {
      one->kind = FormerFile::Kind::other;
    }
  }
  for (const std::string& path : with_lengths_) {
    if (FormerFile* one = file_named(path)) one->counts_lines = true;
  }
  return former.encoded();
}

/// Files that findings speak of come first: most secrets stand there.
bool AuditMemory::keep_secrets(const AuditResult& result, FormerAudit& former, unsigned jobs) const {
  std::vector<std::string_view> texts;
  for (const std::string& path : result.files) {
    const SourceText* text = result.text_of(path);
    texts.push_back(text == nullptr ? std::string_view() : text->bytes());
  }
  std::vector<std::uint32_t> order = former.quoted();
  for (std::uint32_t file = 0; file < texts.size(); ++file) order.push_back(file);
  auto places = places_of(result.secrets, texts, order, jobs);
  if (!places) return false;
  former.secrets = std::move(places->standing);
  former.has_other_secrets = !places->elsewhere.empty();
  Secrets others;
  for (std::string& form : places->elsewhere) others.add_form(std::move(form));
  return std::ranges::none_of(result.files, [&](const std::string& path) { return others.stand_in(path); });
}

}  // namespace dbssot
