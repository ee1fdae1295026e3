// libFuzzer: any bytes in, an answer out. The first byte chooses the door; properties that must always hold are asserted.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "url/bulk.h"
#include "url/url.h"

namespace {

namespace url = dbssot::url;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string spelled(const url::Text& text) {
  std::string out;
  for (const url::Text::Piece& piece : text.pieces()) out += piece.text.reveal();
  return out;
}

void judge(std::string_view text) {
  const auto literal = url::Text::literal(text);
  (void)url::judge_all(literal, url::clients());
  (void)url::read(literal);
}

void convert(std::string_view text) {
  const auto once = url::sync_url(url::Text::literal(text));
  if (!once.text) return;
  const auto twice = url::sync_url(*once.text);
  require(twice.text.has_value() && spelled(*twice.text) == spelled(*once.text));
}

void template_text(std::string_view text) {
  const auto holes = url::Text::from_template(text);
  require(spelled(holes) == text);
  (void)url::judge_all(holes, url::clients());
  (void)url::async_url(holes);
}

void redact(std::string_view text) {
  const std::string once = url::redact_text(text);
  require(url::redact_text(once) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      judge(text);
      break;
    case 1:
      judge("host=h " + std::string(text));
      break;
    case 2:
      template_text(text);
      break;
    case 3:
      redact(text);
      break;
    case 4:
      convert("postgresql://" + std::string(text));
      break;
    default:
      (void)url::judgement_record(text);
      break;
  }
  return 0;
}
