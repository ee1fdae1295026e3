#include "cli/live_check.h"

#include <algorithm>
#include <chrono>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/live_report.h"
#include "frontends/live/live.h"
#include "source/nearest_name.h"
#include "url/url.h"

namespace dbssot::cli {
namespace {

constexpr const char* group = "Live check (touches the network)";

live::Options options_of(const LiveChoices& choices) {
  live::Options options;
  options.client = choices.client;
  options.platform = choices.platform;
  options.must_write = choices.writable;
  if (choices.retries >= 0) options.retries.most = choices.retries;
  if (choices.deadline > 0) {
    const auto each = std::chrono::milliseconds(static_cast<long long>(choices.deadline * 1000));
    options.deadlines = {each, each, each, each, each, each};
  }
  return options;
}

void require_known(const std::string& value, const std::vector<std::string>& known, std::string_view what) {
  if (value.empty() || std::ranges::find(known, value) != known.end()) return;
  throw UsageError{fmt::format("no {} `{}`{}", what, value, did_you_mean(value, known))};
}

}  // namespace

std::shared_ptr<LiveChoices> add_live_options(CLI::App& command) {
  auto choices = std::make_shared<LiveChoices>();
  const live::Retries retries;
  command.add_flag("--live", choices->live, "Connect, stage by stage, and say which one fails and why")->group(group);
  command
      .add_option("--platform", choices->platform,
                  "What the advice is for: cloud-run, cloud-sql, app-engine, kubernetes, compose, aws-rds, heroku, local (default: "
                  "told by the host)")
      ->group(group);
  command.add_option("--client", choices->client, "Whose URL it is, such as sqlalchemy+asyncpg (default: told by the scheme)")
      ->group(group);
  command.add_option("--deadline", choices->deadline, "Seconds for each stage (default: 5; 10 for authentication and database)")
      ->check(CLI::Range(0.001, 3600.0))
      ->group(group);
  command
      .add_option("--retries", choices->retries, fmt::format("Further attempts where waiting can help (default: {})", retries.most))
      ->check(CLI::Range(0, 100))
      ->group(group);
  command.add_flag("--writable", choices->writable, "A read-only server is a failure")->group(group);
  return choices;
}

live::Report check_live(const Sensitive& url, const LiveChoices& choices, const std::string& platform) {
  live::Options options = options_of(choices);
  if (options.platform.empty()) options.platform = platform;
  return live::check(url, options);
}

void require_known_names(const LiveChoices& choices) {
  require_known(choices.platform, {"cloud-run", "cloud-sql", "app-engine", "kubernetes", "compose", "aws-rds", "heroku", "local"},
                "platform");
  require_known(choices.client, url::clients(), "client");
}

LiveCheck::LiveCheck(const LiveChoices& choices, std::string format, World& world)
    : choices_(choices), format_(std::move(format)), world_(world) {
  require_known_names(choices);
}

void LiveCheck::add(const Sensitive& url) {
  const live::Report report = check_live(url, choices_);
  all_well_ = all_well_ && report.ok;
  const bool first = count_++ == 0;
  // What servers and file names hold need not be UTF-8.
  const auto json = [&](int indent) {
    return live_report_as_json(report).dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  if (format_ == "json") {
    world_.out << (first ? "[\n" : ",\n") << json(2);
  } else if (format_ == "jsonl") {
    world_.out << json(-1) << '\n';
  } else {
    if (!first) world_.out << '\n';
    print_live_report(report, world_.out);
  }
  world_.out << std::flush;
}

int LiveCheck::finish() {
  if (format_ == "json") world_.out << (count_ == 0 ? "[]\n" : "\n]\n");
  return all_well_ ? ExitCode::clean : ExitCode::findings;
}

}  // namespace dbssot::cli
