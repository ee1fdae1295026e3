#include "frontends/cpp/worker/leftovers.h"

#include <clang/Lex/LiteralSupport.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "frontends/cpp/worker/format.h"

namespace dbssot::cpp {
namespace {

using namespace program;

struct Word {
  clang::tok::TokenKind kind;
  std::string_view text;
  Range range;
  bool is_left_out = false;  ///< by the preprocessor
};

constexpr int max_depth = 32;

bool is_keyword(std::string_view word) {
  static constexpr std::array keywords = {std::string_view("if"),
                                          std::string_view("while"),
                                          std::string_view("for"),
                                          std::string_view("switch"),
                                          std::string_view("return"),
                                          std::string_view("sizeof"),
                                          std::string_view("catch"),
                                          std::string_view("throw"),
                                          std::string_view("new"),
                                          std::string_view("delete"),
                                          std::string_view("else"),
                                          std::string_view("case"),
                                          std::string_view("co_await"),
                                          std::string_view("co_return"),
                                          std::string_view("co_yield"),
                                          std::string_view("decltype"),
                                          std::string_view("alignof"),
                                          std::string_view("noexcept"),
                                          std::string_view("static_assert"),
                                          std::string_view("operator"),
                                          std::string_view("do"),
                                          std::string_view("and"),
                                          std::string_view("or"),
                                          std::string_view("not"),
                                          std::string_view("template"),
                                          std::string_view("explicit"),
                                          std::string_view("requires"),
                                          std::string_view("defined"),
                                          std::string_view("static_cast"),
                                          std::string_view("const_cast"),
                                          std::string_view("typename"),
                                          std::string_view("auto"),
                                          std::string_view("void"),
                                          std::string_view("int"),
                                          std::string_view("const"),
                                          std::string_view("assert")};
  return std::find(keywords.begin(), keywords.end(), word) != keywords.end();
}

class Leftovers {
 public:
  Leftovers(Builder& builder, std::vector<Word> words, Leftover wanted) : b_(builder), words_(std::move(words)), wanted_(wanted) {
    for (ExprId id = 1; id < b_.unit().exprs.size(); ++id) {
      const auto& expr = b_.unit().exprs[id];
      if (expr.kind == ExprKind::unknown) continue;
      known_.insert_or_assign({expr.range.line, expr.range.column}, id);
    }
  }

  void run() {
    find_bodies();
    find_code();
    std::size_t at = 0;
    std::size_t statement_end = 0;
    while (at < words_.size()) {
      if (at >= statement_end) {
        statement_end = at;
        is_accounted_for_ = false;
        do {
          const auto& place = words_[statement_end].range;
          is_accounted_for_ |= known_.contains({place.line, place.column});
        } while (!ends_statement(statement_end++) && statement_end < words_.size());
      }
      const bool left_out = words_[at].is_left_out;
      if (!left_out && wanted_ == Leftover::left_out) {
        ++at;
        continue;
      }
      // A body without a function around it: Clang dropped the whole of it, as where its result has a type nobody knows.
      const bool is_dropped = !left_out && is_code_[at] && scope_of(words_[at].range) == 0;
      if ((left_out || is_dropped) && is_whole_text(at)) {
        b_.enter(scope_of(words_[at].range));
        const auto place = words_[at].range;
        std::string text;
        while (is(at, clang::tok::string_literal)) text += decoded(words_[at++].text);
        b_.literal(text, place);
        continue;
      }
      if (!is_name(at) && !is(at, clang::tok::coloncolon)) {
        ++at;
        continue;
      }
      const auto scope = scope_of(words_[at].range);
      b_.enter(scope);
      const auto begin = at;
      if ((scope == 0 && !left_out && !is_dropped) || !call(at, 0, true)) at = begin + 1;
    }
    b_.enter(0);
  }

 private:
  [[nodiscard]] bool is(std::size_t at, clang::tok::TokenKind kind) const { return at < words_.size() && words_[at].kind == kind; }
  [[nodiscard]] bool is_name(std::size_t at) const { return is(at, clang::tok::raw_identifier) && !is_keyword(words_[at].text); }

  /// `= "…";`, `return "…";`, `{"…"}`: a text of its own, no part of a sum.
  [[nodiscard]] bool is_whole_text(std::size_t at) const {
    if (!is(at, clang::tok::string_literal) || at == 0) return false;
    const bool begins = is(at - 1, clang::tok::equal) || is(at - 1, clang::tok::l_brace) || words_[at - 1].text == "return";
    auto end = at;
    while (is(end, clang::tok::string_literal)) ++end;
    return begins && (is(end, clang::tok::semi) || is(end, clang::tok::r_brace));
  }

  [[nodiscard]] bool ends_statement(std::size_t at) const {
    return is(at, clang::tok::semi) || is(at, clang::tok::l_brace) || is(at, clang::tok::r_brace);
  }

  /// Where bodies begin: what stands before is the head of the function, not a call.
  void find_bodies() {
    bodies_.resize(b_.unit().functions.size());
    for (FunctionId id = 1; id < bodies_.size(); ++id) {
      const auto& head = b_.unit().functions[id].name_range;
      auto word = std::lower_bound(words_.begin(), words_.end(), head,
                                   [](const Word& left, const Range& right) { return left.range < right; });
      while (word != words_.end() && word->kind != clang::tok::l_brace) ++word;
      if (word != words_.end()) bodies_[id] = word->range;
    }
  }

  /// Words inside the bodies of functions, behind the colon of constructors, and behind the sign of initialisers.
  void find_code() {
    is_code_.resize(words_.size());
    std::vector<bool> around;  // of every open brace: whether what it holds is code
    std::size_t head = 0;      // where the declaration begins that is being read
    for (std::size_t at = 0; at < words_.size(); ++at) {
      const bool inside = !around.empty() && around.back();
      is_code_[at] = inside;
      if (is(at, clang::tok::l_brace)) {
        around.push_back(inside || opens_code(head, at));
        head = at + 1;
      } else if (is(at, clang::tok::r_brace)) {
        if (!around.empty()) around.pop_back();
        head = at + 1;
      } else if (is(at, clang::tok::semi)) {
        if (!inside) mark_from(head, at, clang::tok::equal);
        head = at + 1;
      }
    }
  }

  /// `namespace a {` and `class B {` hold declarations, `int f(…) {` holds code.
  bool opens_code(std::size_t head, std::size_t brace) {
    for (auto at = head; at < brace; ++at) {
      if (is(at, clang::tok::equal)) return true;
      if (is(at, clang::tok::l_paren)) {
        mark_from(at, brace, clang::tok::colon);
        return true;
      }
      const auto word = words_[at].text;
      const bool is_parameter = at > head && (is(at - 1, clang::tok::less) || is(at - 1, clang::tok::comma));  // template <class T>
      if (!is_parameter && (word == "namespace" || word == "class" || word == "struct" || word == "union" || word == "enum"))
        return false;
    }
    return false;
  }

  void mark_from(std::size_t head, std::size_t end, clang::tok::TokenKind sign) {
    auto at = head;
    while (at < end && !is(at, sign)) ++at;
    for (; at < end; ++at) is_code_[at] = true;
  }

  /// The function around a place. Code outside any function is declarations for the most part, and left alone.
  [[nodiscard]] FunctionId scope_of(Range place) const {
    FunctionId found = 0;
    for (FunctionId id = 1; id < b_.unit().functions.size(); ++id) {
      const auto& function = b_.unit().functions[id];
      if (function.is_declaration || place < bodies_[id] || place.line > function.range.end_line ||
          place.line < function.range.line)
        continue;
      if (found == 0 || b_.unit().functions[found].range < function.range) found = id;
    }
    return found;
  }

  /// a::b::c from `at` on; empty if there is no name.
  std::string chain(std::size_t& at) const {
    std::string name;
    if (is(at, clang::tok::coloncolon)) ++at;
    while (is_name(at)) {
      name += words_[at++].text;
      if (!is(at, clang::tok::coloncolon) || !is_name(at + 1)) break;
      name += '.';
      ++at;
    }
    return name;
  }

  /// <…> right after a name; the first name in it.
  std::string template_argument(std::size_t& at) const {
    if (!is(at, clang::tok::less)) return {};
    auto ahead = at + 1;
    std::string first = chain(ahead);
    for (int depth = 1, left = 64; depth > 0 && left > 0; --left, ++ahead) {
      if (ahead >= words_.size() || is(ahead, clang::tok::semi) || is(ahead, clang::tok::l_brace)) return {};
      if (is(ahead, clang::tok::less)) ++depth;
      if (is(ahead, clang::tok::greater)) --depth;
      if (is(ahead, clang::tok::greatergreater)) depth -= 2;
    }
    at = ahead;
    return first;
  }

  /// A call at `at`; moves past it. Nothing is added for calls that the unit knows, unless one is an argument of one it does not
  /// know.
  ExprId call(std::size_t& at, int depth, bool is_statement) {
    const auto begin = at;
    if (depth > max_depth) return 0;
    // `const char* getenv(const char* name) {` declares.
    if (begin > 0 && !is_code_[begin] && (is(begin - 1, clang::tok::star) || is(begin - 1, clang::tok::amp))) return 0;
    if (begin > 0 && (is(begin - 1, clang::tok::period) || is(begin - 1, clang::tok::arrow) ||
                      is(begin - 1, clang::tok::coloncolon) || is_name(begin - 1) || is(begin - 1, clang::tok::tilde))) {
      return 0;
    }
    auto name = chain(at);
    if (name.empty()) return 0;
    const auto made = template_argument(at);
    if (name == "std.make_unique" || name == "std.make_shared") name = made;
    if (is_name(at) && name.find('.') != std::string::npos &&
        (is(at + 1, clang::tok::l_paren) || is(at + 1, clang::tok::l_brace))) {
      ++at;  // a::Type name(…)
    } else if (!is(at, clang::tok::l_paren)) {
      return 0;
    }
    const bool is_new = begin > 0 && words_[begin - 1].text == "new";  // the expression begins there
    const auto& place = words_[is_new ? begin - 1 : begin].range;
    if (const auto known = known_.find({place.line, place.column}); known != known_.end()) {
      if (!is_statement) skip_parentheses(at);
      return is_statement ? 0 : known->second;
    }
    const bool of_library =
        name.starts_with("std.") && name != "std.getenv";  // std::move(x) leaves no trace in a sound statement either
    if (is_statement && (of_library || (is_accounted_for_ && name.find('.') == std::string::npos))) return 0;
    const auto closing = is(at, clang::tok::l_paren) ? clang::tok::r_paren : clang::tok::r_brace;
    ++at;
    std::vector<Operand> operands;
    while (at < words_.size() && !is(at, closing)) {
      operands.push_back({argument(at, depth + 1, closing), 0, 0, OperandKind::positional});
      if (is(at, clang::tok::comma))
        ++at;
      else
        break;
    }
    if (!is(at, closing)) return 0;
    put_together(operands, words_[at].range);
    auto range = words_[begin].range;
    range.end_line = words_[at].range.end_line;
    range.end_column = words_[at].range.end_column;
    ++at;
    const auto made_call = b_.call(b_.reference(name, words_[begin].range), operands, range);
    known_[{range.line, range.column}] = made_call;
    return made_call;
  }

  /// formattedString("host=%s port=%u", host, port): a format with as many holes as there are arguments behind it.
  void put_together(std::vector<Operand>& operands, const Range& closing) {
    for (std::size_t at = 0; at + 1 < operands.size(); ++at) {
      const auto format = b_.expr(operands[at].value);
      if (format.kind != ExprKind::literal) continue;
      const auto given = operands.size() - at - 1;
      for (auto* const parse : {parse_printf, parse_braces}) {
        const auto pieces = parse(std::string(b_.text(format.text)));
        if (static_cast<std::size_t>(std::ranges::count_if(pieces, &FormatPiece::is_hole)) != given) continue;
        ConcatParts parts(b_);
        for (const auto& piece : pieces) {
          const auto behind = at + 1 + static_cast<std::size_t>(piece.is_hole() ? piece.argument : 0);
          if (!piece.is_hole()) {
            parts.text(piece.text, format.range);
          } else if (behind < operands.size()) {
            parts.value(operands[behind].value);
          }
        }
        auto range = format.range;
        range.end_line = closing.line;
        range.end_column = closing.column;
        operands.resize(at + 1);
        operands[at].value = parts.finish(parse == parse_printf ? "printf" : "format", range);
        return;
      }
    }
  }

  void skip_parentheses(std::size_t& at) const {
    for (int depth = 0; at < words_.size(); ++at) {
      if (is(at, clang::tok::l_paren) || is(at, clang::tok::l_brace)) ++depth;
      if ((is(at, clang::tok::r_paren) || is(at, clang::tok::r_brace)) && --depth == 0) break;
    }
    if (at < words_.size()) ++at;
  }

  /// One argument; stops at the comma or bracket behind it.
  ExprId argument(std::size_t& at, int depth, clang::tok::TokenKind closing) {
    const auto begin = at;
    const auto place = words_[begin].range;
    ExprId value = 0;
    std::string text;
    while (is(at, clang::tok::string_literal)) text += decoded(words_[at++].text);
    if (at > begin)
      value = b_.literal(text, place);
    else if (is(at, clang::tok::numeric_constant))
      value = b_.number(words_[at++].text, place);
    else
      value = call(at, depth, false);
    if (value != 0 && (is(at, clang::tok::comma) || is(at, closing))) return value;
    std::vector<ExprId> parts;
    if (value != 0) parts.push_back(value);
    for (int nested = 0; at < words_.size(); ++at) {
      if (nested == 0 && (is(at, clang::tok::comma) || is(at, closing))) break;
      if (is(at, clang::tok::semi)) break;
      if (is(at, clang::tok::l_paren) || is(at, clang::tok::l_brace) || is(at, clang::tok::l_square)) ++nested;
      if (is(at, clang::tok::r_paren) || is(at, clang::tok::r_brace) || is(at, clang::tok::r_square)) --nested;
      auto ahead = at;
      if (nested == 0 && is_name(at)) call(ahead, depth, false);
    }
    return b_.unknown("compile error", place);
  }

  static std::string decoded(std::string_view spelled) {
    const auto open = spelled.find('"');
    if (open == std::string_view::npos || spelled.size() < open + 2) return {};
    if (open > 0 && spelled[open - 1] == 'R') {
      const auto begin = spelled.find('(', open);
      const auto end = spelled.rfind(')');
      return begin < end && end != std::string_view::npos ? std::string(spelled.substr(begin + 1, end - begin - 1)) : std::string();
    }
    std::string text;
    for (auto at = open + 1; at + 1 < spelled.size(); ++at) {
      if (spelled[at] == '\\' && at + 2 < spelled.size()) {
        const char escaped = spelled[++at];
        text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == '0' ? '\0' : escaped;
      } else {
        text += spelled[at];
      }
    }
    return text;
  }

  Builder& b_;
  std::vector<Word> words_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, ExprId> known_;  ///< by where they begin
  std::vector<Range> bodies_;                                        ///< beside Unit::functions
  std::vector<bool> is_code_;                                        ///< beside words_
  Leftover wanted_;
  bool is_accounted_for_ = false;  ///< the statement at hand has expressions in the unit
};

std::vector<Word> words_of(ProjectUnits& units, clang::FileID file, const clang::SourceManager& sources,
                           const clang::LangOptions& language) {
  std::vector<Word> words;
  const auto buffer = sources.getBufferOrNone(file);
  if (!buffer) return words;
  clang::Lexer lexer(file, *buffer, sources, language);
  clang::Token token;
  bool in_directive = false;
  while (!lexer.LexFromRawLexer(token) && words.size() < 1'000'000) {
    if (token.is(clang::tok::eof)) break;
    if (token.isAtStartOfLine()) in_directive = token.is(clang::tok::hash);
    const auto begin = sources.getFileOffset(token.getLocation());
    const auto branch = units.branch_at(file, begin);
    if (in_directive || branch == ProjectUnits::Branch::dead) continue;
    Word word{token.getKind(),
              std::string_view(buffer->getBufferStart() + begin, token.getLength()),
              {},
              branch != ProjectUnits::Branch::taken};
    const auto end = begin + token.getLength();
    word.range = {sources.getLineNumber(file, begin), sources.getColumnNumber(file, begin), sources.getLineNumber(file, end),
                  sources.getColumnNumber(file, end)};
    words.push_back(word);
  }
  return words;
}

/// "if USE_MYSQL": the line of a directive without its sign.
std::string directive_at(llvm::StringRef text, unsigned begin) {
  constexpr std::size_t longest = 120;
  return text.substr(begin).take_until([](char c) { return c == '\n' || c == '\r'; }).ltrim("# \t").substr(0, longest).str();
}

}  // namespace

void add_leftovers(Builder& builder, ProjectUnits& units, clang::FileID file, const clang::SourceManager& sources,
                   const clang::LangOptions& language, Leftover wanted) {
  for (const auto& [begin, end] : units.left_out(file)) {
    Branch branch;
    branch.range = {sources.getLineNumber(file, begin), sources.getColumnNumber(file, begin), sources.getLineNumber(file, end),
                    sources.getColumnNumber(file, end)};
    branch.condition = builder.unknown("preprocessor: " + directive_at(sources.getBufferData(file), begin), branch.range);
    builder.unit().branches.push_back(branch);
  }
  Leftovers(builder, words_of(units, file, sources, language), wanted).run();
}

}  // namespace dbssot::cpp
