#include "audit/cpp_reading.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#ifdef DBSSOT_HAS_CPP
#include "drivers/code_shape.h"
#include "frontends/cpp/cpp.h"
#include "frontends/cpp/unit_cache.h"
#include "source/file_system.h"
#endif

namespace dbssot {

#ifdef DBSSOT_HAS_CPP

namespace {

/// Headers are read by themselves for what they say; not for being included by others alone.
std::map<std::string, cpp::Alone, std::less<>> read_alone(const std::vector<Candidate>& candidates) {
  std::map<std::string, cpp::Alone, std::less<>> alone;
  for (const Candidate& candidate : candidates) {
    if (candidate.reader != Reader::cpp || (!candidate.matters && !candidate.fault)) continue;
    alone[candidate.path] = !candidate.speaks ? cpp::Alone::never : candidate.is_included ? cpp::Alone::if_left : cpp::Alone::first;
  }
  return alone;
}

}  // namespace

struct CppReading::Kept {
  cpp::UnitCache cache;
};

bool CppReading::still_holds(const std::string& testimony, cache::Store& store) {
  return testimony.empty() || cpp::UnitCache::still_holds(testimony, store);
}

void CppReading::keep(const Secrets& secrets) {
  if (!kept_) return;
  kept_->cache.keep([&](const program::Unit& unit) {
    const auto is_plain = [&](const std::string& text) { return secrets.masked(text) == text; };
    return std::ranges::all_of(unit.strings, is_plain) && std::ranges::all_of(unit.diagnostics, is_plain, &Diagnostic::message);
  });
}

#else

struct CppReading::Kept {};

bool CppReading::still_holds(const std::string& testimony, cache::Store& /*store*/) { return testimony.empty(); }

void CppReading::keep(const Secrets& /*secrets*/) {}

#endif

CppReading::CppReading(const AuditOptions& options, unsigned jobs) : options_(options), jobs_(jobs) {}

CppReading::~CppReading() = default;

std::vector<program::Unit> CppReading::units(const std::vector<Candidate>& candidates, AuditResult& result) {
  std::vector<std::string> files;
  for (const Candidate& candidate : candidates) {
    if (candidate.reader == Reader::cpp && candidate.matters) files.push_back(candidate.path);
  }
  result.has_read_cpp = !files.empty();
  if (files.empty() || options_.shard) return {};
  if (options_.cpp_units != nullptr) return *options_.cpp_units;
#ifdef DBSSOT_HAS_CPP
  cpp::Options options;
  options.jobs = jobs_;
  options.use_compile_commands = options_.takes_compile_commands;
  options.clients = drivers::code_shapes().names_in_switches();
  options.limits.file_bytes = std::size_t{options_.largest_code} << 20;
  for (const auto& [path, text] : options_.texts) {
    if (const auto below = path_below(result.root, path)) options.texts.emplace(*below, text);
  }
  const std::set<std::string, std::less<>> wanted(files.begin(), files.end());
  options.wants_header = [&wanted](std::string_view path) { return wanted.contains(path); };
  const auto alone = read_alone(candidates);
  options.alone = [&alone](std::string_view path) {
    const auto found = alone.find(path);
    return found == alone.end() ? cpp::Alone::first : found->second;
  };
  // Copies in temporary folders do not come again.
  if (options_.cache != nullptr && options_.cpp_disk.empty()) {
    kept_ = std::make_unique<Kept>(cpp::UnitCache(*options_.cache));
    options.cache = &kept_->cache;
    options.testimony = &result.cpp_testimony;
  }
  std::vector<program::Unit> units = cpp::read(options_.cpp_disk + result.root, files, options);
  if (options_.keep_cpp_units) result.cpp_units = units;
  return units;
#else
  for (const std::string& file : files) {
    result.diagnostics.push_back({DiagnosticLevel::warning, file, 0, "not analysed: this build has no C++ front end", true});
  }
  return {};
#endif
}

}  // namespace dbssot
