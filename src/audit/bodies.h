#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frontends/python/outline.h"
#include "linker/open_ends.h"
#include "source/letters.h"

namespace dbssot {

/// Hash of a name in code, for sets of many. Equal in every run.
[[nodiscard]] std::uint32_t word_hash(std::string_view word);
/// FNV-1a, letter by letter.
inline constexpr std::uint32_t hash_of_nothing = 2166136261U;
constexpr std::uint32_t hashed(std::uint32_t before, char c) { return (before ^ static_cast<unsigned char>(c)) * 16777619U; }
/// The same for a name behind a dot.
[[nodiscard]] std::uint32_t member_hash(std::string_view word);

/// Hashes that many others are held against, few of which are among them.
class WordHashes {
 public:
  WordHashes() = default;
  WordHashes(std::initializer_list<std::uint32_t> hashes) : WordHashes(std::vector<std::uint32_t>(hashes)) {}
  explicit WordHashes(std::vector<std::uint32_t> hashes) : hashes_(std::move(hashes)) {
    for (const std::uint32_t hash : hashes_) may_have_.set(hash % may_have_.size());
    std::ranges::sort(hashes_);
  }

  [[nodiscard]] bool contains(std::uint32_t hash) const {
    return may_have_.test(hash % may_have_.size()) && std::ranges::binary_search(hashes_, hash);
  }

 private:
  std::bitset<1U << 15U> may_have_;
  std::vector<std::uint32_t> hashes_;  ///< sorted
};

/// A function of a Python file whose body says nothing of databases by itself: it is read where a value leads into it, or where it
/// mentions a name that a value is known by. Or a constant of the module that says nothing either, and that is mentioned in no part
/// of the file but such ones.
struct QuietBody {
  python::Stretch suite;             ///< with its signature or without; of a constant, the statement
  std::uint32_t name = 0;            ///< word_hash of the function's or the constant's
  std::vector<std::uint32_t> words;  ///< hashes of all names in it, sorted, each once
  bool is_constant = false;
};

/// Names that a value on the way to a database is known by (program::HotName), as hashes.
class HotWords {
 public:
  struct Word {
    std::uint32_t name = 0;
    std::uint32_t member = 0;  ///< the name behind a dot
    std::uint32_t path = 0;    ///< of the file that has it
    std::uint32_t module = 0;  ///< last part of its module's name
    bool is_member = false;
    bool is_private = false;  ///< of that file alone

    auto operator<=>(const Word&) const = default;
  };

  /// True if it is new.
  bool add(const program::HotName& name);
  void add(const Word& word);
  [[nodiscard]] std::vector<Word> all() const;  ///< sorted
  /// Of the names, alone and behind a dot, in whatever file.
  [[nodiscard]] WordHashes hashes() const;

  /// Names that count in a file which imports these.
  [[nodiscard]] WordHashes in_file(std::string_view path, const std::vector<std::string>& imports) const;

 private:
  std::set<Word> words_;
};

/// Which of the parts are constants that these words mention, or that such constants mention; beside `parts`.
[[nodiscard]] std::vector<char> mentioned_constants(const std::vector<QuietBody>& parts, std::vector<std::uint32_t> words);

/// Suites of those that are left unread: none of their words is hot, nobody asked for something of their name, and no constant is
/// mentioned in what is read.
[[nodiscard]] std::vector<python::Stretch> unread_suites(const std::vector<QuietBody>& bodies, const WordHashes& hot,
                                                         const std::vector<std::uint32_t>& asked);

/// Hashes of the names in a text, in its strings too, and of those behind a dot once more as members, but for `self.session` in
/// `self.session.commit()` (CodeShapes::is_row_method); sorted, each once.
[[nodiscard]] std::vector<std::uint32_t> word_hashes(std::string_view text);
/// Sorted, each once.
[[nodiscard]] std::vector<std::uint32_t> each_once(const std::vector<std::uint32_t>& words);

/// A name in a text of code.
struct NameInCode {
  std::string_view text;
  std::uint32_t hash = 0;  ///< word_hash
  Letters letters = 0;
};

/// Adds what word_hashes has of a name in that text.
void add_hashes(std::string_view text, const NameInCode& name, std::vector<std::uint32_t>& words);

namespace bodies_internal {

enum class ByteKind : std::uint8_t { other, letter, digit };

inline constexpr auto byte_kinds = [] {
  std::array<ByteKind, 256> kinds{};
  for (unsigned c = 0; c < kinds.size(); ++c) {
    const bool is_letter = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
    kinds[c] = is_letter ? ByteKind::letter : c >= '0' && c <= '9' ? ByteKind::digit : ByteKind::other;
  }
  return kinds;
}();

}  // namespace bodies_internal

/// True if `is_meant` says so of one of the names in a text of code, numbers left out; it is asked no further then.
template <class IsMeant>
bool any_name(std::string_view text, IsMeant is_meant) {
  using bodies_internal::ByteKind;
  const auto kind_of = [](char c) { return bodies_internal::byte_kinds[static_cast<unsigned char>(c)]; };
  for (std::size_t at = 0; at < text.size();) {
    const ByteKind first = kind_of(text[at]);
    if (first == ByteKind::other) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    NameInCode name{{}, hash_of_nothing, 0};
    do {
      name.hash = hashed(name.hash, text[at]);
      name.letters |= letter(text[at]);
    } while (++at < text.size() && kind_of(text[at]) != ByteKind::other);
    name.text = text.substr(begin, at - begin);
    if (first == ByteKind::letter && is_meant(name)) return true;
  }
  return false;
}

/// Calls `take` with each of them.
template <class Take>
void each_name(std::string_view text, Take take) {
  any_name(text, [&](const NameInCode& name) {
    take(name);
    return false;
  });
}

}  // namespace dbssot
