#include "cli/progress.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>

#include <unistd.h>

#include <fmt/format.h>

namespace dbssot::cli {
namespace {

using namespace std::chrono_literals;

std::atomic<bool> is_off = false;

bool somebody_looks() {
  const char* terminal = std::getenv("TERM");
  return !is_off && isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

void put(const std::string& text) {
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) is_off = true;
}

}  // namespace

struct Progress::Teller {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::jthread thread{[this](std::stop_token stop) {
    bool has_told = false;
    std::unique_lock lock(mutex);
    for (int seconds = 1; !wake.wait_for(lock, stop, 1s, [&] { return stop.stop_requested(); }); ++seconds) {
      put(fmt::format("\r\x1b[Kdbssot: analysing, {} s", seconds));
      has_told = true;
    }
    if (has_told) put("\r\x1b[K");
  }};
};

Progress::Progress() {
  if (somebody_looks()) teller_ = std::make_unique<Teller>();
}
Progress::~Progress() = default;

void Progress::switch_off() { is_off = true; }

}  // namespace dbssot::cli
