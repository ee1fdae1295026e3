#include "audit/client_names.h"

#include "audit/bodies.h"
#include "audit/imports.h"
#include "drivers/code_shape.h"

namespace dbssot {
namespace {

bool is_known(const drivers::CodeShapes& shapes, std::string_view name) {
  return shapes.sink(name) != nullptr || shapes.reader(name) != nullptr || shapes.environment(name) != nullptr ||
         shapes.url_call(name) != nullptr || shapes.is_settings_base(name);
}

}  // namespace

ClientNames::ClientNames(std::string_view code) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  for (ImportedName& import : imported_names(code)) {
    if (is_known(shapes, import.target)) {
      names_.insert(std::move(import.bound));
    } else if (shapes.import(import.target) != nullptr) {
      modules_.insert(std::move(import.bound));
    }
  }
}

bool ClientNames::stand_in(std::string_view text) const {
  if (names_.empty() && modules_.empty()) return false;
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  bool found = false;
  const char* behind_module = nullptr;  // where a member of what was named last would begin
  each_name(text, [&](std::string_view word) {
    if (found) return;
    found = names_.contains(std::string(word)) || (behind_module == word.data() && shapes.may_be_called(word));
    // `sa.orm.sessionmaker`: modules hold modules
    const bool goes_on = behind_module == word.data() || modules_.contains(std::string(word));
    const char* end = word.data() + word.size();
    behind_module = goes_on && end < text.data() + text.size() && *end == '.' ? end + 1 : nullptr;
  });
  return found;
}

}  // namespace dbssot
