#include "live/listener.h"

#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dbssot::test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<unsigned short>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Listener::Listener(Manner manner, std::string text) : manner_(manner), text_(std::move(text)) {
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const int queue = manner == Manner::never_accepts ? 0 : 16;
  if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(socket_, queue) != 0 ||
      getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0 || pipe2(stop_, O_CLOEXEC) != 0) {
    throw std::runtime_error("cannot listen");
  }
  port_ = ntohs(address.sin_port);
  if (manner == Manner::never_accepts) {
    for (int i = 0; i < 4; ++i) {  // a queue of 0 holds one; more never hurts
      const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      (void)!connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address);
      held_.push_back(client);
    }
  } else {
    thread_ = std::thread([this] { serve(); });
  }
}

Listener::~Listener() {
  (void)!write(stop_[1], "", 1);
  if (thread_.joinable()) thread_.join();
  for (const int one : held_) close(one);
  close(socket_);
  close(stop_[0]);
  close(stop_[1]);
}

void Listener::serve() {
  while (true) {
    pollfd waiting[2] = {{stop_[0], POLLIN, 0}, {socket_, POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0 || waiting[0].revents != 0) return;
    const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    if (manner_ == Manner::hangs_up) {
      close(client);
      continue;
    }
    held_.push_back(client);
    if (manner_ == Manner::answers_with_text) {
      pollfd both[2] = {{stop_[0], POLLIN, 0}, {client, POLLIN, 0}};
      if (poll(both, 2, -1) < 0 || both[0].revents != 0) return;
    }
    if (manner_ != Manner::silent) (void)!send(client, text_.data(), text_.size(), MSG_NOSIGNAL);
  }
}

}  // namespace dbssot::test
