#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "editor/answers.h"
#include "facts/provenance.h"
#include "facts/url_text.h"
#include "lint/opened_url.h"
#include "source/text.h"
#include "url/url.h"

namespace dbssot::editor {

using nlohmann::json;

namespace {

constexpr std::size_t most_texts = 3;  ///< that a value may be and that are judged in a hover
constexpr std::size_t most_locations = 50;

/// Text of others in Markdown: every sign that could start something is escaped, so that no hostile name becomes a link or an
/// image.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_sign = (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
    if (is_sign) out += '\\';
    out += c;
  }
  return out;
}

/// What a source of truth of the value was seen to give out, so that its inside is part of the way.
std::vector<ValueId> given_out(const FactStore& facts, ValueId id) {
  std::vector<ValueId> given;
  for (const Source& source : facts.values.sources(id)) {
    const Value& value = facts.values[source.value];
    for (std::size_t at = 0; value.kind == ValueKind::source_of_truth && at < std::min(value.operands.size(), value.keys.size());
         ++at) {
      if (value.keys[at] == given_out_key) given.push_back(value.operands[at]);
    }
  }
  return given;
}

}  // namespace

/// Something that a fact says of a place, with the value that it is about.
struct Spot {
  const AuditGroup* group = nullptr;
  Place place;  ///< in the numbers of the group
  ValueId value = 0;
  std::string title;
  const Sink* sink = nullptr;
  const ConfigVariable* variable = nullptr;
  std::string reads;  ///< variable that is read here
};

/// The smallest place around a position that a fact speaks of.
class SpotSearch {
 public:
  SpotSearch(const EditorView& view, const std::string& path, lsp::Position position) : view_(view), path_(path) {
    const lsp::EditorLines* lines = view.lines_of(path);
    text_ = lines == nullptr ? nullptr : view.result_.text_of(path);
    if (text_ != nullptr) offset_ = lines->offset(position);
  }

  std::optional<Spot> find() {
    if (text_ == nullptr) return std::nullopt;
    for (const AuditGroup& group : view_.result_.groups) look_into(group);
    return std::move(best_);
  }

 private:
  void look_into(const AuditGroup& group) {
    const auto file = std::ranges::find(group.facts.files, path_);
    if (file == group.facts.files.end()) return;
    group_ = &group;
    file_ = FileId{static_cast<std::uint32_t>(file - group.facts.files.begin())};
    for (const Engine& sink : group.facts.all<Engine>()) offer(sink);
    for (const Connection& sink : group.facts.all<Connection>()) offer(sink);
    for (const EnvRead& read : group.facts.all<EnvRead>()) {
      if (!read.variable.empty())
        offer({group_, read.place, read.value, fmt::format("reads {}", read.variable), nullptr, nullptr, read.variable});
    }
    for (const ConfigFieldRead& read : group.facts.all<ConfigFieldRead>()) {
      offer({group_, read.place, read.value, fmt::format("reads field {}", read.field), nullptr, nullptr, read.variable});
    }
    for (const UrlLiteral& literal : group.facts.all<UrlLiteral>())
      offer({group_, literal.place, literal.value, "URL that is written out", nullptr, nullptr, ""});
    for (const UrlBuild& build : group.facts.all<UrlBuild>()) {
      offer({group_, build.place, build.value, fmt::format("URL put together ({})", build.how), nullptr, nullptr, ""});
    }
    for (const UrlInspection& inspection : group.facts.all<UrlInspection>()) {
      offer({group_, inspection.place, inspection.subject, fmt::format("URL taken apart ({})", inspection.how), nullptr, nullptr,
             ""});
    }
    for (const Log& log : group.facts.all<Log>())
      offer({group_, log.argument_place, log.value, "URL that is logged", nullptr, nullptr, ""});
    for (const ConfigVariable& variable : group.facts.all<ConfigVariable>()) offer(variable);
    offer_values();
  }

  void offer(const Sink& sink) {
    std::string title = sink.call;
    if (sink.mode == Mode::sync || sink.mode == Mode::async) title += fmt::format(", {}", name_of(sink.mode));
    if (!sink.driver.empty() && sink.driver != sink.library) title += fmt::format(", {}", sink.driver);
    const Spot spot{group_, sink.place, sink.target, "opens connections: " + title, &sink, nullptr, ""};
    offer(spot);
    Spot at_target = spot;
    at_target.place = sink.target_place;
    offer(at_target);
  }

  void offer(const ConfigVariable& variable) {
    std::string title = fmt::format("sets {}", variable.variable);
    if (!variable.container.empty()) title += fmt::format(" for {}", variable.container);
    if (!variable.environment.empty()) title += fmt::format(" in {}", variable.environment);
    offer({group_, variable.place, 0, std::move(title), nullptr, &variable, ""});
  }

  /// Names and expressions on the way, which are no facts of their own.
  void offer_values() {
    for (ValueId id = 1; id < group_->facts.values.size(); ++id) {
      const Value& value = group_->facts.values[id];
      if (value.kind == ValueKind::source_of_truth)
        offer({group_, value.place, id, "handed out by the source of truth", nullptr, nullptr, ""});
      if (value.kind == ValueKind::secret) offer({group_, value.place, id, "read from a secret store", nullptr, nullptr, ""});
    }
  }

  void offer(const Spot& spot) {
    if (spot.place.file != file_ || spot.place.range.line == 0) return;
    const std::size_t begin = text_->offset(spot.place.range.line, spot.place.range.column);
    const std::size_t end = text_->offset(spot.place.range.end_line, spot.place.range.end_column);
    if (offset_ < begin || offset_ > end || (best_ && end - begin >= best_length_)) return;
    best_ = spot;
    best_length_ = end - begin;
  }

  const EditorView& view_;
  const std::string& path_;
  const SourceText* text_ = nullptr;
  std::size_t offset_ = 0;
  const AuditGroup* group_ = nullptr;
  FileId file_{};
  std::optional<Spot> best_;
  std::size_t best_length_ = 0;
};

/// The words of a hover, as Markdown or as plain text.
class HoverText {
 public:
  HoverText(const EditorView& view, const Spot& spot) : view_(view), spot_(spot), provenance_(spot.group->facts) {}

  std::string text() {
    line(bold(shown(spot_.title)));
    if (spot_.value != 0) way();
    if (!spot_.reads.empty()) who_sets(spot_.reads);
    judge();
    return out_;
  }

 private:
  [[nodiscard]] std::string shown(std::string_view text) const {
    std::string safe = view_.shown(text);
    return view_.client_.markdown ? escaped(safe) : safe;
  }
  [[nodiscard]] std::string bold(const std::string& text) const { return view_.client_.markdown ? "**" + text + "**" : text; }
  void line(const std::string& text) { out_ += text + "\n\n"; }
  void item(const std::string& text) { out_ += "- " + text + "\n"; }
  void end_list() { out_ += "\n"; }

  [[nodiscard]] std::string place(const Place& place) const {
    const std::string& path = spot_.group->facts.path(place.file);
    const std::string name = shown(fmt::format("{}:{}", path, place.range.line));
    return view_.client_.markdown ? fmt::format("[{}]({}#L{})", name, view_.names_.uri_of(view_.absolute(path)), place.range.line)
                                  : name;
  }

  void way() {
    line("Comes from " + shown(provenance_.summary(spot_.value)) + passage());
    for (const ValueId given : given_out(spot_.group->facts, spot_.value)) add_steps(given);
    add_steps(spot_.value);
    if (spot_.sink != nullptr) item(fmt::format("{}: {}", place(spot_.sink->place), shown(spot_.title)));
    end_list();
  }

  void add_steps(ValueId value) {
    for (const ProvenanceStep& step : provenance_.steps(value)) item(fmt::format("{}: {}", place(step.place), shown(step.note)));
  }

  [[nodiscard]] std::string passage() const {
    if (spot_.sink == nullptr) return "";
    switch (provenance_.passage(spot_.value)) {
      case Provenance::Passage::through:
        return "; all of it by the source of truth";
      case Provenance::Passage::partly:
        return "; only a part of it by the source of truth";
      case Provenance::Passage::bypassed:
        return "; past the source of truth";
      default:
        return "; not followed to its end";
    }
  }

  void who_sets(const std::string& name) {
    constexpr std::size_t most = 8;
    std::size_t count = 0;
    for (const ConfigVariable& variable : spot_.group->facts.all<ConfigVariable>()) {
      if (variable.variable != name || !variable.sets_environment) continue;
      if (count++ == 0) line("Set in");
      if (count <= most)
        item(place(variable.place) + (variable.environment.empty() ? "" : " " + shown("(" + variable.environment + ")")));
    }
    if (count > most) item(fmt::format("and {} more", count - most));
    if (count > 0) end_list();
  }

  void judge() {
    std::vector<url::Text> texts;
    if (spot_.variable != nullptr && spot_.variable->form != ConfigForm::reference) {
      texts.push_back(url::Text::from_template(spot_.variable->value.reveal(), url::Holes::deployed));
    }
    if (spot_.value != 0) {
      for (UrlText& text : url_texts(spot_.group->facts, spot_.value)) texts.push_back(std::move(text.text));
    }
    std::erase_if(texts, [](const url::Text& text) { return !url::looks_like_database_url(text); });
    for (std::size_t at = 0; at < texts.size() && at < most_texts; ++at) judge(texts[at]);
    if (texts.size() > most_texts) line(fmt::format("and {} more texts that it may be", texts.size() - most_texts));
  }

  void judge(const url::Text& text) {
    const std::vector<std::string>& clients = url::clients();
    const auto judgements = url::judge_all(text, clients, versions_of(spot_.group->policy));
    const std::string opener = spot_.sink == nullptr ? "" : client_of(*spot_.sink);
    line(shown(text.redacted()));
    std::string accepted;
    for (std::size_t at = 0; at < clients.size(); ++at) {
      const url::Judgement& judgement = judgements[at];
      const bool is_opener = clients[at] == opener;
      if (judgement.verdict == url::Verdict::accepts && !is_opener) {
        accepted += (accepted.empty() ? "" : ", ") + clients[at];
        continue;
      }
      constexpr std::array<std::string_view, 3> verdicts{"accepts it", "rejects it", "depends"};
      std::string said = fmt::format("{}{} {}", clients[at], is_opener ? " (opens it here)" : "",
                                     verdicts[static_cast<std::size_t>(judgement.verdict)]);
      if (!judgement.reason.empty()) said += ": " + judgement.reason;
      if (!judgement.advice.empty()) said += "; " + judgement.advice;
      item(is_opener ? bold(shown(said)) : shown(said));
    }
    if (!accepted.empty()) item(shown(fmt::format("accepted by {}", accepted)));
    end_list();
  }

  const EditorView& view_;
  const Spot& spot_;
  Provenance provenance_;
  std::string out_;
};

json EditorView::hover(const std::string& path, lsp::Position position) const {
  const std::optional<Spot> spot = SpotSearch(*this, path, position).find();
  if (!spot) return nullptr;
  return {{"contents", {{"kind", client_.markdown ? "markdown" : "plaintext"}, {"value", HoverText(*this, *spot).text()}}},
          {"range", range(path, spot->place.range)}};
}

namespace {

/// Places where a value is born; through what the source of truth gives out, as far as that was followed.
void collect_sources(const FactStore& facts, ValueId id, std::vector<Source>& sources, int depth) {
  if (depth > 0) {
    for (const ValueId given : given_out(facts, id)) collect_sources(facts, given, sources, depth - 1);
  }
  for (const Source& source : facts.values.sources(id)) {
    if (sources.size() < most_locations) sources.push_back(source);
  }
}

}  // namespace

json EditorView::definition(const std::string& path, lsp::Position position) const {
  const std::optional<Spot> spot = SpotSearch(*this, path, position).find();
  if (!spot) return nullptr;
  const FactStore& facts = spot->group->facts;
  std::vector<Source> sources;
  constexpr int most_passages = 4;
  if (spot->value != 0) collect_sources(facts, spot->value, sources, most_passages);
  std::set<Place> places;
  json out = json::array();
  const auto add = [&](const Place& place) {
    if (place.range.line == 0 || place == spot->place || out.size() >= most_locations || !places.insert(place).second) return;
    out.push_back(location(facts.path(place.file), place.range));
  };
  std::set<std::string> variables;
  if (!spot->reads.empty()) variables.insert(spot->reads);
  for (const Source& source : sources) {
    const bool tells = source.kind != ValueKind::literal || url::looks_like_database_url(text_of(facts, source.value));
    if (tells) add(source.place);
    if (source.kind == ValueKind::env_read) variables.insert(source.name);
  }
  // From a read one goes on to what sets its variable.
  if (out.empty() || !spot->reads.empty()) {
    for (const ConfigVariable& variable : facts.all<ConfigVariable>()) {
      if (variable.sets_environment && variables.contains(variable.variable)) add(variable.place);
    }
  }
  return out.empty() ? json(nullptr) : out;
}

}  // namespace dbssot::editor
