#include "editor/answers.h"

#include <algorithm>

#include <fmt/format.h>

namespace dbssot::editor {

using nlohmann::json;

std::string EditorView::shown(std::string_view text) const { return report::neutralised(result_.secrets.masked(text)); }

const lsp::EditorLines* EditorView::lines_of(const std::string& path) const {
  const auto known = lines_.find(path);
  if (known != lines_.end()) return &known->second;
  const SourceText* text = result_.text_of(path);
  return text == nullptr ? nullptr : &lines_.emplace(path, lsp::EditorLines(text->bytes(), client_.encoding)).first->second;
}

json EditorView::range(const std::string& path, const Range& range) const {
  const lsp::EditorLines* lines = lines_of(path);
  const auto point = [](lsp::Position position) { return json{{"line", position.line}, {"character", position.character}}; };
  if (range.line == 0 || lines == nullptr) return {{"start", point({})}, {"end", point({})}};
  const SourceText& text = *result_.text_of(path);
  const std::size_t begin = text.offset(range.line, range.column);
  const std::size_t end = std::max(begin, text.offset(range.end_line, range.end_column));
  return {{"start", point(lines->position(begin))}, {"end", point(lines->position(end))}};
}

json EditorView::location(const std::string& path, const Range& where) const {
  return {{"uri", names_.uri_of(absolute(path))}, {"range", range(path, where)}};
}

json EditorView::diagnostic(const Finding& finding) const {
  const std::string& path = path_of(finding.place);
  constexpr int severities[] = {3, 2, 1};  // information, warning, error
  std::string message = shown(finding.message);
  if (!finding.help.empty()) message += "\n" + shown(finding.help);
  json out = {{"range", range(path, finding.place.range)},
              {"severity", severities[static_cast<std::size_t>(finding.severity)]},
              {"source", "dbssot"},
              {"code", std::string(finding.rule)},
              {"message", std::move(message)}};
  const std::string page = names_.page_of(finding.rule);
  if (client_.code_description && !page.empty()) out["codeDescription"] = {{"href", page}};
  if (client_.related_information) {
    json related = json::array();
    const auto add = [&](const Step& step) {
      if (step.place.range.line == 0) return;
      related.push_back({{"location", location(path_of(step.place), step.place.range)}, {"message", shown(step.note)}});
    };
    std::ranges::for_each(finding.provenance, add);
    std::ranges::for_each(finding.related, add);
    if (!related.empty()) out["relatedInformation"] = std::move(related);
  }
  if (client_.data) {
    out["data"] = {{"rule", std::string(finding.rule)},
                   {"fingerprint", finding.fingerprint},
                   {"confidence", std::string(name_of(finding.confidence))}};
  }
  return out;
}

std::map<std::string, json> EditorView::diagnostics() const {
  std::map<std::string, json> out;
  const auto of_file = [&](std::string_view path) -> json& { return out.try_emplace(absolute(path), json::array()).first->second; };
  for (const Finding& finding : result_.findings) {
    if (!finding.suppressed) of_file(path_of(finding.place)).push_back(diagnostic(finding));
  }
  // Of what we say about our own input, an editor wants what somebody can repair there: the policy, and what was not analysed.
  for (const Diagnostic& said : result_.diagnostics) {
    const bool is_about_policy = said.file.ends_with(".dbssot.yaml") && said.level != DiagnosticLevel::note;
    if (said.file.empty() || (!said.incomplete && !is_about_policy)) continue;
    const std::uint32_t line = said.line == 0 ? 0 : said.line - 1;
    const int severity = !is_about_policy ? 3 : said.level == DiagnosticLevel::error ? 1 : 2;
    of_file(said.file).push_back(
        {{"range", {{"start", {{"line", line}, {"character", 0}}}, {"end", {{"line", line + 1}, {"character", 0}}}}},
         {"severity", severity},
         {"source", "dbssot"},
         {"code", is_about_policy ? "policy" : "incomplete-analysis"},
         {"message", shown(said.message)}});
  }
  return out;
}

}  // namespace dbssot::editor
