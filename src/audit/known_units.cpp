#include "audit/known_units.h"

#include <algorithm>

#include "audit/parallel.h"
#include "audit/parts.h"
#include "frontends/python/python.h"
#include "program/program_io.h"

namespace dbssot {

cache::Key unit_key(std::string_view path, std::string_view bytes) {
  return cache::key_of({"python", cache::build_identity(), path, bytes});
}

program::Unit KnownUnits::unit_of(std::string_view path, std::string_view bytes) {
  if (store_ == nullptr && parts_ == nullptr && !is_shard_) return python::read(path, bytes);
  const cache::Key key = unit_key(path, bytes);
  if (parts_ != nullptr) {
    if (const std::string* encoded = parts_->find(path, key)) {
      if (auto unit = program::decode(*encoded)) return std::move(*unit);
    }
  }
  if (store_ != nullptr && !is_shard_) {
    if (const auto encoded = store_->get(key)) {
      auto unit = program::decode(*encoded);
      if (unit && unit->path == path) return std::move(*unit);
    }
  }
  program::Unit unit = python::read(path, bytes);
  Fresh fresh{{std::string(path), key, program::encode(unit)}, {}};
  for (const std::string& text : unit.strings) (fresh.strings += text) += '\n';
  const std::lock_guard lock(mutex_);
  fresh_.push_back(std::move(fresh));
  return unit;
}

std::vector<KeptUnit> KnownUnits::keep(const std::function<std::string_view(std::string_view path)>& text_of,
                                       const Secrets& secrets, unsigned jobs) {
  std::ranges::sort(fresh_, {}, [](const Fresh& fresh) -> const std::string& { return fresh.unit.path; });
  std::vector<char> is_clean(fresh_.size(), 0);
  in_parallel(fresh_.size(), jobs, [&](std::size_t i) {
    const std::string_view text = text_of(fresh_[i].unit.path);
    is_clean[i] = secrets.masked(text) == text && secrets.masked(fresh_[i].strings) == fresh_[i].strings;
  });
  std::vector<KeptUnit> kept;
  for (std::size_t i = 0; i < fresh_.size(); ++i) {
    if (is_clean[i] == 0) continue;
    if (store_ != nullptr) store_->put(fresh_[i].unit.key, fresh_[i].unit.encoded);
    if (is_shard_) kept.push_back(std::move(fresh_[i].unit));
  }
  fresh_.clear();
  if (store_ != nullptr) store_->commit();
  return kept;
}

}  // namespace dbssot
