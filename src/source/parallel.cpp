#include "source/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace dbssot {
namespace {

/// What one call of in_parallel() has to do.
struct Batch {
  Batch(std::size_t calls, const std::function<void(std::size_t)>& to_do) : count(calls), work(to_do) {}

  void run() {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(fault_mutex);
        fault = std::current_exception();
      }
    }
  }

  const std::size_t count;
  const std::function<void(std::size_t)>& work;
  std::atomic<std::size_t> next = 0;
  std::exception_ptr fault;
  std::mutex fault_mutex;
  // Under the lock of the helpers:
  std::size_t wanted = 0;  ///< helpers that may still join
  std::size_t joined = 0;  ///< helpers at work
};

/// Threads that stay: an audit runs a hundred batches, and a thread that comes and goes, with a stack and a heap of its own, costs
/// about as much as a batch that is a millisecond long. Whoever has a batch works on it as well, and does not wait for helpers that
/// have not begun when nothing is left, so batches within batches get done however few helpers there are.
class Helpers {
 public:
  /// Never destroyed: at the end of the program they wait for work, and nobody has to wait for them.
  static Helpers& all() {
    static auto* const helpers = new Helpers;
    return *helpers;
  }

  void run(Batch& batch, std::size_t wanted) {
    {
      const std::lock_guard lock(mutex_);
      have_at_least(wanted);
      batch.wanted = wanted;
      open_.push_back(&batch);
    }
    has_work_.notify_all();
    batch.run();
    std::unique_lock lock(mutex_);
    std::erase(open_, &batch);
    is_done_.wait(lock, [&] { return batch.joined == 0; });
  }

 private:
  void have_at_least(std::size_t wanted) {
    try {
      for (; idle_ < wanted; ++idle_) std::thread([this] { help(); }).detach();
    } catch (const std::system_error&) {
      // The system gives no more threads: those that there are do the work.
    }
  }

  void help() {
    std::unique_lock lock(mutex_);
    for (;;) {
      has_work_.wait(lock, [&] { return !open_.empty(); });
      Batch& batch = *open_.front();
      ++batch.joined;
      if (--batch.wanted == 0) std::erase(open_, &batch);
      --idle_;
      lock.unlock();
      batch.run();
      lock.lock();
      ++idle_;
      if (--batch.joined == 0) is_done_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable has_work_;
  std::condition_variable is_done_;
  std::vector<Batch*> open_;  ///< that want helpers
  std::size_t idle_ = 0;
};

}  // namespace

unsigned usable_cores() { return std::max(1U, std::thread::hardware_concurrency()); }

void in_parallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
  const std::size_t threads = std::min<std::size_t>(std::max(1U, jobs), count);
  if (threads <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  Batch batch(count, work);
  Helpers::all().run(batch, threads - 1);
  if (batch.fault) std::rethrow_exception(batch.fault);
}

}  // namespace dbssot
