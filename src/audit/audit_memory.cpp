#include "audit/audit_memory.h"

#include <algorithm>

#include "guide/guide.h"

namespace dbssot {
namespace {

bool has_suppression(const Candidate& candidate) { return candidate.text.bytes().find("dbssot:") != std::string_view::npos; }

}  // namespace

void AuditMemory::note(const program::Unit& unit, const UnitShape& shape) {
  if (unit.diagnostics.empty()) {
    shapes_.insert_or_assign(unit.path, shape);
  } else {
    shapes_.erase(unit.path);
  }
}

void AuditMemory::note(const config::Unit& unit) {
  if (words_of_empty_config(unit)) empty_.emplace(unit.path, unit);
}

void AuditMemory::note(const program::OpenEnds& ends) {
  wrappers_.insert(wrappers_.end(), ends.wrappers.begin(), ends.wrappers.end());
  for (const program::OpenName& open : ends.names) {
    // The name of a module, of something in it, or of a member of something in it.
    std::string_view rest = open.name;
    for (int parts = 0; parts < 3 && !rest.empty(); ++parts) {
      open_names_.push_back(last_part_hash(rest));
      rest = rest.substr(0, rest.rfind('.') == std::string_view::npos ? 0 : rest.rfind('.'));
    }
  }
}

const FileIndex::Entry* AuditMemory::known(const std::string& path) const {
  if (!known_) return nullptr;
  const std::string absolute = joined_path(root_, path);
  const FileIndex::Entry* entry = known_->find(path, absolute);
  if (entry != nullptr) reads_.take(absolute, entry->noted);
  return entry;
}

void AuditMemory::note_variables(const std::set<std::string, std::less<>>& names) {
  for (const std::string& name : names) variables_.push_back(last_part_hash(name));
}

void AuditMemory::note(Candidates& candidates, std::span<const DiscoveredFile> found) {
  const auto tidy = [](auto& list) {
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
  };
  tidy(wrappers_), tidy(open_names_), tidy(variables_);
  for (const Candidate& candidate : candidates.all()) {
    const auto empty = has_suppression(candidate) ? empty_.end() : empty_.find(candidate.path);
    seen_.add(candidate, reads_.noted(joined_path(root_, candidate.path)), empty == empty_.end() ? nullptr : &empty->second);
  }
  for (std::size_t at = 0; at < found.size(); ++at) files_.push_back(former_file(candidates.all()[at], found[at]));
  hot_ = candidates.hot();
}

FormerFile AuditMemory::former_file(const Candidate& candidate, const DiscoveredFile& found) const {
  FormerFile file;
  file.path = found.path;
  file.is_named = found.is_named;
  const auto noted = reads_.noted(joined_path(root_, found.path));
  if (!noted) return file;
  file.stamp = noted->stamp;
  file.content = noted->content;
  if (found.is_named || candidate.fault || has_suppression(candidate)) return file;
  if (!candidate.matters) {
    file.kind = FormerFile::Kind::unconcerned;
  } else if (const auto shape = shapes_.find(found.path); shape != shapes_.end() && reader_of(found.path) == Reader::python) {
    file.kind = FormerFile::Kind::unit;
    file.interest = candidate.interest.kind;
    file.is_led_to = !candidate.speaks;
    file.shape = {shape->second.order, shape->second.length, {}, {}};
    file.asked = candidate.asked;
    if (file.is_led_to) file.words = wrappers_called(found.path, candidate.text.bytes(), wrappers_);
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

std::optional<std::string> AuditMemory::encoded(const AuditResult& result, std::span<const Diagnostic> diagnostics,
                                                std::chrono::year_month_day day) const {
  if (result.has_read_cpp) return std::nullopt;
  FormerAudit former;
  former.day = day;
  former.rests_on_day = std::ranges::any_of(result.texts, [](const auto& one) {
    const std::string_view text = one.second.bytes();
    return text.find("until") != std::string_view::npos && text.find("dbssot:") != std::string_view::npos;
  });
  former.files = files_;
  former.audited = result.files;
  former.findings = result.findings;
  former.diagnostics.assign(diagnostics.begin(), diagnostics.end());
  former.summary = result.summary;
  former.wrappers = wrappers_;
  former.open_names = open_names_;
  former.variables = variables_;
  former.hot = hot_;
  if (!former.is_clean(result.secrets) || !keep_secrets(result, former)) return std::nullopt;
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
bool AuditMemory::keep_secrets(const AuditResult& result, FormerAudit& former) const {
  std::vector<std::string_view> texts;
  for (const std::string& path : result.files) {
    const SourceText* text = result.text_of(path);
    texts.push_back(text == nullptr ? std::string_view() : text->bytes());
  }
  std::vector<std::uint32_t> order = former.quoted();
  for (std::uint32_t file = 0; file < texts.size(); ++file) order.push_back(file);
  auto places = places_of(result.secrets, texts, order);
  if (places) former.secrets = std::move(*places);
  return places.has_value();
}

}  // namespace dbssot
