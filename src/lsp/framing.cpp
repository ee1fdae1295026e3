#include "lsp/framing.h"

#include <algorithm>
#include <charconv>
#include <istream>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace dbssot::lsp {
namespace {

constexpr std::size_t most_line_bytes = 4096;
constexpr int most_header_lines = 32;
constexpr std::string_view length_name = "content-length:";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// The value of a `Content-Length` line; nothing for other lines. A length that is no number is told as one beyond every limit.
std::optional<std::size_t> length_in(std::string_view line) {
  const auto equals = [](char left, char right) {
    return (left >= 'A' && left <= 'Z' ? static_cast<char>(left - 'A' + 'a') : left) == right;
  };
  if (line.size() < length_name.size() || !std::ranges::equal(line.substr(0, length_name.size()), length_name, equals))
    return std::nullopt;
  line.remove_prefix(length_name.size());
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), length);
  return error == std::errc() && end == line.data() + line.size() ? length : std::string_view::npos;
}

}  // namespace

MessageReader::Line MessageReader::read_line(std::string& line) {
  line.clear();
  bool is_too_long = false;
  for (int c = in_.get(); c != std::istream::traits_type::eof(); c = in_.get()) {
    if (c == '\n') {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return is_too_long ? Line::too_long : Line::read;
    }
    is_too_long = is_too_long || line.size() >= most_line_bytes;
    if (!is_too_long) line += static_cast<char>(c);
  }
  return Line::end;
}

void MessageReader::skip(std::size_t bytes) { in_.ignore(static_cast<std::streamsize>(bytes)); }

Incoming MessageReader::next() {
  std::optional<std::size_t> length = std::exchange(length_behind_fault_, std::nullopt);
  std::string line;
  bool is_faulty = false;
  bool has_header = false;
  for (int lines = 0;; ++lines) {
    const Line state = read_line(line);
    if (state == Line::end)
      return is_faulty || length || has_header || !line.empty() ? Incoming{Incoming::Kind::fault, "no message header"} : Incoming{};
    if (state == Line::read && line.empty()) {
      if (length) break;
      is_faulty = is_faulty || has_header;  // a blank line alone says nothing
      continue;
    }
    has_header = true;
    const auto found = state == Line::read ? length_in(line) : std::nullopt;
    if (found && is_faulty) {
      length_behind_fault_ = found;
      return {Incoming::Kind::fault, "no message header"};
    }
    if (found) {
      length = found;
      lines = 0;
    } else if (!length && (state == Line::too_long || line.find(':') == std::string::npos)) {
      is_faulty = true;
    } else if (lines > most_header_lines) {
      length.reset();
      is_faulty = true;
    }
  }
  if (*length == std::string_view::npos) return {Incoming::Kind::fault, "Content-Length is no number"};
  if (*length > most_message_bytes) {
    skip(*length);
    return {Incoming::Kind::fault, fmt::format("the message is larger than {} MB", most_message_bytes >> 20)};
  }
  // Grown as it comes: a length alone takes no memory.
  std::string body;
  while (body.size() < *length) {
    const std::size_t before = body.size();
    const std::size_t some = std::min<std::size_t>(*length - before, std::size_t{1} << 20);
    body.resize(before + some);
    in_.read(body.data() + before, static_cast<std::streamsize>(some));
    if (static_cast<std::size_t>(in_.gcount()) < some) return {Incoming::Kind::fault, "the message ends before its length"};
  }
  return {Incoming::Kind::message, std::move(body)};
}

std::string framed(std::string_view body) { return fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body); }

bool nests_deeper_than(std::string_view json, int most) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > most) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace dbssot::lsp
