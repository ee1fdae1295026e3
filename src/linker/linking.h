#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "drivers/code_shape.h"
#include "facts/config_unit.h"
#include "facts/database_name.h"
#include "facts/fact.h"
#include "linker/evaluator.h"
#include "linker/program_index.h"
#include "linker/prospects.h"
#include "linker/reach.h"
#include "linker/service_folders.h"
#include "linker/source_of_truth.h"
#include "policy/policy.h"

/// What the parts of the linker share; only files named link*.cpp and recognise*.cpp include this, and prospects.cpp.
namespace dbssot {

/// What names alone say of the callee of a call.
struct NamedCallee {
  std::string_view member;  ///< C++: qualified name of the method; "" if there is none
  std::string_view name;    ///< qualified name outside of the project, or of a client that the project carries along; "" likewise
  bool is_open = false;     ///< it may be another: its value is to be followed
};

struct Linking {
  std::span<const program::Unit> units;
  Policy& policy;
  FactStore& facts;
  const program::ProgramIndex& index;
  const SourceOfTruthNames& source_of_truth;
  Evaluator& evaluator;
  const drivers::CodeShapes& shapes;
  std::vector<FileId> files;  ///< by UnitId
  ServiceFolders services;    ///< where the policy names none
  unsigned jobs = 1;
  std::vector<Prospects> prospects;  ///< by UnitId

  std::set<std::pair<program::UnitId, program::ExprId>> parameters_of_sinks;  ///< strings that are no conninfo of their own
  std::map<Place, std::vector<Place>> list_elements;   ///< by place of a variable list: of its names, and of the whole for keys
  std::vector<std::vector<program::ExprId>> written;   ///< by UnitId: targets of stores, sorted
  std::optional<std::set<Place>> opened_strings;       ///< where what sinks open was put together; made when first asked for
  std::unordered_map<ValueId, bool> is_database_text;  ///< what was found out about joined strings
  std::optional<std::vector<program::UnitId>> option_setters;  ///< that set options of Alembic's file; made when first asked for
  std::vector<Context> contexts;                               ///< by UnitId: what the paths say
  std::vector<std::vector<Range>> main_guards;                 ///< by UnitId: `if __name__ == "__main__":`
  std::set<std::string_view> answering;                        ///< names of functions that name an environment

  [[nodiscard]] const program::Unit& unit(program::UnitId id) const { return units[id]; }
  [[nodiscard]] const program::Operand& operand(program::UnitId id, program::ExprId expr, std::uint32_t at) const {
    return units[id].operands[units[id][expr].first_operand + at];
  }
  [[nodiscard]] bool is_written(program::UnitId id, program::ExprId expr) const;
  /// True if the function around the expression has to do with a database at all; the others are not looked into.
  [[nodiscard]] bool is_relevant(program::UnitId id, program::ExprId expr) const {
    return evaluator.is_relevant(id, units[id][expr].scope);
  }
  /// What head() asks of a unit. Before it, and on any thread.
  void note_context(program::UnitId id);
  /// Place, service, scope and context of a fact at an expression. Two threads may ask at once.
  [[nodiscard]] FactHead head(program::UnitId id, const Range& range, program::FunctionId scope) const;
  /// What runs when somebody starts the file by hand.
  [[nodiscard]] bool is_under_main_guard(program::UnitId id, const Range& range) const;
  [[nodiscard]] bool in_source_of_truth(program::UnitId id, program::FunctionId scope) const;
  /// Two threads may ask at once for calls of different units.
  [[nodiscard]] NamedCallee named_callee(program::UnitId id, program::ExprId call) const;
  /// Qualified names that the callee of a call may have, without those of the project itself.
  [[nodiscard]] std::vector<std::string_view> external_callees(program::UnitId id, program::ExprId call);
  [[nodiscard]] program::ExprId argument(program::UnitId id, program::ExprId call, int position,
                                         const std::vector<std::string>& keywords) const;
  /// True if the value is, or holds, a URL of a database: by its text, or by the name of the variable or field it comes from.
  [[nodiscard]] bool is_database_url(ValueId value, int depth = 0) const;
};

/// Names along an expression, outermost owner first: `self.db.engine.connect()` and its callee are self, db, engine, connect.
[[nodiscard]] std::vector<std::string_view> names_along(const program::Unit& unit, program::ExprId expr);
/// Services whose code the functions are, sorted, each once.
[[nodiscard]] std::vector<std::string> services_of(const Linking& linking, const std::vector<program::FunctionAt>& functions);

/// Position of a path among FactStore::files.
[[nodiscard]] FileId file_of(const std::vector<std::string>& paths, const std::string& path);
/// The policy's service that a file belongs to; "" for none.
[[nodiscard]] std::string service_of(const Policy& policy, const std::string& path);

void link_config(std::span<const config::Unit> configs, const Policy& policy, FactStore& facts);
void recognise_sinks(Linking& linking);      // engines, connections, pools, timeouts
void recognise_own_pools(Linking& linking);  // classes of the project that keep connections: where they are made
void recognise_settings(Linking& linking);   // connections that frameworks open from settings
void recognise_urls(Linking& linking);       // literals, builds, inspections
void recognise_logs(Linking& linking);
void recognise_names(Linking& linking);              // variable lists, imports, field reads
void recognise_shapes(Linking& linking);             // classes, functions
void recognise_reads(Linking& linking);              // after the others: reads that reach sinks are known by then
void mark_lists_that_drive_reads(Linking& linking);  // after the reads: a list drives what was read by its names
void recognise_handlers(Linking& linking);           // after reads: errors around the database, and what is used in its place
void recognise_startup(Linking& linking, const program::Reach& reach);  // where a policy asks: what runs before a service serves
void recognise_health(Linking& linking, const program::Reach& reach);   // likewise: what health endpoints tell
void recognise_members(Linking& linking);  // what the declared source of truth is asked for and does not have
void note_who_answers(Linking& linking);   // before guesses are looked for
void recognise_guesses(Linking& linking);  // answers to "which environment is this"
void infer_source_of_truth(Linking& linking);
void collect_offers(Linking& linking);        // what the declared source of truth gives out
void mark_source_of_truth(Linking& linking);  // after inference: in_source_of_truth and handed_over of every fact

}  // namespace dbssot
