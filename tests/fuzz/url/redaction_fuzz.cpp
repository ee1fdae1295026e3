// Any text redacted, and any password in the places where passwords stand: it does not survive, and redacting twice equals once.

#include <algorithm>

#include "property.h"
#include "url/build.h"

using namespace dbssot;

namespace {

/// Long and unlike any other part of the texts below, so that finding it means that it was not hidden.
bool is_telling(std::string_view secret) {
  if (secret.size() < 8 || url::is_placeholder_password(secret) || url::Text::from_template(secret).has_holes()) return false;
  return std::ranges::all_of(secret, [](char c) { return c > ' ' && c < '\x7f'; }) &&
         std::ranges::any_of(secret, [](char c) { return c >= '0' && c <= '9'; }) &&
         std::ranges::count_if(secret, [](char c) { return c >= 'a' && c <= 'z'; }) > 3;
}

void hidden(const std::string& text, const std::string& secret) {
  fuzz::require(url::redact_connection(text).find(secret) == std::string::npos, "a connection string shows no password");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::longest_input) return 0;
  const std::string input(fuzz::text_of(data, size));
  const std::string once = url::redact_text(input);
  fuzz::require(url::redact_text(once) == once, "redacting twice equals once");
  (void)url::redact_connection(input);

  if (!is_telling(input)) return 0;
  url::Parts parts;
  parts.user = "u";
  parts.password = Sensitive(input);
  parts.host = "h";
  parts.database = "d";
  const auto built = url::build_url(parts);
  fuzz::require(built.has_value(), "parts make a URL");
  hidden(built->reveal(), input);
  hidden(url::redact_text("x = \"" + built->reveal() + "\""), input);
  if (input.find_first_of("'\\") == std::string::npos) hidden("host=h user=u password='" + input + "' dbname=d", input);
  return 0;
}
