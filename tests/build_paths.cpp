#include "build_paths.h"

namespace dbssot::test {

std::string source_directory() { return DBSSOT_SOURCE_DIR; }
std::string binary_directory() { return DBSSOT_BINARY_DIR; }

}  // namespace dbssot::test
