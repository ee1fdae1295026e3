#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/prefilter.h"
#include "cache/store.h"

namespace dbssot {

/// The way to what the prefilter tells of Python files that speak of databases, or that a value leads to: from the cache, or else
/// from their bytes. The answer is the same. What is kept holds places and hashes of names, and no text.
class KnownInterests {
 public:
  /// `ground`: of all but the files that the answer rests on. Without a store nothing is kept.
  KnownInterests(cache::Store* store, cache::Key ground, const Prefilter& prefilter)
      : store_(store), ground_(ground), prefilter_(prefilter) {}

  // As those of Prefilter. Thread-safe.
  [[nodiscard]] PythonInterest interest_in_python(std::string_view path, std::string_view bytes);
  void add_bodies(std::string_view path, std::string_view bytes, PythonInterest& interest);
  [[nodiscard]] std::vector<python::Stretch> left_out(std::string_view path, std::string_view bytes, PythonInterest& interest,
                                                      const HotWords& hot, const std::vector<std::string>& imports,
                                                      const std::vector<std::uint32_t>& asked);

  /// Puts what was found anew into the cache.
  void keep();

 private:
  [[nodiscard]] cache::Key key_of(std::string_view what, std::string_view path, std::string_view bytes) const;
  void note(const cache::Key& key, const PythonInterest& interest);

  cache::Store* store_;
  cache::Key ground_;
  const Prefilter& prefilter_;
  std::mutex mutex_;
  std::vector<std::pair<cache::Key, std::string>> fresh_;
};

}  // namespace dbssot
