#include "audit/seen_by_names.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "audit/digest.h"
#include "audit/string_uses.h"
#include "linker/asked_of_literals.h"

namespace dbssot {
cache::Key seen_by_names(const program::Unit& unit, const Policy& policy) {
  if (!unit.diagnostics.empty()) return {};
  Digest digest;
  for (const std::string* text : {&unit.path, &unit.language, &unit.module}) digest.add(std::string_view(*text));
  const std::vector<StringUse> uses = uses_of_strings(unit);
  for (program::StringId id = 0; id < unit.strings.size(); ++id) {
    digest.add(uses[id].as_name, uses[id].as_literal);
    if (uses[id].as_name) {
      digest.add(unit.text(id));
    } else if (uses[id].as_literal) {
      digest.add(program::asked_of_literal(policy, unit.text(id)));
    }
  }
  digest.add_structure(unit);
  return digest.key();
}

cache::Key seen_of_quiet_parts(const PythonInterest& interest, std::string_view bytes) {
  Digest digest;
  const auto add = [&](const QuietBody& part) {
    // With its signature or without: that begins behind a name.
    const char before = part.suite.begin == 0 ? '\n' : bytes[part.suite.begin - 1];
    digest.add(part.name, part.is_constant, before == ' ' || before == '\t' || before == '\n' || before == ':');
    digest.add(part.words);
  };
  digest.add(interest.rest.has_value(), interest.bodies.size());
  if (interest.rest) add(*interest.rest);
  std::ranges::for_each(interest.bodies, add);
  return digest.key();
}

}  // namespace dbssot
