#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "facts/value.h"

namespace dbssot {

/// What expressions were found to be inside of calls, by unit, frame and expression in one number. Hundreds of thousands of entries
/// come and none goes, so the table is flat: filling it and letting go of it cost little.
class FrameMemo {
 public:
  FrameMemo() : slots_(std::size_t{1} << 12) {}

  /// The entry, made with `absent` if there is none. Valid until the next one is asked for.
  ValueId& at(std::uint64_t key, ValueId absent) {
    std::size_t slot = slot_of(key);
    while (slots_[slot].key != key) {
      if (slots_[slot].key == free_key) {
        if (++size_ * 2 > slots_.size()) {
          make_room();
          return at_new(key, absent);
        }
        slots_[slot] = {key, absent};
        break;
      }
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return slots_[slot].value;
  }

 private:
  static constexpr std::uint64_t free_key = std::numeric_limits<std::uint64_t>::max();
  struct Slot {
    std::uint64_t key = free_key;
    ValueId value = 0;
  };

  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15ULL) >> 20) & (slots_.size() - 1);
  }

  ValueId& at_new(std::uint64_t key, ValueId value) {
    std::size_t slot = slot_of(key);
    while (slots_[slot].key != free_key) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {key, value};
    return slots_[slot].value;
  }

  void make_room() {
    std::vector<Slot> former(slots_.size() * 2);
    former.swap(slots_);
    for (const Slot& slot : former) {
      if (slot.key != free_key) at_new(slot.key, slot.value);
    }
  }

  std::vector<Slot> slots_;  ///< open addressing, at most half full
  std::size_t size_ = 0;
};

}  // namespace dbssot
