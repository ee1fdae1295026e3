#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cache/store.h"
#include "frontends/cpp/input_states.h"
#include "frontends/cpp/protocol.h"
#include "frontends/cpp/surroundings.h"
#include "program/program.h"

namespace dbssot::cpp {

/// What a worker made of a job.
struct Answer {
  std::vector<std::pair<std::string, std::string>> units;  ///< path, and program::encode() of its Unit
  std::vector<std::string> headers;                        ///< protocol::Seen
};

/// Answers of earlier runs. One is found by its job (file, flags, build) and by all that it rests on: what every file held that
/// Clang opened, and which ones it looked for and did not find. Nothing is written until keep().
class UnitCache {
 public:
  explicit UnitCache(cache::Store& store) : store_(store) {}

  /// Before the first job. `identity`: of the worker and of what else its answers depend on.
  void begin(const Surroundings& around, std::string identity);
  [[nodiscard]] std::optional<Answer> find(const protocol::Job& job);
  void remember(const protocol::Job& job, std::span<const std::string> inputs, const Answer& answer);
  /// After the last job, before remember(): what was looked at before may have changed meanwhile.
  void end() { states_->forget_answers(); }
  /// How many answers were remembered, for tests.
  [[nodiscard]] std::size_t fresh() const { return fresh_.size(); }
  /// All that the answers rest on, found and remembered, and `others` beside (InputStates), as bytes for still_holds(). Nothing
  /// where some of it may have changed meanwhile. After end().
  [[nodiscard]] std::optional<std::string> testimony(const Surroundings& around, std::span<const std::string> others);
  /// True if the disk would give read() the same answers, asked for the same files with the same options.
  [[nodiscard]] static bool still_holds(std::string_view testimony, cache::Store& store);
  /// Writes what was remembered, but for answers with a unit that holds something secret.
  void keep(const std::function<bool(const program::Unit& unit)>& is_clean);

 private:
  struct Fresh {
    cache::Key question;
    std::string inputs;
    cache::Key answer;
    Answer content;
  };
  [[nodiscard]] cache::Key question(const protocol::Job& job) const;

  cache::Store& store_;
  std::string identity_;
  cache::Key states_key_;
  std::optional<InputStates> states_;
  std::vector<Fresh> fresh_;
  std::set<InputStates::Id> rests_on_;
  bool may_change_ = false;  ///< an answer rests on what may have changed meanwhile
};

}  // namespace dbssot::cpp
