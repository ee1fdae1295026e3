#include "cli/url_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "cli/live_check.h"
#include "cli/standard_input.h"
#include "cli/url_text.h"
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
  require_whole(world.in);
  return live.finish();
}

void write_record(std::string_view record, const UrlCheckOptions& options, std::ostream& output) {
  if (options.jsonl) {
    output << url::judgement_record(record, options.holes.value_or(url::Holes::deployed)) << '\n';
  } else if (options.table) {
    write_url_table(record, options.holes.value_or(url::Holes::all), output);
  } else {
    write_url_lines(record, options.holes.value_or(url::Holes::all), output);
  }
}

url::Converted converted_to(const url::Text& source, const std::string& client) {
  if (client == "sync") return url::sync_url(source);
  if (client == "async") return url::async_url(source);
  if (client == "base") return url::base_url(source);
  return url::convert(source, client);
}

/// How `url convert` and `url build` answer.
struct Wanted {
  std::string client;   ///< "sync", "async", "base" or one of url::clients()
  bool reveal = false;  ///< the whole URL, password and all, for scripts; nothing else prints one
};

int run_url_convert(const std::string& text, const Wanted& wanted, World& world) {
  const url::Converted converted = converted_to(url::Text::from_template(text), wanted.client);
  if (!converted.note.empty()) world.err << "note: " << url::redact_text(converted.note) << '\n';
  if (!converted.text) return ExitCode::findings;
  const std::string url = spelled(*converted.text);
  world.out << (wanted.reveal ? url : url::redact_connection(url)) << '\n';
  return ExitCode::clean;
}

int run_url_build(const std::vector<std::string>& assignments, const Wanted& wanted, World& world) {
  url::Variables variables;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) throw UsageError{"`url build` takes NAME=value arguments"};
    variables.emplace_back(assignment.substr(0, equals), Sensitive(assignment.substr(equals + 1)));
  }
  const url::Built built = url::build_from_variables(variables);
  for (const std::string& note : built.notes) world.err << "note: " << url::redact_text(note) << '\n';
  if (!built.url) return ExitCode::findings;
  return run_url_convert(built.url->reveal(), wanted, world);
}

/// `--to` and `--reveal`.
std::shared_ptr<Wanted> add_wanted_options(CLI::App& command, const char* client) {
  auto wanted = std::make_shared<Wanted>();
  wanted->client = client;
  std::vector<std::string> forms{"sync", "async", "base"};
  forms.insert(forms.end(), url::clients().begin(), url::clients().end());
  command.add_option("--to", wanted->client, "sync, async, base, or a client such as sqlalchemy+pg8000")
      ->check(CLI::IsMember(forms).description("CLIENT"))
      ->capture_default_str();
  command.add_flag("--reveal", wanted->reveal, "Write the whole URL, password and all, for scripts");
  return wanted;
}

/// `--literal` and `--template`.
void add_hole_options(CLI::App& command, const std::shared_ptr<UrlCheckOptions>& options) {
  auto* literal = command.add_flag_callback(
      "--literal", [options] { options->holes = url::Holes::none; }, "Judge ${X}, {x} and the like as the plain text they are");
  auto* any = command.add_flag_callback(
      "--template", [options] { options->holes = url::Holes::all; },
      "Read every template language, also formats that only code fills in, as {x} and %(x)s (default outside of jsonl)");
  literal->excludes(any);
}

}  // namespace

int run_url_check(std::istream& input, std::ostream& output, const UrlCheckOptions& options) {
  if (!options.texts.empty()) {
    for (std::size_t i = 0; i < options.texts.size(); ++i) {
      if (i > 0 && options.table) output << '\n';
      write_record(options.texts[i], options, output);
    }
    return 0;
  }
  std::string record;
  while (next_record(input, options, record)) write_record(record, options, output);
  require_whole(input);
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
  add_hole_options(*check_command, check);
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
  CLI::App* convert_command =
      url_command->add_subcommand("convert", "The same target for another client; passwords are shown as ***");
  convert_command->add_option("text", *text, "URL or conninfo")->required();
  const auto converted = add_wanted_options(*convert_command, "async");
  convert_command->callback([text, converted, &session] {
    session.run = [text, converted, &session] { return run_url_convert(*text, *converted, session.world); };
  });

  auto variables = std::make_shared<std::vector<std::string>>();
  CLI::App* build_command = url_command->add_subcommand("build", "The URL that variables such as POSTGRES_HOST=… amount to");
  build_command->add_option("variables", *variables, "NAME=value, one each")->required();
  const auto built = add_wanted_options(*build_command, "sync");
  build_command->callback([variables, built, &session] {
    session.run = [variables, built, &session] { return run_url_build(*variables, *built, session.world); };
  });

  auto explained = std::make_shared<UrlCheckOptions>();
  explained->table = true;
  CLI::App* explain_command =
      url_command->add_subcommand("explain", "What each client makes of a URL, side by side: where it connects, TLS, what fails");
  explain_command->add_option("text", explained->texts, "URL or conninfo")->required();
  add_hole_options(*explain_command, explained);
  explain_command->callback([explained, &session] {
    session.run = [explained, &session] { return run_url_check(session.world.in, session.world.out, *explained); };
  });
}

}  // namespace dbssot::cli
