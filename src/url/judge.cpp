#include "url/url.h"

namespace dbssot::url {

Reading read(const Text&) { return {}; }

Judgement judge(const Text&, std::string_view, const Versions&) {
  Judgement judgement;
  judgement.verdict = Verdict::depends;
  judgement.reason = "not judged";
  return judgement;
}

const std::vector<std::string>& clients() {
  static const std::vector<std::string> names{
      "psycopg2",           "psycopg3",          "asyncpg",       "sqlalchemy+psycopg2", "sqlalchemy+psycopg",
      "sqlalchemy+asyncpg", "sqlalchemy+pg8000", "create_engine", "create_async_engine"};
  return names;
}

Converted convert(const Text&, std::string_view) { return {std::nullopt, "not converted"}; }
Converted sync_url(const Text&) { return {std::nullopt, "not converted"}; }
Converted async_url(const Text&) { return {std::nullopt, "not converted"}; }

}  // namespace dbssot::url
