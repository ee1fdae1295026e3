#include <algorithm>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

using Passage = Provenance::Passage;

/// SQLite, memory and other databases have no URL that the source of truth could give.
bool opens_another_database(const FactStore& facts, ValueId target) {
  const std::vector<UrlText> texts = url_texts(facts, target);
  return !texts.empty() && std::all_of(texts.begin(), texts.end(), [](const UrlText& text) {
    const std::vector<url::Text::Piece>& pieces = text.text.pieces();
    const bool has_scheme =
        !pieces.empty() && !pieces.front().hole && pieces.front().text.reveal().find("://") != std::string::npos;
    return (has_scheme || !text.text.has_holes()) && !url::looks_like_database_url(text.text);
  });
}

constexpr std::size_t most_steps = 16;

/// What bypasses the source of truth, a URL or parts of one, with the place; 0 if none is known to.
struct Bypass {
  std::vector<ValueId> values;
  Place place;
  bool partly = false;
};

Bypass bypass_of(const RuleContext& context, const Sink& sink) {
  if (sink.target != 0) {
    const Passage passage = context.provenance.passage(sink.target);
    const bool partly = passage == Passage::partly && !context.facts.values.has_unknown(sink.target);
    if (passage != Passage::bypassed && !partly) return {};
    if (opens_another_database(context.facts, sink.target)) return {};
    return {{sink.target}, argument_place(sink.target_place, sink.place), partly};
  }
  Bypass first;
  for (const Argument& argument : sink.arguments) {
    if (!says_where(argument.name)) continue;
    if (context.provenance.passage(argument.value) != Passage::bypassed) return {};
    if (context.value(argument.value).kind == ValueKind::null) continue;
    if (first.values.empty()) first = {{}, argument_place(argument.place, sink.place), false};
    first.values.push_back(argument.value);
  }
  return first;
}

void check(const RuleContext& context, Findings& findings) {
  for (const Sink* sink : sinks_of(context.facts)) {
    if (source_of_truth_is(context, *sink) == SourceOfTruthIs::unknown) continue;
    if (sink->in_source_of_truth || sink->context == Context::test) continue;  // tests choose their own database
    const Bypass bypass = bypass_of(context, *sink);
    if (bypass.values.empty()) continue;
    const std::string source = name_of_source_of_truth(context, *sink);
    Finding& finding = findings.add(bypass.place, fmt::format("{} {} from {}, past {}; ask that for the URL", sink->call,
                                                              bypass.partly ? "can take its target" : "takes its target",
                                                              context.provenance.summary(bypass.values), source));
    weigh_by_source_of_truth(finding, context, *sink, true);
    if (bypass.partly) finding.confidence = std::min(finding.confidence, Confidence::likely);
    for (const ValueId value : bypass.values) {
      for (Step& step : steps_to(context, value)) {
        const bool is_new = std::none_of(finding.provenance.begin(), finding.provenance.end(),
                                         [&](const Step& seen) { return seen.place == step.place && seen.note == step.note; });
        if (is_new && finding.provenance.size() < most_steps) finding.provenance.push_back(std::move(step));
      }
    }
    finding.provenance.push_back({sink->place, "opened by " + sink->call});
  }
}

}  // namespace

extern const Rule bypassed_source_of_truth;
const Rule bypassed_source_of_truth{
    {.id = "bypassed-source-of-truth",
     .summary = "an engine or connection gets its URL from somewhere other than the single source of truth",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "Follow the steps from the source to the sink and let the source of truth give the URL at the first of them. A "
             "wrapper that "
             "is meant to be part of it has to be declared under source-of-truth."},
    check};

}  // namespace dbssot::rules
