#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/prefilter.h"
#include "source/diagnostic.h"
#include "source/discover.h"
#include "source/text.h"

namespace dbssot::cli {

enum class Reader : std::uint8_t { none, python, cpp, config };

/// Who reads a file, by its name. Files without an extension may be Python: their first line decides.
[[nodiscard]] Reader reader_of(std::string_view path);
[[nodiscard]] bool may_be_script(std::string_view path);

/// A file that may hold facts, and its text where it is needed.
struct Candidate {
  std::string path;
  Reader reader = Reader::none;
  bool matters = false;  ///< it holds facts itself, or imports or is imported by one that does
  bool is_hub = false;
  SourceText text;  ///< kept only if it matters
  std::vector<std::string> imports;
  std::optional<Diagnostic> fault;
};

/// Reads all files on `jobs` threads and keeps those that matter, in the order of `files`.
[[nodiscard]] std::vector<Candidate> read_candidates(const FileSystem& disk, const std::string& root,
                                                     const std::vector<DiscoveredFile>& files, const Prefilter& prefilter,
                                                     unsigned jobs);

}  // namespace dbssot::cli
