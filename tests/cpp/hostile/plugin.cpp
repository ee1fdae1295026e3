// Ends whatever process loads it: a worker that loads plugins named by a repository dies, and the test sees its file missing.
#include <cstdlib>

namespace {
[[gnu::constructor]] void loaded() { std::abort(); }
}  // namespace
