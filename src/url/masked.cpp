#include "url/masked.h"

namespace dbssot::url {

Masked::Masked(const Text& text) : pieces_(text.pieces()) {
  std::string literals;
  for (const Text::Piece& piece : pieces_) {
    if (!piece.hole) literals += piece.text.reveal() + '\n';
  }
  int number = 50000;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (!pieces_[i].hole) {
      text_ += pieces_[i].text.reveal();
      continue;
    }
    std::string digits;
    do {
      digits = std::to_string(++number);
    } while (number < 65000 && literals.find(digits) != std::string::npos);
    if (number >= 65000) number = 10000;  // thousands of holes: tokens repeat, and only the first of them is put back right
    tokens_.push_back({digits, i, text_.size()});
    text_ += digits;
  }
}

Text Masked::unmask(std::string_view masked) const {
  Text result;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < masked.size();) {
    const Token* found = nullptr;
    if (masked[at] >= '1' && masked[at] <= '6') {
      for (const Token& token : tokens_) {
        if (masked.substr(at).starts_with(token.digits)) {
          found = &token;
          break;
        }
      }
    }
    if (found == nullptr) {
      ++at;
      continue;
    }
    result.append(masked.substr(begin, at - begin));
    result.append_piece(pieces_[found->piece]);
    at += found->digits.size();
    begin = at;
  }
  result.append(masked.substr(begin));
  return result;
}

std::string Masked::spell(std::string_view masked) const {
  std::string out;
  const Text text = unmask(masked);
  for (const Text::Piece& piece : text.pieces()) out += piece.text.reveal();
  return out;
}

std::string Masked::filled(std::size_t token, std::string_view filling) const {
  std::string out = text_;
  return out.replace(tokens_[token].offset, tokens_[token].digits.size(), filling);
}

std::size_t Masked::source_offset(std::size_t masked) const {
  std::size_t source = masked;
  for (const Token& token : tokens_) {
    if (token.offset + token.digits.size() > masked) break;
    source += pieces_[token.piece].text.reveal().size();
    source -= token.digits.size();
  }
  return source;
}

}  // namespace dbssot::url
