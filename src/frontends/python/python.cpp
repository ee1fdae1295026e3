#include "frontends/python/python.h"

#include <fmt/format.h>

#include <algorithm>

#include "frontends/python/cut_off.h"
#include "frontends/python/lowering.h"

namespace dbssot::python {
namespace {

std::string complaint(const SyntaxTree& tree) {
  switch (tree.outcome()) {
    case SyntaxTree::Outcome::too_large:
      return fmt::format("larger than {} MB, not analysed; exclude it or split it", SyntaxTree::max_bytes >> 20U);
    case SyntaxTree::Outcome::too_slow:
      return fmt::format("not parsed within {} seconds, not analysed; exclude it", SyntaxTree::max_parse_seconds);
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
  std::vector<Stretch> suites;
  std::vector<Stretch> places;  ///< of these in the text that was parsed
  SyntaxTree::Memory memory;

  /// The text in which less stands in place of suites, and what the memory has to know of it.
  ShortText text_with(std::string_view bytes, const std::vector<Stretch>& left, const std::vector<Stretch>& idle) {
    if (memory.is_empty()) suites = left;
    ShortText text = without_suites(bytes, left, idle, suites);
    std::vector<SyntaxTree::Replaced> replaced;
    std::vector<Stretch> kept;
    for (std::size_t at = 0; at < suites.size(); ++at) {
      if (std::ranges::binary_search(left, suites[at])) {
        kept.push_back(text.places[at]);
      } else {
        replaced.push_back({text.places[at].begin, text.places[at].end, places[at].end - places[at].begin});
      }
    }
    if (!memory.is_empty()) memory.replace(text.text, replaced);
    suites = left;
    places = std::move(kept);
    return text;
  }
};

Reading::Reading() = default;
Reading::~Reading() = default;

program::Unit Reading::read_without(std::string_view path, std::string_view bytes, const std::vector<Stretch>& suites,
                                    const std::vector<Stretch>& idle) {
  const bool is_short = !suites.empty() || !idle.empty();
  if (!is_short || bytes.find('\0') != std::string_view::npos) return read(path, bytes);
  const bool is_all = !suites.empty() && suites.front() == Stretch{0, static_cast<std::uint32_t>(bytes.size())};
  if (is_all || !former_ || !std::ranges::includes(former_->suites, suites)) former_ = std::make_unique<Former>();
  const ShortText text =
      is_all ? ShortText{imports_alone(bytes, outline_of(bytes)), {}, {}} : former_->text_with(bytes, suites, idle);
  const SyntaxTree tree = SyntaxTree::parse(text.text, &former_->memory);
  const bool is_whole = tree.outcome() == SyntaxTree::Outcome::parsed && tree.error_count() == 0 && tree.first_python2_line() == 0;
  if (is_all || suites.empty() || !is_whole) former_.reset();
  if (!is_whole) return read(path, bytes);
  program::Unit unit = Lowering(tree, path, text.unread).run();
  unit.tier = "grammar";
  unit.line_count = line_count(bytes);
  return unit;
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
