#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "frontends/python/outline.h"
#include "program/program.h"

namespace dbssot::python {

class SyntaxTree;

/// Reads one Python file with tree-sitter. Never fails: what cannot be parsed (Python 2, cut off, newer grammar) costs the
/// statements around the error and gives a diagnostic. `path` is relative to the root. Linear in the size of the file; deep nesting
/// ends in unknown. Thread-safe: each thread keeps a parser of its own.
[[nodiscard]] program::Unit read(std::string_view path, std::string_view bytes);

/// The same without the bodies of some functions (Outline::bodies, each with room for a stand-in): their Functions are unread; and
/// without what is idle (Outline::idle), which is cheaper and changes nothing. A text that cannot be parsed that way is read
/// whole. One suite as long as the text stands for all but the file's imports.
[[nodiscard]] program::Unit read_without(std::string_view path, std::string_view bytes, const std::vector<Stretch>& suites,
                                         const std::vector<Stretch>& idle = {});

/// A file of which more is read in several steps: what was parsed before is not parsed again. The Unit is the one that
/// read_without() gives.
class Reading {
 public:
  Reading();
  ~Reading();
  [[nodiscard]] program::Unit read_without(std::string_view path, std::string_view bytes, const std::vector<Stretch>& suites,
                                           const std::vector<Stretch>& idle);

 private:
  struct Former;
  void keep(const ShortText& text, const std::vector<Stretch>& marked, const std::vector<Stretch>& left, SyntaxTree tree);

  std::unique_ptr<Former> former_;
};

}  // namespace dbssot::python
