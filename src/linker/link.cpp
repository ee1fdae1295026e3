#include "linker/link.h"

#include <algorithm>
#include <tuple>

#include "linker/linking.h"
#include "source/parallel.h"

namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Unit;

namespace {

std::vector<std::string> sorted_paths(std::span<const Unit> units, std::span<const config::Unit> configs) {
  std::vector<std::string> paths;
  for (const Unit& unit : units) paths.push_back(unit.path);
  for (const config::Unit& unit : configs) paths.push_back(unit.path);
  std::ranges::sort(paths);
  const auto tail = std::ranges::unique(paths);
  paths.erase(tail.begin(), tail.end());
  return paths;
}

/// Marks what is an operand of a concat, so that only the whole string counts as one.
std::vector<bool> parts_of(const Unit& unit) {
  std::vector<bool> is_part(unit.exprs.size());
  for (ExprId id = 1; id < unit.exprs.size(); ++id) {
    const Expr& expr = unit[id];
    if (expr.kind != ExprKind::concat) continue;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) is_part[unit.operands[expr.first_operand + at].value] = true;
  }
  return is_part;
}

std::vector<ExprId> written_in(const Unit& unit) {
  std::vector<ExprId> written;
  for (const program::Store& store : unit.stores) written.push_back(store.target);
  std::ranges::sort(written);
  return written;
}

/// What can be said of a unit before any value is followed.
void look_at_all(Linking& linking) {
  linking.is_part.resize(linking.units.size());
  linking.written.resize(linking.units.size());
  linking.prospects.resize(linking.units.size());
  in_parallel(linking.units.size(), linking.jobs, [&](std::size_t id) {
    linking.is_part[id] = parts_of(linking.units[id]);
    linking.written[id] = written_in(linking.units[id]);
    linking.prospects[id] = look_at(linking, static_cast<program::UnitId>(id));
  });
}

void sort_facts(FactStore& facts) {
  std::ranges::sort(facts.mentioned_in_configuration);
  const auto repeated = std::ranges::unique(facts.mentioned_in_configuration);
  facts.mentioned_in_configuration.erase(repeated.begin(), repeated.end());
  std::apply(
      [](auto&... kinds) {
        const auto sort = [](auto& kind) { std::ranges::stable_sort(kind, {}, [](const FactHead& fact) { return fact.place; }); };
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

}  // namespace

FactStore link(std::span<const Unit> given, std::span<const config::Unit> configs, Policy& policy, unsigned jobs) {
  std::vector<Unit> sorted;
  if (!std::ranges::is_sorted(given, {}, &Unit::path)) {
    sorted.assign(given.begin(), given.end());
    std::ranges::sort(sorted, {}, &Unit::path);
  }
  const std::span<const Unit> ordered = sorted.empty() ? given : sorted;
  FactStore facts;
  facts.files = sorted_paths(ordered, configs);
  std::vector<FileId> files;
  for (const Unit& unit : ordered) files.push_back(file_of(facts.files, unit.path));

  const program::ProgramIndex index(ordered, jobs);
  const SourceOfTruthNames source_of_truth(policy);
  Evaluator evaluator(index, policy, source_of_truth, facts, files, jobs);
  Linking linking{ordered,
                  policy,
                  facts,
                  index,
                  source_of_truth,
                  evaluator,
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
                  {}};
  look_at_all(linking);
  link_config(configs, policy, facts);  // first: alembic.ini says what migrations open
  recognise_sinks(linking);
  recognise_own_pools(linking);
  recognise_settings(linking);
  recognise_urls(linking);
  recognise_logs(linking);
  recognise_names(linking);
  recognise_shapes(linking);
  recognise_reads(linking);
  mark_lists_that_drive_reads(linking);
  recognise_handlers(linking);
  recognise_on_request(linking);
  recognise_members(linking);
  recognise_guesses(linking);
  if (policy.source_of_truth.empty()) infer_source_of_truth(linking);
  mark_source_of_truth(linking);
  collect_offers(linking);
  sort_facts(facts);
  return facts;
}

}  // namespace dbssot