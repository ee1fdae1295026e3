#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cache/key.h"
#include "program/program.h"

namespace dbssot {

/// What is to be told from others by a key: numbers of fixed size, one behind the other, which is quicker than a form that is kept.
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

  /// How the parts of a unit hang together, by ids of its strings; where they stand is no matter.
  void add_structure(const program::Unit& unit) {
    add(unit.exprs), add(unit.operands), add(unit.functions), add(unit.classes), add(unit.bindings), add(unit.imports);
    add(unit.stores), add(unit.handlers), add(unit.branches), add(unit.managed);
  }

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] cache::Key key() const { return cache::key_of({bytes_}); }

 private:
  std::string bytes_;
};

}  // namespace dbssot
