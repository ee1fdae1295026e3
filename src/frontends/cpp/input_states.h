#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cache/key.h"

namespace dbssot::cpp {

/// What the disk answers to the questions that a worker asked it (protocol::Seen::inputs), as keys that are equal while the answer
/// is. What a file holds is hashed once and known again by its size, inode and times, as Git does.
class InputStates {
 public:
  using Id = std::uint64_t;
  /// Of an input that may still be changing: a file that was written after this run began.
  static constexpr std::nullopt_t unsettled = std::nullopt;

  /// `headers`: of the project, relative to the root, sorted. `known`: what encode() gave an earlier run; anything else is nothing.
  InputStates(std::span<const std::string> headers, std::string_view known);

  [[nodiscard]] static Id id_of(std::string_view input);
  /// For an input that an earlier run met; nothing if none did.
  [[nodiscard]] std::optional<cache::Key> known(Id id);
  /// Takes the input in.
  std::optional<cache::Key> met(const std::string& input);
  /// From here on everything is asked anew.
  void forget_answers() { answers_.clear(); }

  [[nodiscard]] bool has_changed() const { return has_changed_; }
  [[nodiscard]] std::string encode() const;

 private:
  /// How a file looked when its content was hashed.
  struct Look {
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t written = 0;  ///< nanoseconds since the epoch, as the other
    std::int64_t changed = 0;

    bool operator==(const Look&) const = default;
  };
  struct Input {
    std::string text;
    Look look;
    cache::Key content;
  };
  std::optional<cache::Key> answer(Input& input);
  std::optional<cache::Key> file(Input& input);
  [[nodiscard]] static cache::Key folder(const std::string& path);
  [[nodiscard]] cache::Key header(std::string_view end) const;

  std::int64_t begin_;
  std::unordered_map<Id, Input> inputs_;
  std::unordered_map<Id, std::optional<cache::Key>> answers_;
  std::multimap<std::string, std::string, std::less<>> headers_;  ///< by the last part of their path
  std::unordered_set<std::string> folder_ends_;
  bool has_changed_ = false;
};

}  // namespace dbssot::cpp
