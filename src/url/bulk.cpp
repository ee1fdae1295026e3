#include "url/bulk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "url/holes.h"

namespace dbssot::url {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(Verdict verdict) {
  return verdict == Verdict::accepts ? "accepts" : verdict == Verdict::rejects ? "rejects" : "depends";
}
const char* name_of(Form form) { return form == Form::url ? "url" : form == Form::conninfo ? "conninfo" : "unparsable"; }

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// Values of parameters whose name is a secret's are hidden; others may still hold a URL.
Json parameter(std::string_view name, const Sensitive& value) {
  const std::string shown = redact_text(std::string(name) + "=" + value.reveal());
  return shown == std::string(name) + "=" + value.reveal()
             ? Json(value.reveal())
             : Json(name.find("password") != std::string_view::npos || name.find("secret") != std::string_view::npos ||
                            name.find("key") != std::string_view::npos
                        ? "***"
                        : redact_text(value.reveal()));
}

/// A name is a word, unless a second URL was pasted into the query: then the password is part of a name.
std::string parameter_name(const std::string& name) {
  const std::size_t sign = name.rfind('@');
  return sign == std::string::npos ? redact_connection(name) : "***" + redact_connection(name.substr(sign));
}

/// A text without a password in its proper place may hold it in another: `u:secret/d` has a "port", `u%3Asecret@h` a "user".
bool may_be_misplaced(const ConnectionSpec& spec, std::string_view input) {
  return !spec.password || spec.password->empty() || std::ranges::count(input, '@') > 1;
}

Json spec_record(const ConnectionSpec& spec, std::string_view input) {
  const bool misplaced = may_be_misplaced(spec, input);
  Json record;
  record["scheme"] = spec.scheme;
  record["dialect"] = spec.dialect;
  record["driver"] = spec.driver;
  // A text that was pasted together may hold a second URL in any part.
  const auto shown = [](const std::optional<std::string>& part) { return part ? Json(redact_connection(*part)) : Json(nullptr); };
  record["user"] = shown(spec.user);
  if (misplaced && spec.user && spec.user->find(':') != std::string::npos)
    record["user"] = spec.user->substr(0, spec.user->find(':')) + ":***";
  Json hosts = Json::array();
  for (const Endpoint& host : spec.hosts) {
    Json entry;
    const std::size_t sign = host.host.starts_with('/') ? std::string::npos : host.host.find_last_of('@');  // `@x` is a socket
    entry["host"] = sign == std::string::npos || sign == 0 ? redact_connection(host.host) : "***" + host.host.substr(sign);
    const bool number =
        host.port.find_first_not_of(" +-0123456789") == std::string::npos || Text::from_template(host.port).has_holes();
    entry["port"] = host.port.empty() ? Json(nullptr) : Json(number || !misplaced ? redact_connection(host.port) : "***");
    hosts.push_back(std::move(entry));
  }
  record["hosts"] = std::move(hosts);
  record["dbname"] = shown(spec.dbname);
  Json params = Json::object();
  for (const auto& [name, value] : spec.params) params[parameter_name(name)] = parameter(name, value);
  record["params"] = std::move(params);
  return record;
}

/// The first place that would be a hole in source code and was judged as plain text.
std::optional<Problem> possible_template(std::string_view record, const Text& judged) {
  const Text full = Text::from_template(record);
  const auto count = [](const Text& text) {
    return std::ranges::count_if(text.pieces(), [](const Text::Piece& piece) { return piece.hole.has_value(); });
  };
  if (count(full) <= count(judged)) return std::nullopt;
  std::size_t offset = 0;
  for (const Text::Piece& piece : full.pieces()) {
    const std::string& spelled = piece.text.reveal();
    if (piece.hole && (spelled.front() == '%' || (spelled.front() == '{' && !spelled.starts_with("{{")))) {
      const std::string shown = hole_at("{" + piece.hole->name + "}") ? piece.hole->name : "a value";
      return Problem{"possible-template",
                     "looks like a format that code fills in with " + (shown.empty() ? "a value" : shown) +
                         "; judged as the plain text that it is to a client",
                     offset};
    }
    offset += spelled.size();
  }
  return std::nullopt;
}

}  // namespace

std::string judgement_record(std::string_view record, Holes holes) {
  const Text text = Text::from_template(record, holes);
  Json out;
  out["input"] = redact_connection(record);
  const Reading reading = read(text);
  out["form"] = name_of(reading.form);
  out["spec"] = reading.spec ? spec_record(*reading.spec, record) : Json(nullptr);
  Json drivers = Json::object();
  const std::vector<Judgement> judgements = judge_all(text, clients());
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    const Judgement& judgement = judgements[i];
    Json entry;
    entry["verdict"] = name_of(judgement.verdict);
    entry["reason"] = judgement.advice.empty() ? judgement.reason : judgement.reason + "; " + judgement.advice;
    entry["sslmode"] = or_null(judgement.sslmode);
    drivers[clients()[i]] = std::move(entry);
  }
  out["drivers"] = std::move(drivers);
  const auto converted = [](const Converted& url) {
    if (!url.text) return Json(nullptr);
    std::string spelled;
    for (const Text::Piece& piece : url.text->pieces()) spelled += piece.text.reveal();
    return Json(redact_connection(spelled));
  };
  out["sync_url"] = converted(sync_url(text));
  out["async_url"] = converted(async_url(text));
  Json problems = Json::array();
  const auto add_problem = [&](const Problem& problem) {
    Json entry;
    entry["code"] = problem.code;
    entry["message"] = problem.message;
    entry["offset"] = problem.offset;
    problems.push_back(std::move(entry));
  };
  for (const Problem& problem : reading.problems) add_problem(problem);
  if (const auto problem = possible_template(record, text)) add_problem(*problem);
  out["problems"] = std::move(problems);
  // ASCII only: some readers take U+2028 or U+0085 for the end of a line.
  return out.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace dbssot::url
