#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lint/fix.h"
#include "source/text.h"

/// What guided repairs need to know of a Python file as text: where its imports stand, and what a line says.
namespace dbssot::guide {

struct ImportLine {
  std::string module;  ///< "app.core.config"; with dots in front where it is relative
  std::string name;    ///< "" for `import module`
  std::string alias;   ///< the local name
  std::size_t begin = 0;
  std::size_t end = 0;    ///< of the statement, with its line end
  std::size_t names = 1;  ///< that the statement imports
};

/// Imports at the top level of the file, in order. Statements inside blocks are left out.
[[nodiscard]] std::vector<ImportLine> imports_of(std::string_view text);

/// The edit that makes `name` of `module` known (`import module` where name is empty); nothing if the file has it. Beside imports
/// of the same package in alphabetical order, else beside those of the package `beside`, else as a group of its own behind the last
/// import, else behind the docstring.
[[nodiscard]] std::optional<ByteEdit> import_edit(std::string_view text, std::string_view module, std::string_view name,
                                                  std::string_view beside = "");

/// The line without its comment and blanks around.
[[nodiscard]] std::string_view code_of(std::string_view line);

/// True if the file binds the name to something else than the import: then it cannot be written.
[[nodiscard]] bool is_taken(std::string_view text, std::string_view module, std::string_view name);

/// Edits that remove imports which nothing mentions once `edits` are made, whole lines each. An import among the edits that takes
/// the place of one that goes loses the blank line before it.
[[nodiscard]] std::vector<ByteEdit> without_unused_imports(std::string_view text, std::vector<ByteEdit>& edits);

/// Number of times the word stands in the text.
[[nodiscard]] std::size_t mentions(std::string_view text, std::string_view word);
/// The same for all words: how often each stands there.
[[nodiscard]] std::unordered_map<std::string_view, std::size_t> words_in(std::string_view text);

/// Start of the line that holds the offset, and the start of the next one.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;    ///< behind its line end
  std::string_view text;  ///< without its line end
};
[[nodiscard]] Line line_at(std::string_view text, std::size_t offset);

[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] bool is_identifier(std::string_view text);
[[nodiscard]] std::string_view indentation(std::string_view line);

}  // namespace dbssot::guide
