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
using Databases = std::array<Database, std::size(built_in::sets)>;  // by Set

const Databases& databases() {
  static const Databases all_of_them = [] {
    Databases made;
    for (std::size_t at = 0; at < made.size(); ++at) {
      const auto file = std::ranges::find(embedded::pattern_databases, built_in::sets[at].file,
                                          &std::pair<std::string_view, std::string_view>::first);
      hs_database_t* database = nullptr;
      hs_deserialize_database(file->second.data(), file->second.size(), &database);
      made[at].reset(database);
    }
    return made;
  }();
  return all_of_them;
}

/// Room to work in, for whichever set. One for each thread, as a scan needs it for itself.
hs_scratch_t* scratch() {
  thread_local const std::unique_ptr<hs_scratch_t, Free> of_thread = [] {
    hs_scratch_t* room = nullptr;
    for (const Database& database : databases()) hs_alloc_scratch(database.get(), &room);  // grows for each
    return std::unique_ptr<hs_scratch_t, Free>(room);
  }();
  return of_thread.get();
}

struct Search {
  Groups wanted;
  bool is_found;
};

int note(unsigned group, unsigned long long, unsigned long long, unsigned, void* context) {
  auto& search = *static_cast<Search*>(context);
  search.is_found = search.is_found || (group & search.wanted) != 0;
  return search.is_found ? 1 : 0;  // 1 ends the scan
}

}  // namespace

bool stand_in(std::string_view bytes, Set set, Groups groups) {
  if (bytes.empty()) return false;
  Search search{groups, false};
  const hs_database_t* database = databases()[static_cast<std::size_t>(set)].get();
  const hs_error_t outcome = hs_scan(database, bytes.data(), static_cast<unsigned>(bytes.size()), 0, scratch(), note, &search);
  // A processor that Hyperscan does not know: whatever is asked for may be there.
  return search.is_found || outcome != HS_SUCCESS;
}

}  // namespace dbssot::patterns
