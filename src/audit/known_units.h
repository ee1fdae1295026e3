#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "audit/kept_unit.h"
#include "cache/store.h"
#include "frontends/python/python.h"
#include "lint/secrets.h"
#include "program/program.h"

namespace dbssot {

class Parts;

/// What the front end made of a file, in the form that caches and parts hold.
struct KeptUnit {
  std::string path;
  cache::Key text;      ///< of the build, the path and the text
  cache::Key key;       ///< of these and what was left unread
  std::string encoded;  ///< kept_form()
};

[[nodiscard]] cache::Key text_key(std::string_view path, std::string_view bytes);
[[nodiscard]] cache::Key unit_key(const cache::Key& text, const std::vector<python::Stretch>& unread);

/// The way to the Units of Python files: from parts, from the cache, or else from the front end. The answer is the same.
class KnownUnits {
 public:
  KnownUnits(cache::Store* store, const Parts* parts, bool is_shard) : store_(store), parts_(parts), is_shard_(is_shard) {}

  /// Thread-safe. Throws UsageError when a part was made of another text. Without cache and parts a unit has no shape.
  /// `unread`: suites that are left out; `idle`: python::Outline's, or none.
  [[nodiscard]] KnownUnit unit_of(std::string_view path, const SourceText& source, const std::vector<python::Stretch>& unread,
                                  const std::vector<python::Stretch>& idle);

  using Readings = std::unordered_map<std::string, python::Reading>;
  /// Of files of which more was asked for; to let go of when nothing more will be.
  [[nodiscard]] Readings take_readings() { return std::exchange(readings_, {}); }

  using TextOf = std::function<std::string_view(std::string_view path)>;
  /// Looks beforehand for what keep() is to find out whatever secrets the run meets; no unit is asked for meanwhile.
  void look_for_secrets(const TextOf& text_of, unsigned jobs);
  /// Puts what was made anew into the cache; for a shard, returns what its part shall hold. A unit whose kept form holds anything
  /// that would be masked before it is printed is not kept, and its file is read anew by every run.
  [[nodiscard]] std::vector<KeptUnit> keep(const TextOf& text_of, const Secrets& secrets, unsigned jobs);

 private:
  struct Fresh {
    std::string path;
    cache::Key text;
    cache::Key key;
    KeptForm form;
    std::optional<bool> is_plain;  ///< is_clean() without secrets of this run
  };

  [[nodiscard]] program::Unit read(std::string_view path, std::string_view bytes, const std::vector<python::Stretch>& unread,
                                   const std::vector<python::Stretch>& idle);

  cache::Store* store_;
  const Parts* parts_;
  bool is_shard_;
  std::mutex mutex_;
  Readings readings_;
  std::size_t bytes_in_readings_ = 0;
  std::vector<Fresh> fresh_;
};

}  // namespace dbssot
