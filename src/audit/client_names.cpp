#include "audit/client_names.h"

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
    const std::uint64_t bit = std::uint64_t{1} << (word_hash(import.bound) % 64);
    if (is_known(import.target)) {
      hashes_ |= bit;
      names_.insert(std::move(import.bound));
    } else if (shapes.is_top_level(std::string_view(import.target).substr(0, import.target.find('.')))) {
      // `import sqlalchemy.orm` binds sqlalchemy
      const bool is_whole = import.target.starts_with(import.bound + ".");
      hashes_ |= bit;
      modules_.emplace(import.bound, is_whole ? import.bound : import.target);
    }
  }
}

bool ClientNames::stand_in(std::string_view text) const {
  if (hashes_ == 0) return false;
  Walk walk(*this, text);
  return any_name(text, [&](const NameInCode& name) { return walk.meets(name); });
}

bool ClientNames::Walk::meets(const NameInCode& name) {
  if (behind_member_ == name.text.data()) {
    (member_ += '.') += name.text;
    if (is_known(member_)) return true;
  } else {
    behind_member_ = nullptr;
    if (!clients_.may_have(name.hash)) return false;
    const std::string text(name.text);
    if (clients_.names_.contains(text)) return true;
    const auto module = clients_.modules_.find(text);
    if (module == clients_.modules_.end()) return false;
    member_ = module->second;
  }
  const char* end = name.text.data() + name.text.size();
  behind_member_ = end < text_.data() + text_.size() && *end == '.' ? end + 1 : nullptr;
  return false;
}

}  // namespace dbssot
