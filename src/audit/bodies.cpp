#include "audit/bodies.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "drivers/code_shape.h"

namespace dbssot {

std::uint32_t word_hash(std::string_view word) {
  std::uint32_t hash = hash_of_nothing;
  for (const char c : word) hash = hashed(hash, c);
  return hash;
}

namespace {

std::uint32_t as_member(std::uint32_t hash) { return hash * 31 + 7; }

}  // namespace

std::uint32_t member_hash(std::string_view word) { return as_member(word_hash(word)); }

bool HotWords::add(const program::HotName& name) {
  const std::string_view module = name.module;
  return words_
      .insert({word_hash(name.name), member_hash(name.name), word_hash(name.path), word_hash(module.substr(module.rfind('.') + 1)),
               name.is_member, name.name.starts_with('_')})
      .second;
}

void HotWords::add(const Word& word) { words_.insert(word); }

std::vector<HotWords::Word> HotWords::all() const { return {words_.begin(), words_.end()}; }

WordHashes HotWords::hashes() const {
  std::vector<std::uint32_t> names;
  for (const Word& word : words_) names.insert(names.end(), {word.name, word.member});
  return WordHashes(std::move(names));
}

WordHashes HotWords::in_file(std::string_view path, const std::vector<std::string>& imports) const {
  std::vector<std::uint32_t> last_parts;  // as a module or a name in one
  last_parts.reserve(imports.size());
  for (const std::string& import : imports) last_parts.push_back(word_hash(std::string_view(import).substr(import.rfind('/') + 1)));
  const WordHashes imported(std::move(last_parts));
  const std::uint32_t own = word_hash(path);
  std::vector<std::uint32_t> names;
  names.reserve(words_.size() * 2);
  for (const Word& word : words_) {
    if (word.is_private && word.path != own) continue;
    if (word.is_member || imported.contains(word.module)) names.push_back(word.member);
    if (!word.is_member && (word.path == own || imported.contains(word.name))) names.push_back(word.name);
  }
  return WordHashes(std::move(names));
}

std::vector<char> mentioned_constants(const std::vector<QuietBody>& parts, std::vector<std::uint32_t> words) {
  std::unordered_multimap<std::uint32_t, std::size_t> by_name;
  for (std::size_t at = 0; at < parts.size(); ++at) {
    if (parts[at].is_constant) by_name.emplace(parts[at].name, at);
  }
  std::vector<char> is_mentioned(parts.size(), 0);
  while (!words.empty() && !by_name.empty()) {
    const auto [first, last] = by_name.equal_range(words.back());
    words.pop_back();
    const std::vector<std::pair<std::uint32_t, std::size_t>> meant(first, last);
    by_name.erase(first, last);  // each is mentioned once
    for (const auto& [name, at] : meant) {
      is_mentioned[at] = 1;
      words.insert(words.end(), parts[at].words.begin(), parts[at].words.end());
    }
  }
  return is_mentioned;
}

std::vector<python::Stretch> unread_suites(const std::vector<QuietBody>& bodies, const WordHashes& hot,
                                           const std::vector<std::uint32_t>& asked) {
  // Whoever asks for a file by name may have all that it defines: `from limits import *`.
  const bool is_asked_for = std::ranges::binary_search(asked, word_hash(""));
  std::vector<std::uint32_t> words;  // of what is read
  std::vector<char> is_read(bodies.size(), 0);
  for (std::size_t at = 0; at < bodies.size(); ++at) {
    const QuietBody& body = bodies[at];
    const bool is_hot = std::ranges::any_of(body.words, [&](std::uint32_t word) { return hot.contains(word); });
    const bool is_asked = std::ranges::binary_search(asked, body.name) || (body.is_constant && is_asked_for);
    is_read[at] = is_hot || is_asked ? 1 : 0;
    if (is_read[at] != 0) words.insert(words.end(), body.words.begin(), body.words.end());
  }
  const std::vector<char> is_mentioned = mentioned_constants(bodies, std::move(words));
  std::vector<python::Stretch> unread;
  for (std::size_t at = 0; at < bodies.size(); ++at) {
    if (is_read[at] == 0 && is_mentioned[at] == 0) unread.push_back(bodies[at].suite);
  }
  return unread;
}

namespace {

/// True where a member's name is followed by `.commit(` or its like.
bool is_of_rows(std::string_view behind) {
  if (!behind.starts_with('.')) return false;
  const std::size_t end = std::min(behind.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", 1), behind.size());
  return end < behind.size() && behind[end] == '(' && drivers::code_shapes().is_row_method(behind.substr(1, end - 1));
}

}  // namespace

void add_hashes(std::string_view text, const NameInCode& name, std::vector<std::uint32_t>& words) {
  words.push_back(name.hash);
  const auto begin = static_cast<std::size_t>(name.text.data() - text.data());
  const bool is_member = begin > 0 && text[begin - 1] == '.';
  if (is_member && !is_of_rows(text.substr(begin + name.text.size()))) words.push_back(as_member(name.hash));
}

std::vector<std::uint32_t> each_once(const std::vector<std::uint32_t>& words) {
  // Most were met shortly before: less is left to be sorted. No word is its own slot's neighbour, so none seems to be met.
  std::array<std::uint32_t, 128> lately{};
  for (std::uint32_t slot = 0; slot < lately.size(); ++slot) lately[slot] = slot + 1;
  std::vector<std::uint32_t> once;
  for (const std::uint32_t word : words) {
    std::uint32_t& slot = lately[word % lately.size()];
    if (slot == word) continue;
    slot = word;
    once.push_back(word);
  }
  std::ranges::sort(once);
  once.erase(std::ranges::unique(once).begin(), once.end());
  return once;
}

std::vector<std::uint32_t> word_hashes(std::string_view text) {
  std::vector<std::uint32_t> words;
  each_name(text, [&](const NameInCode& name) { add_hashes(text, name, words); });
  return each_once(words);
}

}  // namespace dbssot
