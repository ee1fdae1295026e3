#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "facts/config_unit.h"
#include "facts/fact.h"
#include "linker/relevant_functions.h"
#include "policy/policy.h"
#include "program/program.h"

namespace dbssot {

/// Puts together what the front ends saw: follows names and values over files, tells with driver data and policy what is a read, a
/// sink, a build or an inspection, and fills in service, scope and context. Pure: the order of the units changes nothing.
/// A policy without a source of truth gets the likely one; FactStore::inferred_source_of_truth says which files hold it.
/// On up to `jobs` threads; their number changes nothing either. To let go of what linking worked with takes a while: `remains`
/// gets it, for whoever wants to do so elsewhere. `known`: of just these units, by path; without it it is found out.
[[nodiscard]] FactStore link(std::span<const program::Unit> units, std::span<const config::Unit> configs, Policy& policy,
                             unsigned jobs = 1, std::shared_ptr<void>* remains = nullptr,
                             const program::KnownNames* known = nullptr);

/// FactStore::files of what is linked.
[[nodiscard]] std::vector<std::string> linked_files(std::span<const program::Unit> units, std::span<const config::Unit> configs);

}  // namespace dbssot
