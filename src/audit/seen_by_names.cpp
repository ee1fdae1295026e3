#include "audit/seen_by_names.h"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "audit/string_uses.h"
#include "linker/asked_of_literals.h"

namespace dbssot {
namespace {

/// Numbers of fixed size, one behind the other: quicker than a form that is kept.
class Digest {
 public:
  template <std::integral... Numbers>
  void add(Numbers... numbers) {
    const std::uint32_t all[] = {static_cast<std::uint32_t>(numbers)...};
    bytes_.append(reinterpret_cast<const char*>(all), sizeof all);
  }
  void add(std::string_view text) {
    add(text.size());
    bytes_.append(text);
  }
  template <class Item>
  void add(const std::vector<Item>& items) {
    add(items.size());
    for (const Item& item : items) add(item);
  }
  void add(const program::Operand& one) { add(one.value, one.name, one.key, static_cast<int>(one.kind)); }
  void add(const program::Expr& one) {
    const auto kinds = static_cast<unsigned>(one.kind) << 16 | static_cast<unsigned>(one.op) << 8 | (one.awaited ? 1U : 0U);
    add(kinds, one.scope, one.text, one.type, one.member, one.first_operand, one.operand_count);
  }
  void add(const program::Parameter& one) { add(one.name, one.default_value, one.type, static_cast<int>(one.kind)); }
  void add(const program::Function& one) {
    add(one.name, one.qualified_name, one.usr, one.owner, one.outer, one.result, one.result_type);
    add(one.is_async, one.is_static, one.is_class_method, one.is_property, one.is_generator, one.is_constructor, one.is_local,
        one.is_file_local, one.is_declaration, one.is_unread);
    add(one.parameters), add(one.decorators);
  }
  void add(const program::Field& one) { add(one.name, one.value, one.type, one.method); }
  void add(const program::Class& one) {
    add(one.name, one.qualified_name, one.is_partial);
    add(one.bases), add(one.class_arguments), add(one.fields), add(one.methods), add(one.inner), add(one.decorators);
  }
  void add(const program::Binding& one) { add(one.name, one.value, one.type, one.is_file_local); }
  void add(const program::Import& one) { add(one.module, one.name, one.alias, one.scope, one.type_checking_only); }
  void add(const program::Store& one) { add(one.target, one.value, one.scope); }
  void add(const program::Handler& one) {
    add(one.scope, one.reraises, one.logs, one.insists, one.is_empty);
    add(one.types), add(one.results);
  }
  void add(const program::Branch& one) { add(one.condition, one.scope); }
  void add(const program::Managed& one) { add(one.manager, one.scope); }

  [[nodiscard]] cache::Key key() const { return cache::key_of({bytes_}); }

 private:
  std::string bytes_;
};

}  // namespace

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
  digest.add(unit.exprs), digest.add(unit.operands), digest.add(unit.functions), digest.add(unit.classes);
  digest.add(unit.bindings), digest.add(unit.imports), digest.add(unit.stores), digest.add(unit.handlers);
  digest.add(unit.branches), digest.add(unit.managed);
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
