#include "cli/url_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace dbssot::cli {
namespace {

constexpr std::size_t line_width = 100;

const char* word_for(url::Verdict verdict) {
  return verdict == url::Verdict::accepts ? "accepts" : verdict == url::Verdict::rejects ? "rejects" : "depends";
}

/// A host with an @ in it holds the end of a password.
std::string shown_host(const std::string& host) {
  const std::size_t sign = host.starts_with('/') ? std::string::npos : host.find_last_of('@');
  return sign == std::string::npos || sign == 0 ? url::redact_connection(host) : "***" + host.substr(sign);
}

std::string shown(const url::Endpoint& endpoint) {
  const std::string host = shown_host(endpoint.host);
  if (endpoint.port.empty()) return host;
  const bool address = host.find(':') != std::string::npos && !host.starts_with('[');
  return (address ? "[" + host + "]" : host) + ":" + url::redact_connection(endpoint.port);
}

/// "h1:5432, then h2:5432"
std::string shown(const std::vector<url::Endpoint>& endpoints) {
  std::string out;
  for (const url::Endpoint& endpoint : endpoints) out += (out.empty() ? "" : ", then ") + shown(endpoint);
  return out;
}

/// What a client's answer needs said: why it refuses, on what it depends, what the server refuses in its place.
std::string remark(const url::Judgement& judgement) {
  std::string out = judgement.reason;
  if (!judgement.advice.empty()) out += (out.empty() ? "" : "; ") + judgement.advice;
  if (judgement.server_refuses.empty()) return out;
  std::string names;
  for (const std::string& name : judgement.server_refuses) names += (names.empty() ? "" : ", ") + url::redact_connection(name);
  return fmt::format("connects, and the server then refuses what it is sent as settings: {}", names);
}

/// Lines of no more than line_width columns, each after the first with the indent.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (column > indent && column + 1 + word.size() > line_width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at = end + 1;
  }
  return out;
}

void write_reading(const url::Reading& reading, std::ostream& output) {
  if (!reading.spec) {
    output << "  no client can read this as a URL or as key=value pairs\n";
    return;
  }
  const url::ConnectionSpec& spec = *reading.spec;
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) output << fmt::format("  {:<9} {}\n", name, value);
  };
  line("form", reading.form == url::Form::conninfo ? "key=value pairs" : spec.driver.empty() ? "URL" : "URL for " + spec.driver);
  // A text without a password in its proper place may hold it in another.
  const bool misplaced = !spec.password || spec.password->empty();
  if (spec.user) line("user", url::redact_connection(misplaced ? spec.user->substr(0, spec.user->find(':')) : *spec.user));
  line("password", spec.password ? "***" : "none");
  for (const url::Endpoint& host : spec.hosts) {
    const bool odd = misplaced && host.port.find_first_not_of("0123456789") != std::string::npos;
    line("host", shown_host(host.host) + (host.port.empty() ? "" : odd ? " port ***" : " port " + host.port));
  }
  if (spec.dbname) line("database", url::redact_connection(*spec.dbname));
  std::string params;
  for (const auto& [name, value] : spec.params)
    params += (params.empty() ? "" : "  ") + url::redact_text(name + "=" + value.reveal());
  line("settings", params);
}

}  // namespace

void write_url_lines(std::string_view record, url::Holes holes, std::ostream& output) {
  const url::Text text = url::Text::from_template(record, holes);
  output << url::redact_connection(record) << '\n';
  const auto judgements = url::judge_all(text, url::clients());
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    const url::Judgement& judgement = judgements[i];
    output << fmt::format("  {:<26} {}", url::clients()[i], word_for(judgement.verdict));
    if (judgement.verdict == url::Verdict::accepts && !judgement.endpoints.empty()) {
      output << "  " << shown(judgement.endpoints);
      if (judgement.sslmode) output << ", TLS " << *judgement.sslmode;
    }
    const std::string said = remark(judgement);
    if (!said.empty()) output << (judgement.verdict == url::Verdict::accepts ? "; " : "  ") << said;
    output << '\n';
  }
  for (const url::Problem& problem : url::read(text).problems) output << fmt::format("  {}: {}\n", problem.code, problem.message);
}

void write_url_table(std::string_view record, url::Holes holes, std::ostream& output) {
  const url::Text text = url::Text::from_template(record, holes);
  const url::Reading reading = url::read(text);
  output << url::redact_connection(record) << "\n\n";
  write_reading(reading, output);

  const auto judgements = url::judge_all(text, url::clients());
  std::size_t widest = 11;
  for (const url::Judgement& judgement : judgements) widest = std::max(widest, shown(judgement.endpoints).size());
  widest = std::min<std::size_t>(widest, 44);
  output << fmt::format("\n  {:<25} {:<8} {:<{}}  {:<12}\n", "client", "verdict", "connects to", widest, "TLS");
  std::vector<std::string> remarks;
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    const url::Judgement& judgement = judgements[i];
    const bool connects = judgement.verdict != url::Verdict::rejects;
    std::string mark;
    if (const std::string said = remark(judgement); !said.empty()) {
      auto known = std::ranges::find(remarks, said);
      if (known == remarks.end()) known = remarks.insert(known, said);
      mark = fmt::format("[{}]", known - remarks.begin() + 1);
    }
    const std::string row =
        fmt::format("  {:<25} {:<8} {:<{}}  {:<12} {}", url::clients()[i], word_for(judgement.verdict),
                    connects ? shown(judgement.endpoints) : "", widest, connects ? judgement.sslmode.value_or("") : "", mark);
    output << row.substr(0, row.find_last_not_of(' ') + 1) << '\n';
  }
  if (!remarks.empty()) output << '\n';
  for (std::size_t i = 0; i < remarks.size(); ++i) {
    const std::string mark = fmt::format("  [{}] ", i + 1);
    output << mark << wrapped(remarks[i], mark.size()) << '\n';
  }
  if (reading.problems.empty()) return;
  output << "\n  accepted is not yet right:\n";
  for (const url::Problem& problem : reading.problems)
    output << "    " << wrapped(problem.code + ": " + problem.message, 6) << '\n';
}

}  // namespace dbssot::cli
