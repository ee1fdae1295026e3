#include "report/page.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/code_frame.h"
#include "report/formats.h"
#include "report/map_json.h"
#include "report/map_report.h"

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> page_files;  // page.css, page.js
}

namespace dbssot::report {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t frame_width = 160;

std::string_view file_named(std::string_view name) {
  const auto found = std::ranges::find(embedded::page_files, name, &std::pair<std::string_view, std::string_view>::first);
  return found == embedded::page_files.end() ? std::string_view() : found->second;
}

/// A hash in hexadecimal digits, as CMake tells it, in the base64 of a content security policy.
std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::vector<unsigned> bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) bytes.push_back(nibble(hex[at]) << 4 | nibble(hex[at + 1]));
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
    const unsigned all = bytes[at] << 16 | (left > 1 ? bytes[at + 1] << 8 : 0) | (left > 2 ? bytes[at + 2] : 0);
    for (std::size_t i = 0; i < 4; ++i) out += i <= left ? digits[all >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// JSON that no HTML parser ends or opens anything in.
std::string for_script(const ordered_json& document) {
  std::string out;
  for (const char c : document.dump(-1, ' ', false, ordered_json::error_handler_t::replace)) {
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += c;
    }
  }
  return out;
}

class Writer {
 public:
  Writer(const Report& report, const Page& page) : report_(report), page_(page) {}

  std::string write() const {
    const std::string_view style = file_named("page.css"), script = file_named("page.js");
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    out += fmt::format(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; "
        "base-uri 'none'; form-action 'none'\">\n",
        base64_of_hex(DBSSOT_PAGE_SCRIPT_HASH), base64_of_hex(DBSSOT_PAGE_STYLE_HASH));
    out +=
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
        "content=\"no-referrer\">\n";
    out += fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n", title(), style);
    out += fmt::format(
        "<a class=\"skip\" href=\"#content\">To the content</a>\n<header><h1>{}</h1><button type=\"button\" id=\"theme\" "
        "hidden>Theme</button><nav aria-label=\"Sections\"></nav></header>\n",
        title());
    out += "<main>\n" + headline() +
           "<noscript><p>This page draws its tables, the graph and the findings with a script of its own, and loads nothing. "
           "Without scripts: <code>dbssot map</code> and <code>dbssot check</code> tell the same as text.</p></noscript>\n<div "
           "id=\"content\" tabindex=\"-1\"></div>\n</main>\n";
    out += fmt::format("<footer>dbssot {}, {}. Passwords are masked. Not followed means that nothing is claimed.</footer>\n",
                       escaped(report_.version), counted(report_.summary.files, "file", "files") + " looked at");
    out += fmt::format("<script type=\"application/json\" id=\"data\">{}</script>\n<script>{}</script>\n</body>\n</html>\n",
                       for_script(data()), script);
    return out;
  }

 private:
  [[nodiscard]] std::string shown(std::string_view text) const { return report_.shown(text); }
  [[nodiscard]] std::string shown_url(std::string_view text) const {
    return MapReport{page_.parts->map, report_.version, report_.secrets, {}, report_.files, {}}.shown_url(text);
  }

  [[nodiscard]] std::string title() const {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> titles = {
        {{"check", "How this project reaches its databases"},
         {"map", "Map: how this project reaches its databases"},
         {"compare", "What changed in how this project reaches its databases"}}};
    const auto* found = std::ranges::find(titles, page_.command, &std::pair<std::string_view, std::string_view>::first);
    return std::string(found == titles.end() ? titles.front().second : found->second);
  }

  static std::string card(std::string_view value, std::string_view label, bool is_wide = false, std::string_view extra = "") {
    return fmt::format("<li{}><b>{}</b>{}<span>{}</span></li>\n", is_wide ? " class=\"wide\"" : "", escaped(value), extra,
                       escaped(label));
  }

  /// Static, so that the figures are there without a script. The bar's widths are steps of a table, as styles in attributes are
  /// refused by the policy: an SVG takes widths as plain attributes.
  [[nodiscard]] std::string headline() const {
    std::string cards;
    if (page_.parts != nullptr) {
      const map::Metrics& metrics = page_.parts->map.metrics;
      const std::string label =
          fmt::format("{} of {} through the source of truth; {} past it, {} partly, {} not followed", metrics.through,
                      counted(metrics.sinks, "engine or connection", "engines and connections"), metrics.bypassed, metrics.partly,
                      metrics.unknown);
      cards += card(map::share_through(metrics), label, true, bar(metrics));
    }
    cards += card_of_findings(report_, page_.gone == nullptr ? "findings" : "new findings");
    if (page_.gone != nullptr) cards += card_of_findings(*page_.gone, "findings gone");
    if (page_.parts != nullptr) cards += cards_of_map();
    return "<ul class=\"cards\" aria-label=\"Headline figures\">\n" + cards + "</ul>\n";
  }

  static std::string card_of_findings(const Report& report, std::string_view what) {
    return card(std::to_string(count_of(report)),
                fmt::format("{}: {}, {}, {}", what, counted(count_of(report, Severity::error), "error", "errors"),
                            counted(count_of(report, Severity::warning), "warning", "warnings"),
                            counted(count_of(report, Severity::note), "note", "notes")));
  }

  [[nodiscard]] std::string cards_of_map() const {
    const map::Map& map = page_.parts->map;
    const map::Metrics& metrics = map.metrics;
    std::array<std::size_t, 3> states{};
    for (const map::PolicyLine& line : map.lines) ++states[static_cast<std::size_t>(line.state)];
    std::string out = map.lines.empty()
                          ? card("none", "policy: nothing is declared")
                          : card(fmt::format("{} / {}", states[0], map.lines.size()),
                                 fmt::format("demands of the policy kept; {} broken, {} unknown", states[1], states[2]));
    out += card(fmt::format("{} / {}", metrics.reads_outside, metrics.reads),
                fmt::format("reads of {} outside the source of truth",
                            counted(metrics.variables, "database variable", "database variables")));
    if (!metrics.largest.name.empty())
      out += card(std::to_string(metrics.largest.lines),
                  fmt::format("lines in the largest class that has to do with connections: {}, {}", shown(metrics.largest.name),
                              shown(map::spot_in_words(metrics.largest.spot))));
    out += card(names(metrics.drivers), "drivers opened");
    out += card(names(metrics.pools), "pool classes in use");
    return out;
  }

  [[nodiscard]] std::string names(const std::map<std::string, std::size_t>& counts) const {
    std::vector<std::string> words;
    for (const auto& [name, count] : counts) words.push_back(shown(name));
    constexpr std::size_t most = 3;
    if (words.empty()) return "none";
    std::string all = fmt::format("{}", fmt::join(words, ", "));
    constexpr std::size_t longest = 28;
    return words.size() > most || all.size() > longest ? std::to_string(words.size()) : all;
  }

  static std::string bar(const map::Metrics& metrics) {
    if (metrics.sinks == 0) return "";
    std::string out =
        "<svg class=\"bar\" viewBox=\"0 0 100 10\" width=\"100%\" height=\"10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">";
    double x = 0;
    const std::array<std::pair<std::string_view, std::size_t>, 4> parts = {
        {{"through", metrics.through}, {"partly", metrics.partly}, {"bypassed", metrics.bypassed}, {"unknown", metrics.unknown}}};
    for (const auto& [kind, count] : parts) {
      const double width = 100.0 * static_cast<double>(count) / static_cast<double>(metrics.sinks);
      if (count > 0) out += fmt::format("<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"10\"/>", kind, x, width);
      x += width;
    }
    return out + "</svg>";
  }

  [[nodiscard]] ordered_json data() const {
    ordered_json document;
    if (page_.compare != nullptr) document["compare"] = *page_.compare;
    if (page_.parts != nullptr) {
      document["map"] = map_as_json(page_.parts->map, {[this](std::string_view text) { return shown(text); },
                                                       [this](std::string_view text) { return shown_url(text); }});
      document["graph"] = graph();
    }
    document["findings"] = ordered_json::array();
    add_findings(document["findings"], page_.gone == nullptr ? "" : "new");
    if (page_.gone != nullptr) Writer(*page_.gone, page_).add_findings(document["findings"], "gone");
    document["rules"] = ordered_json::object();
    for (const Rule* rule : report_.rules) document["rules"][std::string(rule->info.id)] = rule->info.summary;
    return document;
  }

  void add_findings(ordered_json& list, std::string_view change) const {
    for (const Finding& one : report_.findings) list.push_back(finding(one, change));
  }

  [[nodiscard]] ordered_json graph() const {
    const map::Graph& graph = page_.parts->graph;
    ordered_json out;
    out["nodes"] = ordered_json::array();
    for (const map::Node& node : graph.nodes)
      out["nodes"].push_back({{"kind", map::name_of(node.kind)},
                              {"title", shown(node.title)},
                              {"detail", shown(node.detail)},
                              {"service", shown(node.service)}});
    out["edges"] = ordered_json::array();
    for (const map::Edge& edge : graph.edges)
      out["edges"].push_back({{"from", edge.from}, {"to", edge.to}, {"state", map::name_of(edge.state)}, {"hands", edge.hands}});
    out["left_out"] = graph.left_out;
    out["fault"] = page_.parts->layout_fault;
    if (!page_.parts->layout) {
      out["layout"] = nullptr;
      return out;
    }
    const map::Layout& layout = *page_.parts->layout;
    auto nodes = ordered_json::array(), edges = ordered_json::array();
    for (const map::Layout::Box& box : layout.nodes) nodes.push_back({box.x, box.y, box.width, box.height});
    for (const auto& curve : layout.edges) {
      auto points = ordered_json::array();
      for (const map::Layout::Point& point : curve) points.push_back({point.x, point.y});
      edges.push_back(std::move(points));
    }
    out["layout"] = {{"width", layout.width}, {"height", layout.height}, {"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
    return out;
  }

  [[nodiscard]] ordered_json steps(const std::vector<Step>& steps) const {
    auto list = ordered_json::array();
    for (const Step& step : steps)
      list.push_back({{"file", shown(report_.path(step.place))}, {"line", step.place.range.line}, {"note", shown(step.note)}});
    return list;
  }

  /// The line of a place with what is wrong in it marked, and its neighbours.
  [[nodiscard]] ordered_json frame(const Place& place) const {
    auto lines = ordered_json::array();
    const SourceText* source = report_.text_of(report_.path(place));
    if (source == nullptr || place.range.line == 0) return lines;
    const std::uint32_t first = place.range.line > 1 ? place.range.line - 1 : 1;
    for (std::uint32_t number = first;
         number <= std::min<std::uint32_t>(place.range.line + 1, static_cast<std::uint32_t>(source->line_count())); ++number) {
      const bool is_it = number == place.range.line;
      const ShownLine line = shown_line(report_, is_it ? place : Place{place.file, {number, 1, number, 1}}, frame_width);
      ordered_json entry = {{"line", number}, {"text", line.text}};
      if (is_it) entry["mark"] = {line.underline_begin, line.underline_length};
      lines.push_back(std::move(entry));
    }
    return lines;
  }

  [[nodiscard]] ordered_json finding(const Finding& finding, std::string_view change) const {
    ordered_json entry = {{"rule", finding.rule},
                          {"severity", name_of(finding.severity)},
                          {"confidence", name_of(finding.confidence)},
                          {"file", shown(report_.path(finding.place))},
                          {"line", finding.place.range.line},
                          {"service", service_of(finding)},
                          {"message", shown(finding.message)},
                          {"help", shown(finding.help)},
                          {"frame", frame(finding.place)}};
    if (finding.fix) entry["fix"] = shown(finding.fix->title);
    if (!finding.provenance.empty()) entry["provenance"] = steps(finding.provenance);
    if (!finding.related.empty()) entry["related"] = steps(finding.related);
    if (finding.suppressed)
      entry["suppressed"] =
          finding.suppressed->by + (finding.suppressed->reason.empty() ? "" : ": " + shown(finding.suppressed->reason));
    if (!change.empty()) entry["change"] = change;
    return entry;
  }

  [[nodiscard]] std::string service_of(const Finding& finding) const {
    if (page_.parts == nullptr) return "";
    const auto found = page_.parts->map.services_of_files.find(report_.path(finding.place));
    return found == page_.parts->map.services_of_files.end() ? std::string() : shown(found->second);
  }

  const Report& report_;
  const Page& page_;
};

}  // namespace

std::string write_page(const Report& report, const Page& page) { return Writer(report, page).write(); }

std::string write_html(const Report& report) {
  Page page;
  page.command = "check";
  page.parts = report.page;
  return write_page(report, page);
}

}  // namespace dbssot::report
