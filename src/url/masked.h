#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "url/url.h"

namespace dbssot::url {

/// A text with every hole replaced by a token, so that code for literal text can take it apart. A token is five digits that stand
/// nowhere else in the text: it passes as a name, as a password and as a port.
class Masked {
 public:
  explicit Masked(const Text& text);
  Masked(const Masked&) = delete;
  Masked& operator=(const Masked&) = delete;

  struct Token {
    std::string digits;
    std::size_t piece = 0;   ///< index in the text's pieces
    std::size_t offset = 0;  ///< in the masked text
  };
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }

  /// Text made of the masked one, with the holes back in place.
  [[nodiscard]] Text unmask(std::string_view masked) const;
  /// The same for showing: holes as they are spelled in the source.
  [[nodiscard]] std::string spell(std::string_view masked) const;
  /// The masked text with one hole filled differently.
  [[nodiscard]] std::string filled(std::size_t token, std::string_view filling) const;
  /// Offset in the source of an offset in the masked text.
  [[nodiscard]] std::size_t source_offset(std::size_t masked) const;

 private:
  std::vector<Text::Piece> pieces_;
  std::string text_;
  std::vector<Token> tokens_;
  std::vector<std::pair<std::string_view, std::size_t>> by_digits_;  ///< index in tokens_, sorted
};

}  // namespace dbssot::url
