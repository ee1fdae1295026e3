#include "cli/secret_files.h"

#include <istream>
#include <iterator>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/standard_input.h"
#include "deploy/secret_files.h"
#include "report/report.h"

namespace dbssot::cli {
namespace {

constexpr std::size_t largest_input = 1u << 20;

}  // namespace

deploy::SecretValues load_secrets(const FileSystem& disk, const std::vector<std::string>& paths, World& world,
                                  std::vector<Diagnostic>& diagnostics) {
  deploy::SecretValues secrets;
  for (const std::string& path : paths) {
    if (path == "-") {
      const std::string text = all_of(world.in);
      deploy::read_secrets("standard input", text.substr(0, largest_input), secrets.given, diagnostics);
      continue;
    }
    std::string fault;
    if (!deploy::load_secrets(disk, seen_from(world, path), path, secrets.given, fault, diagnostics)) {
      throw UsageError{fmt::format("--secrets {}: {}", report::neutralised(path), fault)};
    }
  }
  for (const auto& [name, value] : world.environment) secrets.process[name] = Sensitive(value);
  return secrets;
}

}  // namespace dbssot::cli
