#include "frontends/python/python.h"

#include <fmt/format.h>

#include <algorithm>

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
      return "holds NUL bytes, so it is no Python text, not analysed; exclude it";
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

}  // namespace

program::Unit read(std::string_view path, std::string_view bytes) {
  const SyntaxTree tree = SyntaxTree::parse(bytes);
  program::Unit unit = Lowering(tree, path).run();
  unit.tier = "grammar";
  unit.line_count =
      static_cast<std::uint32_t>(std::count(bytes.begin(), bytes.end(), '\n') + (bytes.ends_with('\n') || bytes.empty() ? 0 : 1));
  if (std::string message = complaint(tree); !message.empty()) {
    unit.diagnostics.push_back({.level = DiagnosticLevel::warning,
                                .file = unit.path,
                                .line = tree.error_count() != 0 ? tree.first_error_line() : tree.first_python2_line(),
                                .message = std::move(message),
                                .incomplete = true});
  }
  return unit;
}

}  // namespace dbssot::python
