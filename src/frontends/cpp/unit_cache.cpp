#include "frontends/cpp/unit_cache.h"

#include <algorithm>
#include <cstring>

#include "program/bytes.h"
#include "program/program_io.h"

namespace dbssot::cpp {
namespace {

std::string_view bytes_of(const cache::Key& key) { return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}; }

cache::Key states_key(const Surroundings& around) {
  return cache::key_of({"cpp inputs", cache::build_identity(), around.root.string()});
}

constexpr std::string_view magic = "dbssot cpp 1";

std::string encode(const Answer& answer) {
  bytes::Writer out;
  out.number(answer.units.size());
  for (const auto& [path, unit] : answer.units) {
    out.text(path);
    out.text(unit);
  }
  protocol::write_list(out, answer.headers);
  return out.take();
}

std::optional<Answer> decode(std::string_view content) {
  bytes::Reader in(content);
  Answer answer;
  for (auto left = in.count(); left > 0 && in.ok(); --left) {
    std::string path(in.text());
    answer.units.emplace_back(std::move(path), in.text());
  }
  answer.headers = protocol::read_list(in);
  if (!in.ok()) return std::nullopt;
  return answer;
}

}  // namespace

void UnitCache::begin(const Surroundings& around, std::string identity) {
  identity_ = std::move(identity);
  states_key_ = states_key(around);
  states_.emplace(around.headers, store_.get(states_key_).value_or(""));
}

cache::Key UnitCache::question(const protocol::Job& job) const {
  protocol::Job bare = job;
  bare.number = 0;  // neither makes a difference to the answer
  bare.set = 0;
  return cache::key_of({"cpp", cache::build_identity(), identity_, bytes_of(states_key_), protocol::encode(bare)});
}

std::optional<Answer> UnitCache::find(const protocol::Job& job) {
  const auto asked = question(job);
  const auto ids = store_.get(asked);
  if (!ids || ids->size() % sizeof(InputStates::Id) != 0) return std::nullopt;
  std::string states;
  std::vector<InputStates::Id> inputs;
  for (std::size_t at = 0; at < ids->size(); at += sizeof(InputStates::Id)) {
    InputStates::Id& id = inputs.emplace_back();
    std::memcpy(&id, ids->data() + at, sizeof id);
    const auto state = states_->known(id);
    if (!state) return std::nullopt;
    states += bytes_of(*state);
  }
  const auto content = store_.get(cache::key_of({"cpp answer", bytes_of(asked), states}));
  auto answer = content ? decode(*content) : std::nullopt;
  if (answer) rests_on_.insert(inputs.begin(), inputs.end());
  return answer;
}

void UnitCache::remember(const protocol::Job& job, std::span<const std::string> inputs, const Answer& answer) {
  Fresh fresh;
  fresh.question = question(job);
  fresh.content = answer;
  std::string states;
  for (const auto& input : inputs) {
    const auto state = states_->met(input);
    if (!state) {
      may_change_ = true;
      return;
    }
    states += bytes_of(*state);
    const auto id = InputStates::id_of(input);
    rests_on_.insert(id);
    fresh.inputs.append(reinterpret_cast<const char*>(&id), sizeof id);
  }
  fresh.answer = cache::key_of({"cpp answer", bytes_of(fresh.question), states});
  fresh_.push_back(std::move(fresh));
}

std::optional<std::string> UnitCache::testimony(const Surroundings& around, std::span<const std::string> others) {
  for (const auto& input : others) {
    if (!states_->met(input)) return std::nullopt;
    rests_on_.insert(InputStates::id_of(input));
  }
  if (may_change_) return std::nullopt;
  bytes::Writer out;
  out.text(magic);
  out.text(around.root.string());
  out.text(bytes_of(around.digest()));
  out.number(rests_on_.size());
  std::string states;
  for (const auto id : rests_on_) {
    const auto state = states_->known(id);
    if (!state) return std::nullopt;
    states += bytes_of(*state);
    out.number(id);
  }
  out.text(bytes_of(cache::key_of({states})));
  return out.take();
}

bool UnitCache::still_holds(std::string_view testimony, cache::Store& store) {
  bytes::Reader in(testimony);
  if (in.text() != magic) return false;
  const auto around = look_around(std::string(in.text()));
  if (in.text() != bytes_of(around.digest())) return false;
  InputStates inputs(around.headers, store.get(states_key(around)).value_or(""));
  std::string states;
  for (auto left = in.count(); left > 0 && in.ok(); --left) {
    const auto state = inputs.known(in.number());
    if (!state) return false;
    states += bytes_of(*state);
  }
  return in.text() == bytes_of(cache::key_of({states})) && in.ok() && in.at_end();
}

void UnitCache::keep(const std::function<bool(const program::Unit& unit)>& is_clean) {
  if (!states_) return;
  for (auto& fresh : fresh_) {
    const bool all_clean = std::all_of(fresh.content.units.begin(), fresh.content.units.end(), [&](const auto& unit) {
      const auto decoded = program::decode(unit.second);
      return decoded && is_clean(*decoded);
    });
    if (!all_clean) continue;
    store_.put(fresh.question, std::move(fresh.inputs));
    store_.put(fresh.answer, encode(fresh.content));
  }
  fresh_.clear();
  if (states_->has_changed()) store_.put(states_key_, states_->encode());
  store_.commit();
}

}  // namespace dbssot::cpp
