#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "url/asyncpg.h"
#include "url/knowledge.h"
#include "url/libpq.h"
#include "url/outcome.h"
#include "url/sqlalchemy.h"

namespace dbssot::url {

/// A client by its number in clients().
using ClientId = std::size_t;
[[nodiscard]] std::optional<ClientId> client_id(std::string_view name);

/// One literal text under examination by several clients. Each grammar reads it once.
class Examination {
 public:
  Examination(std::string_view text, const VersionSet& versions) : text_(text), versions_(versions) {}

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const VersionSet& versions() const { return versions_; }
  [[nodiscard]] const Outcome<libpq::Options>& libpq();
  [[nodiscard]] const Outcome<sqlalchemy::Url>& sqlalchemy();
  [[nodiscard]] const Outcome<asyncpg::Resolved>& asyncpg();

  /// The first connection of an engine with this driver; several clients ask for the same.
  [[nodiscard]] Outcome<Attempt> through_sqlalchemy(std::string_view driver);

  [[nodiscard]] Outcome<Attempt> connect(ClientId client);
  [[nodiscard]] Judgement judge(ClientId client);

 private:
  std::string_view text_;
  VersionSet versions_;
  std::optional<Outcome<libpq::Options>> libpq_;
  std::optional<Outcome<sqlalchemy::Url>> sqlalchemy_;
  std::optional<Outcome<asyncpg::Resolved>> asyncpg_;
  std::vector<std::pair<std::string_view, Outcome<Attempt>>> attempts_;  ///< by driver
};

}  // namespace dbssot::url
