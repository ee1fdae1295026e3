#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "audit/kept_config.h"
#include "cache/store.h"
#include "facts/config_unit.h"
#include "lint/secrets.h"

namespace dbssot {

/// The way to what deploy files say: from the cache, or else from the front end. The answer is the same.
class KnownConfigs {
 public:
  explicit KnownConfigs(cache::Store* store) : store_(store) {}

  /// Thread-safe.
  [[nodiscard]] config::Unit unit_of(const std::string& path, std::string_view bytes);
  /// Puts what was read anew into the cache, except for what must not lie on a disk.
  void keep(const Secrets& secrets, unsigned jobs);

 private:
  struct Fresh {
    cache::Key key;
    KeptConfig form;
  };

  cache::Store* store_;
  std::mutex mutex_;
  std::vector<Fresh> fresh_;
};

}  // namespace dbssot
