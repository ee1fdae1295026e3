#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "url/sensitive.h"

/// The URL engine's front door for rules, commands and other programs. Pure: no disk, no network, no environment.
namespace dbssot::url {

/// A part of a text that is filled in later: a variable of the shell, a template's expression, a value computed in code.
struct Hole {
  std::string name;                   ///< "DB_HOST", ".Values.db.host", "" if it has none
  std::optional<Sensitive> fallback;  ///< `${X:-fallback}`
};

/// Whose template syntax is read as holes.
enum class Holes : std::uint8_t {
  all,  ///< every template language we know; for text that comes out of source code, and for people at the prompt
  /// Only what a shell, a deploy tool or a template engine fills in before any client sees the text: `$X` `${X}` `$(X)` `{{ x }}`
  /// `${{ x }}`. Formats that only code fills in (`{x}`, `%(x)s`) are plain text to a client; but a text that is one hole and
  /// nothing else is read as that hole.
  deployed,
  none,
};

/// A URL or conninfo, literal or with holes. Pieces alternate freely; a literal text is one piece.
class Text {
 public:
  struct Piece {
    Sensitive text;  ///< of a literal piece; of a hole: its spelling in the source
    std::optional<Hole> hole;
  };
  Text() = default;
  [[nodiscard]] static Text literal(std::string_view text);
  /// Reads the holes of every template language we know (shell, compose, Helm, Jinja, Terraform, GitHub, Kubernetes, str.format),
  /// or of some of them.
  [[nodiscard]] static Text from_template(std::string_view text, Holes holes = Holes::all);
  void append(std::string_view text);
  void append_hole(Hole hole);
  void append_piece(Piece piece) { piece.hole ? pieces_.push_back(std::move(piece)) : append(piece.text.reveal()); }

  [[nodiscard]] bool has_holes() const;
  [[nodiscard]] const std::vector<Piece>& pieces() const& { return pieces_; }
  const std::vector<Piece>& pieces() const&& = delete;  // of a text that is gone
  /// With holes shown as `{name}` and passwords as `***`.
  [[nodiscard]] std::string redacted() const;

 private:
  std::vector<Piece> pieces_;
};

enum class Form : std::uint8_t { url, conninfo, unparsable };
enum class Verdict : std::uint8_t { accepts, rejects, depends };

struct Endpoint {
  std::string host;  ///< name, address or socket path
  std::string port;  ///< empty for sockets
  bool operator==(const Endpoint&) const = default;
};

/// The decoded parts, as the client that the scheme names reads them (libpq's reading where libpq accepts).
struct ConnectionSpec {
  std::string scheme;   ///< as written; "" in a conninfo
  std::string dialect;  ///< "postgresql"
  std::string driver;   ///< after '+'; ""
  std::optional<std::string> user;
  std::optional<Sensitive> password;
  std::vector<Endpoint> hosts;
  std::optional<std::string> dbname;
  std::vector<std::pair<std::string, Sensitive>> params;  ///< in order, without what stands above
};

/// Something worth saying about the text that is not a client's outright rejection: another endpoint than it seems, TLS not
/// required, a renamed database, a parameter dropped.
struct Problem {
  std::string code;     ///< kebab-case, stable
  std::string message;  ///< redacted
  std::size_t offset = 0;
};

struct Reading {
  Form form = Form::unparsable;
  std::optional<ConnectionSpec> spec;
  std::vector<Problem> problems;
};

/// What one client would do with the text.
struct Judgement {
  Verdict verdict = Verdict::accepts;
  std::string reason;  ///< what happens and why; redacted; empty when accepted
  std::string advice;  ///< what to write instead; may be empty
  std::string
      code;  ///< "unknown-parameter", "ssl-spelling", "ssl-value", "scheme", "syntax", "port", "async", … ; empty when accepted
  std::string parameter;  ///< the parameter or scheme concerned, if it is one
  std::size_t offset = 0;
  std::vector<std::string> holes;      ///< with `depends`: on which
  std::optional<std::string> sslmode;  ///< effective TLS mode in libpq's words, if it can be told
  std::vector<Endpoint> endpoints;     ///< in the order they are tried
  /// With `accepts`: settings the client would send that a PostgreSQL server refuses, so that the connection fails after all.
  std::vector<std::string> server_refuses;
};

/// Version of a library a judgement speaks of, by driver id ("sqlalchemy" → "2.0"). Missing: the newest known.
using Versions = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Reading read(const Text& text, const Versions& versions = {});
/// client: a name from clients().
[[nodiscard]] Judgement judge(const Text& text, std::string_view client, const Versions& versions = {});
/// The same text for several clients at once: every grammar reads it once. One judgement for each of `clients`, in order.
[[nodiscard]] std::vector<Judgement> judge_all(const Text& text, std::span<const std::string> clients,
                                               const Versions& versions = {});
/// psycopg2, psycopg3, asyncpg, sqlalchemy+psycopg2, …, create_engine, create_async_engine, and whatever the driver data adds.
[[nodiscard]] const std::vector<std::string>& clients();

/// True for a text that is meant as a PostgreSQL URL or conninfo ("postgresql+asyncpg://…", "host=db dbname=shop"); other
/// databases' URLs ("redis://", "mysql://", "sqlite://") and prose are not. Holes are fine.
[[nodiscard]] bool looks_like_database_url(const Text& text);
/// Likewise, for a database URL of any kind that a SQL library would open (mysql, sqlite, …): for whoever builds or parses URLs.
[[nodiscard]] bool looks_like_sql_url(const Text& text);

struct Converted {
  std::optional<Text> text;  ///< nothing when there is no such form
  std::string note;          ///< what was changed or cannot be said in a URL, and what to write in code instead
};
/// The same target in the form a client takes: SSL in its spelling, driver suffix, encoding.
[[nodiscard]] Converted convert(const Text& text, std::string_view client);
[[nodiscard]] Converted sync_url(const Text& text);
[[nodiscard]] Converted async_url(const Text& text);

/// The target alone, as it should be stored: `postgresql://`, no driver, no SSL parameter; other parameters stay.
[[nodiscard]] Converted base_url(const Text& text);

/// Any text (a line of code, a message, a log line): passwords inside URLs, conninfos, and assignments to secret names become
/// `***`.
[[nodiscard]] std::string redact_text(std::string_view text);
/// Likewise for a text that is one connection string as a whole, in whatever state: also what only a driver's parser would find
/// to be its password. Falls back to redact_text for other text.
[[nodiscard]] std::string redact_connection(std::string_view text);
/// True for placeholders and examples that are no secret ("password", "changeme", "<password>", "${PASS}", "***", "").
[[nodiscard]] bool is_placeholder_password(std::string_view password);

}  // namespace dbssot::url
