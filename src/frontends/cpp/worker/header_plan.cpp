#include "frontends/cpp/worker/header_plan.h"

#include <llvm/ADT/StringRef.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace dbssot::cpp {
namespace {

constexpr std::size_t most_sets = 8;        ///< for the same flags: each takes some 10 MB in each process
constexpr std::size_t most_groups = 8;      ///< of flags
constexpr std::size_t most_compared = 128;  ///< kinds of files, those that most files are of
/// What it takes to make a set beside parsing its headers, as a share of that and as bytes that could be parsed meanwhile.
constexpr double share_of_writing = 0.3;
constexpr double cost_of_set = 300'000;

/// What of a job's flags makes a difference to the standard library.
std::vector<std::string> standard_flags(const std::vector<std::string>& flags) {
  std::vector<std::string> kept;
  for (std::size_t at = 0; at < flags.size(); ++at) {
    const auto& flag = flags[at];
    if (flag == "-I" || flag == "-isystem" || flag == "-iquote" || flag == "-idirafter" || flag == "-include") {
      ++at;
    } else if ((!flag.starts_with("-D") && !flag.starts_with("-U")) || flag.starts_with("-D_") || flag.starts_with("-U_")) {
      kept.push_back(flag);
    }
  }
  return kept;
}

bool is_c(const protocol::Job& job) {
  if (job.path.ends_with(".c")) return true;
  for (std::size_t at = 0; at + 1 < job.flags.size(); ++at) {
    if (job.flags[at] == "-x" && job.flags[at + 1] == "c") return true;
  }
  return false;
}

bool is_within(const StandardHeaders& inner, const StandardHeaders& outer) { return (inner & ~outer).none(); }

}  // namespace

/// Jobs with the same flags, as far as the standard library goes.
struct HeaderPlan::Group {
  /// Files that include the same of the standard library.
  struct Kind {
    StandardHeaders headers;
    std::vector<std::size_t> jobs;
    double spared = 0;  ///< by the sets chosen so far, in bytes of one file
  };
  struct Set {
    StandardHeaders headers;
    double weight = 0;
    std::uint64_t number = 0;  ///< 0: not in a plan so far
  };

  std::string tier;
  std::vector<std::string> flags;
  IncludeGraph library;
  std::vector<Kind> kinds;
  std::vector<Set> sets;
  std::unordered_map<StandardHeaders, double> weights;

  double weight_of(const StandardHeaders& headers) {
    const auto [known, is_new] = weights.try_emplace(headers);
    if (is_new) known->second = static_cast<double>(library.weight_of(headers));
    return known->second;
  }
  /// What a file with these includes is best read with: the largest of the sets that has nothing else in it; null if there is none.
  [[nodiscard]] const Set* serving(const StandardHeaders& headers) const {
    const Set* largest = nullptr;
    for (const auto& set : sets) {
      if (is_within(set.headers, headers) && (largest == nullptr || set.weight > largest->weight)) largest = &set;
    }
    return largest;
  }
  [[nodiscard]] double spared(const StandardHeaders& headers) const {
    const auto* set = serving(headers);
    return set == nullptr ? 0 : set->weight;
  }

  void add(const StandardHeaders& headers, std::size_t job) {
    auto kind = std::ranges::find(kinds, headers, &Kind::headers);
    if (kind == kinds.end()) kind = kinds.insert(kind, {headers, {}, spared(headers)});
    kind->jobs.push_back(job);
  }
  /// What kinds of files have in common, each begun with all that a kind includes, and then less and less of it, each time so that
  /// one more kind shares what is left, and that this is most.
  std::vector<StandardHeaders> candidates() {
    std::unordered_set<StandardHeaders> seen;
    std::vector<StandardHeaders> all;
    for (const auto& kind : kinds) {
      for (auto shared = kind.headers; shared.any() && seen.insert(shared).second;) {
        all.push_back(shared);
        StandardHeaders next;
        for (const auto& other : kinds) {
          const auto both = shared & other.headers;
          if (both != shared && weight_of(both) > weight_of(next)) next = both;
        }
        shared = next;
      }
    }
    return all;
  }
  /// What making this set as well saves, in bytes that are not parsed.
  double gain_of(const StandardHeaders& headers) {
    const auto weight = weight_of(headers);
    double gain = -(1 + share_of_writing) * weight - cost_of_set;
    for (const auto& kind : kinds) {
      if (kind.spared < weight && is_within(headers, kind.headers))
        gain += static_cast<double>(kind.jobs.size()) * (weight - kind.spared);
    }
    return gain;
  }
};

HeaderPlan::HeaderPlan(llvm::IntrusiveRefCntPtr<Files> files, std::string root) : scan_(std::move(files), std::move(root)) {}

HeaderPlan::~HeaderPlan() = default;

HeaderPlan::Group* HeaderPlan::group_of(const protocol::Job& job) {
  if (job.tier == "tokens" || is_c(job)) return nullptr;
  auto flags = standard_flags(job.flags);
  auto key = flags;
  key.push_back(job.tier);
  auto known = groups_.find(key);
  if (known == groups_.end()) {
    if (groups_.size() == most_groups) return nullptr;
    auto library = scan_.standard_library(job.tier, flags);
    known = groups_.emplace(std::move(key), Group{job.tier, std::move(flags), std::move(library), {}, {}, {}}).first;
  }
  return &known->second;
}

protocol::Plan HeaderPlan::made_for(const protocol::Jobs& jobs) {
  for (auto& [key, group] : groups_) group.kinds.clear();
  for (std::size_t at = 0; at < jobs.jobs.size(); ++at) {
    const auto& job = jobs.jobs[at];
    if (auto* group = group_of(job); group != nullptr)
      group->add(group->library.reached_from(scan_.included_by(job, group->library)), at);
  }
  protocol::Plan plan;
  plan.set_of_job.resize(jobs.jobs.size());
  for (auto& [key, group] : groups_) {
    choose(group);
    name(group, jobs.first_set, plan);
  }
  return plan;
}

void HeaderPlan::choose(Group& group) {
  std::ranges::stable_sort(group.kinds, std::greater(), [](const Group::Kind& kind) { return kind.jobs.size(); });
  const auto last = group.kinds.begin() + static_cast<std::ptrdiff_t>(std::min(group.kinds.size(), most_compared));
  std::vector<Group::Kind> rare(std::make_move_iterator(last), std::make_move_iterator(group.kinds.end()));
  group.kinds.erase(last, group.kinds.end());
  auto candidates = group.candidates();
  while (group.sets.size() < most_sets) {
    double most = 0;
    StandardHeaders best;
    for (const auto& candidate : candidates) {
      if (const auto gain = group.gain_of(candidate); gain > most) {
        most = gain;
        best = candidate;
      }
    }
    if (best.none()) break;
    std::erase(candidates, best);
    group.sets.push_back({best, group.weight_of(best), 0});
    for (auto& kind : group.kinds) {
      if (is_within(best, kind.headers)) kind.spared = std::max(kind.spared, group.weight_of(best));
    }
  }
  std::ranges::move(rare, std::back_inserter(group.kinds));
}

/// Adds what was chosen to the plan.
void HeaderPlan::name(Group& group, std::uint64_t first_set, protocol::Plan& plan) {
  for (auto& chosen : group.sets) {
    if (chosen.number != 0) continue;
    chosen.number = first_set + plan.sets.size();
    protocol::CommonSet set;
    set.number = chosen.number;
    for (std::size_t header = 0; header < standard_header_count; ++header) {
      if (chosen.headers.test(header)) set.headers.emplace_back(standard_header(header));
    }
    set.tier = group.tier;
    set.flags = group.flags;
    plan.sets.push_back(std::move(set));
  }
  for (const auto& kind : group.kinds) {
    const auto* set = group.serving(kind.headers);
    for (const auto job : kind.jobs) plan.set_of_job[job] = set == nullptr ? 0 : set->number;
  }
}

}  // namespace dbssot::cpp
