#pragma once

#include <memory>

namespace dbssot::cli {

/// While it lives, and once a second has passed, says on the terminal behind standard error how long the run takes, and clears the
/// line at its end. Silent where standard error is no terminal, so that logs hold nothing of it.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// --no-progress; for the rest of the process.
  static void switch_off();

 private:
  struct Teller;
  std::unique_ptr<Teller> teller_;
};

}  // namespace dbssot::cli
