#include "cli/url_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "cli/live_check.h"
#include "url/build.h"
#include "url/bulk.h"
#include "url/url.h"

namespace dbssot::cli {
namespace {

std::string spelled(const url::Text& text) {
  std::string out;
  for (const url::Text::Piece& piece : text.pieces()) out += piece.text.reveal();
  return out;
}

const char* word_for(url::Verdict verdict) {
  return verdict == url::Verdict::accepts ? "accepts" : verdict == url::Verdict::rejects ? "rejects" : "depends";
}

/// The next record of bulk input; false at its end.
bool next_record(std::istream& input, const UrlCheckOptions& options, std::string& record) {
  if (!std::getline(input, record, options.null_terminated ? '\0' : '\n')) return false;
  if (!options.null_terminated && record.ends_with('\r')) record.pop_back();
  return true;
}

/// Each URL is connected to when it is read, so that a list may be fed to it as it grows.
int run_live_check(const UrlCheckOptions& options, const LiveChoices& choices, const std::string& format, World& world) {
  LiveCheck live(choices, format, world);
  for (const std::string& text : options.texts) live.add(Sensitive(text));
  std::string record;
  while (options.texts.empty() && next_record(world.in, options, record)) live.add(Sensitive(record));
  return live.finish();
}

/// The judgement for people: a line a client, then what is silently different.
void write_text(std::string_view record, std::ostream& output) {
  const url::Text text = url::Text::from_template(record);
  output << url::redact_connection(record) << '\n';
  const auto judgements = url::judge_all(text, url::clients());
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    const url::Judgement& judgement = judgements[i];
    output << fmt::format("  {:<26} {}", url::clients()[i], word_for(judgement.verdict));
    if (!judgement.reason.empty()) output << "  " << judgement.reason;
    if (!judgement.advice.empty()) output << "; " << judgement.advice;
    output << '\n';
  }
  for (const url::Problem& problem : url::read(text).problems) output << fmt::format("  {}: {}\n", problem.code, problem.message);
}

void write_record(std::string_view record, const UrlCheckOptions& options, std::ostream& output) {
  if (options.jsonl) {
    output << url::judgement_record(record) << '\n';
  } else {
    write_text(record, output);
  }
}

url::Converted converted_to(const url::Text& source, const std::string& client) {
  if (client == "sync") return url::sync_url(source);
  if (client == "async") return url::async_url(source);
  if (client == "base") return url::base_url(source);
  return url::convert(source, client);
}

int run_url_convert(const std::string& text, const std::string& client, std::ostream& output, std::ostream& errors) {
  const url::Converted converted = converted_to(url::Text::from_template(text), client);
  if (!converted.note.empty()) errors << "note: " << url::redact_text(converted.note) << '\n';
  if (!converted.text) return ExitCode::findings;
  output << url::redact_connection(spelled(*converted.text)) << '\n';
  return ExitCode::clean;
}

int run_url_build(const std::vector<std::string>& assignments, const std::string& client, std::ostream& output,
                  std::ostream& errors) {
  url::Variables variables;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) throw UsageError{"`url build` takes NAME=value arguments"};
    variables.emplace_back(assignment.substr(0, equals), Sensitive(assignment.substr(equals + 1)));
  }
  const url::Built built = url::build_from_variables(variables);
  for (const std::string& note : built.notes) errors << "note: " << url::redact_text(note) << '\n';
  if (!built.url) return ExitCode::findings;
  return run_url_convert(built.url->reveal(), client, output, errors);
}

}  // namespace

int run_url_check(std::istream& input, std::ostream& output, const UrlCheckOptions& options) {
  if (!options.texts.empty()) {
    for (const std::string& text : options.texts) write_record(text, options, output);
    return 0;
  }
  std::string record;
  while (next_record(input, options, record)) write_record(record, options, output);
  output.flush();
  return 0;
}

void add_url_command(CLI::App& app, Session& session) {
  CLI::App* url_command = app.add_subcommand("url", "Judge, convert and build database URLs, one by one or in bulk")->group("URLs");
  url_command->require_subcommand(1);

  auto check = std::make_shared<UrlCheckOptions>();
  auto format = std::make_shared<std::string>("text");
  CLI::App* check_command = url_command->add_subcommand("check", "What every client would do with a URL or conninfo");
  check_command->add_option("text", check->texts, "URLs to judge; without one, records are read from standard input");
  check_command->add_option("--format", *format, "Form of the answer")
      ->check(CLI::IsMember({"text", "json", "jsonl"}))
      ->capture_default_str();
  check_command->add_flag("--null", check->null_terminated, "Records end in NUL instead of a line end");
  const auto live = add_live_options(*check_command);
  check_command->callback([check, format, live, &session] {
    check->jsonl = *format == "jsonl";
    if (live->live) {
      session.run = [check, format, live, &session] { return run_live_check(*check, *live, *format, session.world); };
      return;
    }
    if (*format == "json") throw UsageError{"`--format json` is for `--live`; in bulk, `--format jsonl` writes one object a line"};
    session.run = [check, &session] { return run_url_check(session.world.in, session.world.out, *check); };
  });

  auto text = std::make_shared<std::string>();
  auto client = std::make_shared<std::string>("async");
  CLI::App* convert_command =
      url_command->add_subcommand("convert", "The same target for another client; passwords are shown as ***");
  convert_command->add_option("text", *text, "URL or conninfo")->required();
  convert_command->add_option("--to", *client, "sync, async, base, or a client such as sqlalchemy+pg8000")->capture_default_str();
  convert_command->callback([text, client, &session] {
    session.run = [text, client, &session] { return run_url_convert(*text, *client, session.world.out, session.world.err); };
  });

  auto variables = std::make_shared<std::vector<std::string>>();
  auto built_for = std::make_shared<std::string>("sync");
  CLI::App* build_command = url_command->add_subcommand("build", "The URL that variables such as POSTGRES_HOST=… amount to");
  build_command->add_option("variables", *variables, "NAME=value, one each")->required();
  build_command->add_option("--to", *built_for, "sync, async, base, or a client")->capture_default_str();
  build_command->callback([variables, built_for, &session] {
    session.run = [variables, built_for, &session] {
      return run_url_build(*variables, *built_for, session.world.out, session.world.err);
    };
  });

  auto explained = std::make_shared<UrlCheckOptions>();
  CLI::App* explain_command = url_command->add_subcommand("explain", "The judgement of one URL, for people");
  explain_command->add_option("text", explained->texts, "URL or conninfo")->required();
  explain_command->callback([explained, &session] {
    session.run = [explained, &session] { return run_url_check(session.world.in, session.world.out, *explained); };
  });
}

}  // namespace dbssot::cli
