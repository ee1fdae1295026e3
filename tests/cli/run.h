#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/command.h"

/// A command line as a user would see it: what comes out, and how it ends.
struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

inline Ran ran(const std::vector<std::string>& arguments, const std::string& input = "", const std::string& directory = "/") {
  std::istringstream in(input);
  std::ostringstream out, err;
  dbssot::cli::World world{in, out, err, directory, {}, false, false};
  Ran result;
  result.code = dbssot::cli::run(arguments, world);
  result.out = out.str();
  result.err = err.str();
  return result;
}
