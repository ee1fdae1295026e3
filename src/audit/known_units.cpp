#include "audit/known_units.h"

#include <algorithm>

#include "audit/parts.h"
#include "source/parallel.h"

namespace dbssot {

cache::Key text_key(std::string_view path, std::string_view bytes) {
  return cache::key_of({"python", cache::build_identity(), path, bytes});
}

cache::Key unit_key(const cache::Key& text, const std::vector<python::Stretch>& unread) {
  const std::string_view left_out(reinterpret_cast<const char*>(unread.data()), unread.size() * sizeof(python::Stretch));
  return cache::key_of({text.bytes_view(), left_out});
}

KnownUnit KnownUnits::unit_of(std::string_view path, const SourceText& source, const std::vector<python::Stretch>& unread,
                              const std::vector<python::Stretch>& idle) {
  const std::string_view bytes = source.bytes();
  if (store_ == nullptr && parts_ == nullptr && !is_shard_) return {read(path, bytes, unread, idle), {}};
  const cache::Key text = text_key(path, bytes);
  const cache::Key key = unit_key(text, unread);
  if (parts_ != nullptr) {
    if (const std::string* encoded = parts_->find(path, text, key)) {
      if (auto unit = unit_of_kept_form(*encoded, bytes)) return std::move(*unit);
    }
  }
  if (store_ != nullptr && !is_shard_) {
    if (const auto encoded = store_->get(key)) {
      auto unit = unit_of_kept_form(*encoded, bytes);
      if (unit && unit->unit.path == path) return std::move(*unit);
    }
  }
  KnownUnit unit{read(path, bytes, unread, idle), {}};
  unit.shape = shape_of(unit.unit);
  Fresh fresh{std::string(path), text, key, kept_form(unit, source), {}};
  const std::lock_guard lock(mutex_);
  fresh_.push_back(std::move(fresh));
  return unit;
}

program::Unit KnownUnits::read(std::string_view path, std::string_view bytes, const std::vector<python::Stretch>& unread,
                               const std::vector<python::Stretch>& idle) {
  // The nodes of a text take some seven times its size in memory.
  constexpr std::size_t most_bytes = std::size_t{32} << 20;
  python::Reading* reading = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto found = readings_.find(std::string(path));
    if (found == readings_.end() && !unread.empty() && bytes_in_readings_ + bytes.size() <= most_bytes) {
      found = readings_.try_emplace(std::string(path)).first;
      bytes_in_readings_ += bytes.size();
    }
    if (found != readings_.end()) reading = &found->second;
  }
  return reading == nullptr ? python::read_without(path, bytes, unread, idle) : reading->read_without(path, bytes, unread, idle);
}

void KnownUnits::look_for_secrets(const TextOf& text_of, unsigned jobs) {
  const Secrets none;
  in_parallel(fresh_.size(), jobs, [&](std::size_t i) {
    if (!fresh_[i].is_plain) fresh_[i].is_plain = fresh_[i].form.is_clean(text_of(fresh_[i].path), none);
  });
}

std::vector<KeptUnit> KnownUnits::keep(const TextOf& text_of, const Secrets& secrets, unsigned jobs) {
  std::ranges::sort(fresh_, {}, &Fresh::path);
  std::vector<char> is_clean(fresh_.size(), 0);
  in_parallel(fresh_.size(), jobs, [&](std::size_t i) {
    const Fresh& one = fresh_[i];
    const std::string_view text = text_of(one.path);
    const bool is_told = one.is_plain && one.form.holds_none_of(text, secrets);
    is_clean[i] = (is_told ? *one.is_plain : one.form.is_clean(text, secrets)) ? 1 : 0;
  });
  std::vector<KeptUnit> kept;
  for (std::size_t i = 0; i < fresh_.size(); ++i) {
    if (is_clean[i] == 0) continue;
    Fresh& one = fresh_[i];
    if (store_ != nullptr) store_->put(one.key, one.form.encoded);
    if (is_shard_) kept.push_back({std::move(one.path), one.text, one.key, std::move(one.form.encoded)});
  }
  fresh_.clear();
  if (store_ != nullptr) store_->commit();
  return kept;
}

}  // namespace dbssot
