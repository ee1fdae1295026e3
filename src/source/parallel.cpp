#include "source/parallel.h"

#include <algorithm>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace dbssot {
namespace {

/// The calls of one in_parallel(). Helpers share it, since one that comes when all is done finds nobody who waits for it.
class Share {
 public:
  Share(std::size_t count, const std::function<void(std::size_t)>& work) : count_(count), work_(work) {}

  void help() { help(count_); }

  /// With one call. True: there may be more.
  bool help_once() { return help(1); }

  /// Does what nobody does, and waits for the others.
  void finish() {
    take(count_);
    wait();
    if (fault_) std::rethrow_exception(fault_);
  }

  /// Waits for calls that were begun; no others will be.
  void end() {
    next_ = count_;
    wait();
  }

 private:
  bool help(std::size_t most) {
    {
      const std::lock_guard lock(mutex_);
      if (next_ >= count_) return false;
      ++helpers_;
    }
    take(most);
    const std::lock_guard lock(mutex_);
    --helpers_;
    is_left_.notify_one();
    return next_ < count_;
  }

  void take(std::size_t most) {
    for (; most > 0; --most) {
      const std::size_t i = next_++;
      if (i >= count_) return;
      try {
        work_(i);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        fault_ = std::current_exception();
      }
    }
  }

  void wait() {
    std::unique_lock lock(mutex_);
    is_left_.wait(lock, [&] { return helpers_ == 0; });
  }

  const std::size_t count_;
  const std::function<void(std::size_t)>& work_;  ///< gone when all is done
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable is_left_;
  std::size_t helpers_ = 0;  ///< at work
  std::exception_ptr fault_;
};

/// Threads stay, with their memory: there are dozens of calls in one audit, and a parser in each thread.
asio::thread_pool& helpers(std::size_t wanted) {
  static asio::thread_pool pool(std::max<std::size_t>(wanted, usable_cores() - 1));
  return pool;
}

/// One call at a time, behind whatever waits for a thread by then.
void help_when_idle(std::size_t wanted, const std::shared_ptr<Share>& share) {
  asio::post(helpers(wanted), [wanted, share] {
    if (share->help_once()) help_when_idle(wanted, share);
  });
}

}  // namespace

unsigned usable_cores() { return std::max(1U, std::thread::hardware_concurrency()); }

void in_parallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work, std::size_t least) {
  const std::size_t threads = std::min<std::size_t>(std::max(1U, jobs), count / least);
  if (threads <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  const auto share = std::make_shared<Share>(count, work);
  for (std::size_t i = 1; i < threads; ++i) asio::post(helpers(jobs - 1), [share] { share->help(); });
  share->finish();
}

struct WhenIdle::State {
  std::function<void(std::size_t)> work;
  Share share;

  State(std::size_t count, std::function<void(std::size_t)> one) : work(std::move(one)), share(count, work) {}
};

WhenIdle::WhenIdle(std::size_t count, unsigned jobs, std::function<void(std::size_t)> work)
    : state_(std::make_shared<State>(count, std::move(work))) {
  for (unsigned i = 1; i < jobs; ++i) help_when_idle(jobs - 1, {state_, &state_->share});
}

void WhenIdle::finish() { state_->share.finish(); }

WhenIdle::~WhenIdle() { state_->share.end(); }

}  // namespace dbssot
