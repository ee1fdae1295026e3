#include <cctype>

#include "deploy/line.h"
#include "url/holes.h"

namespace dbssot::deploy {
namespace {

using config::Syntax;

constexpr int deepest = 16;
/// Values that double each other (`B=$A$A`, `C=$B$B`) end here; what goes beyond stays a hole.
constexpr std::size_t longest = 4u << 10;

/// In bytes, more or less: a piece takes more than its text.
std::size_t size_of(const url::Text& text) {
  std::size_t size = 0;
  for (const url::Text::Piece& piece : text.pieces()) size += piece.text.reveal().size() + 64;
  return size;
}

/// Which spellings a syntax fills in; templates fill in theirs anywhere.
bool may_begin(std::string_view rest, Syntax syntax) {
  if (rest.starts_with("{{") || rest.starts_with("${{") || rest.starts_with("[[")) return true;
  if (rest.front() != '$' || rest.size() < 2) return false;
  const bool is_brace = rest[1] == '{';
  const bool is_round = rest[1] == '(';
  switch (syntax) {
    case Syntax::compose:
    case Syntax::dotenv:
      return !is_round;
    case Syntax::kubernetes:  // `${NAME}` is for envsubst and its like
      return is_round || is_brace;
    case Syntax::shell:
      return true;
    case Syntax::none:
      return is_brace;
  }
  return false;
}

/// A sign that stands for itself when doubled.
bool is_escaped_dollar(std::string_view rest, Syntax syntax) {
  return rest.starts_with("$$") && (syntax == Syntax::compose || (syntax == Syntax::kubernetes && rest.substr(2).starts_with('(')));
}

/// Length of `{{ if … }}a{{ else }}b{{ end }}` at the start of the text, up to the `end` that belongs to it: which of its branches
/// counts is not followed. 0 if none stands there.
std::size_t choice_at(std::string_view text) {
  constexpr std::size_t longest_choice = 4096;
  text = text.substr(0, longest_choice);
  int depth = 0;
  for (std::size_t at = 0; at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t close = text.substr(at).starts_with("{{") ? text.find("}}", at) : std::string_view::npos;
    if (close == std::string_view::npos) return 0;
    std::string_view inside = text.substr(at + 2, close - at - 2);
    inside.remove_prefix(std::min(inside.find_first_not_of("- \t"), inside.size()));
    const std::string_view word = inside.substr(0, inside.find_first_of(" -\t("));
    if (word == "if" || word == "with" || word == "range") ++depth;
    if (word == "end") --depth;
    at = close + 2;
    if (depth <= 0) return word == "end" ? at : 0;
  }
  return 0;
}

bool is_empty(const url::Text& text) {
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole || !piece.text.empty()) return false;
  }
  return true;
}

class Expansion {
 public:
  Expansion(Syntax syntax, const Lookup& lookup, std::vector<Filled>& filled) : syntax_(syntax), lookup_(lookup), filled_(filled) {}

  void into(url::Text& out, std::string_view raw, int depth) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < raw.size();) {
      const std::string_view rest = raw.substr(at);
      if (is_escaped_dollar(rest, syntax_)) {
        out.append(raw.substr(begin, at + 1 - begin));
        begin = at += 2;
        continue;
      }
      const auto found = may_begin(rest, syntax_) ? url::hole_at(rest) : std::nullopt;
      if (!found) {
        ++at;
        continue;
      }
      if (at > begin) out.append(raw.substr(begin, at - begin));
      if (const std::size_t length = choice_at(rest); length != 0) {
        out.append_piece({Sensitive(std::string(rest.substr(0, length))), url::Hole{std::string(found->name), std::nullopt}});
        begin = at += length;
        continue;
      }
      fill(out, rest.substr(0, found->length), *found, depth);
      begin = at += found->length;
    }
    if (begin < raw.size()) out.append(raw.substr(begin));
  }

 private:
  void fill(url::Text& out, std::string_view spelling, const url::HoleSpelling& found, int depth) {
    const std::string name(found.name);
    const std::size_t behind = spelling.find(found.name) + found.name.size();
    const std::string_view rest = behind < spelling.size() ? spelling.substr(behind) : std::string_view();
    if (rest.starts_with(":+") || rest.starts_with("+")) return replace(out, spelling, name, rest, depth);
    const auto known = name.empty() ? std::nullopt : lookup_(name);
    // `:-` takes its default for what is empty, too; so does Helm.
    const bool empty_counts_as_unset = rest.starts_with(":") || spelling.starts_with("{{");
    if (known) size_ += size_of(known->text);
    if (known && size_ <= longest && !(found.fallback && empty_counts_as_unset && is_empty(known->text))) {
      append(out, known->text);
      filled_.push_back(known->from);
    } else if (found.fallback && depth < deepest) {
      into(out, *found.fallback, depth + 1);
      filled_.push_back({name, {}, "its default"});
    } else {
      out.append_piece({Sensitive(std::string(spelling)), url::Hole{name, std::nullopt}});
    }
  }

  /// `${NAME:+text}`: the text where the name has a value, nothing where that is empty; `+` alone asks only whether it is set. A
  /// name that nobody knows may yet be set from outside, so it stays open. `rest`: from the sign to the brace.
  void replace(url::Text& out, std::string_view spelling, const std::string& name, std::string_view rest, int depth) {
    const auto known = depth < deepest ? lookup_(name) : std::nullopt;
    const bool asks_for_value = rest.starts_with(':');
    if (!known || !rest.ends_with('}') || (asks_for_value && !is_empty(known->text) && known->text.has_holes())) {
      out.append_piece({Sensitive(std::string(spelling)), url::Hole{name, std::nullopt}});
      return;
    }
    filled_.push_back(known->from);
    if (asks_for_value && is_empty(known->text)) return;
    rest.remove_prefix(asks_for_value ? 2 : 1);
    rest.remove_suffix(1);
    into(out, rest, depth + 1);
  }

  std::size_t size_ = 0;
  Syntax syntax_;
  const Lookup& lookup_;
  std::vector<Filled>& filled_;
};

}  // namespace

url::Text expanded(std::string_view raw, Syntax syntax, const Lookup& lookup, std::vector<Filled>& filled) {
  url::Text out;
  Expansion(syntax, lookup, filled).into(out, raw, 0);
  return out;
}

url::Text hole(std::string name) {
  url::Text text;
  text.append_hole({std::move(name), std::nullopt});
  return text;
}

void append(url::Text& whole, const url::Text& text) {
  for (const url::Text::Piece& piece : text.pieces()) whole.append_piece(piece);
}

}  // namespace dbssot::deploy
