#pragma once
#include <string>

namespace dbssot::test {

/// Where this build's sources and programs are, absolute. Functions and not macros, so that only one small file differs between two
/// checkouts and a compiler cache serves both.
std::string source_directory();
std::string binary_directory();

}  // namespace dbssot::test
