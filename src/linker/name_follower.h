#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "linker/method_names.h"
#include "linker/open_ends.h"
#include "linker/program_index.h"
#include "linker/relevance.h"
#include "linker/trail.h"
#include "linker/wrappers.h"
#include "policy/policy.h"
#include "program/program.h"
#include "source/text_hash.h"

namespace dbssot::program {

/// Finds the open ends of a program that is read bit by bit: files are added where names lead, and of files more is read. Each time
/// only what has changed is gone over, and whom that concerns. What was found once is not taken back, so what is open depends on
/// which units there were at each time, but neither on their order nor on the number of threads.
class NameFollower {
 public:
  /// On up to `jobs` threads.
  NameFollower(const Policy& policy, unsigned jobs);

  /// A file that was not known, or of which more was read.
  void take(Unit unit);
  /// What is open, of units that were taken since the last time and those that they concern. Wrappers are told each time.
  OpenEnds follow();
  /// All units, by path.
  std::vector<Unit> release();
  /// After that: what is known of just these units, which are to stay where they are; none if there are others, or if not all were
  /// looked at. It is as if they had been read at once.
  std::optional<KnownNames> known_of(std::span<const Unit> released);

 private:
  /// A value of a unit, unless the unit was replaced since.
  struct Value {
    UnitId unit = 0;
    ExprId expr = 0;
    std::uint32_t version = 0;
  };
  /// What is written behind a dot.
  struct Member {
    bool is_asked = false;
    std::unordered_set<UnitId> asking;
    std::vector<Value> fields;  ///< of that name, not looked into
  };
  struct State {
    std::uint32_t version = 0;
    bool has_fields = false;               ///< in `members_`
    std::vector<bool> asked;               ///< by StringId
    std::vector<bool> asked_members;       ///< by StringId
    std::vector<bool> walked;              ///< by ExprId
    std::vector<std::uint32_t> mentioned;  ///< hashes of names that may be a method's; sorted, found out when asked for
  };

  // What has changed
  struct News {
    std::vector<UnitId> added;
    std::vector<UnitId> replaced;
    std::vector<UnitId> renamed;  ///< replaced, and functions or names are others than before
  };

  void look_at_news();
  News enter_taken();
  void replace(News& news, std::vector<std::unique_ptr<Unit>> units);
  std::vector<UnitId> shaken_by(const News& news, std::vector<UnitId>& to_ask_again);
  [[nodiscard]] std::vector<UnitId> mentioning_one_of(std::span<const MethodNameId> names);
  void note_mentioned(UnitId unit);

  // What is open
  [[nodiscard]] std::vector<ExprId> roots_of(UnitId unit) const;
  void leave_stars_open(UnitId unit);
  [[nodiscard]] bool has_part(UnitId unit, const Class& type) const;
  [[nodiscard]] bool passes_somewhere(UnitId unit) const;
  void leave_open(UnitId unit, std::string name);
  void ask(UnitId unit, StringId name);
  void ask_again(UnitId unit);
  void walk_pending();
  void walk(UnitId unit, ExprId root);
  void ask_member(UnitId unit, std::string_view name);
  void ask_to_read(UnitId unit, FunctionId function);
  void ask_for_method(std::string_view name, const Member& member, const MethodNames::Method& method);
  void enter_members(UnitId unit);
  void enter_methods(UnitId unit);

  // By which names values are known
  [[nodiscard]] bool is_made_of_value(UnitId unit, ExprId expr) const;
  void name_values(UnitId unit);
  void heat(const Unit& unit, std::string_view name, bool is_member);

  const Policy& policy_;
  unsigned jobs_;
  std::vector<std::unique_ptr<Unit>> units_;  ///< by UnitId
  TextMap<UnitId> ids_;
  std::vector<std::unique_ptr<Unit>> taken_;  ///< and not looked at
  ProgramIndex index_;
  Relevance relevance_;
  Wrappers wrappers_;
  Trail trail_;
  std::vector<State> states_;  ///< by UnitId
  TextMap<Member> members_;
  std::vector<MethodNames::Method> not_followed_;   ///< functions that were asked, and had nothing to do with a database
  std::vector<std::pair<UnitId, ExprId>> pending_;  ///< values to look into
  OpenEnds ends_;
  bool is_behind_ = false;  ///< units were released that were not looked at
};

}  // namespace dbssot::program
