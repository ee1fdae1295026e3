#include "audit/value_variables.h"

#include "policy/database_variable.h"
#include "url/url.h"

namespace dbssot {

std::set<std::string, std::less<>> variables_by_value(const config::Unit& unit, const Policy& policy) {
  std::set<std::string, std::less<>> names;
  for (const ConfigVariable& variable : unit.variables) {
    if (!variable.value.empty() && !is_database_variable(policy, variable.variable) &&
        url::looks_like_database_url(url::Text::from_template(variable.value.reveal())))
      names.insert(variable.variable);
  }
  return names;
}

}  // namespace dbssot
