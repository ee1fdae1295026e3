#pragma once

#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dbssot::test {

/// A TCP port of 127.0.0.1 with somebody behind it who is not PostgreSQL.
class Listener {
 public:
  enum class Manner {
    silent,             ///< accepts and never says a word
    answers_with_text,  ///< waits for the first bytes, then sends `text`: an HTTP server
    speaks_first,       ///< sends `text` at once: SSH, MySQL
    hangs_up,           ///< closes at once
    never_accepts       ///< its queue is full: connecting takes for ever, as behind a firewall
  };
  explicit Listener(Manner manner, std::string text = "");
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] int port() const { return port_; }

 private:
  void serve();

  Manner manner_;
  std::string text_;
  int socket_ = -1;
  int stop_[2] = {-1, -1};
  int port_ = 0;
  std::vector<int> held_;
  std::thread thread_;
};

}  // namespace dbssot::test
