#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// A compact binary form for what crosses process borders and caches: unsigned numbers in LEB128, strings with their length in
/// front.
namespace dbssot::bytes {

class Writer {
 public:
  void number(std::uint64_t value) { numbers(value); }
  template <class... Numbers>
  void numbers(Numbers... values) {
    if (end_ + sizeof...(values) * longest_number > out_.size()) grow(sizeof...(values) * longest_number);
    char* at = out_.data() + end_;
    ((at = written(at, values)), ...);
    end_ = static_cast<std::size_t>(at - out_.data());
  }
  void flag(bool value) { number(value ? 1 : 0); }
  void text(std::string_view value) {
    number(value.size());
    if (end_ + value.size() > out_.size()) grow(value.size());
    value.copy(out_.data() + end_, value.size());
    end_ += value.size();
  }
  [[nodiscard]] std::string take() {
    out_.resize(std::exchange(end_, 0));
    return std::exchange(out_, {});
  }

 private:
  static constexpr std::size_t longest_number = 10;

  static char* written(char* at, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
    *at++ = static_cast<char>(value);
    return at;
  }
  void grow(std::size_t more) { out_.resize(std::max(2 * out_.size(), end_ + more)); }

  std::string out_;  ///< longer than what was written, so that few writes have to look for room
  std::size_t end_ = 0;
};

/// Reads what Writer wrote, and survives anything else: after the first fault every answer is zero or empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  std::uint64_t number() {
    const auto byte = in_.empty() ? std::uint8_t{0x80} : static_cast<std::uint8_t>(in_.front());
    if (byte >= 0x80) return long_number();  // few are
    in_.remove_prefix(1);
    return byte;
  }
  std::uint32_t number32() {
    const auto value = number();
    if (value > UINT32_MAX) {
      fail();
      return 0;
    }
    return static_cast<std::uint32_t>(value);
  }
  /// A number below `limit`, such as an enumerator or an index.
  std::uint32_t below(std::uint64_t limit) {
    const auto value = number();
    if (value >= limit) {
      fail();
      return 0;
    }
    return static_cast<std::uint32_t>(value);
  }
  bool flag() { return below(2) == 1; }
  std::string_view text() {
    const auto size = number();
    if (size > in_.size()) fail();
    if (!ok_) return {};
    const auto value = in_.substr(0, size);
    in_.remove_prefix(size);
    return value;
  }
  /// Length of a list whose elements take a byte each at least, so that a forged length cannot make us allocate.
  std::size_t count() {
    const auto value = number();
    if (value > in_.size()) fail();
    return ok_ ? value : 0;
  }
  void fail() {
    ok_ = false;
    in_ = {};
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return in_.empty(); }

 private:
  std::uint64_t long_number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !in_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(in_.front());
      in_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    fail();
    return 0;
  }

  std::string_view in_;
  bool ok_ = true;
};

}  // namespace dbssot::bytes
