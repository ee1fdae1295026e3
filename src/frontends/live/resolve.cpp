#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include "frontends/live/live.h"

namespace dbssot::live {
namespace {

/// Shared by the asker and the thread that may outlive it.
struct Answer {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  Resolved resolved;
};

Resolved look_up(const std::string& host) {
  Resolved resolved;
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) {
    resolved.error = gai_strerror(error);
    return resolved;
  }
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    char text[NI_MAXHOST];
    // getnameinfo keeps the zone of a link-local address.
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) {
      resolved.addresses.emplace_back(text);
    }
  }
  freeaddrinfo(found);
  if (resolved.addresses.empty()) resolved.error = "the name has no address";
  return resolved;
}

}  // namespace

Resolved resolve_with_system(const std::string& host, std::chrono::milliseconds deadline) {
  const auto answer = std::make_shared<Answer>();
  try {
    std::thread([answer, host] {
      Resolved resolved = look_up(host);
      const std::lock_guard lock(answer->mutex);
      answer->resolved = std::move(resolved);
      answer->done = true;
      answer->changed.notify_one();
    }).detach();
  } catch (const std::system_error&) {
    return {{}, "no thread could be started to look the name up", false};
  }
  std::unique_lock lock(answer->mutex);
  if (!answer->changed.wait_for(lock, deadline, [&] { return answer->done; })) {
    return {{}, "no answer from the name service", true};
  }
  return std::move(answer->resolved);
}

}  // namespace dbssot::live
