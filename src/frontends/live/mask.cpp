#include "frontends/live/mask.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "url/characters.h"
#include "url/url.h"

namespace dbssot::live {
namespace {

constexpr std::size_t longest_line = 600;

/// A password of one or two letters stands in many words; only where it stands alone is it replaced.
bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
  const bool open_before = at == 0 || !url::is_word(text[at - 1]);
  const bool open_after = at + length >= text.size() || !url::is_word(text[at + length]);
  return open_before && open_after;
}

std::string without(std::string_view text, std::string_view secret) {
  std::string out;
  while (true) {
    const std::size_t at = text.find(secret);
    if (at == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, at));
    if (secret.size() > 2 || stands_alone(text, at, secret.size())) {
      out += "***";
    } else {
      out.append(secret);
    }
    text.remove_prefix(at + secret.size());
  }
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    // Control characters of a hostile server must not reach a terminal.
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  if (out.size() > longest_line) {
    out.resize(longest_line);
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0U) == 0x80U) out.pop_back();  // no half character
    out += "…";
  }
  return out;
}

}  // namespace

void Mask::add_secret(std::string secret) {
  if (!secret.empty()) secrets_.push_back(std::move(secret));
}

void Mask::add_open(std::string open) {
  if (!open.empty()) open_.push_back(std::move(open));
}

std::string Mask::line(std::string_view text) const {
  std::string out(text);
  for (const std::string& secret : secrets_) {
    if (std::ranges::find(open_, secret) == open_.end()) out = without(out, secret);
  }
  return on_one_line(url::redact_text(out));
}

}  // namespace dbssot::live
