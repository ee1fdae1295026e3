#include "audit/known_configs.h"

#include <utility>

#include "audit/former_audit.h"
#include "frontends/config/config.h"
#include "source/parallel.h"

namespace dbssot {

config::Unit KnownConfigs::unit_of(const std::string& path, std::string_view bytes) {
  if (store_ == nullptr) return config::read(path, bytes);
  const cache::Key key = cache::key_of({"config", cache::build_identity(), path, bytes});
  if (const auto encoded = store_->get(key)) {
    auto unit = config_of_kept_form(*encoded, bytes);
    if (unit && unit->path == path) return std::move(*unit);
  }
  config::Unit unit = config::read(path, bytes);
  // Files that set nothing are many, quickly read, and known by the index as long as they lie where they did.
  if (words_of_empty_config(unit)) return unit;
  // In faulty files, values may be taken for names.
  if (!unit.diagnostics.empty()) return unit;
  Fresh fresh{key, kept_config(unit, bytes)};
  const std::lock_guard lock(mutex_);
  fresh_.push_back(std::move(fresh));
  return unit;
}

void KnownConfigs::keep(const Secrets& secrets, unsigned jobs) {
  std::vector<char> is_clean(fresh_.size(), 0);
  in_parallel(fresh_.size(), jobs, [&](std::size_t i) { is_clean[i] = fresh_[i].form.is_clean(secrets) ? 1 : 0; });
  for (std::size_t i = 0; i < fresh_.size(); ++i) {
    if (is_clean[i] != 0) store_->put(fresh_[i].key, std::move(fresh_[i].form.encoded));
  }
  fresh_.clear();
}

}  // namespace dbssot
