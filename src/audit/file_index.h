#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audit/followed_names.h"
#include "audit/prefilter.h"
#include "audit/read_log.h"
#include "cache/key.h"
#include "linker/relevant_functions.h"
#include "lint/secrets.h"

namespace dbssot {

/// What an earlier run saw in files, so that those that say nothing of databases are not read again while they lie on the disk as
/// they did; and what it read of the others, so that names need not be followed again where files say other values alone.
class FileIndex {
 public:
  /// Of a Python file that matters.
  struct Part {
    bool speaks = false;                           ///< for what it says itself
    std::vector<std::uint32_t> asked;              ///< Candidate::asked
    std::vector<python::Stretch> unread;           ///< likewise
    cache::Key seen;                               ///< seen_by_names() of what was read; all 0: not to be relied on
    cache::Key quiet_at_first;                     ///< seen_of_quiet_parts() before anything was asked of it
    cache::Key quiet;                              ///< and in the end
    cache::Key called;                             ///< wrappers_called(), of one that does not speak
    program::RelevantFunctions::OfUnit functions;  ///< where names lead as they did, the same are relevant; "" is not known
  };

  struct Entry {
    ReadLog::Noted noted;
    enum class Kind : std::uint8_t {
      other,     ///< a file without an extension that is no script of Python's
      python,    ///< not read for its own sake, unless `part` says so
      config,    ///< nothing is set in it
      deployed,  ///< configuration in which something is set, or that speaks to dbssot
      cpp,       ///< of no concern
      unread,    ///< larger than what is read, or the disk did not give it
    };
    Kind kind = Kind::other;
    PythonInterest::Kind interest = PythonInterest::Kind::none;
    std::vector<std::string> variables;  ///< that it reads; of configuration, that are a database's by their value alone
    std::vector<std::string> imports;
    std::string config_kind;
    std::vector<std::string> mentions;
    std::optional<Part> part;
    std::string fault;
    bool was_kept = false;  ///< it comes out of an index: nothing in it looks like a secret by itself

    /// It need not be read for what it says itself.
    [[nodiscard]] bool is_quiet() const;
  };

  /// Of a file that has not changed, by what the disk says of it.
  [[nodiscard]] const Entry* find(const std::string& path, const Witness::Stamp& now) const;
  /// Whatever has become of the file since.
  [[nodiscard]] const Entry* entry(const std::string& path) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  void put(const std::string& path, Entry entry) { entries_[path] = std::move(entry); }
  /// Of a file that is as it was, and has an entry.
  void set_noted(const std::string& path, const ReadLog::Noted& noted) { entries_.at(path).noted = noted; }
  /// Where all files have an entry: of a run after which it is known what is to be read of each.
  [[nodiscard]] const std::optional<FollowedNames>& followed() const { return followed_; }
  void set_followed(FollowedNames names) { followed_ = std::move(names); }

  /// Does beforehand what encoded() has to do whatever secrets the run meets. Nothing is put in afterwards.
  void prepare();
  /// In pieces, of which one changes with a file. Files whose names would be masked are left out.
  [[nodiscard]] std::vector<std::string> encoded(const Secrets& secrets) const;
  /// Nothing: the pieces are no index.
  [[nodiscard]] static std::optional<FileIndex> decoded(std::span<const std::string> pieces, unsigned jobs);

 private:
  struct Written {
    const std::string* path = nullptr;
    std::string names;  ///< all that it holds as text
    std::string bytes;
    bool is_plain = false;  ///< nothing in it looks like a secret by itself
  };

  /// By path.
  [[nodiscard]] std::vector<Written> written() const;

  std::optional<std::vector<Written>> written_;     ///< by prepare()
  std::string texts_;                               ///< likewise: all that it holds as text, each once
  std::unordered_map<std::string, Entry> entries_;  ///< by path, relative to the root
  std::optional<FollowedNames> followed_;
};

}  // namespace dbssot
