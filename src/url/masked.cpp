#include "url/masked.h"

#include <algorithm>
#include <set>

namespace dbssot::url {
namespace {

constexpr std::size_t digits_of_token = 5;

bool are_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// All five digits in a row that stand somewhere.
std::set<std::string_view> taken_tokens(const std::vector<Text::Piece>& pieces) {
  std::set<std::string_view> taken;
  for (const Text::Piece& piece : pieces) {
    const std::string_view literal = piece.hole ? std::string_view() : std::string_view(piece.text.reveal());
    for (std::size_t at = 0; at + digits_of_token <= literal.size(); ++at) {
      if (are_digits(literal.substr(at, digits_of_token))) taken.insert(literal.substr(at, digits_of_token));
    }
  }
  return taken;
}

}  // namespace

Masked::Masked(const Text& text) : pieces_(text.pieces()) {
  const std::set<std::string_view> taken = text.has_holes() ? taken_tokens(pieces_) : std::set<std::string_view>();
  int number = 50000;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (!pieces_[i].hole) {
      text_ += pieces_[i].text.reveal();
      continue;
    }
    std::string digits;
    do {
      digits = std::to_string(++number);
    } while (number < 65000 && taken.contains(digits));
    if (number >= 65000) number = 10000;  // thousands of holes: tokens repeat, and only the first of them is put back right
    tokens_.push_back({digits, i, text_.size()});
    text_ += digits;
  }
  for (std::size_t at = 0; at < tokens_.size(); ++at) by_digits_.emplace_back(tokens_[at].digits, at);
  std::ranges::sort(by_digits_);
}

Text Masked::unmask(std::string_view masked) const {
  Text result;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < masked.size();) {
    const Token* found = nullptr;
    if (masked[at] >= '1' && masked[at] <= '6') {
      const std::string_view digits = masked.substr(at, digits_of_token);
      const auto first = std::ranges::lower_bound(by_digits_, std::pair(digits, std::size_t{0}));
      if (first != by_digits_.end() && first->first == digits) found = &tokens_[first->second];
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
