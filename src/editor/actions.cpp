#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "editor/answers.h"
#include "lint/suppression.h"

namespace dbssot::editor {

using nlohmann::json;

namespace {

bool has_no_comments(std::string_view path) { return path.ends_with(".json") || path.ends_with(".lock"); }

/// The comment that allows a rule on the line behind it, in the language of the file. Tried rather than known: what our own reader
/// takes for a comment that speaks of that line is one. Nothing within a string, or behind a line that goes on with a backslash.
std::optional<std::string> allowing_line(const std::string& path, const SourceText& text, std::string_view rule,
                                         std::uint32_t line) {
  if (line == 0 || has_no_comments(path)) return std::nullopt;
  const std::string_view written = text.line(line);
  if (line > 1 && text.line(line - 1).ends_with('\\')) return std::nullopt;
  const std::string_view indent = written.substr(0, std::min(written.find_first_not_of(" \t"), written.size()));
  const std::size_t begin = text.offset(line, 1);
  const std::size_t behind = begin + written.size();
  const std::string_view line_end = text.bytes().substr(behind).starts_with("\r\n") ? "\r\n" : "\n";
  constexpr std::array<std::array<std::string_view, 2>, 3> signs{{{"# ", ""}, {"// ", ""}, {"<!-- ", " -->"}}};
  for (const auto& [open, close] : signs) {
    std::string comment = fmt::format("{}{}dbssot: allow {}{}{}", indent, open, rule, close, line_end);
    const SourceText with(std::string(text.bytes().substr(0, begin)) + comment + std::string(text.bytes().substr(begin)));
    for (const SuppressionComment& found : find_suppressions(path, with, {std::string(rule)})) {
      const bool is_ours =
          found.range.line == line && found.fault.empty() && found.first_line <= line + 1 && line + 1 <= found.last_line;
      if (is_ours && std::ranges::find(found.rules, rule, &SuppressionComment::Name::rule) != found.rules.end()) return comment;
    }
  }
  return std::nullopt;
}

}  // namespace

json EditorView::workspace_edit(const std::map<std::string, json>& edits) const {
  if (!client_.document_changes) {
    json changes = json::object();
    for (const auto& [path, list] : edits) changes[names_.uri_of(path)] = list;
    return {{"changes", std::move(changes)}};
  }
  json documents = json::array();
  for (const auto& [path, list] : edits) {
    const auto version = names_.version_of(path);
    documents.push_back(
        {{"textDocument", {{"uri", names_.uri_of(path)}, {"version", version ? json(*version) : json()}}}, {"edits", list}});
  }
  return {{"documentChanges", std::move(documents)}};
}

std::optional<json> EditorView::fix_action(const Finding& finding) const {
  if (!finding.fix || finding.fix->edits.empty()) return std::nullopt;  // withheld
  std::map<std::string, json> edits;
  for (const Edit& edit : finding.fix->edits) {
    const std::string& path = path_of(edit.place);
    if (lines_of(path) == nullptr || !names_.is_current(absolute(path))) return std::nullopt;
    edits.try_emplace(absolute(path), json::array())
        .first->second.push_back({{"range", range(path, edit.place.range)}, {"newText", edit.text}});
  }
  json action = {{"title", shown(finding.fix->title)}, {"kind", "quickfix"}, {"edit", workspace_edit(edits)}};
  std::optional<bool> tested;
  if (finding.fix->safe && names_.is_tested) tested = names_.is_tested(finding);
  if (tested && !*tested) return std::nullopt;  // something else would be found afterwards
  if (tested) {
    action["isPreferred"] = true;
  } else {
    action["title"] = shown(finding.fix->title) + " (to be reviewed)";
  }
  return action;
}

std::optional<json> EditorView::allow_action(const Finding& finding) const {
  const std::string& path = path_of(finding.place);
  const SourceText* text = result_.text_of(path);
  if (text == nullptr || !names_.is_current(absolute(path))) return std::nullopt;
  const std::uint32_t line = finding.place.range.line;
  const auto comment = allowing_line(path, *text, finding.rule, line);
  if (!comment) return std::nullopt;
  const json edit = {{"range", range(path, {line, 1, line, 1})}, {"newText", *comment}};
  return json{{"title", fmt::format("Allow {} here", finding.rule)},
              {"kind", "quickfix"},
              {"edit", workspace_edit({{absolute(path), json::array({edit})}})}};
}

json EditorView::code_actions(const std::string& path, lsp::Position begin, lsp::Position end) const {
  json actions = json::array();
  for (const Finding& finding : result_.findings) {
    if (finding.suppressed || path_of(finding.place) != path) continue;
    const json where = range(path, finding.place.range);
    const auto at = [&](const char* name) {
      return lsp::Position{where[name]["line"].get<std::uint32_t>(), where[name]["character"].get<std::uint32_t>()};
    };
    if (at("end") < begin || end < at("start")) continue;
    for (auto& action : {fix_action(finding), allow_action(finding)}) {
      if (!action) continue;
      json with = *action;
      with["diagnostics"] = json::array({diagnostic(finding)});
      actions.push_back(std::move(with));
    }
  }
  return actions;
}

}  // namespace dbssot::editor
