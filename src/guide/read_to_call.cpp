#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "facts/database_name.h"
#include "guide/draft.h"
#include "guide/python_text.h"

// A direct read, a conversion of its text, or a URL put together from several reads becomes the call that the source of truth
// offers.
namespace dbssot::guide {
namespace {

bool contains(const Place& outer, const Place& inner) {
  return outer.file == inner.file &&
         std::pair(outer.range.line, outer.range.column) <= std::pair(inner.range.line, inner.range.column) &&
         std::pair(inner.range.end_line, inner.range.end_column) <= std::pair(outer.range.end_line, outer.range.end_column);
}

/// The read stands in a question (`if os.getenv("X"):`), where the call would raise instead of answering.
bool is_question(std::string_view line, std::string_view read) {
  const std::string_view code = trimmed(line);
  for (const std::string_view word : {"if ", "elif ", "while ", "assert "}) {
    if (code.starts_with(word)) return true;
  }
  const std::size_t at = line.find(read);
  const std::string_view rest = at == std::string_view::npos ? std::string_view() : trimmed(line.substr(at + read.size()));
  return rest.starts_with("is ") || rest.starts_with("==") || rest.starts_with("!=") || rest.starts_with("if ");
}

/// `NAME = …` on one line: the name.
std::string_view assigned_name(std::string_view line) {
  const std::string_view code = trimmed(line);
  const std::size_t equals = code.find('=');
  if (equals == std::string_view::npos || code.substr(equals).starts_with("==")) return {};
  std::string_view name = trimmed(code.substr(0, equals));
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name = trimmed(name.substr(0, colon));
  return is_identifier(name) ? name : std::string_view();
}

Mode service_mode(const Workbench& bench, FileId file) {
  const std::string& path = bench.context.facts.path(file);
  if (bench.context.policy.is_migration(path)) return bench.context.policy.migrations.mode;
  const ServicePolicy* service = bench.context.policy.service_of(path);
  return service == nullptr || service->mode == Mode::both ? Mode::unknown : service->mode;
}

/// A conversion that is no longer needed, as the read gives the right form: taken out of the text.
class Dropper {
 public:
  Dropper(const Workbench& bench, const Place& read, const std::string& call, Draft& draft)
      : bench_(bench), read_(read), call_(call), draft_(draft) {}

  /// False if the text around it is none of the forms that are understood.
  bool drop(const UrlInspection& inspection) {
    const Place whole = outermost(inspection.place);
    if (is_dropped(whole)) return true;
    const std::string_view text = bench_.text(whole.file);
    const std::size_t begin = bench_.begin_of(whole), end = bench_.end_of(whole);
    if (contains(whole, read_)) {  // os.environ["X"].replace(…)
      replaced_read_ = true;
      return take(begin, end, call_);
    }
    const Line line = line_at(text, begin);
    if (end > line.begin + line.text.size()) return false;
    const std::string_view code = code_of(line.text);
    if (code.starts_with("if ") && code.ends_with(':')) return drop_block(text, line);
    const std::string_view written = text.substr(begin, end - begin);
    const std::string_view name = written.substr(0, written.find_first_of(".["));
    if (!is_identifier(name)) return false;
    if (assigned_name(line.text) == name) return drop_assignment(text, line);
    if (inspection.how != "replace" && inspection.how != "substitute") return false;
    return take(begin, end, std::string(name));
  }

  [[nodiscard]] bool replaced_read() const { return replaced_read_; }
  [[nodiscard]] const std::vector<std::pair<std::size_t, std::size_t>>& taken() const { return taken_; }

 private:
  /// url.replace(…).replace(…): the last of them.
  [[nodiscard]] Place outermost(Place place) const {
    for (const UrlInspection* other : bench_.inspections_from(place)) {
      if (contains(other->place, place)) place = other->place;
    }
    return place;
  }

  [[nodiscard]] bool is_dropped(const Place& place) const {
    const std::size_t begin = bench_.begin_of(place), end = bench_.end_of(place);
    return std::ranges::any_of(taken_, [&](const auto& range) { return range.first <= begin && end <= range.second; });
  }

  bool take(std::size_t begin, std::size_t end, std::string with) {
    draft_.replace(read_.file, begin, end, std::move(with));
    taken_.emplace_back(begin, end);
    return true;
  }

  /// A lone statement of a block cannot go without leaving the block empty.
  bool drop_assignment(std::string_view text, const Line& line) {
    const Line before = line.begin == 0 ? Line{} : line_at(text, line.begin - 1);
    const std::string_view head = code_of(before.text);
    if (head.ends_with(':') && indentation(before.text).size() < indentation(line.text).size())
      return head.starts_with("if ") && drop_block(text, before);
    return take(line.begin, line.end, "");
  }

  /// if url.startswith("postgres://"):
  ///     url = url.replace("postgres://", "postgresql://", 1)
  bool drop_block(std::string_view text, const Line& head) {
    const Line body = line_at(text, head.end);
    const std::string_view name = assigned_name(body.text);
    const std::size_t depth = indentation(head.text).size();
    if (name.empty() || indentation(body.text).size() <= depth || mentions(head.text, name) == 0 || mentions(body.text, name) < 2)
      return false;
    const Line after = line_at(text, body.end);
    const std::string_view next = trimmed(after.text);
    if (body.end < text.size() && !next.empty() && (indentation(after.text).size() > depth || next.starts_with("el"))) return false;
    return take(head.begin, body.end, "");
  }

  const Workbench& bench_;
  const Place& read_;
  const std::string& call_;
  Draft& draft_;
  bool replaced_read_ = false;
  std::vector<std::pair<std::size_t, std::size_t>> taken_;
};

Mode mode_said_by(const UrlInspection& inspection) {
  if (inspection.replacement.find("asyncpg") != std::string::npos || inspection.replacement.find("ssl=") == 0) return Mode::async;
  if (inspection.replacement.find("psycopg2") != std::string::npos || inspection.argument.find("asyncpg") != std::string::npos ||
      inspection.replacement.find("sslmode=") == 0)
    return Mode::sync;
  return Mode::unknown;
}

/// True if the file gives the name a value (`url = os.environ[…]`), and does not import it.
bool is_assigned_from_read(const Workbench& bench, FileId file, std::string_view name, const UrlInspection& inspection) {
  const FactStore& facts = bench.context.facts;
  const std::string_view text = bench.text(file);
  for (const Source& source : facts.values.sources(inspection.subject)) {
    if (source.place.file != file) continue;
    if (assigned_name(line_at(text, bench.begin_of(source.place)).text) == name) return true;
  }
  return false;
}

std::optional<Proposal> cpp_call_for_read(const Workbench& bench, const EnvRead& read) {
  const std::string_view text = bench.text(read.place.file);
  const std::size_t begin = bench.begin_of(read.place), end = bench.end_of(read.place);
  const Line line = line_at(text, begin);
  if (end > line.begin + line.text.size()) return std::nullopt;
  const std::string_view before = trimmed(line.text.substr(0, begin - line.begin));
  const std::string_view behind = trimmed(line.text.substr(end - line.begin));
  // A char* that stays one would point into a string that is gone.
  const bool fills_string = before.starts_with("std::string ") || before.starts_with("const std::string ");
  const bool is_argument = before.ends_with('(') || before.ends_with('{');
  if (!behind.starts_with(';') && !behind.starts_with(')') && !behind.starts_with('}')) return std::nullopt;
  const Uses& uses = bench.uses(read.place);
  if (!fills_string && !(is_argument && !uses.direct.empty())) return std::nullopt;
  const Offer* offer = bench.url_offer({read.variable}, Uses::only(uses.direct), true, Language::cpp);
  if (offer == nullptr) return std::nullopt;
  Proposal proposal;
  proposal.draft.title = fmt::format("ask {} instead of reading {}", offer->expression, read.variable);
  proposal.draft.replace(read.place.file, begin, end, offer->expression);
  if (text.find("\"" + offer->module + "\"") == std::string_view::npos &&
      text.find("<" + offer->module + ">") == std::string_view::npos) {
    const std::string include = fmt::format("#include \"{}\"\n", offer->module);
    const std::size_t own = text.find("#include \"");
    const std::size_t any = own == std::string_view::npos ? text.find("#include <") : own;
    if (any == std::string_view::npos) return std::nullopt;
    const std::size_t at = line_at(text, any).begin;
    proposal.draft.replace(read.place.file, at, at, own == std::string_view::npos ? include + "\n" : include);
  }
  return proposal;
}

}  // namespace

std::optional<Proposal> call_for_read(const Workbench& bench, const Place& place) {
  const FactStore& facts = bench.context.facts;
  const std::span<const EnvRead* const> reads = bench.reads_at(place);
  if (reads.size() != 1) return std::nullopt;  // a loop over many names
  const EnvRead* read = reads.front();
  if (read->variable.empty() || read->in_source_of_truth) return std::nullopt;
  if (read->language == Language::cpp) return cpp_call_for_read(bench, *read);
  if (read->language != Language::python) return std::nullopt;
  const std::string_view text = bench.text(place.file);
  if (is_question(line_at(text, bench.begin_of(place)).text, bench.written(place))) return std::nullopt;

  const Uses& uses = bench.uses(place);
  std::vector<Mode> converted;
  for (const auto& [where, modes] : uses.converted) converted.insert(converted.end(), modes.begin(), modes.end());
  const std::span<const UrlInspection* const> inspections = bench.inspections_of(place);
  // Every change serves sinks of one mode, and nobody opens the text as it is: the source of truth gives that form at once.
  const bool becomes_form = !inspections.empty() && !converted.empty() && Uses::only(converted) != Mode::unknown &&
                            (uses.direct.empty() || Uses::only(uses.direct) == Uses::only(converted));
  Mode mode = becomes_form ? Uses::only(converted) : Uses::only(uses.direct);
  if (mode == Mode::unknown && !uses.direct.empty()) return std::nullopt;  // both kinds open it
  if (mode == Mode::unknown) mode = service_mode(bench, place.file);

  const Offer* offer = names_database_url(read->variable) ? bench.url_offer({read->variable}, mode, !becomes_form, Language::python)
                                                          : bench.plain_offer(read->variable, Language::python);
  if (offer == nullptr) return std::nullopt;
  Proposal proposal;
  const auto call = bench.called_from(place.file, *offer, proposal.draft);
  if (!call) return std::nullopt;
  proposal.draft.title = fmt::format("ask {} instead of reading {}", *call, read->variable);
  bool is_replaced = false;
  if (becomes_form) {
    Dropper dropper(bench, place, *call, proposal.draft);
    for (const UrlInspection* inspection : inspections) {
      if (inspection->place.file != place.file || !dropper.drop(*inspection)) return std::nullopt;
      proposal.ends.push_back(inspection->place);
    }
    is_replaced = dropper.replaced_read();
    for (const UrlBuild& build : facts.all<UrlBuild>()) {
      if (build.place.file != place.file) continue;
      const std::size_t begin = bench.begin_of(build.place), end = bench.end_of(build.place);
      if (std::ranges::any_of(dropper.taken(), [&](const auto& range) { return range.first <= begin && end <= range.second; }))
        proposal.ends.push_back(build.place);
    }
    proposal.draft.title += ", in the form that is wanted";
  }
  if (!is_replaced) proposal.draft.replace(place.file, bench.begin_of(place), bench.end_of(place), *call);
  proposal.ends.push_back(place);
  return proposal;
}

std::optional<Proposal> form_for_conversion(const Workbench& bench, const Place& place) {
  const FactStore& facts = bench.context.facts;
  const UrlInspection* found = bench.inspection_at(place);
  if (found == nullptr || found->in_source_of_truth || found->language != Language::python) return std::nullopt;
  if (found->how != "replace" && found->how != "substitute") return std::nullopt;
  Place whole = place;
  std::vector<Place> chain{place};
  Mode said = mode_said_by(*found);
  for (const UrlInspection* other : bench.inspections_from(place)) {
    if (other->how != "replace" && other->how != "substitute") return std::nullopt;
    chain.push_back(other->place);
    if (contains(other->place, whole)) whole = other->place;
    if (const Mode mode = mode_said_by(*other); mode != Mode::unknown) said = mode;
  }
  const std::vector<std::string> variables = variables_of(facts, found->subject);
  if (variables.empty()) return std::nullopt;
  std::vector<Mode> modes;
  const auto add_modes = [&](const Uses& uses) {
    for (const auto& [where, reached] : uses.converted) {
      if (contains(whole, where) || contains(where, whole)) modes.insert(modes.end(), reached.begin(), reached.end());
    }
  };
  for (const Source& source : facts.values.sources(found->subject)) {
    if (source.kind != ValueKind::env_read && source.kind != ValueKind::source_of_truth && source.kind != ValueKind::literal &&
        source.kind != ValueKind::config_field)
      return std::nullopt;
    add_modes(bench.uses(source.place));
  }
  const Mode mode = Uses::only(modes) != Mode::unknown ? Uses::only(modes) : said;
  if (mode == Mode::unknown) return std::nullopt;
  const Offer* offer = bench.url_offer(variables, mode, false, Language::python);
  if (offer == nullptr) return std::nullopt;
  Proposal proposal;
  const auto call = bench.called_from(place.file, *offer, proposal.draft);
  if (!call) return std::nullopt;
  proposal.draft.title = fmt::format("ask {} for the {} form", *call, name_of(mode));
  // A name that holds the read's text: unless somebody else opens that, the read is what has to change, or lines without use stay.
  const std::string_view subject = bench.written(whole).substr(0, bench.written(whole).find('.'));
  if (is_identifier(subject) && is_assigned_from_read(bench, place.file, subject, *found)) {
    bool opened_as_it_is = false;
    for (const Source& source : facts.values.sources(found->subject))
      opened_as_it_is = opened_as_it_is || !bench.uses(source.place).direct.empty();
    if (!opened_as_it_is) return std::nullopt;
  }
  // In place of a change of the name itself, the call would hide that the first value is not used any more.
  const Line line = line_at(bench.text(place.file), bench.begin_of(whole));
  const std::string_view written = bench.written(whole);
  if (!assigned_name(line.text).empty() && written.starts_with(std::string(assigned_name(line.text)) + ".")) return std::nullopt;
  proposal.draft.replace(place.file, bench.begin_of(whole), bench.end_of(whole), *call);
  proposal.ends = chain;
  return proposal;
}

std::optional<Proposal> call_for_build(const Workbench& bench, const Place& place) {
  const FactStore& facts = bench.context.facts;
  const UrlBuild* found = bench.build_at(place);
  if (found == nullptr || found->in_source_of_truth || found->language != Language::python) return std::nullopt;
  std::vector<Place> reads;
  for (const Source& source : facts.values.sources(found->value)) {
    if (source.kind == ValueKind::literal) continue;
    if (source.kind != ValueKind::env_read) return std::nullopt;
    reads.push_back(source.place);
  }
  const std::vector<std::string> variables = variables_of(facts, found->value);
  if (variables.size() < 2) return std::nullopt;
  std::vector<Mode> modes;
  for (const Place& read : reads) {
    const Uses& uses = bench.uses(read);
    for (const auto& [where, reached] : uses.converted) modes.insert(modes.end(), reached.begin(), reached.end());
  }
  Mode mode = Uses::only(modes);
  if (mode == Mode::unknown && modes.empty())
    mode = bench.written(place).find("+asyncpg") != std::string_view::npos ? Mode::async : service_mode(bench, place.file);
  const Offer* offer = bench.url_offer(variables, mode, true, Language::python);
  if (offer == nullptr) return std::nullopt;
  Proposal proposal;
  const auto call = bench.called_from(place.file, *offer, proposal.draft);
  if (!call) return std::nullopt;
  proposal.draft.title = fmt::format("ask {} instead of putting the URL together", *call);
  const std::string_view text = bench.text(place.file);
  const std::size_t begin = bench.begin_of(place), end = bench.end_of(place);
  proposal.draft.replace(place.file, begin, end, *call);
  proposal.ends.push_back(place);
  // Lines that read a part for nothing else go with it.
  std::vector<std::pair<std::size_t, std::size_t>> gone;
  for (const Place& read : reads) {
    if (read.file != place.file || contains(place, read)) continue;
    const Line line = line_at(text, bench.begin_of(read));
    const std::string_view name = assigned_name(line.text);
    if (name.empty() || bench.end_of(read) > line.begin + line.text.size()) continue;
    if (bench.mentions(place.file, name) != mentions(line.text, name) + mentions(text.substr(begin, end - begin), name)) continue;
    const std::string_view value = trimmed(line.text.substr(line.text.find('=') + 1));
    if (!value.starts_with(bench.written(read))) continue;
    if (std::ranges::find(gone, std::pair(line.begin, line.end)) == gone.end()) gone.emplace_back(line.begin, line.end);
    proposal.ends.push_back(read);
  }
  std::ranges::sort(gone);
  for (std::size_t i = 0; i < gone.size(); ++i) {
    auto [from, to] = gone[i];
    // A paragraph that goes takes one of the blank lines around it along.
    std::size_t first = i;
    while (first > 0 && gone[first - 1].second == gone[first].first) --first;
    const bool ends_it = to < text.size() && line_at(text, to).text.empty() && (i + 1 == gone.size() || gone[i + 1].first != to);
    if (ends_it && gone[first].first > 0 && line_at(text, gone[first].first - 1).text.empty()) to = line_at(text, to).end;
    proposal.draft.replace(place.file, from, to, "");
  }
  return proposal;
}

}  // namespace dbssot::guide
