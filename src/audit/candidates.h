#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "audit/file_index.h"
#include "audit/known_interests.h"
#include "audit/prefilter.h"
#include "facts/config_unit.h"
#include "linker/open_ends.h"
#include "source/diagnostic.h"
#include "source/discover.h"
#include "source/text.h"

namespace dbssot {

class AuditMemory;

enum class Reader : std::uint8_t { none, python, cpp, config };

/// Who reads a file, by its name. Files without an extension may be Python: their first line decides.
[[nodiscard]] Reader reader_of(std::string_view path);
[[nodiscard]] bool may_be_script(std::string_view path);

/// Configuration beyond it is generated.
inline constexpr std::size_t largest_config = 8u << 20;

/// Configuration that sets nothing, as an earlier run saw it.
[[nodiscard]] config::Unit empty_config(const std::string& path, const FileIndex::Entry& seen);

/// A file that may hold facts, and its text where it is needed.
struct Candidate {
  std::string path;
  Reader reader = Reader::none;
  bool matters = false;                 ///< it holds facts itself, or has a part in what others hold
  bool speaks = false;                  ///< it matters for what it says itself, or hands to a hub; not for being included alone
  bool is_hub = false;                  ///< C++: includers may hand values to it
  bool is_included = false;             ///< C++: by a file that matters
  bool is_as_before = false;            ///< an earlier run had read the same of it
  PythonInterest interest;              ///< Python: what its bytes say
  cache::Key quiet_parts;               ///< Python that speaks: seen_of_quiet_parts() before anything was asked of it
  std::vector<std::uint32_t> asked;     ///< Python: hashes of names of functions whose bodies a value leads into; sorted
  bool is_asked_anew = false;           ///< Python: for something since `unread` was told
  std::vector<python::Stretch> unread;  ///< Python: suites that are left out
  SourceText text;                      ///< kept only if it matters
  std::vector<std::string> imports;
  std::vector<std::uint32_t> imported;  ///< Python: word_hash of the last part of each import
  std::optional<Diagnostic> fault;
  std::optional<config::Unit> empty;  ///< configuration that sets nothing, as an earlier run saw it; then there is no text
};

/// The files of an audit: which of them matter, and what they hold.
class Candidates {
 public:
  /// Reads all files on `jobs` threads; keeps the text of those that matter. Code beyond `largest_code` bytes is not read.
  /// What `memory` knows of is not read.
  Candidates(const FileSystem& disk, std::string root, const std::vector<DiscoveredFile>& files, const Prefilter& prefilter,
             KnownInterests& interests, const AuditMemory* memory, std::size_t largest_code, unsigned jobs);

  /// In the state in which an earlier run left them (candidates_as_before.h).
  Candidates(const FileSystem& disk, std::string root, std::vector<Candidate> all, HotWords hot, const Prefilter& prefilter,
             KnownInterests& interests);

  /// In the order of the files given; those that do not matter are among them, without text.
  [[nodiscard]] std::vector<Candidate>& all() { return all_; }
  /// Makes Python files matter in which the names may be defined or the wrappers called, and reads them; has bodies read that a
  /// value leads into, or that mention names of values. Returns the files that are to be parsed, as positions in `all`.
  std::vector<std::size_t> follow(const program::OpenEnds& ends);
  /// The same with Python files that read one of these variables by name. From then on they are names to hand to a wrapper, too.
  std::vector<std::size_t> follow_variables(std::set<std::string, std::less<>> names);
  [[nodiscard]] const HotWords& hot() const { return hot_; }
  /// Lets go of what turned out not to matter.
  void drop_the_rest();

 private:
  void read_one(std::size_t at, bool is_named);
  [[nodiscard]] bool recall(std::size_t at);
  void read_text(Candidate& candidate, std::optional<std::string> bytes = std::nullopt) const;
  void index_files();
  void list_python();
  template <class Take>
  void each_meant(Reader reader, const std::string& import, Take take);
  template <class Take>
  void each_called(std::string_view name, Take take);
  void add_includers_of_hubs();
  void add_those_that_hand_environment();
  void read_added(std::vector<std::size_t>& added);
  void ask_for(Candidate& candidate, std::string_view function);
  [[nodiscard]] std::vector<python::Stretch> left_out(Candidate& candidate) const;
  void add_those_with_more_bodies(const program::OpenEnds& ends, std::vector<std::size_t>& added);
  /// By what an import ends in: its module, itself, its class.
  using WrappersByImport = std::unordered_multimap<std::uint32_t, const program::Wrapper*>;
  [[nodiscard]] std::vector<std::size_t> quiet_with_import_of(const WrappersByImport& wrappers) const;
  /// What a wrapper was looked for in. There are more wrappers in each round, and it is mostly the same files that may call them.
  struct QuietText {
    std::optional<std::string> bytes;
    std::optional<bool> names_variable;
  };
  [[nodiscard]] bool may_call(const Candidate& candidate, const WrappersByImport& wrappers, QuietText& text) const;
  bool add_included();

  const FileSystem& disk_;
  std::string root_;
  const Prefilter& prefilter_;
  KnownInterests& interests_;
  const AuditMemory* memory_;
  std::size_t largest_code_;
  unsigned jobs_;
  std::vector<Candidate> all_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
  std::vector<std::size_t> parsed_;  ///< Python that matters, each once
  std::vector<std::pair<std::uint32_t, std::size_t>>
      imports_of_quiet_;                                    ///< of Python that did not when it was read: `imported`, file by file
  std::unordered_map<std::size_t, QuietText> quiet_texts_;  ///< until they matter
  std::size_t quiet_bytes_ = 0;                             ///< that were kept of them
  std::set<std::string, std::less<>> variables_;
  HotWords hot_;
  // What was followed already: each round says again what the ones before said.
  std::set<program::OpenName> followed_names_;
  std::set<program::Wrapper> followed_wrappers_;
};

}  // namespace dbssot
