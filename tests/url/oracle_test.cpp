#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>

#include "url/oracle.h"
#include "url/oracle_differences.h"
#include "url/url.h"

using namespace dbssot;
using nlohmann::json;

namespace {

/// The name of a client in the record as one of ours, with the versions it stands for.
struct Asked {
  std::string client;
  url::Versions versions;
};

Asked asked(std::string name) {
  Asked result;
  if (const auto at = name.find("/libpq"); at != std::string::npos) {
    result.versions["libpq"] = name.substr(at + 6);
    name.resize(at);
  }
  if (name.starts_with("sqlalchemy14+")) {
    result.versions["sqlalchemy"] = "1.4";
    name = "sqlalchemy+" + name.substr(13);
  }
  if (name.ends_with("0.27")) {
    result.versions["asyncpg"] = "0.27";
    name.resize(name.size() - 4);
  }
  if (name.ends_with("14")) {
    result.versions["sqlalchemy"] = "1.4";
    result.versions["asyncpg"] = "0.27";
    name.resize(name.size() - 2);
  } else if (name.ends_with("21")) {
    result.versions["sqlalchemy"] = "2.1";
    name.resize(name.size() - 2);
  }
  result.client = name;
  return result;
}

std::vector<url::Endpoint> endpoints(const json& verdict) {
  std::vector<url::Endpoint> list;
  for (const json& endpoint : verdict.value("endpoints", json::array())) {
    std::string host = endpoint[0];
    if (host.starts_with('\0')) host[0] = '@';  // an abstract socket, as libpq spells it
    list.push_back({host, endpoint.size() > 1 ? std::to_string(endpoint[1].get<int>()) : ""});
  }
  return list;
}

bool is_agreed_difference(std::string_view client, std::string_view input) {
  return std::ranges::any_of(test::oracle_differences, [&](const test::Difference& difference) {
    return (difference.client.empty() || client == difference.client) && input.find(difference.part) != std::string_view::npos;
  });
}

}  // namespace

TEST_CASE("every client's verdict and endpoints are the oracle's") {
  std::map<std::string, std::pair<int, int>> tally;
  for (const json& record : test::oracle()) {
    const std::string input = record["input"];
    const url::Text text = url::Text::literal(input);
    for (const auto& [name, verdict] : record["verdict"].items()) {
      const std::string stage = verdict.value("stage", "");
      if (stage == "import") continue;
      const Asked who = asked(name);
      const url::Judgement judgement = url::judge(text, who.client, who.versions);
      auto& [agreed, all] = tally[name];
      ++all;
      const bool same = (judgement.verdict == url::Verdict::accepts) == (verdict["v"] == "accepts") &&
                        (judgement.verdict != url::Verdict::accepts || judgement.endpoints == endpoints(verdict));
      if (same) ++agreed;
      if (same || is_agreed_difference(name, input)) continue;
      FAIL_CHECK(name << " on " << url::redact_connection(input) << ": the driver " << verdict["v"]
                      << ", we say otherwise: " << judgement.reason);
    }
  }
  for (const auto& [name, count] : tally) {
    INFO(name << " " << count.first << " of " << count.second);
    if (count.second > 1000) CHECK(count.first * 1000 >= count.second * 997);
  }
}

TEST_CASE("in bulk the verdicts are the oracle's, but for what depends on a hole") {
  std::map<std::string, std::pair<int, int>> tally;
  for (const json& record : test::oracle()) {
    const std::string input = record["input"];
    const std::vector<url::Judgement> judgements =
        url::judge_all(url::Text::from_template(input, url::Holes::deployed), url::clients());
    for (std::size_t i = 0; i < judgements.size(); ++i) {
      const std::string& name = url::clients()[i];
      if (!record["verdict"].contains(name)) continue;
      const json& verdict = record["verdict"][name];
      if (verdict.value("stage", "") == "import" || verdict.value("stage", "") == "filesystem") continue;
      auto& [agreed, all] = tally[name];
      ++all;
      const bool same = judgements[i].verdict == (verdict["v"] == "accepts" ? url::Verdict::accepts : url::Verdict::rejects);
      if (same) ++agreed;
      const bool known = std::ranges::any_of(test::bulk_differences, [&](const test::Difference& difference) {
        return (difference.client.empty() || difference.client == name) && input.find(difference.part) != std::string::npos;
      });
      if (!same && !known) FAIL_CHECK(name << " on " << url::redact_connection(input) << ": the driver " << verdict["v"]);
    }
  }
  REQUIRE(tally.size() >= 9);
  for (const auto& [name, count] : tally) {
    INFO(name << " " << count.first << " of " << count.second);
    CHECK(count.first * 1000 >= count.second * 997);
  }
}

TEST_CASE("settings that a server refuses are the oracle's") {
  for (const json& record : test::oracle()) {
    const json& verdict = record["verdict"]["asyncpg"];
    if (verdict["v"] != "accepts") continue;
    std::set<std::string> expected;
    for (const json& name : verdict.value("server_refuses", json::array())) expected.insert(name);
    const url::Judgement judgement = url::judge(url::Text::literal(record["input"].get<std::string>()), "asyncpg");
    INFO(record["input"]);
    CHECK(std::set<std::string>(judgement.server_refuses.begin(), judgement.server_refuses.end()) == expected);
  }
}

TEST_CASE("libpq's decoded parts are the oracle's") {
  for (const json& record : test::oracle()) {
    if (!record["libpq"]["ok"] || record["input"].get<std::string>().find('\0') != std::string::npos) continue;
    const json& params = record["libpq"]["params"];
    const url::Reading reading = url::read(url::Text::literal(record["input"].get<std::string>()));
    INFO(record["input"]);
    REQUIRE(reading.spec);
    const auto expected = [&](const char* key) {
      return params.contains(key) ? std::optional(params[key].get<std::string>()) : std::nullopt;
    };
    CHECK(reading.spec->user == expected("user"));
    CHECK(reading.spec->dbname == expected("dbname"));
    CHECK((reading.spec->password ? std::optional(reading.spec->password->reveal()) : std::nullopt) == expected("password"));
    std::size_t others = params.size();
    for (const char* key : {"user", "dbname", "password", "host", "port"}) others -= params.contains(key);
    CHECK(reading.spec->params.size() == others);
    for (const auto& [name, value] : reading.spec->params) CHECK(expected(name.c_str()) == value.reveal());
    if (params.contains("host")) {
      std::string hosts;
      for (const url::Endpoint& host : reading.spec->hosts)
        hosts += (hosts.empty() && &host == &reading.spec->hosts.front() ? "" : ",") + host.host;
      CHECK(hosts == params["host"]);
    }
  }
}

TEST_CASE("where libpq refuses, the parts are SQLAlchemy's") {
  for (const json& record : test::oracle()) {
    const json& sqlalchemy = record["sqlalchemy20"];
    if (record["libpq"]["ok"] || record["libpq"].contains("exc") || !sqlalchemy.contains("url")) continue;
    const url::Reading reading = url::read(url::Text::literal(record["input"].get<std::string>()));
    INFO(record["input"]);
    REQUIRE(reading.spec);
    const auto expected = [&](const char* key) {
      return sqlalchemy["url"][key].is_string() ? std::optional(sqlalchemy["url"][key].get<std::string>()) : std::nullopt;
    };
    CHECK(reading.spec->user == expected("username"));
    CHECK((reading.spec->password ? std::optional(reading.spec->password->reveal()) : std::nullopt) == expected("password"));
    CHECK(reading.spec->dbname == expected("database"));
    CHECK(reading.spec->scheme == sqlalchemy["url"]["drivername"]);
  }
}

TEST_CASE("no password of the oracle survives redaction") {
  for (const json& record : test::oracle()) {
    const std::string input = record["input"];
    const std::string shown = url::redact_connection(input);
    INFO(input << " -> " << shown);
    for (const json* password : {&record["libpq"], &record["asyncpg"]}) {
      const json& parts = password->contains("params") ? (*password)["params"] : *password;
      if (!parts.contains("password") || !parts["password"].is_string()) continue;
      const std::string secret = parts["password"];
      if (secret.size() > 3 && secret.find('$') == std::string::npos && secret.find('{') == std::string::npos &&
          !secret.starts_with('%'))
        CHECK(shown.find(secret) == std::string::npos);
    }
    CHECK(url::redact_connection(shown) == shown);
  }
}
