#pragma once

#include <string>

#include "program/program.h"

namespace dbssot::program {

/// The Unit as text for tests and for people: one line for each import, binding, function, class, field, store, handler and branch,
/// then every call and operation whose result nobody uses. Expressions read like
///   (call sqlalchemy.create_engine (f-string "postgresql://" $host "/shop") pool_size=5 **$options)
/// where `$x` is a parameter, a bare dotted name a reference, `(? why)` unknown, `(await-call …)` a call under await, `{k: v}` a
/// dictionary. Long expressions end in "…".
[[nodiscard]] std::string dump(const Unit& unit);

/// One expression alone.
[[nodiscard]] std::string dump(const Unit& unit, ExprId id);

}  // namespace dbssot::program
