// Writes the built-in patterns as Hyperscan's databases into a folder: one file for each set and each word, to be embedded in
// dbssot.
#include <fmt/format.h>
#include <hs.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "patterns/built_in.h"

namespace {

using namespace dbssot::patterns;

struct Expression {
  std::string text;
  unsigned id;
};

std::optional<std::string> compiled(const std::vector<Expression>& expressions, unsigned flags) {
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  for (const Expression& expression : expressions) texts.push_back(expression.text.c_str()), ids.push_back(expression.id);
  const std::vector<unsigned> flags_of_each(texts.size(), flags);
  const hs_platform_info_t any_processor{};  // the same bytes wherever they are built; the runtime uses what the processor has
  hs_database_t* made = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(texts.data(), flags_of_each.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK,
                       &any_processor, &made, &error) != HS_SUCCESS) {
    fmt::print(stderr, "{}: {}\n", error->expression < 0 ? "" : texts[static_cast<std::size_t>(error->expression)], error->message);
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

std::optional<std::string> compiled(const built_in::NamedSet& set) {
  std::vector<Expression> expressions;
  for (const built_in::Group& group : set.groups) {
    for (const std::string_view alternative : group.alternatives) expressions.push_back({std::string(alternative), group.group});
  }
  return compiled(expressions, HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH);  // each group is told once
}

std::optional<std::string> compiled(const built_in::NamedWord& word) { return compiled({{std::string(word.text), 0}}, 0); }

template <class Named>
bool write(const std::string& folder, const Named& named) {
  const auto bytes = compiled(named);
  std::ofstream out(folder + "/" + std::string(named.file), std::ios::binary);
  return bytes && out.write(bytes->data(), static_cast<std::streamsize>(bytes->size())).flush();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const auto written = [&](const auto& named) { return write(arguments[1], named); };
  return std::ranges::all_of(built_in::sets, written) && std::ranges::all_of(built_in::words_by_place, written) ? 0 : 1;
}
