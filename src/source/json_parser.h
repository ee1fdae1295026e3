#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "source/document.h"

namespace dbssot::source {

/// One pass over JSON as people write it, with comments, commas too many and directives of templates between members. Nothing is
/// kept: a `Taker` is told of what comes.
///
///   bool key(std::string_view text, std::size_t begin, std::size_t end);
///   bool scalar(std::string_view text, bool is_quoted, std::size_t begin, std::size_t end);  // `null` is a word without quotes
///   bool open(bool is_map, std::size_t begin);
///   void close(std::size_t end);
///
/// Offsets leave quotes out. Text with escapes stands in a buffer until the next text of its sort, key or value. False from a taker
/// ends the pass: it has heard enough. What a fault leaves open is closed.
template <class Taker>
class JsonParser {
 public:
  JsonParser(std::string_view text, Taker& taker) : text_(text), taker_(taker), at_(byte_order_mark(text)) {}

  /// True if all of the text was read. Otherwise the taker had enough, or there is a fault.
  bool parse() {
    const bool is_read = read_values() && ends_here();
    while (depth_ > 0 && fault_ != nullptr) close();
    return is_read;
  }
  [[nodiscard]] const char* fault() const { return fault_; }  ///< null without one
  [[nodiscard]] std::size_t offset() const { return at_; }    ///< where the fault is

 private:
  struct Level {
    bool is_map = false;
    bool has_key = false;
  };

  bool fail(const char* what) {
    fault_ = what;
    return false;
  }

  bool ends_here() {
    skip_blank();
    return at_ >= text_.size() || fail("text behind the end of the JSON value was not read");
  }

  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  void skip_blank() {
    if (at_ < text_.size() && text_[at_] == ' ') ++at_;  // behind most colons
    if (at_ >= text_.size()) return;
    const char c = text_[at_];
    const bool is_of_value = c == '"' || c == ',' || c == '-' || (c > '/' && c != '{');
    if (!is_of_value) skip_much();
  }

  void skip_much() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c)) {
        ++at_;
        if (c == '\n') skip_indentation();
      } else if (c == '#' || (c == '/' && text_.substr(at_).starts_with("//"))) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '/' && text_.substr(at_).starts_with("/*")) {
        const std::size_t close = text_.find("*/", at_ + 2);
        at_ = close == std::string_view::npos ? text_.size() : close + 2;
      } else if (c != '{' || !skip_template()) {
        return;
      }
    }
  }

  /// Half of a file may be that.
  void skip_indentation() {
    constexpr std::string_view step = "        ";
    while (at_ + step.size() <= text_.size() && std::memcmp(text_.data() + at_, step.data(), step.size()) == 0) at_ += step.size();
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  /// `{{- with secret "path" }}` between the members of a map: of a template that becomes JSON.
  bool skip_template() {
    if (!text_.substr(at_).starts_with("{{") || !expects_key()) return false;
    const std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
    const std::size_t close = line.find("}}");
    if (close == std::string_view::npos) return false;
    at_ += close + 2;
    return true;
  }

  [[nodiscard]] bool expects_key() const { return depth_ > 0 && level().is_map && !level().has_key; }

  /// One loop over keys, values and closing brackets, with a stack of its own.
  bool read_values() {
    do {
      skip_blank();
      if (at_ >= text_.size()) return has_root_ && depth_ == 0 ? true : fail("the JSON text ends too early");
      const char c = text_[at_];
      if (c == '}' || c == ']') {
        if (depth_ == 0) return fail("a bracket closes what was not opened");
        if (level().is_map != (c == '}')) return fail("a bracket closes another kind than was opened");
        ++at_;
        close();
      } else if (c == ',') {
        if (depth_ == 0) return fail("a comma stands outside of every list and map");
        ++at_;
      } else if (expects_key() ? !read_key(c) : !read_value(c)) {
        return false;
      }
    } while (depth_ > 0);
    return true;
  }

  bool read_key(char c) {
    if (c != '"') return fail("a key was expected here");
    const std::size_t begin = at_ + 1;
    std::string_view name;
    if (!read_string(name, key_)) return false;
    if (!has_room()) return fail("too many values; the rest was not read");
    level().has_key = true;
    if (!taker_.key(name, begin, at_ - 1)) return false;
    skip_blank();
    if (at_ >= text_.size() || text_[at_] != ':') return fail("a colon was expected behind the key");
    ++at_;
    return true;
  }

  bool read_value(char c) {
    if (!has_room()) return fail("too many values; the rest was not read");
    const std::size_t begin = at_;
    if (c == '{' || c == '[') {
      if (depth_ >= levels_.size()) return fail("nested too deeply; the rest was not read");
      ++at_;
      levels_[depth_++] = {c == '{', false};
      return taker_.open(c == '{', begin);
    }
    std::string_view value;
    if (c == '"') {
      if (!read_string(value, value_)) return false;
      placed();
      return taker_.scalar(value, true, begin + 1, at_ - 1);
    }
    while (at_ < text_.size() && of_words[static_cast<unsigned char>(text_[at_])]) ++at_;
    if (at_ == begin) return fail("a value was expected here");
    placed();
    return taker_.scalar(text_.substr(begin, at_ - begin), false, begin, at_);
  }

  static constexpr auto of_words = [] {
    std::array<bool, 256> set{};
    for (const char c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-."))
      set[static_cast<unsigned char>(c)] = true;
    return set;
  }();

  /// To the end of what is plain text, eight bytes at a time.
  void skip_plain() {
    constexpr std::uint64_t ones = 0x0101010101010101;
    const auto places_of = [](std::uint64_t bytes, char c) {
      const std::uint64_t apart = bytes ^ (ones * static_cast<unsigned char>(c));
      return (apart - ones) & ~apart & (ones << 7);
    };
    for (std::uint64_t bytes = 0; at_ + sizeof bytes <= text_.size(); at_ += sizeof bytes) {
      std::memcpy(&bytes, text_.data() + at_, sizeof bytes);
      const std::uint64_t ends = places_of(bytes, '"') | places_of(bytes, '\\') | places_of(bytes, '\n');
      if (ends == 0) continue;
      if constexpr (std::endian::native == std::endian::little) at_ += static_cast<std::size_t>(std::countr_zero(ends)) / 8;
      break;
    }
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' && text_[at_] != '\n') ++at_;
  }

  /// `buffer` takes what is not written as it is meant.
  bool read_string(std::string_view& out, std::string& buffer) {
    ++at_;
    bool has_escapes = false;
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      skip_plain();
      const std::size_t stop = std::exchange(at_, begin);
      if (stop == text_.size() || text_[stop] == '\n') return fail("a string has no end");
      at_ = stop + 1;
      const std::string_view plain = text_.substr(begin, stop - begin);
      if (text_[stop] == '"') {
        out = has_escapes ? std::string_view(buffer += plain) : plain;
        return true;
      }
      if (!std::exchange(has_escapes, true)) buffer.clear();
      buffer += plain;
      if (at_ >= text_.size()) break;
      read_escape(buffer);
    }
    return fail("a string has no end");
  }

  void read_escape(std::string& out) {
    const char c = text_[at_++];
    constexpr std::string_view letters = "bfnrt";
    constexpr std::string_view meant = "\b\f\n\r\t";
    if (const std::size_t found = letters.find(c); found != std::string_view::npos) {
      out += meant[found];
    } else if (c == 'u') {
      std::uint32_t point = read_hex4().value_or(0xFFFD);
      if (point >= 0xD800 && point < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
        at_ += 2;
        const std::uint32_t low = read_hex4().value_or(0);
        point = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
      }
      if (point >= 0xD800 && point < 0xE000) point = 0xFFFD;
      append_utf8(out, point);
    } else {
      out += c;
    }
  }

  std::optional<std::uint32_t> read_hex4() {
    if (at_ + 4 > text_.size()) return {};
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const char c = text_[at_ + i];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return {};
      value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    at_ += 4;
    return value;
  }

  static void append_utf8(std::string& out, std::uint32_t point) {
    if (point < 0x80) {
      out += static_cast<char>(point);
      return;
    }
    const int extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    constexpr unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(leads[extra] | (point >> (6 * extra)));
    for (int shift = 6 * (extra - 1); shift >= 0; shift -= 6) out += static_cast<char>(0x80 | ((point >> shift) & 0x3F));
  }

  /// Each key and each value is a node.
  [[nodiscard]] bool has_room() { return nodes_++ < Limits::nodes; }

  void close() {
    --depth_;
    placed();
    taker_.close(at_);
  }

  /// A value is complete.
  void placed() {
    if (depth_ == 0) {
      has_root_ = true;
    } else {
      level().has_key = false;
    }
  }

  [[nodiscard]] Level& level() { return levels_[depth_ - 1]; }
  [[nodiscard]] const Level& level() const { return levels_[depth_ - 1]; }

  std::string_view text_;
  Taker& taker_;
  std::size_t at_;
  std::array<Level, Limits::depth> levels_;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  bool has_root_ = false;
  const char* fault_ = nullptr;
  std::string key_;
  std::string value_;
};

}  // namespace dbssot::source
