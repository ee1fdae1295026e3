#include "linker/source_of_truth.h"

namespace dbssot {

bool covers_name(std::string_view declared, std::string_view qualified_name) {
  for (std::size_t at = qualified_name.find(declared); at != std::string_view::npos; at = qualified_name.find(declared, at + 1)) {
    const std::size_t end = at + declared.size();
    const bool starts_a_part = at == 0 || qualified_name[at - 1] == '.';
    const bool ends_a_part = end == qualified_name.size() || qualified_name[end] == '.';
    if (starts_a_part && ends_a_part) return true;
  }
  return false;
}

bool SourceOfTruthNames::covers(std::string_view language, std::string_view qualified_name) const {
  for (const SourceOfTruth& declared : declared_) {
    if (declared.language && (*declared.language == Language::cpp) != (language == "cpp")) continue;
    if (covers_name(declared.name, qualified_name)) return true;
  }
  return false;
}

}  // namespace dbssot
