#include "patterns/patterns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include <hs_runtime.h>

#include "patterns/built_in.h"

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> pattern_databases;
}

namespace dbssot::patterns {
namespace {

struct Free {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using Database = std::unique_ptr<hs_database_t, Free>;

Database read_database(std::string_view file) {
  const auto found = std::ranges::find(embedded::pattern_databases, file, &std::pair<std::string_view, std::string_view>::first);
  hs_database_t* database = nullptr;
  hs_deserialize_database(found->second.data(), found->second.size(), &database);
  return Database(database);
}

struct Databases {
  std::array<Database, std::size(built_in::sets)> sets;             // by Set
  std::array<Database, std::size(built_in::words_by_place)> words;  // by Word
};

const Databases& databases() {
  static const Databases all_of_them = [] {
    Databases made;
    for (std::size_t at = 0; at < made.sets.size(); ++at) made.sets[at] = read_database(built_in::sets[at].file);
    for (std::size_t at = 0; at < made.words.size(); ++at) made.words[at] = read_database(built_in::words_by_place[at].file);
    return made;
  }();
  return all_of_them;
}

/// Room to work in, for whichever set. One for each thread, as a scan needs it for itself.
hs_scratch_t* scratch() {
  thread_local const std::unique_ptr<hs_scratch_t, Free> of_thread = [] {
    hs_scratch_t* room = nullptr;
    // It grows for each.
    for (const Database& database : databases().sets) hs_alloc_scratch(database.get(), &room);
    for (const Database& database : databases().words) hs_alloc_scratch(database.get(), &room);
    return std::unique_ptr<hs_scratch_t, Free>(room);
  }();
  return of_thread.get();
}

struct Search {
  Groups enough;
  Groups found;
};

int note(unsigned group, unsigned long long, unsigned long long, unsigned, void* context) {
  auto& search = *static_cast<Search*>(context);
  search.found |= group;
  return (group & search.enough) != 0 ? 1 : 0;  // 1 ends the scan
}

}  // namespace

Groups groups_in(std::string_view bytes, Set set, Groups enough) {
  if (bytes.empty()) return 0;
  Search search{enough, 0};
  const hs_database_t* database = databases().sets[static_cast<std::size_t>(set)].get();
  const hs_error_t outcome = hs_scan(database, bytes.data(), static_cast<unsigned>(bytes.size()), 0, scratch(), note, &search);
  // A processor that Hyperscan does not know: whatever is asked for may be there.
  return outcome == HS_SUCCESS || outcome == HS_SCAN_TERMINATED ? search.found : all;
}

bool stand_in(std::string_view bytes, Set set, Groups groups) { return (groups_in(bytes, set, groups) & groups) != 0; }

bool stands_in(std::string_view bytes, Word word) { return !places_of(bytes, word).empty(); }

std::vector<std::uint32_t> places_of(std::string_view bytes, Word word) {
  std::vector<std::uint32_t> places;
  if (bytes.empty()) return places;
  const hs_database_t* database = databases().words[static_cast<std::size_t>(word)].get();
  const auto note_end = [](unsigned, unsigned long long, unsigned long long end, unsigned, void* context) {
    static_cast<std::vector<std::uint32_t>*>(context)->push_back(static_cast<std::uint32_t>(end));
    return 0;
  };
  const std::string_view text = built_in::words_by_place[static_cast<std::size_t>(word)].text;
  if (hs_scan(database, bytes.data(), static_cast<unsigned>(bytes.size()), 0, scratch(), note_end, &places) == HS_SUCCESS) {
    for (std::uint32_t& place : places) place -= static_cast<std::uint32_t>(text.size());
    return places;
  }
  places.clear();  // a processor that Hyperscan does not know
  for (std::size_t at = bytes.find(text); at != std::string_view::npos; at = bytes.find(text, at + 1))
    places.push_back(static_cast<std::uint32_t>(at));
  return places;
}

}  // namespace dbssot::patterns
