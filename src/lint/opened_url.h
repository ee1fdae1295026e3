#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/url_text.h"
#include "lint/rule.h"
#include "url/url.h"

/// Which URL ends in which client, and what that client does with it. Read by the rules that judge URLs, each of which reports its
/// own kind of fault, so that one fault is one finding.
namespace dbssot {

/// Which rule reports a judgement: ssl-parameter-mismatch, driver-scheme-mismatch or invalid-url.
enum class UrlFault : std::uint8_t { none, ssl, scheme, other };
[[nodiscard]] UrlFault fault_of(const url::Judgement& judgement);

struct OpenedUrl {
  const Sink* sink = nullptr;  ///< null: nobody was seen to open it, but its scheme names the client (postgresql+asyncpg)
  const ConfigVariable* variable = nullptr;  ///< where the text is deployed, if code reads it from there
  std::string client;                        ///< name from url::clients()
  url::Text text;
  url::Judgement judgement;
  Place place;        ///< of the text: the literal, the last thing done to it, or the deployed value
  ValueId value = 0;  ///< at that place; 0 for a deployed one
};

/// Name in url::clients() of the client that opens the sink's URL; "" for one that takes no URL, or is not known.
[[nodiscard]] std::string client_of(const Sink& sink);

/// "create_async_engine()" for SQLAlchemy, else the client's own name; for messages.
[[nodiscard]] std::string opener_name(const OpenedUrl& opened);

/// Every text that a sink was seen to open, judged; then the texts in code and deploy files whose scheme names a driver. One entry
/// for each text and client, however many sinks open it. Holds judgements that accept too. Texts that are no database URL (sqlite,
/// memory) are left out.
[[nodiscard]] std::vector<OpenedUrl> opened_urls(const RuleContext& context);

/// Of all that opened_urls() gives, reports every rejected text of one kind of fault at its place, with its way to the sink.
void report_rejected(const RuleContext& context, Findings& findings, const std::vector<OpenedUrl>& all, UrlFault fault);

/// The same for findings made elsewhere: where the text comes from and who opens it.
void add_way(const RuleContext& context, const OpenedUrl& opened, Finding& finding);

/// The driver that a SQLAlchemy text names: "asyncpg" for postgresql+asyncpg://…; "" for a bare scheme; nothing if a hole stands
/// there.
[[nodiscard]] std::optional<std::string> driver_in_scheme(const url::Text& text);

/// The client below a sink: what the call itself says, or for SQLAlchemy what every one of its URLs names. "" if that is not known.
[[nodiscard]] std::string driver_below(const RuleContext& context, const Sink& sink);

/// Versions of the libraries as judge() takes them.
[[nodiscard]] url::Versions versions_of(const Policy& policy);

/// All sinks, engines first.
[[nodiscard]] std::vector<const Sink*> sinks_of(const FactStore& facts);

}  // namespace dbssot
