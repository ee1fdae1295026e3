#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/program.h"

/// Reads C and C++ with Clang, which lives in a worker program of its own (`dbssot-cpp`): this library starts it when there is C++
/// to read, hands it one translation unit at a time and gets program::Units back. Clang is never mapped into this process, and what
/// a hostile file does to the parser costs that file.
namespace dbssot::cpp {

struct Limits {
  std::uint64_t memory_bytes = std::uint64_t{4} << 30;  ///< address space of one worker
  std::chrono::seconds cpu{60};                         ///< processor time for one translation unit
  std::chrono::seconds wall{90};                        ///< time on the clock for one translation unit
  std::size_t file_bytes = std::size_t{4} << 20;        ///< larger source files are not read
};

class UnitCache;

/// Whether a header is read by itself if no source includes it.
enum class Alone : std::uint8_t {
  first,    ///< yes
  if_left,  ///< if none of those that come first includes it either
  never
};

struct Options {
  unsigned jobs = 0;  ///< workers at a time; 0: one per core, two at most
  /// A compile_commands.json; nothing: looked for in the root, build/, build-*/, cmake-build-*/ and out/*.
  std::optional<std::filesystem::path> compile_commands;
  bool use_compile_commands = true;
  std::filesystem::path worker;  ///< empty: `dbssot-cpp` beside this program or in ../libexec/dbssot
  std::vector<std::filesystem::path>
      system_roots;  ///< further folders outside the root that may be read, given on the command line only
  /// Whether a project header that a translation unit includes gets a Unit, by path relative to the root. Absent: every header
  /// inside the root that stands in no vendored folder.
  std::function<bool(std::string_view path)> wants_header;
  /// Path relative to the root → text: read in place of what the disk holds, as an editor's unsaved file.
  std::map<std::string, std::string> texts;
  /// By path relative to the root. Absent: all come first.
  std::function<Alone(std::string_view path)> alone;
  /// What switches of the preprocessor call clients of databases, in capitals ("LIBPQ"): those that bring one in are taken as set.
  std::vector<std::string> clients;
  UnitCache* cache = nullptr;  ///< what earlier runs made of the same files (unit_cache.h); not used where there are `texts`
  /// With a cache: takes what all of it rests on, for UnitCache::still_holds(); nothing where that may be changing.
  std::optional<std::string>* testimony = nullptr;
  bool shares_headers = true;  ///< false: the headers of the standard library are parsed anew with each file
  Limits limits;
};

/// Of every file, where the worker program is not installed.
inline constexpr std::string_view missing_worker = "C and C++ are not read: install the package dbssot-cpp";

/// True for names of C and C++ files, headers included.
[[nodiscard]] bool is_cpp(std::string_view path);
[[nodiscard]] bool is_header(std::string_view path);

/// Reads the files, given relative to the root: sources as translation units with the project headers they include, headers that
/// none of them includes by themselves. One Unit per file, sorted by path; the first translation unit that includes a header
/// decides what the header says, whatever the number of workers. Never fails: a file that could not be read gives a Unit with a
/// diagnostic marked incomplete, one that Clang did not survive what its tokens say. Blocks until all is read; threads of the
/// caller are not used.
[[nodiscard]] std::vector<program::Unit> read(const std::filesystem::path& root, std::span<const std::string> files,
                                              const Options& options = {});

}  // namespace dbssot::cpp
