// The cache file: what is put in comes out again, and it does not grow for ever. Damaged, foreign and shared files are tried by
// tests/cli/check_same_bytes.py on the program as a whole.
#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "cache/store.h"

using namespace dbssot::cache;

namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "dbssot-store-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Key key(int number) { return key_of({std::to_string(number)}); }

std::uintmax_t bytes_in(const Folder& folder) {
  std::uintmax_t size = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) size += entry.file_size();
  return size;
}

/// As somebody else who may write there does.
void changed_by_hand(const Folder& folder, const std::string& sql) {
  sqlite3* file = nullptr;
  REQUIRE(sqlite3_open((folder.path() + "/facts-1.sqlite").c_str(), &file) == SQLITE_OK);
  CHECK(sqlite3_exec(file, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(file);
}

}  // namespace

TEST_CASE("what was committed is there for the next run") {
  const Folder folder;
  {
    Store store(folder.path());
    store.put(key(1), "one");
    store.commit();
    store.put(key(2), "never committed");
  }
  Store store(folder.path());
  CHECK(store.get(key(1)) == "one");
  CHECK_FALSE(store.get(key(2)));
  CHECK(store.complaint().empty());
}

TEST_CASE("of two runs that begin without a file, both find their entries in it") {
  const Folder folder;
  Store one(folder.path());
  Store other(folder.path());
  one.put(key(1), "one");
  other.put(key(2), "two");
  CHECK(bytes_in(folder) == 0);
  one.commit();
  CHECK_FALSE(other.get(key(1)));  // it began when there was none
  other.commit();
  CHECK(one.get(key(1)) == "one");
  CHECK(one.get(key(2)) == "two");
  CHECK(other.get(key(1)) == "one");
  one.put(key(3), "three");  // though the other reads
  one.commit();
  CHECK(Store(folder.path()).get(key(3)) == "three");
}

TEST_CASE("of what is put in pieces, those are written that have changed") {
  const Folder folder;
  using Pieces = std::vector<std::string>;
  const std::string large(std::size_t{1} << 20, 'x');
  {
    Store store(folder.path());
    store.put_pieces(key(1), {large, "two", "three"});
    store.commit();
    CHECK(store.get_pieces(key(1)) == Pieces{large, "two", "three"});
    store.put_pieces(key(1), {large, "zwei", "three"});
    store.commit();
    CHECK(store.get_pieces(key(1)) == Pieces{large, "zwei", "three"});
  }
  Store store(folder.path());
  Store other(folder.path());
  REQUIRE(store.get_pieces(key(1)) == Pieces{large, "zwei", "three"});
  REQUIRE(other.get_pieces(key(1)) == Pieces{large, "zwei", "three"});
  other.put_pieces(key(1), {"", "zwei", "drei", "vier"});
  other.commit();
  CHECK(Store(folder.path()).get_pieces(key(1)) == Pieces{"", "zwei", "drei", "vier"});
  store.put_pieces(key(1), {large, "two", "three"});  // it lies there no longer as it was read here
  store.commit();
  CHECK(Store(folder.path()).get_pieces(key(1)) == Pieces{large, "two", "three"});
  store.put_pieces(key(1), {});
  store.commit();
  CHECK(Store(folder.path()).get_pieces(key(1)) == Pieces{});
}

TEST_CASE("where one piece is damaged, all are missing, and all are written again") {
  const Folder folder;
  using Pieces = std::vector<std::string>;
  const Pieces pieces{"one", "a piece that is looked for"};
  {
    Store store(folder.path());
    store.put_pieces(key(1), pieces);
    store.commit();
  }
  const std::string path = folder.path() + "/facts-1.sqlite";
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::fstream(path, std::ios::binary | std::ios::in | std::ios::out).seekp(static_cast<std::streamoff>(bytes.find(pieces[1])))
      << 'A';
  Store store(folder.path());
  CHECK_FALSE(store.get_pieces(key(1)));
  CHECK_FALSE(store.complaint().empty());
  store.put_pieces(key(1), pieces);
  store.commit();
  CHECK(Store(folder.path()).get_pieces(key(1)) == pieces);
}

TEST_CASE("a damaged entry is complained of once, whether or not it is put in again") {
  const Folder folder;
  {
    Store store(folder.path());
    store.put(key(1), "one");
    store.put(key(2), "two");
    store.commit();
  }
  changed_by_hand(folder, "UPDATE entry SET value = 7");
  {
    Store store(folder.path());
    CHECK_FALSE(store.get(key(1)));
    CHECK_FALSE(store.complaint().empty());
    store.commit();
  }
  Store store(folder.path());
  CHECK_FALSE(store.get(key(1)));
  CHECK(store.complaint().empty());
}

TEST_CASE("a file with another schema is made anew: a view may compute without end") {
  const Folder folder;
  const std::string schema =
      GENERATE(as<std::string>(), "CREATE TRIGGER t BEFORE INSERT ON entry BEGIN SELECT raise(ABORT, 'no'); END",
               "CREATE VIEW v AS SELECT 1", "DROP TABLE entry", "DROP TABLE entry; CREATE TABLE entry (key, sum, value, used)",
               "DROP TABLE entry; CREATE VIEW entry AS WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) "
               "SELECT zeroblob(n) AS key, n AS sum, n AS value, n AS used FROM t");
  {
    Store store(folder.path());
    store.put(key(1), "one");
    store.commit();
  }
  changed_by_hand(folder, schema);
  {
    Store store(folder.path());
    CHECK(store.complaint() == "the cache was damaged and is made anew");
    CHECK_FALSE(store.get(key(1)));
    store.put(key(1), "one");
    store.commit();
  }
  Store store(folder.path());
  CHECK(store.complaint().empty());
  CHECK(store.get(key(1)) == "one");
}

TEST_CASE("an entry that somebody made larger than any of ours is not read") {
  const Folder folder;
  {
    Store store(folder.path());
    store.put(key(1), "one");
    store.put(key(2), std::string(Store::max_entry, 'x'));
    store.commit();
  }
  changed_by_hand(folder, "UPDATE entry SET value = zeroblob(300000000) WHERE length(value) = 3");
  Store store(folder.path());
  CHECK_FALSE(store.get(key(1)));
  CHECK(store.get(key(2)));
  store.put(key(1), "one");
  store.commit();
  CHECK(Store(folder.path()).get(key(1)) == "one");
}

TEST_CASE("an entry that is too large is not taken") {
  const Folder folder;
  Store store(folder.path());
  store.put(key(1), std::string(Store::max_entry + 1, 'x'));
  store.commit();
  CHECK_FALSE(store.get(key(1)));
}

TEST_CASE("the file stays within its bounds, and goes on taking what is new") {
  constexpr std::uint64_t most = 4u << 20;
  const Folder folder;
  for (int run = 0; run < 12; ++run) {
    Store store(folder.path(), most);
    for (int entry = 0; entry < 10; ++entry) store.put(key(run * 10 + entry), std::string(100'000, static_cast<char>('a' + run)));
    store.commit();
  }
  CHECK(bytes_in(folder) < 2 * most);  // a run's own entries may be on top before a third goes
  int kept = 0;
  Store store(folder.path(), most);
  for (int entry = 0; entry < 120; ++entry) kept += store.get(key(entry)) ? 1 : 0;
  CHECK(kept > 10);
  CHECK(kept < 60);
}

TEST_CASE("what killed runs have left goes with the next file, and what others write now stays") {
  const Folder folder;
  const auto left = std::filesystem::path(folder.path()) / "facts-1.sqlite.abcdef";
  const auto fresh = std::filesystem::path(folder.path()) / "facts-1.sqlite.ghijkl";
  const auto other = std::filesystem::path(folder.path()) / "notes.txt";
  for (const auto& path : {left, fresh, other}) std::ofstream(path) << "x";
  const auto yesterday = std::filesystem::file_time_type::clock::now() - std::chrono::hours(24);
  for (const auto& path : {left, other}) std::filesystem::last_write_time(path, yesterday);
  Store store(folder.path());
  store.put(key(1), "one");
  store.commit();
  CHECK(store.get(key(1)));
  CHECK_FALSE(std::filesystem::exists(left));
  CHECK(std::filesystem::exists(fresh));
  CHECK(std::filesystem::exists(other));
  const auto permissions = std::filesystem::status(std::filesystem::path(folder.path()) / "facts-1.sqlite").permissions();
  CHECK(permissions == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}
