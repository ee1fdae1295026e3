#include "guide/draft.h"

#include <algorithm>
#include <set>

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
  const auto add = [&](const Sink& sink) {
    Seen seen;
    follow(sink.target, nullptr, sink.mode, 0, seen);
  };
  for (const Engine& engine : context.facts.all<Engine>()) add(engine);
  for (const Connection& connection : context.facts.all<Connection>()) add(connection);
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
  for (const ImportLine& import : imports_of(text(offer.file))) {
    const std::string whole = import.module + "." + import.name;
    if (import.module == module || whole.ends_with("." + module) || import.module.ends_with("." + module)) return std::nullopt;
  }
  if (const auto known = local_name(here, offer.module, offer.name)) return *known + offer.expression.substr(offer.name.size());
  if (is_taken(here, offer.module, offer.name)) return std::nullopt;
  if (const auto edit = import_edit(here, offer.module, offer.name)) draft.edits[file].push_back(*edit);
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
