#include <string>

#include "url/characters.h"
#include "url/holes.h"
#include "url/url.h"

namespace dbssot::url {

Text Text::literal(std::string_view text) {
  Text result;
  result.append(text);
  return result;
}

namespace {

/// `{x}` and `%(x)s` are filled in by code, the others by whatever carries the text to the client.
bool is_filled_by_code(std::string_view spelling) {
  return spelling.front() == '%' || (spelling.front() == '{' && !spelling.starts_with("{{"));
}

}  // namespace

Text Text::from_template(std::string_view text, Holes holes) {
  if (holes == Holes::none) return literal(text);
  Text result;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("$$")) {  // an escaped dollar in compose and Terraform
      at += 2;
      continue;
    }
    // `<host>` and a lone `%s` are what people write in prose and in format strings; in a URL they stand for themselves.
    const bool prose = text[at] == '<' || (text[at] == '%' && !text.substr(at).starts_with("%("));
    // `pa$word` is a password more often than a variable; variables that continue a word are written ${X} or in capitals.
    const bool continues =
        text[at] == '$' && at > 0 && is_word(text[at - 1]) && at + 1 < text.size() && text[at + 1] >= 'a' && text[at + 1] <= 'z';
    auto spelling = prose || continues ? std::nullopt : hole_at(text.substr(at));
    if (spelling && holes == Holes::deployed && is_filled_by_code(text.substr(at)) && spelling->length != text.size())
      spelling.reset();
    if (!spelling) {
      ++at;
      continue;
    }
    result.append(text.substr(begin, at - begin));
    Hole hole{std::string(spelling->name), std::nullopt};
    if (spelling->fallback) hole.fallback = Sensitive(std::string(*spelling->fallback));
    result.pieces_.push_back({Sensitive(std::string(text.substr(at, spelling->length))), std::move(hole)});
    at += spelling->length;
    begin = at;
  }
  result.append(text.substr(begin));
  return result;
}

void Text::append(std::string_view text) {
  if (text.empty()) return;
  if (!pieces_.empty() && !pieces_.back().hole) {
    pieces_.back().text = Sensitive(pieces_.back().text.reveal() + std::string(text));
    return;
  }
  pieces_.push_back({Sensitive(std::string(text)), std::nullopt});
}

void Text::append_hole(Hole hole) {
  std::string spelling = "{" + hole.name + "}";
  pieces_.push_back({Sensitive(std::move(spelling)), std::move(hole)});
}

bool Text::has_holes() const {
  for (const Piece& piece : pieces_) {
    if (piece.hole) return true;
  }
  return false;
}

namespace {

/// How a hole is shown: its name, or that of the template that Helm puts there (`include "shop.host" .`); what else stands in a
/// template may hold anything.
std::string shown_name(const std::string& name) {
  if (hole_at("{" + name + "}")) return name;
  for (const std::string_view word : {"include \"", "template \""}) {
    if (!name.starts_with(word)) continue;
    const std::string inner = name.substr(word.size(), name.find('"', word.size()) - word.size());
    if (hole_at("{" + inner + "}")) return inner;
  }
  return "…";
}

}  // namespace

std::string Text::redacted() const {
  // Redaction has to see the whole text: a password may begin in one piece and end in another.
  std::string shown;
  for (const Piece& piece : pieces_) {
    if (piece.hole) {
      shown += "{" + shown_name(piece.hole->name) + "}";
    } else {
      shown += piece.text.reveal();
    }
  }
  return redact_connection(shown);
}

}  // namespace dbssot::url
