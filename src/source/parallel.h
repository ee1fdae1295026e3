#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace dbssot {

/// Cores of the machine, at least 1.
[[nodiscard]] unsigned usable_cores();

/// Calls work(0) … work(count - 1), on up to `jobs` threads. The order is not fixed, so each call writes to a slot of its own. An
/// exception of one call is thrown again at the end. To wake a thread costs some 10 µs: there are fewer where less than `least`
/// calls would be left for each.
void in_parallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work, std::size_t least = 1);

/// Calls that fill the time in which in_parallel() and what lies between its calls leave threads idle: each of its threads goes
/// before the next of them.
class WhenIdle {
 public:
  /// Begins to call work(0) … work(count - 1), on up to `jobs` threads less the one that goes on; of one job, all is left for the
  /// end.
  WhenIdle(std::size_t count, unsigned jobs, std::function<void(std::size_t)> work);
  /// What was not begun will not be.
  ~WhenIdle();
  WhenIdle(const WhenIdle&) = delete;
  WhenIdle& operator=(const WhenIdle&) = delete;

  /// Takes part in what is left. An exception of one call is thrown again.
  void finish();

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< with the threads that come when all is done
};

}  // namespace dbssot
