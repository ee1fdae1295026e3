#include "linker/link.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <tuple>

#include "linker/linking.h"
#include "linker/relevance.h"
#include "source/parallel.h"

namespace dbssot {

using program::ExprId;
using program::Unit;

namespace {

std::vector<ExprId> written_in(const Unit& unit) {
  std::vector<ExprId> written;
  for (const program::Store& store : unit.stores) written.push_back(store.target);
  std::ranges::sort(written);
  return written;
}

/// What recognise_sinks() needs to begin.
void prepare(Linking& linking, std::span<const config::Unit> configs) {
  linking.written.resize(linking.units.size());
  linking.prospects.resize(linking.units.size());
  linking.contexts.resize(linking.units.size());
  linking.main_guards.resize(linking.units.size());
  in_parallel(linking.units.size() + 1, linking.jobs, [&](std::size_t at) {
    if (at == 0) return link_config(configs, linking.policy, linking.facts);  // alembic.ini says what migrations open
    const auto id = static_cast<program::UnitId>(at - 1);
    linking.written[id] = written_in(linking.units[id]);
    linking.note_context(id);
    look_for_sinks(linking, id, linking.prospects[id]);
  });
}

using Look = void (*)(const Linking& linking, program::UnitId id, Prospects& found);

/// While values are followed, which keeps one core busy, others look for what comes next. What values are made of is for the thread
/// to keep that goes on with them.
class LookingAhead {
 public:
  LookingAhead(Linking& linking, std::vector<Look> looks)
      : looking_((linking.units.size() + at_once - 1) / at_once, linking.jobs,
                 [&linking, looks = std::move(looks)](std::size_t at) {
                   const std::size_t end = std::min(linking.units.size(), (at + 1) * at_once);
                   for (std::size_t id = at * at_once; id < end; ++id) {
                     for (const Look look : looks) look(linking, static_cast<program::UnitId>(id), linking.prospects[id]);
                   }
                 }) {}

  void finish() { looking_.finish(); }

 private:
  static constexpr std::size_t at_once = 8;  ///< to hand on a unit costs a tenth of what it takes to look at it

  WhenIdle looking_;
};

void sort_facts(FactStore& facts) {
  std::ranges::sort(facts.mentioned_in_configuration);
  const auto repeated = std::ranges::unique(facts.mentioned_in_configuration);
  facts.mentioned_in_configuration.erase(repeated.begin(), repeated.end());
  std::apply(
      [](auto&... kinds) {
        const auto place = [](const FactHead& fact) { return fact.place; };
        const auto sort = [&](auto& kind) {  // most come in order, unit by unit
          if (!std::ranges::is_sorted(kind, {}, place)) std::ranges::stable_sort(kind, {}, place);
        };
        (sort(kinds), ...);
      },
      facts.kinds);
}

/// Facts that cost a walk over calls and that only rules on request read.
void recognise_on_request(Linking& linking) {
  const bool asks_for_startup = asks_for_startup_steps(linking.policy);
  const bool asks_for_health = asks_for_health_reports(linking.policy);
  if (!asks_for_startup && !asks_for_health) return;
  const program::Reach reach(linking.index);
  if (asks_for_startup) recognise_startup(linking, reach);
  if (asks_for_health) recognise_health(linking, reach);
}

program::RelevantFunctions relevant_functions(const program::ProgramIndex& index, const Policy& policy, unsigned jobs) {
  std::vector<program::UnitId> all(index.size());
  std::iota(all.begin(), all.end(), program::UnitId{0});
  return program::Relevance(index, drivers::code_shapes(), policy, jobs).functions(all);
}

/// What values are followed with.
struct Tools {
  Tools(std::span<const Unit> units, const program::KnownNames* known, const Policy& policy, FactStore& facts,
        const std::vector<FileId>& files, unsigned jobs)
      : own_index(known != nullptr && known->index != nullptr ? nullptr : std::make_unique<program::ProgramIndex>(units, jobs)),
        index(own_index ? *own_index : *known->index),
        relevant(known != nullptr ? known->relevant : relevant_functions(index, policy, jobs)),
        source_of_truth(policy),
        evaluator(index, relevant, policy, source_of_truth, facts, files, jobs) {}

  std::unique_ptr<program::ProgramIndex> own_index;
  const program::ProgramIndex& index;
  program::RelevantFunctions relevant;
  SourceOfTruthNames source_of_truth;
  Evaluator evaluator;
};

}  // namespace

std::vector<std::string> linked_files(std::span<const Unit> units, std::span<const config::Unit> configs) {
  std::vector<std::string> paths;
  for (const Unit& unit : units) paths.push_back(unit.path);
  for (const config::Unit& unit : configs) paths.push_back(unit.path);
  std::ranges::sort(paths);
  const auto tail = std::ranges::unique(paths);
  paths.erase(tail.begin(), tail.end());
  return paths;
}

FactStore link(std::span<const Unit> given, std::span<const config::Unit> configs, Policy& policy, unsigned jobs,
               std::shared_ptr<void>* remains, const program::KnownNames* known) {
  std::vector<Unit> sorted;
  if (!std::ranges::is_sorted(given, {}, &Unit::path)) {
    sorted.assign(given.begin(), given.end());
    std::ranges::sort(sorted, {}, &Unit::path);
  }
  const std::span<const Unit> ordered = sorted.empty() ? given : sorted;
  FactStore facts;
  facts.files = linked_files(ordered, configs);
  std::vector<FileId> files;
  for (const Unit& unit : ordered) files.push_back(file_of(facts.files, unit.path));

  const auto tools = std::make_shared<Tools>(ordered, known, policy, facts, files, jobs);
  Linking linking{ordered,
                  policy,
                  facts,
                  tools->index,
                  tools->source_of_truth,
                  tools->evaluator,
                  drivers::code_shapes(),
                  files,
                  ServiceFolders(ordered, configs),
                  jobs,
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {}};
  prepare(linking, configs);
  LookingAhead texts(linking, {look_for_settings, look_for_urls, look_for_logs, look_for_reads});
  recognise_sinks(linking);
  texts.finish();
  LookingAhead names(linking, {look_for_names, look_for_handlers, look_for_answers});
  recognise_own_pools(linking);
  recognise_settings(linking);
  recognise_urls(linking);
  recognise_logs(linking);
  names.finish();
  note_who_answers(linking);
  LookingAhead guesses(linking, {look_for_guesses});
  recognise_names(linking);
  recognise_shapes(linking);
  recognise_reads(linking);
  mark_lists_that_drive_reads(linking);
  recognise_handlers(linking);
  recognise_on_request(linking);
  recognise_members(linking);
  guesses.finish();
  recognise_guesses(linking);
  if (policy.source_of_truth.empty()) infer_source_of_truth(linking);
  mark_source_of_truth(linking);
  collect_offers(linking);
  sort_facts(facts);
  if (remains != nullptr) *remains = tools;
  return facts;
}

}  // namespace dbssot