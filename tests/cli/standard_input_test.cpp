// Standard input that breaks off: what could not be read is no empty text.
#include <catch2/catch.hpp>

#include <ios>
#include <istream>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include "cli/command.h"

namespace {

/// A line, and then a fault, as a disk has them; a folder has nothing but the fault.
class Broken : public std::streambuf {
 public:
  explicit Broken(std::string line) : line_(std::move(line)) { setg(line_.data(), line_.data(), line_.data() + line_.size()); }

 protected:
  int_type underflow() override { throw std::ios_base::failure("Is a directory"); }

 private:
  std::string line_;
};

}  // namespace

TEST_CASE("standard input that cannot be read is told") {
  using Line = std::vector<std::string>;
  const auto arguments = GENERATE(Line{"url", "check"}, Line{"check", "--no-cache", "--in-diff", "-", "/nonexistent"},
                                  Line{"verify", "--no-cache", "--secrets", "-", "/nonexistent"},
                                  Line{"check", "--no-cache", "--stdin-filename", "a.py", "-"});
  for (const char* line : {"", "postgresql://db/shop\n"}) {
    Broken broken(line);
    std::istream in(&broken);
    std::ostringstream out, err;
    dbssot::cli::World world{in, out, err, "/", {}, false, false};
    CHECK(dbssot::cli::run(arguments, world) == dbssot::cli::faulty_use);
    CHECK(err.str() == "dbssot: standard input cannot be read\n");
  }
}
