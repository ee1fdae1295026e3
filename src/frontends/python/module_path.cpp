#include "frontends/python/module_path.h"

#include <algorithm>

namespace dbssot::python {
namespace {

bool drop_last(std::string& dotted) {
  if (dotted.empty()) return false;
  const std::size_t dot = dotted.rfind('.');
  dotted.resize(dot == std::string::npos ? 0 : dot);
  return true;
}

std::string dotted(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  while (path.starts_with('/')) path.remove_prefix(1);
  for (const std::string_view ending : {".py", ".pyi", ".pyw"}) {
    if (path.ends_with(ending)) {
      path.remove_suffix(ending.size());
      break;
    }
  }
  std::string name(path);
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

}  // namespace

std::string module_of(std::string_view path) {
  std::string name = dotted(path);
  if (name == "__init__" || name.ends_with(".__init__")) drop_last(name);
  return name;
}

std::string absolute_module(std::string_view path, std::size_t level, std::string_view name) {
  std::string base = dotted(path);  // with `__init__`, so that one dot is always the folder
  for (; level > 0 && drop_last(base); --level) {
  }
  if (!base.empty() && !name.empty()) base += '.';
  return base.append(name);
}

}  // namespace dbssot::python
