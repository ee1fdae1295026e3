#include "cache/store.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dbssot::cache {
namespace {

constexpr int application_id = 0x64625373;  // "dbSs", at byte 68 of the file
constexpr const char* file_name = "facts-1.sqlite";
constexpr const char* schema =
    "CREATE TABLE entry (key BLOB PRIMARY KEY, sum BLOB NOT NULL, value BLOB NOT NULL, used INTEGER NOT NULL)";

/// In days: finer would make every run write.
std::int64_t today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch().count(); }

class Statement {
 public:
  Statement(sqlite3* file, const char* sql) { sqlite3_prepare_v2(file, sql, -1, &statement_, nullptr); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }
  [[nodiscard]] sqlite3_stmt* get() const { return statement_; }
  bool step() { return statement_ != nullptr && sqlite3_step(statement_) == SQLITE_ROW; }
  bool run() {
    const int code = statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_);
    sqlite3_reset(statement_);
    return code == SQLITE_DONE;
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

void bind(sqlite3_stmt* statement, int at, const Key& key) {
  sqlite3_bind_blob(statement, at, key.bytes.data(), static_cast<int>(key.bytes.size()), SQLITE_STATIC);
}

/// Bytes that a fault of the disk has changed are a miss.
Key sum_of(const Key& key, std::string_view value) { return key_of({key.bytes_view(), value}); }

Key piece_key(const Key& key, std::size_t at) { return key_of({key.bytes_view(), "piece", std::to_string(at)}); }

std::int64_t number(sqlite3* file, const char* sql) {
  Statement statement(file, sql);
  return statement.step() ? sqlite3_column_int64(statement.get(), 0) : 0;
}

/// "": there is none.
std::string value_of(sqlite3* file, const Key& key) {
  Statement select(file, "SELECT value FROM entry WHERE key = ?");
  bind(select.get(), 1, key);
  if (!select.step()) return {};
  return {static_cast<const char*>(sqlite3_column_blob(select.get(), 0)),
          static_cast<std::size_t>(sqlite3_column_bytes(select.get(), 0))};
}

bool inserted(Statement& insert, const Key& key, std::string_view value) {
  const Key sum = sum_of(key, value);
  bind(insert.get(), 1, key);
  bind(insert.get(), 2, sum);
  sqlite3_bind_blob(insert.get(), 3, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  sqlite3_bind_int64(insert.get(), 4, today());
  return insert.run();
}

/// `before`: the head of what lies there. Returns that of what does now; nothing: it could not all be written.
std::optional<std::string> inserted_pieces(Statement& insert, const Key& key, const std::vector<std::string>& pieces,
                                           std::string_view before) {
  std::string head;
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    const Key piece = piece_key(key, at);
    const std::string_view there = before.substr(std::min(before.size(), head.size()));
    head += sum_of(piece, pieces[at]).bytes_view();
    if (!there.starts_with(std::string_view(head).substr(head.size() - key.bytes.size())) && !inserted(insert, piece, pieces[at]))
      return std::nullopt;
  }
  return head == before || inserted(insert, key, head) ? std::optional(std::move(head)) : std::nullopt;
}

/// A view in the table's place may compute without end, and a trigger does what it wants.
bool is_our_schema(sqlite3_stmt* found) {
  const auto* sql = reinterpret_cast<const char*>(sqlite3_column_text(found, 1));
  return sqlite3_column_int64(found, 0) == 1 && sql != nullptr && std::string_view(sql) == schema;
}

/// An empty file of this run's own beside `path`, for its owner alone. "" where none can be made.
std::string new_scratch(const std::string& path) {
  std::string name = path + ".XXXXXX";
  const int file = mkstemp(name.data());
  if (file < 0) return {};
  ::close(file);
  return name;
}

/// What runs that were killed have left there. A run that is still at work has written within the hour.
void remove_old_scratches(const std::string& path) {
  const std::filesystem::path file(path);
  const std::string beginning = file.filename().string() + ".";
  const auto hour_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(file.parent_path(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code gone;
    const bool is_scratch = entry->path().filename().string().starts_with(beginning) && entry->is_regular_file(gone);
    if (is_scratch && entry->last_write_time(gone) < hour_ago && !gone) std::filesystem::remove(entry->path(), gone);
  }
}

}  // namespace

Store::Store(const std::string& folder, std::uint64_t most_bytes) : path_(folder + "/" + file_name), most_bytes_(most_bytes) {
  std::error_code failed;
  const bool is_new = std::filesystem::create_directories(folder, failed);
  if (failed) {
    complaint_ = "the cache folder cannot be made";
    return;
  }
  if (is_new) chmod(folder.c_str(), 0700);
  if (access(folder.c_str(), X_OK) != 0) {
    complaint_ = "the cache folder cannot be looked into";
    return;
  }
  if (is_foreign()) {
    complaint_ = std::string("a file that is no cache of dbssot stands in its place: ") + file_name;
    return;
  }
  if (is_missing()) {
    is_new_ = true;
    return;
  }
  const Opened first = open();
  if (first == Opened::yes) return;
  close();
  if (first == Opened::no) return;  // another run is making it, or it lies where nothing can be written: nothing to be told
  complaint_ = "the cache was damaged and is made anew";
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + ending, failed);
  is_new_ = true;
}

Store::~Store() { close(); }

/// By its head: SQLite's magic, and our number where SQLite keeps an application's.
bool Store::is_foreign() const {
  std::error_code failed;
  const auto status = std::filesystem::symlink_status(path_, failed);
  if (status.type() == std::filesystem::file_type::not_found || status.type() == std::filesystem::file_type::none) return false;
  if (status.type() != std::filesystem::file_type::regular) return true;
  unsigned char head[72] = {};
  std::ifstream in(path_, std::ios::binary);
  in.read(reinterpret_cast<char*>(head), sizeof head);
  if (in.gcount() == 0) return false;
  const int found = head[68] << 24 | head[69] << 16 | head[70] << 8 | head[71];
  return std::memcmp(head, "SQLite format 3", 16) != 0 || found != application_id;
}

bool Store::is_missing() const {
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(path_, failed);
  return failed || size == 0;
}

/// A new file is made under another name, with all that is to be written, and takes its place whole: no other run ever sees half of
/// one, and nothing need be written twice as a journal would. What was written is pending no more.
void Store::make() {
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(path_, failed);
  if (!failed && size > 0) return;
  if (!failed) std::filesystem::remove(path_, failed);  // empty: of no use to anybody
  remove_old_scratches(path_);
  const std::string scratch = new_scratch(path_);
  if (scratch.empty()) return;
  sqlite3* file = nullptr;
  const auto run = [&](const char* sql) { return sqlite3_exec(file, sql, nullptr, nullptr, nullptr) == SQLITE_OK; };
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  bool is_made = sqlite3_open_v2(scratch.c_str(), &file, flags, nullptr) == SQLITE_OK &&
                 run("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
                     "PRAGMA application_id = 0x64625373") &&
                 run(schema);
  is_made = is_made && insert_pending(file) && run("COMMIT; PRAGMA journal_mode = WAL");
  sqlite3_close(file);
  if (is_made && link(scratch.c_str(), path_.c_str()) == 0) drop_pending();  // else another run was faster
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(scratch + ending, failed);
}

Store::Opened Store::open() {
  const auto failure = [this] {
    const int code = sqlite3_errcode(file_);
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR ? Opened::damaged : Opened::no;
  };
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  if (sqlite3_open_v2(path_.c_str(), &file_, flags, nullptr) != SQLITE_OK) return failure();
  sqlite3_busy_timeout(file_, 1000);
  sqlite3_limit(file_, SQLITE_LIMIT_LENGTH, static_cast<int>(max_entry + 1024));  // of a row; beyond it, none of ours
  if (!execute("PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF")) return failure();
  {
    Statement select(file_, "SELECT count(*), max(sql) FROM sqlite_schema WHERE sql IS NOT NULL");  // NULL: the index of the key
    if (!select.step()) return failure();
    if (!is_our_schema(select.get())) return Opened::damaged;
  }
  is_empty_ = number(file_, "SELECT NOT EXISTS (SELECT 1 FROM entry)") == 1;
  const char* select = "SELECT sum, value, used FROM entry WHERE key = ?";
  return sqlite3_prepare_v3(file_, select, -1, SQLITE_PREPARE_PERSISTENT, &select_, nullptr) == SQLITE_OK ? Opened::yes : failure();
}

bool Store::execute(const char* sql) { return sqlite3_exec(file_, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

void Store::read_on() { is_reading_ = is_reading_ || execute("BEGIN"); }

void Store::stop_reading() {
  if (is_reading_) execute("COMMIT");
  is_reading_ = false;
}

void Store::close() {
  sqlite3_finalize(select_);
  sqlite3_close(file_);
  select_ = nullptr;
  file_ = nullptr;
  is_reading_ = false;
}

/// In the midst of a run: it goes on without a cache, and the next run finds none.
void Store::damaged(const std::string& what) {
  close();
  if (complaint_.empty()) complaint_ = what;
  std::error_code failed;
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + ending, failed);
}

std::optional<std::string> Store::get(const Key& key) {
  std::optional<Kept> kept = find(key);
  if (!kept) return std::nullopt;
  return is_sound(key, *kept) ? std::optional(std::move(kept->value)) : std::nullopt;
}

/// Not under the lock: other threads may read meanwhile.
bool Store::is_sound(const Key& key, const Kept& kept) {
  if (kept.sum == sum_of(key, kept.value).bytes_view()) return true;
  const std::lock_guard lock(mutex_);
  if (complaint_.empty()) complaint_ = "some entries of the cache were damaged; they are made anew";
  damaged_.insert(key);
  return false;
}

/// Under the key itself lies what its pieces are to be: their sums.
std::optional<std::vector<std::string>> Store::get_pieces(const Key& key) {
  std::optional<std::string> head = get(key);
  if (!head) return std::nullopt;
  std::vector<std::string> pieces;
  for (std::string_view sums = *head; !sums.empty(); sums.remove_prefix(std::min(sums.size(), key.bytes.size()))) {
    const Key piece = piece_key(key, pieces.size());
    std::optional<Kept> kept = find(piece);
    if (!kept || !is_sound(piece, *kept) || !sums.starts_with(kept->sum)) return std::nullopt;
    pieces.push_back(std::move(kept->value));
  }
  const std::lock_guard lock(mutex_);
  heads_.insert_or_assign(key, std::move(*head));
  return pieces;
}

/// As it stands there.
std::optional<Store::Kept> Store::find(const Key& key) {
  const std::lock_guard lock(mutex_);
  if (select_ == nullptr || is_empty_) return std::nullopt;
  const auto text = [this](int column) {
    return std::string(static_cast<const char*>(sqlite3_column_blob(select_, column)),
                       static_cast<std::size_t>(sqlite3_column_bytes(select_, column)));
  };
  read_on();
  bind(select_, 1, key);
  std::optional<Kept> kept;
  const int code = sqlite3_step(select_);
  if (code == SQLITE_ROW) {
    kept = {text(0), text(1)};
    if (sqlite3_column_int64(select_, 2) != today()) used_.insert(key);
  }
  sqlite3_reset(select_);
  if (code == SQLITE_TOOBIG) damaged_.insert(key);
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) damaged("the cache was damaged and is made anew");
  return kept;
}

void Store::put(const Key& key, std::string value) {
  if (value.size() > max_entry) return;
  const std::lock_guard lock(mutex_);
  if (file_ != nullptr || is_new_) pending_[key] = std::move(value);
}

void Store::put_pieces(const Key& key, std::vector<std::string> pieces) {
  if (std::ranges::any_of(pieces, [](const std::string& piece) { return piece.size() > max_entry; })) return;
  const std::lock_guard lock(mutex_);
  if (file_ != nullptr || is_new_) pending_pieces_[key] = std::move(pieces);
}

void Store::commit() {
  const std::lock_guard lock(mutex_);
  stop_reading();
  if (is_new_ && has_pending()) {
    is_new_ = false;
    make();
    if (open() != Opened::yes) close();
  }
  if (file_ == nullptr) drop_pending();
  if (file_ == nullptr || (!has_pending() && used_.empty() && damaged_.empty())) return;
  is_empty_ = false;
  if (execute("BEGIN IMMEDIATE")) {
    drop_damaged();
    (void)insert_pending(file_);
    note_uses();
    make_room();
    if (!execute("COMMIT")) execute("ROLLBACK");
  }
  drop_pending();
  used_.clear();
  damaged_.clear();
}

void Store::drop_pending() {
  pending_.clear();
  pending_pieces_.clear();
}

/// False: not all of it.
bool Store::insert_pending(sqlite3* file) {
  Statement insert(file, "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)");
  for (const auto& [key, value] : pending_) {
    if (!inserted(insert, key, value)) return false;
  }
  for (const auto& [key, pieces] : pending_pieces_) {
    // What was read whole, and lies there as it was read, need not be written again where it is the same.
    const auto read = heads_.find(key);
    const bool is_as_read = read != heads_.end() && read->second == value_of(file, key);
    auto head = inserted_pieces(insert, key, pieces, is_as_read ? read->second : std::string_view());
    if (!head) return false;
    heads_.insert_or_assign(key, std::move(*head));
  }
  return true;
}

/// Not every one is put in again: what a run said is not, where it had to complain.
void Store::drop_damaged() {
  Statement drop(file_, "DELETE FROM entry WHERE key = ?");
  for (const Key& key : damaged_) {
    bind(drop.get(), 1, key);
    if (!drop.run()) return;
  }
}

void Store::note_uses() {
  Statement use(file_, "UPDATE entry SET used = ?2 WHERE key = ?1");
  for (const Key& key : used_) {
    bind(use.get(), 1, key);
    sqlite3_bind_int64(use.get(), 2, today());
    if (!use.run()) return;
  }
}

/// Once too large, a third goes, so that not every run has to look.
void Store::make_room() {
  const auto size = static_cast<std::uint64_t>(number(file_, "PRAGMA page_size")) *
                    static_cast<std::uint64_t>(number(file_, "PRAGMA page_count") - number(file_, "PRAGMA freelist_count"));
  if (size <= most_bytes_) return;
  execute("DELETE FROM entry WHERE key IN (SELECT key FROM entry ORDER BY used, key LIMIT (SELECT count(*) / 3 + 1 FROM entry))");
  execute("PRAGMA incremental_vacuum");
}

}  // namespace dbssot::cache
