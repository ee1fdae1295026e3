#include "reservoir.h"

namespace shop {

Reservoir::Reservoir(std::string url, std::size_t size) {
  for (std::size_t at = 0; at < size; ++at) idle_.push(std::make_unique<pqxx::connection>(url));  // fact: connection call=pqxx.connection
}

std::unique_ptr<pqxx::connection> Reservoir::take() {
  const std::lock_guard lock(mutex_);
  auto connection = std::move(idle_.front());
  idle_.pop();
  return connection;
}

void Reservoir::give_back(std::unique_ptr<pqxx::connection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push(std::move(connection));
}

}  // namespace shop
