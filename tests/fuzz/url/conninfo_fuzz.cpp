// Any text as libpq's key=value form, and any value quoted into it: read back as it was.

#include "property.h"

using namespace dbssot;

namespace {

/// `'…'` with quotes and backslashes escaped, as the PostgreSQL manual says.
std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::longest_input) return 0;
  const std::string_view input = fuzz::text_of(data, size);
  for (const std::string& text : {std::string(input), "host=h " + std::string(input)}) {
    const url::Text literal = url::Text::literal(text);
    fuzz::judge(literal);
    (void)url::read(literal);
    fuzz::convert(literal, url::sync_url);
  }
  if (input.find('\0') == std::string_view::npos) {  // libpq's strings end there
    const url::Reading reading = url::read(url::Text::literal("user=u password=" + quoted(input) + " dbname=d"));
    fuzz::require(reading.spec && reading.spec->password == Sensitive(std::string(input)), "a quoted value is read back");
    fuzz::require(reading.spec->dbname == "d", "what follows a quoted value is read");
  }
  return 0;
}
