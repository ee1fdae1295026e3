#include "cli/standard_input.h"

#include <istream>
#include <vector>

#include "source/usage_error.h"

namespace dbssot::cli {

std::string all_of(std::istream& in) {
  std::string text;
  std::vector<char> buffer(std::size_t{1} << 16);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
    text.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
  require_whole(in);
  return text;
}

void require_whole(const std::istream& in) {
  if (in.bad()) throw UsageError{"standard input cannot be read"};
}

}  // namespace dbssot::cli
