#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cache/key.h"

struct sqlite3;
struct sqlite3_stmt;

namespace dbssot::cache {

/// What earlier runs found out, in one SQLite file: bytes by key. Several runs may use it at once; nothing is ever waited for
/// longer than a second, and whatever goes wrong is a miss. Callers put in no secrets (see audit/known_units.h).
class Store {
 public:
  static constexpr std::uint64_t max_bytes = std::uint64_t{256} << 20;  ///< beyond it the entries that were not used for longest go
  static constexpr std::size_t max_entry = std::size_t{16} << 20;

  /// `folder` is made if it is missing, for its owner alone; the file, when something is to be written. A file that is damaged is
  /// made anew; one that is not ours is left as it is. What was wrong is in complaint(), and the store is then empty, or takes
  /// nothing.
  explicit Store(const std::string& folder, std::uint64_t most_bytes = max_bytes);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Thread-safe.
  [[nodiscard]] std::optional<std::string> get(const Key& key);
  /// Kept in memory until commit(). Thread-safe.
  void put(const Key& key, std::string value);
  /// What is large and changes in few places from run to run: of its pieces those are written that have changed. Thread-safe.
  [[nodiscard]] std::optional<std::vector<std::string>> get_pieces(const Key& key);
  void put_pieces(const Key& key, std::vector<std::string> pieces);
  /// Writes what was put, in one transaction, and makes room. Another run that is writing too may win; then nothing is written.
  void commit();
  /// In one sentence what was wrong with the file; "" if nothing was.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

 private:
  enum class Opened : std::uint8_t { yes, no, damaged };
  struct Kept {
    std::string sum;
    std::string value;
  };

  Opened open();
  std::optional<Kept> find(const Key& key);
  bool is_sound(const Key& key, const Kept& kept);
  bool is_foreign() const;
  bool is_missing() const;
  void make();
  bool execute(const char* sql);
  void read_on();
  void stop_reading();
  void close();
  void damaged(const std::string& what);
  bool insert_pending(sqlite3* file);
  [[nodiscard]] bool has_pending() const { return !pending_.empty() || !pending_pieces_.empty(); }
  void drop_pending();
  void drop_damaged();
  void note_uses();
  void make_room();

  std::string path_;
  std::uint64_t most_bytes_;
  std::string complaint_;
  sqlite3* file_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
  bool is_new_ = false;      ///< there is no file yet
  bool is_empty_ = false;    ///< as it was opened, and nothing was put in since: nothing need be looked for
  bool is_reading_ = false;  ///< a transaction is open, so that the file is not locked anew for each entry
  std::mutex mutex_;
  std::map<Key, std::string> pending_;
  std::map<Key, std::vector<std::string>> pending_pieces_;
  std::map<Key, std::string> heads_;  ///< of what was read in pieces, and is whole: their sums
  std::set<Key> used_;                ///< found with an older date of use
  std::set<Key> damaged_;             ///< found, and not what their sums say
};

}  // namespace dbssot::cache
