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

namespace dbssot {
namespace {

/// The calls of one in_parallel(). Helpers share it, since one that comes when all is done finds nobody who waits for it.
class Share {
 public:
  Share(std::size_t count, const std::function<void(std::size_t)>& work) : count_(count), work_(work) {}

  void help() {
    {
      const std::lock_guard lock(mutex_);
      if (next_ >= count_) return;
      ++helpers_;
    }
    take();
    const std::lock_guard lock(mutex_);
    --helpers_;
    is_left_.notify_one();
  }

  /// Does what nobody does, and waits for the others.
  void finish() {
    take();
    std::unique_lock lock(mutex_);
    is_left_.wait(lock, [&] { return helpers_ == 0; });
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  void take() {
    for (std::size_t i = next_++; i < count_; i = next_++) {
      try {
        work_(i);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        fault_ = std::current_exception();
      }
    }
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

}  // namespace dbssot
