// Writes the built-in patterns as Hyperscan's databases into a folder: one file for each set, to be embedded in dbssot.
#include <fmt/format.h>
#include <hs.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "patterns/built_in.h"

namespace {

using namespace dbssot::patterns;

std::optional<std::string> compiled(const built_in::NamedSet& set) {
  std::vector<std::string> texts;
  std::vector<unsigned> groups;
  for (const built_in::Group& group : set.groups) {
    for (const std::string_view alternative : group.alternatives) {
      texts.emplace_back(alternative);
      groups.push_back(group.group);
    }
  }
  std::vector<const char*> expressions;
  for (const std::string& text : texts) expressions.push_back(text.c_str());
  // Each group is told once.
  const std::vector<unsigned> flags(texts.size(), HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH);
  const hs_platform_info_t any_processor{};  // the same bytes wherever they are built; the runtime uses what the processor has
  hs_database_t* made = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(expressions.data(), flags.data(), groups.data(), static_cast<unsigned>(expressions.size()), HS_MODE_BLOCK,
                       &any_processor, &made, &error) != HS_SUCCESS) {
    fmt::print(stderr, "{}: {}\n", error->expression < 0 ? set.file : texts[static_cast<std::size_t>(error->expression)],
               error->message);
    hs_free_compile_error(error);
    return std::nullopt;
  }
  const std::unique_ptr<hs_database_t, decltype(&hs_free_database)> database(made, hs_free_database);
  char* bytes = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database.get(), &bytes, &size) != HS_SUCCESS) return std::nullopt;
  const std::unique_ptr<char, decltype(&std::free)> owner(bytes, std::free);
  return std::string(bytes, size);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  for (const built_in::NamedSet& set : built_in::sets) {
    const auto bytes = compiled(set);
    std::ofstream out(std::string(arguments[1]) + "/" + std::string(set.file), std::ios::binary);
    if (!bytes || !out.write(bytes->data(), static_cast<std::streamsize>(bytes->size())).flush()) return 1;
  }
}
