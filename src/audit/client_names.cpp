#include "audit/client_names.h"

#include "audit/bodies.h"
#include "audit/imports.h"
#include "drivers/code_shape.h"

namespace dbssot {
namespace {

bool is_known(std::string_view name) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  return shapes.is_of_interest(name) || shapes.is_wait_call(name);
}

}  // namespace

ClientNames::ClientNames(std::string_view code) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  for (ImportedName& import : imported_names(code)) {
    if (is_known(import.target)) {
      names_.insert(std::move(import.bound));
    } else if (shapes.is_top_level(std::string_view(import.target).substr(0, import.target.find('.')))) {
      // `import sqlalchemy.orm` binds sqlalchemy
      const bool is_whole = import.target.starts_with(import.bound + ".");
      modules_.emplace(import.bound, is_whole ? import.bound : import.target);
    }
  }
}

bool ClientNames::stand_in(std::string_view text) const {
  if (names_.empty() && modules_.empty()) return false;
  bool found = false;
  std::string member;                   // what was named last, if it may hold more: "sqlalchemy.orm"
  const char* behind_member = nullptr;  // where a member of it would begin
  each_name(text, [&](std::string_view word) {
    if (found) return;
    if (behind_member == word.data()) {
      (member += '.') += word;
      found = is_known(member);
    } else {
      const auto module = modules_.find(std::string(word));
      found = names_.contains(std::string(word));
      member = module == modules_.end() ? std::string() : module->second;
    }
    const char* end = word.data() + word.size();
    behind_member = !member.empty() && end < text.data() + text.size() && *end == '.' ? end + 1 : nullptr;
  });
  return found;
}

}  // namespace dbssot
