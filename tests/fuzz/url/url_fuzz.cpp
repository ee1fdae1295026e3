// Any text as a URL: every client's judgement, the decoded parts, the bulk record, conversion.

#include "property.h"
#include "url/bulk.h"

using namespace dbssot;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::longest_input) return 0;
  const std::string_view input = fuzz::text_of(data, size);
  for (const std::string& text : {std::string(input), "postgresql://" + std::string(input)}) {
    const url::Text literal = url::Text::literal(text);
    fuzz::judge(literal);
    (void)url::read(literal);
    fuzz::convert(literal, url::sync_url);
    fuzz::convert(literal, url::async_url);
    fuzz::convert(literal, url::base_url);
  }
  fuzz::require(url::judgement_record(input).find('\n') == std::string::npos, "a record is one line");
  return 0;
}
