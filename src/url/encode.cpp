#include "url/encode.h"

#include "url/characters.h"

namespace dbssot::url {
namespace {

void append_encoded(std::string& out, char c) {
  static constexpr char digits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4U];
  out += digits[byte & 15U];
}

std::string encode_all_but(std::string_view text, std::string_view kept) {
  std::string out;
  for (const char c : text) {
    if (is_word(c) || c == '-' || c == '.' || c == '~' || kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      append_encoded(out, c);
    }
  }
  return out;
}

}  // namespace

std::string encode(std::string_view text) { return encode_all_but(text, {}); }

std::string encode_host(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x80 ? encode({&c, 1}) : std::string(1, c);
  return out;
}

std::string encode_value(std::string_view text) { return encode_all_but(text, "/:,"); }

std::string repair(std::string_view written) {
  std::string out;
  for (std::size_t at = 0; at < written.size(); ++at) {
    const char c = written[at];
    const bool encoded = c == '%' && at + 2 < written.size() && hex_value(written[at + 1]) >= 0 && hex_value(written[at + 2]) >= 0;
    if ((c == '%' && !encoded) || std::string_view("/?#@[] \t\r\n:").find(c) != std::string_view::npos) {
      append_encoded(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace dbssot::url
