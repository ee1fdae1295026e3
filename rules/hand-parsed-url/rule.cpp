#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// Hiding the password before the URL is shown, asking whether there is a URL at all, comparing the name of a dialect, and escaping
/// `%` for a configuration parser take nothing apart.
/// `sqlite:///`, `mysql+aiomysql`, `asyncmy`: other databases and their drivers.
bool names_other_database(std::string_view text) {
  constexpr std::array<std::string_view, 7> others = {"sqlite", "mysql", "asyncmy", "mariadb", "oracle", "mssql", "duckdb"};
  return std::ranges::any_of(others, [&](std::string_view other) { return text.find(other) != std::string_view::npos; });
}

/// `url.replace("sqlite://", "sqlite+aiosqlite://")`, `url.set(drivername="mysql+pymysql")`: done to the URLs of another database.
bool changes_other_database(const UrlInspection& inspection) {
  if (inspection.how != "replace" && inspection.how != "substitute") return false;
  const bool is_from_other = inspection.argument == "drivername" || names_other_database(inspection.argument);
  return is_from_other && names_other_database(inspection.replacement);
}

bool is_innocent(const UrlInspection& inspection) {
  const std::string& to = inspection.replacement;
  if (changes_other_database(inspection)) return true;
  if (to.find("**") != std::string::npos || to.find("redacted") != std::string::npos || to.find("REDACTED") != std::string::npos)
    return true;
  if (inspection.how == "replace" && inspection.argument == "%" && to == "%%") return true;
  return inspection.how == "compare" && inspection.argument.find_first_of(":/@=") == std::string::npos;
}

/// `url = make_url(text).set(drivername=…)`: the change is told, however it is reached.
bool is_changed_later(const RuleContext& context, const UrlInspection& inspection) {
  if (inspection.how != "parse") return false;
  const ValueStore& values = context.facts.values;
  return std::ranges::any_of(context.facts.all<UrlInspection>(), [&](const UrlInspection& other) {
    return other.how == "replace" && other.place.file == inspection.place.file &&
           std::ranges::any_of(values.alternatives(other.subject), [&](ValueId id) {
             return values[id].kind == ValueKind::call_result && values[id].place == inspection.place;
           });
  });
}

/// `url = make_url(text); create_engine(url)`: what is opened as it was parsed, none of its parts asked for, is taken apart by
/// nobody.
bool is_only_opened(const RuleContext& context, const UrlInspection& inspection) {
  if (inspection.how != "parse") return false;
  const ValueStore& values = context.facts.values;
  const auto is_result = [&](ValueId id) {
    return values[id].kind == ValueKind::call_result && values[id].place == inspection.place;
  };
  const auto opens = [&](const Sink& sink) {
    const std::vector<ValueId> alternatives = values.alternatives(sink.target);
    return std::ranges::any_of(alternatives, is_result);
  };
  if (std::ranges::none_of(context.facts.all<Engine>(), opens) && std::ranges::none_of(context.facts.all<Connection>(), opens))
    return false;
  for (ValueId id = 1; id < values.size(); ++id) {
    const bool asks = values[id].kind == ValueKind::external && !values[id].operands.empty();
    if (asks && is_result(values[id].operands.front())) return false;
  }
  return true;
}

/// Cutting on at what was cut out of the URL before: the first cut is the finding.
bool goes_on(const RuleContext& context, const UrlInspection& inspection) {
  const Value& subject = context.value(inspection.subject);
  const bool is_piece =
      subject.kind == ValueKind::transform && (subject.detail == "item" || subject.detail == "part" || subject.detail == "element");
  const auto is_sign = [](unsigned char c) { return std::isalpha(c) == 0; };
  return !inspection.certain && is_piece && std::ranges::all_of(inspection.argument, is_sign) && inspection.replacement.empty();
}

/// `"sqlite" in url` asks which database it is and leaves the URL alone: advice, as the dialect of the engine would tell it better.
bool asks_for_dialect(const UrlInspection& inspection) {
  constexpr std::array<std::string_view, 7> dialects = {"sqlite", "postgres", "postgresql", "mysql", "mariadb", "oracle", "duckdb"};
  const std::string_view argument = std::string_view(inspection.argument).substr(0, inspection.argument.find(':'));
  return (inspection.how == "contains" || inspection.how == "prefix") && std::ranges::find(dialects, argument) != dialects.end();
}

std::string deed(const UrlInspection& inspection) {
  const std::string quoted = inspection.argument.empty() ? "" : fmt::format(" `{}`", inspection.argument);
  if (inspection.how == "replace" || inspection.how == "substitute") {
    if (quoted.empty()) return "changed by replacement";
    return inspection.replacement.empty() ? "changed: it loses" + quoted
                                          : fmt::format("changed:{} becomes `{}`", quoted, inspection.replacement);
  }
  if (inspection.how == "slice") return "cut by position";
  if (inspection.how == "split") return quoted.empty() ? "split" : "split at" + quoted;
  if (inspection.how == "contains") return quoted.empty() ? "searched" : "searched for" + quoted;
  if (inspection.how == "prefix") return quoted.empty() ? "tested by its beginning" : "tested for" + quoted;
  if (inspection.how == "compare") return "compared with" + quoted;
  if (inspection.how == "match") return "matched with a regular expression";
  return "parsed";
}

/// `url.replace("postgres", "postgresql+psycopg2")`: a word, and not the scheme that it begins. The user is often called that, too,
/// and `postgresql://` begins with it.
bool replaces_everywhere(const RuleContext& context, const UrlInspection& inspection) {
  constexpr std::array<std::string_view, 2> words = {"postgres", "postgresql"};
  if (inspection.how != "replace" || std::ranges::find(words, inspection.argument) == words.end()) return false;
  const ValueStore& values = context.facts.values;
  // The scheme alone, or whatever else was taken out of the URL before, holds no user.
  const auto is_whole = [&](ValueId id) {
    const ValueKind kind = values[id].kind;
    return kind == ValueKind::env_read || kind == ValueKind::config_field || kind == ValueKind::secret ||
           kind == ValueKind::literal || kind == ValueKind::concat;
  };
  const std::vector<ValueId> subjects = values.alternatives(inspection.subject);
  if (!std::ranges::all_of(subjects, is_whole)) return false;
  for (ValueId id = 1; id < values.size(); ++id) {
    const Value& value = values[id];
    constexpr std::size_t with_count = 4;
    if (value.kind == ValueKind::transform && value.detail == "replace" && value.place == inspection.place)
      return value.operands.size() < with_count;
  }
  return false;
}

std::string message_for(const UrlInspection& inspection, const RuleContext& context) {
  const std::string source = name_of_source_of_truth(context, inspection);
  const std::string where = source.empty() ? "" : " outside " + source;
  return fmt::format("database URL is {}{}; {}", deed(inspection), where,
                     source.empty() ? "do it once, in the code that owns the URL" : "ask it for the form or part that is needed");
}

void check(const RuleContext& context, Findings& findings) {
  std::vector<const UrlInspection*> inspections;
  for (const UrlInspection& inspection : context.facts.all<UrlInspection>()) {
    const bool is_told = !is_innocent(inspection) && !goes_on(context, inspection) && !is_only_opened(context, inspection) &&
                         !is_changed_later(context, inspection);
    if (!inspection.in_source_of_truth && is_told) inspections.push_back(&inspection);
  }
  const FurtherFiles further(inspections);
  for (const UrlInspection* inspection : inspections) {
    Finding& finding = findings.add(inspection->place, message_for(*inspection, context));
    if (!inspection->certain) finding.confidence = Confidence::likely;
    weigh_by_source_of_truth(finding, context, *inspection, further.than(*inspection));
    if (asks_for_dialect(*inspection)) finding.severity = Severity::note;
    if (replaces_everywhere(context, *inspection)) {
      finding.message += fmt::format("; every `{}` in it becomes that, a user or database of that name too", inspection->argument);
      finding.severity = softened(Severity::warning, inspection->context);
    }
    finding.provenance = steps_to(context, inspection->subject);
    finding.provenance.push_back({inspection->place, "here it is " + deed(*inspection)});
  }
}

}  // namespace

extern const Rule hand_parsed_url;
const Rule hand_parsed_url{{.id = "hand-parsed-url",
                            .summary = "a database URL is split, replaced, searched or parsed outside the single source of truth",
                            .severity = Severity::warning,
                            .confidence = Confidence::certain,
                            .help = "Text surgery on URLs breaks with encoded passwords, sockets and several hosts. Let the source "
                                    "of truth give the synchronous "
                                    "and the asynchronous form, and state the environment instead of guessing it from the URL."},
                           check};

}  // namespace dbssot::rules
