#include "audit/followed_names.h"

#include <algorithm>
#include <cstring>

#include "cache/key.h"
#include "program/bytes.h"

namespace dbssot {
namespace {

template <class Items>
void sort_and_deduplicate(Items& items) {
  std::ranges::sort(items);
  items.erase(std::ranges::unique(items).begin(), items.end());
}

void write(bytes::Writer& out, const std::vector<std::uint64_t>& hashes) {
  out.number(hashes.size());
  for (const std::uint64_t hash : hashes) out.number(hash);
}

template <class Take>
void each(bytes::Reader& in, Take take) {
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) take();
}

}  // namespace

std::uint64_t last_part_hash(std::string_view name) {
  std::uint64_t hash = 0;
  const std::size_t at = name.find_last_of("./");
  const cache::Key key = cache::key_of({at == std::string_view::npos ? name : name.substr(at + 1)});
  std::memcpy(&hash, key.bytes.data(), sizeof hash);
  return hash;
}

void FollowedNames::add(const program::OpenEnds& ends) {
  wrappers.insert(wrappers.end(), ends.wrappers.begin(), ends.wrappers.end());
  for (const program::OpenName& name : ends.names) {
    // The name of a module, of something in it, or of a member of something in it.
    std::string_view rest = name.name;
    for (int parts = 0; parts < 3 && !rest.empty(); ++parts) {
      open.push_back(last_part_hash(rest));
      rest = rest.substr(0, rest.rfind('.') == std::string_view::npos ? 0 : rest.rfind('.'));
    }
  }
}

void FollowedNames::tidy() { sort_and_deduplicate(wrappers), sort_and_deduplicate(open), sort_and_deduplicate(variables); }

std::string FollowedNames::encoded() const {
  bytes::Writer out;
  out.number(wrappers.size());
  for (const program::Wrapper& wrapper : wrappers) {
    for (const std::string* text : {&wrapper.module, &wrapper.name, &wrapper.owner}) out.text(*text);
    out.flag(wrapper.opens);
  }
  write(out, open), write(out, variables);
  const std::vector<HotWords::Word> words = hot.all();
  out.number(words.size());
  for (const HotWords::Word& word : words) {
    for (const std::uint32_t hash : {word.name, word.member, word.path, word.module}) out.number(hash);
    out.flag(word.is_member), out.flag(word.is_private);
  }
  return out.take();
}

std::optional<FollowedNames> FollowedNames::decoded(std::string_view bytes) {
  bytes::Reader in(bytes);
  FollowedNames names;
  each(in, [&] {
    program::Wrapper& wrapper = names.wrappers.emplace_back();
    for (std::string* text : {&wrapper.module, &wrapper.name, &wrapper.owner}) *text = in.text();
    wrapper.opens = in.flag();
  });
  each(in, [&] { names.open.push_back(in.number()); });
  each(in, [&] { names.variables.push_back(in.number()); });
  each(in, [&] { names.hot.add({in.number32(), in.number32(), in.number32(), in.number32(), in.flag(), in.flag()}); });
  return in.ok() && in.at_end() ? std::optional(std::move(names)) : std::nullopt;
}

}  // namespace dbssot
