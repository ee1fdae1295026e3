#include "url/examination.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "url/profile.h"
#include "url/psycopg.h"

namespace dbssot::url {
namespace {

using Opener = Outcome<Attempt> (*)(Examination&);

struct Client {
  const char* name;
  Opener open;
};

Outcome<Attempt> with_libpq(Examination& examination) {
  const auto& options = examination.libpq();
  if (!options) return options.fault();
  return libpq::connect(*options, examination.versions().libpq);
}

Outcome<Attempt> with_psycopg2(Examination& examination) {
  const auto& options = examination.libpq();
  if (!options) return options.fault();
  return psycopg::connect2(examination.text(), *options, examination.versions());
}

Outcome<Attempt> with_psycopg3(Examination& examination) {
  const auto& options = examination.libpq();
  if (!options) return options.fault();
  return psycopg::connect3(examination.text(), *options, examination.versions());
}

Outcome<Attempt> with_asyncpg(Examination& examination) {
  const auto& resolved = examination.asyncpg();
  if (!resolved) return resolved.fault();
  return asyncpg::connect(*resolved, examination.versions().asyncpg);
}

template <const char* driver>
Outcome<Attempt> with_sqlalchemy(Examination& examination) {
  return examination.through_sqlalchemy(driver);
}

template <bool async>
Outcome<Attempt> with_engine(Examination& examination) {
  const auto& url = examination.sqlalchemy();
  if (!url) return url.fault();
  const auto driver = sqlalchemy::engine_driver(*url, async, examination.versions());
  if (!driver) return driver.fault();
  return examination.through_sqlalchemy(*driver);
}

constexpr char psycopg2_driver[] = "psycopg2";
constexpr char psycopg_driver[] = "psycopg";
constexpr char psycopg_async_driver[] = "psycopg_async";
constexpr char asyncpg_driver[] = "asyncpg";
constexpr char pg8000_driver[] = "pg8000";

constexpr std::array all{
    Client{"psycopg2", with_psycopg2},
    Client{"psycopg3", with_psycopg3},
    Client{"asyncpg", with_asyncpg},
    Client{"sqlalchemy+psycopg2", with_sqlalchemy<psycopg2_driver>},
    Client{"sqlalchemy+psycopg", with_sqlalchemy<psycopg_driver>},
    Client{"sqlalchemy+asyncpg", with_sqlalchemy<asyncpg_driver>},
    Client{"sqlalchemy+pg8000", with_sqlalchemy<pg8000_driver>},
    Client{"create_engine", with_engine<false>},
    Client{"create_async_engine", with_engine<true>},
    Client{"sqlalchemy+psycopg_async", with_sqlalchemy<psycopg_async_driver>},
    Client{"libpq", with_libpq},
};

}  // namespace

const std::vector<std::string>& clients() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const Client& client : all) result.emplace_back(client.name);
    for (const Profile& profile : profiles()) result.push_back(profile.client);
    return result;
  }();
  return names;
}

std::optional<ClientId> client_id(std::string_view name) {
  for (ClientId id = 0; id < all.size(); ++id) {
    if (name == all[id].name) return id;
  }
  for (std::size_t i = 0; i < profiles().size(); ++i) {
    if (name == profiles()[i].client) return all.size() + i;
  }
  return std::nullopt;
}

const Outcome<libpq::Options>& Examination::libpq() {
  if (!libpq_) libpq_.emplace(libpq::parse(text_, versions_.libpq));
  return *libpq_;
}

const Outcome<sqlalchemy::Url>& Examination::sqlalchemy() {
  if (!sqlalchemy_) sqlalchemy_.emplace(sqlalchemy::parse(text_, versions_.sqlalchemy));
  return *sqlalchemy_;
}

const Outcome<asyncpg::Resolved>& Examination::asyncpg() {
  if (!asyncpg_) {
    asyncpg::Arguments arguments;
    arguments.dsn = std::string(text_);
    asyncpg_.emplace(asyncpg::resolve(arguments, versions_.asyncpg));
  }
  return *asyncpg_;
}

Outcome<Attempt> Examination::through_sqlalchemy(std::string_view driver) {
  for (const auto& [known, attempt] : attempts_) {
    if (known == driver) return attempt;
  }
  const auto& url = sqlalchemy();
  if (attempts_.empty()) attempts_.reserve(6);
  attempts_.emplace_back(driver, url ? sqlalchemy::connect(*url, driver, versions_) : Outcome<Attempt>(url.fault()));
  return attempts_.back().second;
}

Outcome<Attempt> Examination::connect(ClientId client) {
  if (client < all.size()) return all[client].open(*this);
  return url::connect(profiles()[client - all.size()], text_, versions_.libpq);
}

namespace {

/// The host part is an IPv6 address without brackets, which every client takes for something else.
bool has_bare_ipv6(std::string_view text) {
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return false;
  std::string_view host = text.substr(mark + 3);
  host = host.substr(0, std::min(host.find_first_of("/?"), host.size()));
  host = host.substr(host.rfind('@') + 1);  // npos + 1 is the begin
  return std::ranges::count(host, ':') > 1 && host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

}  // namespace

Judgement Examination::judge(ClientId client) {
  Judgement judgement;
  auto attempt = connect(client);
  if (attempt) {
    judgement.endpoints = std::move(attempt->endpoints);
    judgement.sslmode = std::move(attempt->sslmode);
    judgement.server_refuses = std::move(attempt->server_refuses);
    return judgement;
  }
  const Fault& fault = attempt.fault();
  judgement.verdict = Verdict::rejects;
  judgement.reason = fault.reason;
  judgement.advice = fault.advice;
  judgement.code = fault.code;
  judgement.parameter = fault.parameter;
  judgement.offset = fault.offset;
  if ((fault.code == "port" || fault.code == "hosts" || fault.code == "host") && has_bare_ipv6(text_))
    judgement.advice = "write an IPv6 address in brackets, as in [2001:db8::1]:5432";
  return judgement;
}

}  // namespace dbssot::url
