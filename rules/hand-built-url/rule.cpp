#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "facts/value_within.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// A URL whose password is already stars or dots is made to be shown, not to be opened.
bool is_made_for_show(const FactStore& facts, const UrlBuild& build) {
  const url::Text text = text_of(facts, build.value);
  return std::any_of(text.pieces().begin(), text.pieces().end(), [](const url::Text::Piece& piece) {
    if (piece.hole) return false;
    const std::string& part = piece.text.reveal();
    return part.find("***") != std::string::npos || part.find(":...@") != std::string::npos ||
           part.find("<redacted>") != std::string::npos || part.find(":xxx") != std::string::npos ||
           part.find("[REDACTED]") != std::string::npos;
  });
}

std::string message_for(const UrlBuild& build, const RuleContext& context) {
  const std::string thing = build.is_conninfo ? "connection string" : "database URL";
  const std::string how = build.how == "call" && !build.call.empty() ? build.call : build.how;
  const std::string source = name_of_source_of_truth(context, build);
  if (source.empty())
    return fmt::format("{} put together by {}; build it in one place and declare that as source-of-truth", thing, how);
  return fmt::format("{} put together by {} outside {}; hand it the parts instead", thing, how, source);
}

std::string_view unescaped(const RuleContext& context, const UrlBuild& build) {
  // libpq's key=value text knows no percent-encoding.
  if (build.is_conninfo) return "Parts with a space, a quote or a backslash have to be quoted, or they change what follows. ";
  const bool encodes_some = any_within(context.facts.values, build.value, [](const Value& value) {
    return value.kind == ValueKind::transform && value.detail == "encode";
  });
  if (encodes_some) return "Not every part is percent-encoded either: a user or password with '@' or '/' would change the host. ";
  return "The parts are not percent-encoded either: a password with '@' or '/' would change the host. ";
}

void check(const RuleContext& context, Findings& findings) {
  std::vector<const UrlBuild*> builds;
  for (const UrlBuild& build : context.facts.all<UrlBuild>()) {
    if (!build.in_source_of_truth && !is_made_for_show(context.facts, build)) builds.push_back(&build);
  }
  const FurtherFiles further(builds);
  for (const UrlBuild* build : builds) {
    Finding& finding = findings.add(build->place, message_for(*build, context));
    weigh_by_source_of_truth(finding, context, *build, further.than(*build));
    if (!build->escapes) finding.help = std::string(unescaped(context, *build)) + finding.help;
    finding.provenance = steps_to(context, build->value);
  }
}

}  // namespace

extern const Rule hand_built_url;
const Rule hand_built_url{{.id = "hand-built-url",
                           .summary = "a database URL or connection string is put together outside the single source of truth",
                           .severity = Severity::warning,
                           .confidence = Confidence::certain,
                           .help = "Give the parts to the source of truth and let it choose driver, encoding and SSL parameters."},
                          check};

}  // namespace dbssot::rules
