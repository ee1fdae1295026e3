#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::python {

/// Bytes of a file, from `begin` up to `end`.
struct Stretch {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  auto operator<=>(const Stretch&) const = default;
};

/// The suite of a function that stands at the level of the module or in a class there, on lines of its own.
struct Body {
  std::string_view name;     ///< of the function
  std::uint32_t header = 0;  ///< where `def` or `async` stands
  Stretch suite;             ///< from the first character of its first statement to behind the last of its last one

  /// The suite with all that stands between it and the name: parameters and what it gives back.
  [[nodiscard]] Stretch with_signature(std::string_view bytes) const {
    return {static_cast<std::uint32_t>(name.data() + name.size() - bytes.data()), suite.end};
  }
};

/// `LIMIT = 5`: a name of the module, and a value in which nothing is called.
struct Constant {
  std::string_view name;
  Stretch statement;  ///< with what is remarked behind it, up to the end of the line
};

/// Where the functions of a file lie, told from quotes, brackets, comments and indentation, in one pass and without a grammar.
struct Outline {
  bool is_sound = false;            ///< false: something in it has no end, and nothing below is to be relied on
  std::vector<Body> bodies;         ///< in the order of the file
  std::vector<Constant> constants;  ///< likewise; the first statement of a file is none
  std::vector<Stretch> silent;      ///< comments, and strings that stand alone; in no order
  std::vector<Stretch>
      idle;  ///< of these, what bounds no block: comments that end none, strings over lines; in the order of the file
  std::vector<Stretch> prose;      ///< what stands between the quotes of strings of several words, or of several side by side,
                                   ///< f-strings left out; in no order
  std::vector<Stretch> imports;    ///< statements that begin a line; in the order of the file
  bool has_inner_imports = false;  ///< others outside of functions, in a condition or a class
};

/// `bytes` is to live as long as the names. Never fails; linear in the length of the text.
[[nodiscard]] Outline outline_of(std::string_view bytes);

/// The text with blanks for what says nothing to the program. Every offset stays.
[[nodiscard]] std::string without_silent(std::string_view bytes, const Outline& outline);

/// The text with nothing in it but its imports.
[[nodiscard]] std::string imports_alone(std::string_view bytes, const Outline& outline);

/// True if a suite can be left unread, with its signature or without: there is room for what stands in its place. In place of a
/// constant stands nothing.
[[nodiscard]] bool may_be_left_out(std::string_view bytes, const Stretch& suite);

/// A text in which less is to be read. Lines and columns of what is left are those of the file; offsets are its own.
struct ShortText {
  std::string text;
  std::vector<std::uint32_t> unread;  ///< offsets of what stands in place of each suite; ascending
  std::vector<Stretch> places;        ///< of the suites that were marked, in the text: a stand-in, or what stands there
};

/// The text without `idle` comments and what stands between the quotes of such strings, and with an expression in place of each of
/// these suites, which ends where the suite did. One that begins behind a name takes the signature along; others begin where the
/// suite did; one that begins a line is a constant, and has nothing in its place. All in the order of the file.
[[nodiscard]] ShortText without_suites(std::string_view bytes, const std::vector<Stretch>& suites,
                                       const std::vector<Stretch>& idle = {});
/// The same; `suites` are some of those that are marked.
[[nodiscard]] ShortText without_suites(std::string_view bytes, const std::vector<Stretch>& suites, const std::vector<Stretch>& idle,
                                       const std::vector<Stretch>& marked);

}  // namespace dbssot::python
