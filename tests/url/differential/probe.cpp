// Our side of the comparison with installed drivers: records ending in NUL on standard input, one JSON line each on standard
// output, with what libpq, SQLAlchemy and asyncpg parse and the verdicts of clients. Shows passwords, so it stays a test. Versions:
// libpq=15 …

#include <iostream>
#include <nlohmann/json.hpp>

#include "url/examination.h"
#include "url/url.h"

using namespace dbssot;
using nlohmann::json;

namespace {

template <class T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json parsed_by_libpq(url::Examination& examination) {
  const auto& options = examination.libpq();
  if (!options) return nullptr;
  json params = json::object();
  for (const auto& entry : options->entries()) params[entry.keyword] = entry.value;
  return params;
}

json parsed_by_sqlalchemy(url::Examination& examination) {
  const auto& parsed = examination.sqlalchemy();
  if (!parsed) return nullptr;
  json query = json::object();
  for (const auto& item : parsed->query) query[item.key] = item.values.size() == 1 ? json(item.values.front()) : json(item.values);
  return {{"drivername", parsed->drivername},
          {"username", or_null(parsed->username)},
          {"password", or_null(parsed->password)},
          {"host", or_null(parsed->host)},
          {"port", or_null(parsed->port)},
          {"database", or_null(parsed->database)},
          {"query", query}};
}

json parsed_by_asyncpg(url::Examination& examination) {
  const auto& resolved = examination.asyncpg();
  if (!resolved) return nullptr;
  json addresses = json::array();
  for (const auto& address : resolved->addresses) addresses.push_back({address.host, address.port});
  json settings = json::object();
  for (const auto& [name, value] : resolved->server_settings) settings[name] = value;
  return {{"addresses", addresses},
          {"user", or_null(resolved->user)},
          {"password", or_null(resolved->password)},
          {"database", or_null(resolved->database)},
          {"sslmode", or_null(resolved->sslmode)},
          {"settings", settings}};
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  url::Versions versions;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    if (equals != std::string::npos) versions[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  for (std::string record; std::getline(std::cin, record, '\0');) {
    url::Examination examination(record, url::version_set(versions));
    json verdicts = json::object();
    for (const std::string& client : url::clients()) {
      const url::Judgement judgement = examination.judge(*url::client_id(client));
      json endpoints = json::array();
      for (const url::Endpoint& endpoint : judgement.endpoints) endpoints.push_back({endpoint.host, endpoint.port});
      verdicts[client] = {{"accepts", judgement.verdict == url::Verdict::accepts},
                          {"endpoints", endpoints},
                          {"reason", judgement.reason},
                          {"parameter", judgement.parameter}};
    }
    const json answer{{"libpq", parsed_by_libpq(examination)},
                      {"sqlalchemy", parsed_by_sqlalchemy(examination)},
                      {"asyncpg", parsed_by_asyncpg(examination)},
                      {"verdicts", verdicts}};
    std::cout << answer.dump(-1, ' ', true, json::error_handler_t::replace) << '\n';
  }
}
