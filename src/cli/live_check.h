#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "url/sensitive.h"

namespace dbssot::live {
struct Report;
}

namespace dbssot::cli {

/// The options of a live check, as `dbssot url check --live` takes them.
struct LiveChoices {
  bool live = false;
  std::string platform;   ///< as in the policy; "" is guessed from the host
  std::string client;     ///< "" is told by the scheme
  double deadline = 0;    ///< seconds for each stage; 0: the stages' own
  int retries = -1;       ///< -1: the default
  bool writable = false;  ///< a read-only server is a failure
};

/// Adds `--live` and what goes with it, in a group of their own.
std::shared_ptr<LiveChoices> add_live_options(CLI::App& command);

/// Connects. `platform` holds where the choices name none.
[[nodiscard]] live::Report check_live(const Sensitive& url, const LiveChoices& choices, const std::string& platform = "");

/// Throws UsageError for a platform or a client that there is not.
void require_known_names(const LiveChoices& choices);

/// Connects to one URL after the other and reports on World::out.
class LiveCheck {
 public:
  /// format: "text", "json" (an array) or "jsonl". Throws UsageError for an unknown platform or client.
  LiveCheck(const LiveChoices& choices, std::string format, World& world);
  void add(const Sensitive& url);
  /// ExitCode::findings when one of them failed.
  [[nodiscard]] int finish();

 private:
  const LiveChoices& choices_;
  std::string format_;
  World& world_;
  int count_ = 0;
  bool all_well_ = true;
};

}  // namespace dbssot::cli
