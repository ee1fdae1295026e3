#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "frontends/python/syntax.h"
#include "program/local_environment.h"

namespace dbssot::python {

using program::ClassId;
using program::ExprId;
using program::FunctionId;
using program::LocalEnvironment;
using program::Operand;
using program::OperandKind;
using program::StringId;

enum class ScopeKind : std::uint8_t { module, klass, function };

/// One loop that is being walked: the states in which `break` leaves it and `continue` cuts it short.
struct Loop {
  LocalEnvironment::Mark start = 0;
  std::vector<LocalEnvironment::Changes> exits;
  bool is_endless = false;  ///< `while True`
};

/// What names mean in one module, class body or function while it is walked. Comprehensions have none of their own: their variables
/// are taken back.
struct Scope {
  ScopeKind kind = ScopeKind::module;
  Scope* outer = nullptr;   ///< around it in the text; a class body is skipped when names are looked up from inside a function
  FunctionId function = 0;  ///< function that its expressions belong to
  ClassId owner = 0;        ///< class whose body this is, or whose method
  StringId self = 0;        ///< a method's first parameter, unless it is static
  std::string prefix;       ///< before the names defined here: "shop.db.", "shop.db.make.<locals>."
  LocalEnvironment locals;
  std::unordered_map<StringId, StringId> imports;  ///< local name → absolute dotted name
  std::unordered_set<StringId> modules;            ///< local names bound by `import x`: certainly modules
  std::unordered_set<StringId> globals;            ///< declared `global`
  std::unordered_set<StringId> nonlocals;
  std::unordered_map<StringId, std::uint32_t> assigned;  ///< how often each name is assigned anywhere in this scope
  std::unordered_set<StringId> definitions;              ///< names of `def` and `class` in this scope
  std::vector<std::pair<NodeId, StringId>> assignments;  ///< the same in document order, for loops
  std::vector<ExprId> returned;
  std::vector<ExprId> yielded;
  bool returns_nothing = false;  ///< a bare `return`
  std::vector<Loop> loops;
};

/// Finds every name that the nodes [begin, end) bind in their own scope: bodies of nested functions and classes are left out.
/// Names whose content is changed in place (`x["k"] = …`, `x.append(…)`) count as assigned.
void collect_assignments(const SyntaxTree& tree, NodeId begin, NodeId end, program::Builder& builder, Scope& scope);

}  // namespace dbssot::python
