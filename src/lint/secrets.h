#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "facts/fact.h"
#include "source/text_hash.h"

namespace dbssot {

namespace config {
struct Unit;
}

/// The secrets that a run has met, so that they are masked wherever they turn up: in code frames, messages, notes, in base64. What
/// is printed passes masked(), which also hides whatever looks like a secret without being known.
class Secrets {
 public:
  Secrets() = default;
  /// Passwords inside the URLs of all facts, and values of variables that are named like passwords. Placeholders are no secrets.
  [[nodiscard]] static Secrets of(const FactStore& facts, unsigned jobs = 1);

  void add(std::string_view secret);
  /// The value of a variable, a secret's key or a whole JSON of one: itself where the name says that it is secret, and the
  /// passwords in it.
  void add_value(std::string_view name, const Sensitive& value);
  /// What Secrets of Kubernetes hold, whatever it is called, if it looks like nothing but a secret; what the file declares secret;
  /// and how the text of the file spells these and whatever is named like a secret: over several lines, with escapes.
  void add_held(const config::Unit& deploy_file, std::string_view text);
  void add(const Secrets& others);
  [[nodiscard]] std::string masked(std::string_view text) const;
  /// True if one of them stands in the text, though it be within a word. If not, masked() depends on the text alone.
  [[nodiscard]] bool stand_in(std::string_view text) const;
  [[nodiscard]] std::size_t size() const { return known_.size(); }
  /// Everything that is hidden as it stands, in base64 as well; sorted. For a cache, which keeps places of them.
  [[nodiscard]] std::vector<std::string> forms() const;
  /// One of them, as an earlier run had it.
  void add_form(std::string form) { insert(std::move(form)); }

 private:
  void add_forms(std::string_view secret);
  /// Each line of a secret that stands over several, as reports show lines one by one.
  void add_lines(std::string_view secret);
  void insert(std::string form);
  /// Calls `take` with the place and the length of each.
  template <class Take>
  void each_in(std::string_view text, Take take) const;

  TextSet known_;
  /// Lengths of the known ones by their first four bytes, so that a text is passed once however many secrets there are.
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> lengths_;
  std::bitset<65'536> pairs_;  ///< first two bytes of any
};

}  // namespace dbssot
