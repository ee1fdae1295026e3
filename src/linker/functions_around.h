#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "linker/program_index.h"
#include "program/program.h"

namespace dbssot::program {

/// Tells which function a place lies in. A file may have tens of thousands of both, so not all of them are looked at for each.
class FunctionsAround {
 public:
  /// The units are to live as long.
  explicit FunctionsAround(std::span<const Unit> units) : units_(units) {}

  /// The innermost one; 0 for none. Of several that begin on one line the last.
  [[nodiscard]] FunctionId of(UnitId id, const Range& range);

 private:
  struct ByLine {
    explicit ByLine(const Unit& unit);

    std::vector<FunctionId> functions;  ///< by the line that they begin on
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        last_ends;  ///< beside them: where the last one so far ends, line and column
  };

  std::span<const Unit> units_;
  std::unordered_map<UnitId, ByLine> known_;
};

}  // namespace dbssot::program
