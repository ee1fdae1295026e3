#include "report/line_hash.h"

#include <array>
#include <cstdint>
#include <map>

#include <fmt/format.h>

#include "report/utf16.h"

namespace dbssot::report {
namespace {

constexpr std::size_t block = 100;
constexpr std::uint64_t base = 37;

constexpr std::uint64_t base_to_the_block() {
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < block; ++i) power *= base;
  return power;
}

class LineHasher {
 public:
  std::vector<std::string> run(std::string_view bytes) {
    for (const char16_t unit : to_utf16(bytes)) take(unit);
    take(0xFFFF);  // the end of the file counts as one more character
    for (std::size_t i = 0; i < block; ++i) {
      finish_line_at_this_slot();
      roll(0);
    }
    return std::move(hashes_);
  }

 private:
  void take(char16_t unit) {
    const bool second_of_crlf = after_cr_ && unit == u'\n';
    if (unit == u' ' || unit == u'\t' || second_of_crlf) {
      after_cr_ = false;
      return;
    }
    after_cr_ = unit == u'\r';
    if (after_cr_) unit = u'\n';
    finish_line_at_this_slot();
    if (at_line_start_) line_in_slot_[slot_] = ++lines_;
    at_line_start_ = unit == u'\n';
    roll(unit);
  }

  /// A line that began here has had its hundred characters.
  void finish_line_at_this_slot() {
    std::size_t& line = line_in_slot_[slot_];
    if (line == 0) return;
    const std::string text = fmt::format("{:x}", hash_);
    hashes_.resize(line);
    hashes_[line - 1] = fmt::format("{}:{}", text, ++seen_[hash_]);
    line = 0;
  }

  void roll(char16_t unit) {
    hash_ = base * hash_ + unit - base_to_the_block() * window_[slot_];
    window_[slot_] = unit;
    slot_ = (slot_ + 1) % block;
  }

  std::array<std::uint64_t, block> window_{};
  std::array<std::size_t, block> line_in_slot_{};  ///< number of the line that began there; 0: none
  std::size_t slot_ = 0;
  std::uint64_t hash_ = 0;
  std::size_t lines_ = 0;
  bool at_line_start_ = true;
  bool after_cr_ = false;
  std::map<std::uint64_t, unsigned> seen_;
  std::vector<std::string> hashes_;
};

}  // namespace

std::vector<std::string> line_hashes(std::string_view bytes) { return LineHasher().run(bytes); }

}  // namespace dbssot::report
