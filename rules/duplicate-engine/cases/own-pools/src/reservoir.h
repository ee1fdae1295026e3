#pragma once

#include <memory>
#include <mutex>
#include <queue>
#include <string>

#include <pqxx/pqxx>

namespace shop {

/// Keeps connections and hands them out: a pool, whatever it is called.
class Reservoir {
 public:
  Reservoir(std::string url, std::size_t size);
  explicit Reservoir(const Reservoir& other) = delete;
  std::unique_ptr<pqxx::connection> take();
  void give_back(std::unique_ptr<pqxx::connection> connection);

 private:
  std::mutex mutex_;
  std::queue<std::unique_ptr<pqxx::connection>> idle_;
};

/// Remembers texts; no pool.
class Notes {
 public:
  explicit Notes(std::string url) : url_(std::move(url)) {}
  const std::string& url() const { return url_; }

 private:
  std::string url_;
  std::queue<std::string> lines_;
};

}  // namespace shop
