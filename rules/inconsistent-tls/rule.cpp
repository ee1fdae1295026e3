#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/same_database.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

constexpr std::array<std::string_view, 6> modes = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};

/// How much a mode protects; nothing for an SSLContext and what else is no mode.
std::optional<std::size_t> rank(std::string_view mode) {
  const auto found = std::find(modes.begin(), modes.end(), mode);
  return found == modes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - modes.begin()));
}

/// What a connection says about TLS. Nothing at all is not the same as not known.
struct Tls {
  bool is_stated = false;
  std::string mode;  ///< as written; "" for an SSLContext
};

struct Connected {
  const Sink* sink = nullptr;
  Tls tls;
};

bool is_tls_parameter(std::string_view name) {
  return name == "sslmode" || name == "ssl" || name == "ssl_context" || name == "sslrootcert";
}

/// What stands behind the address may hold parameters: a hole at the end that is no name of a database.
bool has_open_end(const url::Text& text) {
  if (text.pieces().empty() || !text.pieces().back().hole) return false;
  const VariableRole role = read_variable_name(text.pieces().back().hole->name).role;
  return role != VariableRole::database && role != VariableRole::host && role != VariableRole::port;
}

bool has_hole_in_parameters(const url::Text& text) {
  bool in_parameters = false;
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole && in_parameters) return true;
    if (!piece.hole && piece.text.reveal().find('?') != std::string::npos) in_parameters = true;
  }
  return false;
}

/// Connections that stay on the machine need none.
bool stays_here(const url::ConnectionSpec& spec) {
  if (spec.hosts.empty()) return true;
  const std::string& host = spec.hosts.front().host;
  return host.empty() || host.starts_with('/') || host == "localhost" || host.starts_with("127.") || host == "::1";
}

std::optional<Tls> tls_of_text(const url::Text& text) {
  if (!url::looks_like_database_url(text)) return std::nullopt;
  const std::optional<url::ConnectionSpec> spec = url::read(text).spec;
  if (!spec || stays_here(*spec)) return std::nullopt;
  for (const auto& [name, value] : spec->params) {
    if (is_tls_parameter(name)) return Tls{true, value.reveal()};
  }
  if (has_open_end(text) || has_hole_in_parameters(text)) return std::nullopt;
  return Tls{};
}

std::optional<Tls> tls_of_argument(const RuleContext& context, const Argument& argument) {
  const Value& value = context.value(argument.value);
  if (value.kind == ValueKind::literal) {
    const std::string& text = value.text.reveal();
    if (text == "true" || text == "True") return Tls{true, ""};
    return Tls{true, text == "false" || text == "False" ? "disable" : text};
  }
  if (value.kind == ValueKind::null) return std::nullopt;
  return value.kind == ValueKind::call_result ? std::optional(Tls{true, ""}) : std::nullopt;
}

/// Nothing where it depends: on a variable, on the environment, on what was not followed.
std::optional<Tls> tls_of(const RuleContext& context, const Sink& sink) {
  for (const Argument& argument : sink.arguments) {
    const std::string_view name = std::string_view(argument.name).substr(argument.name.rfind('.') + 1);
    if (is_tls_parameter(name)) return tls_of_argument(context, argument);
  }
  if (sink.open_arguments) return std::nullopt;
  std::optional<Tls> found;
  for (const UrlText& text : url_texts(context.facts, sink.target)) {
    const std::optional<Tls> one = tls_of_text(text.text);
    if (!one || (found && (found->is_stated != one->is_stated || found->mode != one->mode))) return std::nullopt;
    found = one;
  }
  return found;
}

std::string shown(const Tls& tls) {
  return !tls.is_stated ? "no TLS mode" : tls.mode.empty() ? "an SSLContext" : "TLS mode " + tls.mode;
}

/// The least protected connection; nothing if all are alike.
const Connected* weakest(const std::vector<Connected>& group) {
  const auto bare = std::find_if(group.begin(), group.end(), [](const Connected& one) { return !one.tls.is_stated; });
  const bool is_stated_elsewhere =
      std::any_of(group.begin(), group.end(), [](const Connected& one) { return one.tls.is_stated && one.tls.mode != "disable"; });
  if (bare != group.end()) return is_stated_elsewhere ? &*bare : nullptr;
  const Connected* low = nullptr;
  const Connected* high = nullptr;
  for (const Connected& one : group) {
    const auto level = rank(one.tls.mode);
    if (!level) continue;
    if (low == nullptr || level < rank(low->tls.mode)) low = &one;
    if (high == nullptr || level > rank(high->tls.mode)) high = &one;
  }
  return low == nullptr || rank(low->tls.mode) == rank(high->tls.mode) ? nullptr : low;
}

void check_siblings(const RuleContext& context, Findings& findings) {
  std::map<std::string, std::vector<Connected>> groups;
  for (const Sink* sink : sinks_of(context.facts)) {
    if (sink->context != Context::production && sink->context != Context::migration) continue;
    const std::optional<std::string> database = database_of(context, sink->target);
    const std::optional<Tls> tls = database ? tls_of(context, *sink) : std::nullopt;
    if (tls) groups[*database].push_back({sink, *tls});
  }
  for (auto& [database, group] : groups) {
    std::stable_sort(group.begin(), group.end(),
                     [](const Connected& a, const Connected& b) { return a.sink->place < b.sink->place; });
    const Connected* weak = weakest(group);
    if (weak == nullptr) continue;
    const Connected& other = *std::find_if(group.begin(), group.end(), [&](const Connected& one) {
      return one.tls.is_stated && (one.tls.mode != weak->tls.mode || !weak->tls.is_stated);
    });
    Finding& finding = findings.add(
        weak->sink->place, fmt::format("connects with {}, where {} connects to the same database with {}; state one mode for all",
                                       shown(weak->tls), context.facts.path(other.sink->place.file), shown(other.tls)));
    finding.confidence = Confidence::likely;  // the server may refuse what is not encrypted
    for (const Connected& one : group) {
      if (&one != weak) finding.related.push_back({one.sink->place, "connects with " + shown(one.tls)});
    }
    finding.provenance = steps_to(context, weak->sink->target);
    finding.provenance.push_back({weak->sink->place, "opened by " + weak->sink->call});
  }
}

/// The mode that a text states: `sslmode=verify-full`, `ssl=require`, `verify-ca` alone.
std::optional<std::size_t> mode_in(std::string_view text) {
  const std::size_t sign = text.rfind('=');
  const std::string_view name = text.substr(0, sign);
  if (sign != std::string_view::npos && !name.ends_with("ssl") && !name.ends_with("sslmode")) return std::nullopt;
  return rank(sign == std::string_view::npos ? text : text.substr(sign + 1));
}

/// url.replace("sslmode=verify-full", "ssl=require")
void check_changes(const RuleContext& context, Findings& findings) {
  for (const UrlInspection& change : context.facts.all<UrlInspection>()) {
    if (change.how != "replace" || change.context == Context::test) continue;
    const auto before = mode_in(change.argument);
    const auto after = mode_in(change.replacement);
    if (!before || !after || *after >= *before) continue;
    Finding& finding =
        findings.add(change.place, fmt::format("weakens TLS mode {} to {} on the way; keep the mode and change the spelling only",
                                               modes[*before], modes[*after]));
    finding.severity = softened(finding.severity, change.context);
  }
}

void check(const RuleContext& context, Findings& findings) {
  check_siblings(context, findings);
  check_changes(context, findings);
}

}  // namespace

extern const Rule inconsistent_tls;
const Rule inconsistent_tls{{.id = "inconsistent-tls",
                             .summary = "connections of one database differ in TLS, or a mode is weakened on the way",
                             .severity = Severity::warning,
                             .confidence = Confidence::certain,
                             .help = "Without a mode libpq prefers TLS and takes what it gets, and asyncpg does likewise: the "
                                     "connection that says nothing is the one that can be listened to. Let the source "
                                     "of truth state the mode.",
                             .security_severity = 5.9},
                            check};

}  // namespace dbssot::rules
