#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "frontends/config/recorder.h"
#include "source/shell_reader.h"

/// Environments that are set by shell text and by command lines inside deploy files.
namespace dbssot::config {

/// False for words that are there for people: what a script sets it assigns (`=`) or writes somewhere (`>`, `| tee`).
[[nodiscard]] bool may_set_variables(std::string_view script);
/// Assignments and commands of a shell text that stands in `text` from `begin` to `end`.
void record_shell(const SourceText& text, std::size_t begin, std::size_t end, std::string_view container, Recorder& recorder);
/// The same for a scalar, or for each scalar of a list (`script:`, `command:`).
void record_shell(source::View view, std::string_view container, Recorder& recorder);
/// How many processes a command starts (`gunicorn -w 4`, `uvicorn --workers 4`), and how many connections a server takes that it
/// starts
/// (`postgres -c max_connections=200`): one scalar or the words of a list.
void record_processes(source::View view, std::string_view container, Recorder& recorder);
void record_processes(const SourceText& text, std::size_t begin, std::size_t end, std::string_view container, Recorder& recorder);
/// One command line: gcloud run deploy --set-env-vars/--set-secrets, docker run -e, heroku config:set, kubectl --from-literal.
void record_command(const SourceText& text, const std::vector<source::ShellWord>& words, std::string_view container,
                    Recorder& recorder);
/// `A=b,C=d` (gcloud), with another separator as `^;^A=b;C=d`. `secrets`: values are `name:version`.
void record_comma_list(const SourceText& text, std::string_view list, std::size_t begin, bool secrets, std::string_view container,
                       Recorder& recorder);

}  // namespace dbssot::config
