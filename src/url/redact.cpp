#include <array>

#include "url/characters.h"
#include "url/holes.h"
#include "url/redactor.h"
#include "url/url.h"

namespace dbssot::url {
namespace {

constexpr std::string_view stars = "***";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Where something may begin that gives a secret away.
constexpr auto is_mark = [] {
  std::array<bool, 256> marks{};
  for (const char c : std::string_view(":=,( -{%_.")) marks[static_cast<unsigned char>(c)] = true;
  return marks;
}();

}  // namespace

std::string Redactor::run() {
  for (std::size_t at = 0; at < text_.size();) {
    if (!is_mark[static_cast<unsigned char>(text_[at])]) {
      ++at;
      continue;
    }
    std::size_t next = at + 1;
    switch (text_[at]) {
      case ':':
        if (const auto start = userinfo_start(at)) {
          next = url_password(at, *start);
        } else {
          next = assignment(at);
        }
        break;
      case '=':
        next = assignment(at);
        break;
      case ',':
        next = pair(at);
        break;
      case '(':
        next = std::max({setter(at), initialised(at), positional(at)});
        break;
      case '{':
        next = initialised(at);
        break;
      case '%':
        next = encoded_assignment(at);
        break;
      case '_':
      case '.':
        next = token(at);
        break;
      case ' ':  // most only indent
        if (char_at(at + 1) == '\'' || (at > 0 && is_word(text_[at - 1]))) next = spaced(at);
        break;
      case '-':
        next = text_.substr(at).starts_with("-----BEGIN ") ? pem(at) : token(at);
        break;
      default:
        break;
    }
    at = std::max(next, at + 1);
  }
  out_ += text_.substr(copied_);
  return std::move(out_);
}

void Redactor::replace(std::size_t begin, std::size_t end) {
  if (begin >= end || begin < copied_) return;
  out_ += text_.substr(copied_, begin - copied_);
  out_ += stars;
  replaced_.push_back({begin, end});
  copied_ = end;
}

std::size_t Redactor::skip_blanks(std::size_t at) const {
  while (at < text_.size() && is_blank(text_[at])) ++at;
  return at;
}

std::size_t Redactor::skip_blanks_back(std::size_t at) const {
  for (int i = 0; i < 32 && at > copied_ && is_blank(text_[at - 1]); ++i) --at;
  return at;
}

void Redactor::hide(std::size_t begin, std::size_t end) {
  std::string_view secret = text_.substr(begin, end - begin);
  if (secret.empty() || secret == stars) return;
  if (!is_only_holes(secret)) {
    replace(begin, end);
    return;
  }
  while (begin < end) {
    const auto hole = hole_at(text_.substr(begin, end - begin));
    if (!hole) return;
    if (hole->fallback && !hole->fallback->empty() && !is_only_holes(*hole->fallback)) {
      const auto offset = static_cast<std::size_t>(hole->fallback->data() - text_.data());
      replace(offset, offset + hole->fallback->size());
    }
    begin += hole->length;
  }
}

std::string redact_text(std::string_view text) {
  std::string redacted = Redactor(text).run();
  if (redacted == text) return redacted;
  // A replacement can bring two things together that then read as another assignment; further passes settle that.
  for (int round = 0; round < 8; ++round) {
    std::string again = Redactor(redacted).run();
    if (again == redacted) break;
    redacted = std::move(again);
  }
  return redacted;
}

std::vector<Stretch> secret_stretches(std::string_view text) {
  Redactor redactor(text);
  static_cast<void>(redactor.run());
  return redactor.replaced();
}

}  // namespace dbssot::url
