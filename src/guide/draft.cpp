#include "guide/draft.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_set>

#include "facts/database_name.h"
#include "guide/python_text.h"

namespace dbssot::guide {
namespace {

constexpr int deepest = 48;

/// What leaves a URL what it is.
bool keeps(std::string_view operation) {
  return operation == "strip" || operation == "lower" || operation == "convert" || operation == "decode" || operation == "encode";
}

void collect(const FactStore& facts, ValueId id, int depth, std::set<ValueId>& seen, std::vector<std::string>& out) {
  if (id == 0 || depth > deepest || !seen.insert(id).second) return;
  const Value& value = facts.values[id];
  if (value.kind == ValueKind::env_read) {
    out.push_back(value.text.reveal());
    return;
  }
  for (const ValueId operand : value.operands) collect(facts, operand, depth + 1, seen, out);
}

/// The variable's own text, with or without a default, and nothing done to it.
bool is_plain(const FactStore& facts, ValueId id, std::string_view variable) {
  bool found = false;
  for (const ValueId alternative : facts.values.alternatives(id)) {
    const Value& value = facts.values[alternative];
    if (value.kind == ValueKind::env_read && value.text.reveal() == variable) {
      found = true;
    } else if (value.kind == ValueKind::source_of_truth) {
      for (std::size_t i = 0; i < value.operands.size(); ++i) {
        if (value.keys[i] == given_out_key) return is_plain(facts, value.operands[i], variable);
      }
      return false;
    } else if (value.kind != ValueKind::null) {
      return false;
    }
  }
  return found;
}

bool is_example_file(std::string_view path) {
  constexpr std::array<std::string_view, 10> names{".env.example",  ".env.sample", ".env.template", ".env.dist",   ".env.default",
                                                   ".env.defaults", "example.env", "sample.env",    "env.example", "env.sample"};
  return std::ranges::find(names, path.substr(path.rfind('/') + 1)) != names.end();
}

std::pair<std::uint32_t, std::uint32_t> begin_in(const Place& place) { return {place.range.line, place.range.column}; }
std::pair<std::uint32_t, std::uint32_t> end_in(const Place& place) {
  return std::max(begin_in(place), std::pair(place.range.end_line, place.range.end_column));
}

Place beginning_of(const Place& place) { return {place.file, {place.range.line, place.range.column, 0, 0}}; }

template <class Key, class Fact>
std::span<const Fact* const> all_at(const std::map<Key, std::vector<const Fact*>>& facts, const Key& key) {
  const auto found = facts.find(key);
  return found == facts.end() ? std::span<const Fact* const>() : found->second;
}

}  // namespace

void Draft::replace(FileId file, std::size_t begin, std::size_t end, std::string text) {
  edits[file].push_back({begin, end, std::move(text)});
}

Mode Uses::only(const std::vector<Mode>& modes) {
  if (modes.empty()) return Mode::unknown;
  return std::ranges::all_of(modes, [&](Mode mode) { return mode == modes.front(); }) ? modes.front() : Mode::unknown;
}

std::vector<std::string> variables_of(const FactStore& facts, ValueId value) {
  std::vector<std::string> names;
  std::set<ValueId> seen;
  collect(facts, value, 0, seen, names);
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

Workbench::Workbench(const RuleContext& given, const TextOf& text_of) : context(given), text_of_(text_of) {
  find_facts();
  find_inspected();
  const auto add = [&](const Sink& sink) {
    Seen seen;
    follow(sink.target, nullptr, sink.mode, 0, seen);
  };
  for (const Engine& engine : context.facts.all<Engine>()) add(engine);
  for (const Connection& connection : context.facts.all<Connection>()) add(connection);
}

void Workbench::find_facts() {
  const FactStore& facts = context.facts;
  for (const UrlLiteral& literal : facts.all<UrlLiteral>()) literals_[literal.place].push_back(&literal);
  for (const UrlBuild& build : facts.all<UrlBuild>()) builds_[build.place].push_back(&build);
  for (const UrlInspection& inspection : facts.all<UrlInspection>()) {
    inspections_[inspection.place].push_back(&inspection);
    begun_inspections_[beginning_of(inspection.place)].push_back(&inspection);
  }
  for (const EnvRead& read : facts.all<EnvRead>()) {
    reads_[read.place].push_back(&read);
    reads_in_[read.place.file].push_back({&read, {}});
    read_variables_.insert(read.variable);
    reads_url_ = reads_url_ || (read.is_database && names_database_url(read.variable));
  }
  for (auto& [file, reads] : reads_in_) {
    std::ranges::stable_sort(reads, {}, [](const ReadInFile& one) { return begin_in(one.read->place); });
    std::pair<std::uint32_t, std::uint32_t> last;
    for (ReadInFile& one : reads) one.last_end = last = std::max(last, end_in(one.read->place));
  }
  for (const ConfigVariable& variable : facts.all<ConfigVariable>()) settings_[variable.variable].push_back(&variable);
  for (std::uint32_t id = 0; id < facts.files.size(); ++id) {
    if (is_example_file(facts.files[id])) example_files_.push_back(FileId{id});
  }
}

/// Everything that takes the text of a read apart or changes it.
void Workbench::find_inspected() {
  constexpr std::size_t most_values = 4096;
  for (const UrlInspection& inspection : context.facts.all<UrlInspection>()) {
    if (inspection.in_source_of_truth) continue;
    std::vector<ValueId> pending{inspection.subject};
    std::unordered_set<ValueId> seen;
    while (!pending.empty() && seen.size() < most_values) {
      const ValueId id = pending.back();
      pending.pop_back();
      if (id == 0 || !seen.insert(id).second) continue;
      const Value& value = context.facts.values[id];
      if (value.kind == ValueKind::env_read) {
        std::vector<const UrlInspection*>& found = inspected_[value.place];
        if (found.empty() || found.back() != &inspection) found.push_back(&inspection);
      } else {
        pending.insert(pending.end(), value.operands.begin(), value.operands.end());
      }
    }
  }
}

std::span<const EnvRead* const> Workbench::reads_at(const Place& place) const { return all_at(reads_, place); }

std::span<const UrlInspection* const> Workbench::inspections_from(const Place& place) const {
  return all_at(begun_inspections_, beginning_of(place));
}

std::span<const UrlInspection* const> Workbench::inspections_of(const Place& read) const { return all_at(inspected_, read); }

std::span<const ConfigVariable* const> Workbench::settings_of(const std::string& variable) const {
  return all_at(settings_, std::string_view(variable));
}

const EnvRead* Workbench::read_around(const Place& place) const {
  const auto found = reads_in_.find(place.file);
  if (found == reads_in_.end()) return nullptr;
  const std::vector<ReadInFile>& reads = found->second;
  const EnvRead* first = nullptr;
  const auto behind =
      std::ranges::upper_bound(reads, begin_in(place), {}, [](const ReadInFile& one) { return begin_in(one.read->place); });
  for (auto at = behind; at != reads.begin() && end_in(place) <= std::prev(at)->last_end; --at) {
    const EnvRead* read = std::prev(at)->read;
    if (end_in(place) <= end_in(read->place) && (first == nullptr || read < first)) first = read;
  }
  return first;
}

void Workbench::follow(ValueId id, const Place* conversion, Mode mode, int depth, Seen& seen) {
  if (id == 0 || depth > deepest || seen.size() > 4096) return;
  if (!seen.emplace(id, conversion).second) return;
  const Value& value = context.facts.values[id];
  if (value.kind == ValueKind::env_read || value.kind == ValueKind::literal || value.kind == ValueKind::source_of_truth) {
    Uses& uses = uses_[value.place];
    (conversion == nullptr ? uses.direct : uses.converted[*conversion]).push_back(mode);
    return;
  }
  const bool changes = (value.kind == ValueKind::transform && !keeps(value.detail)) || value.kind == ValueKind::concat ||
                       value.kind == ValueKind::call_result;
  if (changes && conversion == nullptr) conversion = &value.place;
  for (const ValueId operand : value.operands) follow(operand, conversion, mode, depth + 1, seen);
}

const SourceText* Workbench::source(FileId file) const {
  const auto [known, is_new] = sources_.try_emplace(file, nullptr);
  if (is_new) known->second = text_of_(context.facts.path(file));
  return known->second;
}

const std::vector<ImportLine>& Workbench::imports(FileId file) const {
  const auto [known, is_new] = imports_.try_emplace(file);
  if (is_new) known->second = imports_of(text(file));
  return known->second;
}

bool Workbench::is_taken(FileId file, const std::string& module, const std::string& name) const {
  const auto [known, is_new] = taken_.try_emplace({file, module, name}, false);
  if (is_new) known->second = guide::is_taken(text(file), module, name);
  return known->second;
}

std::optional<ByteEdit> Workbench::import_edit(FileId file, const std::string& module, const std::string& name,
                                               std::string_view beside) const {
  const auto [known, is_new] = import_edits_.try_emplace({file, module, name});
  if (is_new) known->second = guide::import_edit(text(file), module, name, beside);
  return known->second;
}

std::size_t Workbench::mentions(FileId file, std::string_view identifier) const {
  const auto [known, is_new] = words_.try_emplace(file);
  if (is_new) known->second = words_in(text(file));
  const auto found = known->second.find(identifier);
  return found == known->second.end() ? 0 : found->second;
}

bool Workbench::is_set_in(FileId file, const std::string& variable) const {
  const auto [known, is_new] = names_set_.try_emplace(file);
  const std::string_view whole = is_new ? text(file) : std::string_view();
  for (std::size_t at = 0; at < whole.size();) {
    const Line line = line_at(whole, at);
    at = line.end;
    std::string_view code = trimmed(line.text);
    if (code.starts_with('#')) code = trimmed(code.substr(1));
    if (code.starts_with("export ")) code = trimmed(code.substr(7));
    if (const std::size_t equals = code.find('='); equals != std::string_view::npos)
      known->second.insert(trimmed(code.substr(0, equals)));
  }
  return known->second.contains(variable);
}

std::string_view Workbench::text(FileId file) const {
  const SourceText* found = source(file);
  return found == nullptr ? std::string_view() : found->bytes();
}

std::size_t Workbench::begin_of(const Place& place) const {
  const SourceText* found = source(place.file);
  return found == nullptr ? 0 : found->offset(place.range.line, place.range.column);
}

std::size_t Workbench::end_of(const Place& place) const {
  const SourceText* found = source(place.file);
  return found == nullptr ? 0 : std::max(begin_of(place), found->offset(place.range.end_line, place.range.end_column));
}

std::string_view Workbench::written(const Place& place) const {
  return text(place.file).substr(begin_of(place), end_of(place) - begin_of(place));
}

const Uses& Workbench::uses(const Place& born) const {
  static const Uses none;
  const auto found = uses_.find(born);
  return found == uses_.end() ? none : found->second;
}

const std::vector<std::string>& Workbench::variables_behind(const Offer& offer) const {
  const auto [known, is_new] = behind_.try_emplace(&offer);
  std::vector<std::string>& names = known->second;
  if (!is_new) return names;
  names = variables_of(context.facts, offer.value);
  if (!names.empty()) return names;
  for (const EnvRead& read : context.facts.all<EnvRead>()) {
    if (read.place.file == offer.file && read.in_source_of_truth && read.is_database && !read.variable.empty())
      names.push_back(read.variable);
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

const Offer* Workbench::url_offer(const std::vector<std::string>& variables, Mode mode, bool as_it_is, Language language) const {
  std::vector<const Offer*> fitting, plain, all;
  for (const Offer& offer : context.facts.offers) {
    if (!offer.is_url || offer.language != language) continue;
    const std::vector<std::string>& made_of = variables_behind(offer);
    if (!std::ranges::includes(made_of, variables)) continue;
    all.push_back(&offer);
    if (mode != Mode::unknown && offer.mode == mode) fitting.push_back(&offer);
    if (as_it_is && variables.size() == 1 && is_plain(context.facts, offer.value, variables.front())) plain.push_back(&offer);
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.size() > 1) return nullptr;
  if (plain.size() == 1) return plain.front();
  if (mode == Mode::sync || mode == Mode::unknown) {
    // The only URL there is says nothing of a driver: what synchronous clients take.
    std::erase_if(all, [&](const Offer* offer) { return offer->mode != Mode::unknown && mode == Mode::sync; });
    if (all.size() == 1 && as_it_is) return all.front();
  }
  return nullptr;
}

const Offer* Workbench::plain_offer(std::string_view variable, Language language) const {
  const Offer* only = nullptr;
  for (const Offer& offer : context.facts.offers) {
    if (offer.language != language || !is_plain(context.facts, offer.value, variable)) continue;
    if (only != nullptr) return nullptr;
    only = &offer;
  }
  return only;
}

std::optional<std::string> Workbench::called_from(FileId file, const Offer& offer, Draft& draft) const {
  const std::string_view here = text(file);
  if (offer.file == file || here.empty()) return std::nullopt;
  // What the source of truth imports cannot import it back.
  const std::string& path = context.facts.path(file);
  const std::size_t slash = path.rfind('/');
  std::string module = path.substr(slash == std::string::npos ? 0 : slash + 1);
  module = module.substr(0, module.rfind('.'));
  for (const ImportLine& import : imports(offer.file)) {
    const std::string whole = import.module + "." + import.name;
    if (import.module == module || whole.ends_with("." + module) || import.module.ends_with("." + module)) return std::nullopt;
  }
  for (const ImportLine& import : imports(file)) {
    if (import.module == offer.module && import.name == offer.name)
      return import.alias + offer.expression.substr(offer.name.size());
  }
  if (is_taken(file, offer.module, offer.name)) return std::nullopt;
  if (const auto edit = import_edit(file, offer.module, offer.name)) draft.edits[file].push_back(*edit);
  return offer.expression;
}

std::optional<FixIt> Workbench::finished(Draft draft) const {
  FixIt fix{std::move(draft.title), false, {}};
  for (auto& [file, edits] : draft.edits) {
    const SourceText* found = source(file);
    // UTF-16 is converted before it is read: places in it are not places on disk.
    if (found == nullptr || found->bytes().starts_with("\xff\xfe") || found->bytes().starts_with("\xfe\xff")) return std::nullopt;
    std::ranges::sort(edits);
    edits.erase(std::ranges::unique(edits).begin(), edits.end());
    for (std::size_t i = 0; i < edits.size(); ++i) {
      if (i > 0 && edits[i].begin < edits[i - 1].end) return std::nullopt;
      fix.edits.push_back({{file, found->range(edits[i].begin, edits[i].end)}, edits[i].text});
    }
  }
  if (fix.edits.empty()) return std::nullopt;
  return fix;
}

}  // namespace dbssot::guide
