#include "frontends/python/python.h"

#include <fmt/format.h>

#include <algorithm>

#include "frontends/python/cut_off.h"
#include "frontends/python/grown_tree.h"
#include "frontends/python/lowering.h"

namespace dbssot::python {
namespace {

std::string complaint(const SyntaxTree& tree) {
  switch (tree.outcome()) {
    case SyntaxTree::Outcome::too_large:
      return fmt::format("larger than {} MB, not analysed; exclude it or split it", SyntaxTree::max_bytes >> 20U);
    case SyntaxTree::Outcome::too_slow:
      return fmt::format("not parsed within {} s, not analysed; exclude it", SyntaxTree::max_parse_seconds(tree.bytes().size()));
    case SyntaxTree::Outcome::not_text:
      return tree.is_utf16() ? "is UTF-16, which Python does not read, not analysed; save it as UTF-8"
                             : "holds NUL bytes, so it is no Python text, not analysed; exclude it";
    case SyntaxTree::Outcome::parsed:
      break;
  }
  if (tree.error_count() == 0 && tree.first_python2_line() != 0) {
    return fmt::format("not valid Python 3 here: line {} is Python 2; the file was read as far as both agree",
                       tree.first_python2_line());
  }
  if (tree.error_count() == 0) return {};
  return fmt::format("not valid Python 3 here: the statements around line {} were skipped{}", tree.first_error_line(),
                     tree.error_count() == 1 ? std::string() : fmt::format("; {} places in all", tree.error_count()));
}

std::uint32_t line_count(std::string_view bytes) {
  const auto ends = std::count(bytes.begin(), bytes.end(), '\n');
  return static_cast<std::uint32_t>(ends + (bytes.ends_with('\n') || bytes.empty() ? 0 : 1));
}

std::uint32_t first_nul_line(std::string_view bytes) {
  const auto nul = std::find(bytes.begin(), bytes.end(), '\0');
  return static_cast<std::uint32_t>(std::count(bytes.begin(), nul, '\n') + 1);
}

}  // namespace

struct Reading::Former {
  std::vector<Stretch> suites;  ///< that were left out
  std::vector<Stretch> places;  ///< of what stood in their place
  std::vector<Node> nodes;      ///< of the text

  /// Which of the suites are shown in a text that is to be parsed next. `left`: those that are not.
  [[nodiscard]] std::vector<Shown> shown_in(const ShortText& text, const std::vector<Stretch>& left) const {
    std::vector<Shown> shown;
    for (std::size_t at = 0; at < suites.size(); ++at) {
      if (!std::ranges::binary_search(left, suites[at])) shown.push_back({places[at], text.places[at]});
    }
    return shown;
  }
};

Reading::Reading() = default;
Reading::~Reading() = default;

program::Unit Reading::read_without(std::string_view path, std::string_view bytes, const std::vector<Stretch>& suites,
                                    const std::vector<Stretch>& idle) {
  const bool is_short = !suites.empty() || !idle.empty();
  if (!is_short || bytes.find('\0') != std::string_view::npos) return read(path, bytes);
  const std::unique_ptr<Former> former = std::move(former_);
  const bool is_all = !suites.empty() && suites.front() == Stretch{0, static_cast<std::uint32_t>(bytes.size())};
  const bool has_grown = former && std::ranges::includes(former->suites, suites);
  const ShortText text = is_all ? ShortText{imports_alone(bytes, outline_of(bytes)), {}, {}}
                                : without_suites(bytes, suites, idle, has_grown ? former->suites : suites);
  std::optional<SyntaxTree> tree;
  if (has_grown) tree = grown_tree(former->nodes, text.text, former->shown_in(text, suites));
  if (!tree) tree = SyntaxTree::parse(text.text);
  if (!tree->is_faultless()) return read(path, bytes);
  program::Unit unit = Lowering(*tree, path, text.unread).run();
  unit.tier = "grammar";
  unit.line_count = line_count(bytes);
  if (!is_all && !suites.empty()) keep(text, has_grown ? former->suites : suites, suites, std::move(*tree));
  return unit;
}

/// `marked`: whose places the text tells; `left`: those of them that are left out of it.
void Reading::keep(const ShortText& text, const std::vector<Stretch>& marked, const std::vector<Stretch>& left, SyntaxTree tree) {
  former_ = std::make_unique<Former>(Former{left, {}, std::move(tree).release()});
  for (std::size_t at = 0; at < marked.size(); ++at) {
    if (std::ranges::binary_search(left, marked[at])) former_->places.push_back(text.places[at]);
  }
}

program::Unit read_without(std::string_view path, std::string_view bytes, const std::vector<Stretch>& suites,
                           const std::vector<Stretch>& idle) {
  return Reading().read_without(path, bytes, suites, idle);
}

program::Unit read(std::string_view path, std::string_view bytes) {
  SyntaxTree tree = SyntaxTree::parse(bytes);
  std::string whole;  // the tree looks into it
  std::uint32_t cut_line = 0;
  if (tree.outcome() == SyntaxTree::Outcome::parsed && tree.error_count() != 0) {
    if (const MissingEnd end = missing_end(bytes); !end.text.empty()) {
      whole = std::string(bytes.substr(0, end.kept)) + end.text;
      SyntaxTree completed = SyntaxTree::parse(whole);
      if (completed.outcome() == SyntaxTree::Outcome::parsed && completed.error_count() < tree.error_count()) {
        tree = std::move(completed);
        cut_line = end.line;
      }
    }
  }
  program::Unit unit = Lowering(tree, path).run();
  unit.tier = "grammar";
  unit.line_count = line_count(bytes);
  const auto note = [&](std::uint32_t line, std::string message) {
    unit.diagnostics.push_back(
        {.level = DiagnosticLevel::warning, .file = unit.path, .line = line, .message = std::move(message), .incomplete = true});
  };
  if (std::string message = complaint(tree); !message.empty()) {
    note(tree.outcome() == SyntaxTree::Outcome::not_text ? first_nul_line(bytes)
         : tree.error_count() != 0                       ? tree.first_error_line()
                                                         : tree.first_python2_line(),
         std::move(message));
  } else if (cut_line != 0) {
    note(cut_line,
         fmt::format("not valid Python 3 here: what begins on line {} has no end; it was read as if it ended with the file",
                     cut_line));
  }
  return unit;
}

}  // namespace dbssot::python
