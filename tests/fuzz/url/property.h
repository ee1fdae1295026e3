#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "url/url.h"

/// What the fuzz targets of the URL engine share: inputs as text, and properties that end the run where they do not hold.
namespace dbssot::fuzz {

constexpr std::size_t longest_input = 4096;

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

inline std::string spelled(const url::Text& text) {
  std::string out;
  for (const url::Text::Piece& piece : text.pieces()) out += piece.text.reveal();
  return out;
}

/// Every client answers, and says why where it does not accept.
inline void judge(const url::Text& text) {
  for (const url::Judgement& judgement : url::judge_all(text, url::clients())) {
    require((judgement.verdict == url::Verdict::accepts) == judgement.reason.empty(), "what is not accepted has a reason");
    require((judgement.verdict == url::Verdict::depends) == !judgement.holes.empty(), "what depends names its holes");
  }
}

/// Converting a second time changes nothing.
inline void convert(const url::Text& text, url::Converted (*form)(const url::Text&)) {
  const url::Converted once = form(text);
  if (!once.text) return;
  const url::Converted twice = form(*once.text);
  require(twice.text && spelled(*twice.text) == spelled(*once.text), "converting twice equals once");
}

}  // namespace dbssot::fuzz
