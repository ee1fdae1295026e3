// Any text with the holes of every template language: nothing is lost by taking it apart, and judging and converting keep the
// holes.

#include "property.h"

using namespace dbssot;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::longest_input / 4) return 0;  // every hole is filled in several ways
  const std::string_view input = fuzz::text_of(data, size);
  for (const std::string& text : {std::string(input), "postgresql://u:${P}@${H:-" + std::string(input) + "}/d",
                                  "postgresql+asyncpg://u:p@h/d?sslmode=" + std::string(input)}) {
    const url::Text holes = url::Text::from_template(text);
    fuzz::require(fuzz::spelled(holes) == text, "pieces make the text");
    fuzz::judge(holes);
    (void)url::read(holes);
    (void)holes.redacted();
    (void)url::sync_url(holes);
    (void)url::async_url(holes);
    (void)url::looks_like_database_url(holes);
  }
  return 0;
}
