#include <fmt/format.h>

#include "frontends/python/lowering.h"
#include "frontends/python/module_path.h"

namespace dbssot::python {

/// `a . b` with whatever spaces and comments between.
std::string Lowering::dotted_text(NodeId node) const {
  std::string text;
  if (is(node, Kind::identifier_)) return std::string(tree_.text(node));
  for (const NodeId part : tree_.children(node)) {
    if (!text.empty()) text += '.';
    text += tree_.text(part);
  }
  return text;
}

void Lowering::add_import(std::string_view module, std::string_view name, std::string_view alias, Range range) {
  builder_.unit().imports.push_back({.module = intern(module),
                                     .name = intern(name),
                                     .alias = intern(alias),
                                     .scope = scope_->function,
                                     .type_checking_only = is_type_checking_,
                                     .range = range});
  if (name == "*") {
    star_modules_.emplace_back(module);
    return;
  }
  const StringId local = intern(alias);
  std::string target(module);
  if (!name.empty()) {
    target = module.empty() ? std::string(name) : fmt::format("{}.{}", module, name);
  } else if (module.substr(0, module.find('.')) == alias) {
    target = alias;  // `import a.b` binds a
  }
  // try: import fast as json / except ImportError: import json: the wanted one stands first.
  if (in_handler_ && scope_->imports.contains(local)) return;
  const StringId dotted = intern(target);
  scope_->imports[local] = dotted;
  if (name.empty()) {
    scope_->modules.insert(dotted);
  } else {
    imported_.insert(dotted);
  }
  if (scope_->locals.get(local) != 0) scope_->locals.set(local, 0);
}

void Lowering::import_statement(NodeId node) {
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::dotted_name_)) {
      const std::string module = dotted_text(child);
      add_import(module, {}, std::string_view(module).substr(0, module.find('.')), range_of(node));
    } else if (is(child, Kind::aliased_import_)) {
      const NodeId name = tree_.part(child, Part::name_);
      const NodeId alias = tree_.part(child, Part::alias_);
      if (name != no_node && alias != no_node) add_import(dotted_text(name), {}, tree_.text(alias), range_of(node));
    }
  }
}

void Lowering::import_from(NodeId node) {
  const NodeId module_node = tree_.part(node, Part::module_name_);
  if (module_node == no_node) return;
  std::string module;
  if (is(module_node, Kind::relative_import_)) {
    const NodeId dots = tree_.child(module_node, Kind::import_prefix_);
    const NodeId name = tree_.child(module_node, Kind::dotted_name_);
    std::size_t level = 0;
    for (const char letter : dots == no_node ? std::string_view() : tree_.text(dots)) level += letter == '.' ? 1 : 0;
    module = absolute_module(path_, level, name == no_node ? std::string() : dotted_text(name));
  } else {
    module = dotted_text(module_node);
  }
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::wildcard_import_)) {
      add_import(module, "*", "*", range_of(node));
    } else if (child == module_node) {
      continue;
    } else if (is(child, Kind::dotted_name_)) {
      const std::string name = dotted_text(child);
      add_import(module, name, name, range_of(node));
    } else if (is(child, Kind::aliased_import_)) {
      const NodeId name = tree_.part(child, Part::name_);
      const NodeId alias = tree_.part(child, Part::alias_);
      if (name != no_node && alias != no_node) add_import(module, dotted_text(name), tree_.text(alias), range_of(node));
    }
  }
}

}  // namespace dbssot::python
