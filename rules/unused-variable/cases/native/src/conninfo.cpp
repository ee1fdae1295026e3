#include <cstdlib>
#include <string>

namespace shop {

std::string conninfo() { return std::getenv("DATABASE_URL"); }

}  // namespace shop
