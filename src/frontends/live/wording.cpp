#include "frontends/live/wording.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace dbssot::live {
namespace {

/// Advice for one cause. The first line whose cause and platform fit holds; lines without a platform stand last.
struct Advice {
  Cause cause;
  std::string_view platform;
  std::string_view text;
};

constexpr Advice advice[] = {
    {Cause::no_such_host, "compose", "the host must be the name of the service in the compose file, and both must share a network"},
    {Cause::no_such_host, "kubernetes",
     "the host must be the name of a Service; from another namespace write service.namespace.svc.cluster.local"},
    {Cause::no_such_host, "aws-rds",
     "private endpoints resolve inside their VPC alone; compare with the endpoint in the RDS console"},
    {Cause::no_such_host, "cloud-run",
     "Cloud Run reaches Cloud SQL through the socket /cloudsql/PROJECT:REGION:INSTANCE, not through a host name"},
    {Cause::no_such_host, "", "check the spelling, and whether that name is known where this runs"},
    {Cause::name_timeout, "kubernetes", "the cluster's DNS does not answer: look at CoreDNS and at network policies for port 53"},
    {Cause::name_timeout, "", "the name service does not answer: check the resolver and the network"},

    {Cause::refused, "local", "start the server, or correct the port: `pg_lsclusters` or `docker ps` shows which is in use"},
    {Cause::refused, "compose",
     "the container is not up yet or listens on another port: add a healthcheck with pg_isready and depend on it; "
     "inside the network use the container's port, not the published one"},
    {Cause::refused, "kubernetes", "the pod is not ready, or the Service's targetPort is not the server's: look at its endpoints"},
    {Cause::refused, "cloud-sql", "nothing accepts on the socket: the Cloud SQL proxy has ended; look at its log"},
    {Cause::refused, "cloud-run",
     "use the socket under /cloudsql and add the instance to the service (--add-cloudsql-instances) instead of host and port"},
    {Cause::refused, "aws-rds", "the instance is stopped, restarting or listens on another port: compare with the RDS console"},
    {Cause::refused, "",
     "nobody listens there: check that the server runs, its port, and that listen_addresses holds this address"},

    {Cause::reach_timeout, "aws-rds",
     "packets are dropped, usually by the security group: allow the port from here, or check that the instance is publicly "
     "accessible"},
    {Cause::reach_timeout, "cloud-sql",
     "packets are dropped: with a public address authorise this network, with a private one attach a VPC connector, or use the "
     "proxy"},
    {Cause::reach_timeout, "cloud-run",
     "packets are dropped: use the socket under /cloudsql, or attach a VPC connector for the private address"},
    {Cause::reach_timeout, "kubernetes", "packets are dropped, usually by a NetworkPolicy or a Service without endpoints"},
    {Cause::reach_timeout, "", "packets are dropped, usually by a firewall: allow the port from here"},
    {Cause::unreachable, "", "there is no route: check the network, VPN or peering, and whether only IPv4 or IPv6 works here"},

    {Cause::no_socket, "cloud-sql",
     "the proxy does not provide it: add the instance to the service (--add-cloudsql-instances) or start the Cloud SQL proxy, and "
     "compare "
     "PROJECT:REGION:INSTANCE"},
    {Cause::no_socket, "cloud-run", "add the instance to the service: --add-cloudsql-instances PROJECT:REGION:INSTANCE"},
    {Cause::no_socket, "",
     "the server does not run, or keeps its socket elsewhere: `SHOW unix_socket_directories` tells; with containers use a host "
     "name"},
    {Cause::socket_forbidden, "cloud-sql",
     "the service account needs the role Cloud SQL Client, and the process access to the socket's directory"},
    {Cause::socket_forbidden, "", "the process may not open the socket: check the directory's permissions"},

    {Cause::silent, "cloud-sql",
     "the proxy accepts but does not reach the instance: look at its log for missing permissions or a stopped instance"},
    {Cause::silent, "aws-rds", "the instance accepts and does not answer: look at its CPU, memory and storage, and for a failover"},
    {Cause::silent, "",
     "something accepts and says nothing: a proxy without a server behind it, an overloaded server, or another service"},
    {Cause::not_postgresql, "", "another service listens there: check host and port"},
    {Cause::closed, "cloud-sql",
     "the proxy hung up: it does not reach the instance; check the role Cloud SQL Client, the Cloud SQL Admin API and the "
     "instance's name"},
    {Cause::closed, "",
     "the other side hung up without a word: a proxy without a server behind it, a limit on connections, or a crash; look at its "
     "log"},

    {Cause::tls_refused, "local", "turn TLS on (ssl = on), or for local development alone write sslmode=disable or prefer"},
    {Cause::tls_refused, "compose",
     "the official image has no TLS: mount a certificate and set ssl=on, or write sslmode=prefer within the network"},
    {Cause::tls_refused, "cloud-sql", "the proxy encrypts already: leave the SSL parameter out when going through it"},
    {Cause::tls_refused, "", "turn TLS on at the server; a pooler in between needs it, too (client_tls_sslmode)"},
    {Cause::tls_required, "", "the server admits encrypted connections only: sslmode=require or verify-full"},
    {Cause::tls_failed, "",
     "the handshake broke off: compare the TLS versions and ciphers of both sides, and look for a proxy in between"},
    {Cause::certificate_name, "aws-rds", "connect by the instance's endpoint; the certificate does not hold aliases of your own"},
    {Cause::certificate_name, "cloud-sql",
     "Cloud SQL's certificates hold the instance, not its address: use the connector or proxy, or sslmode=verify-ca"},
    {Cause::certificate_name, "kubernetes", "the certificate must hold the Service's name as it is used: name.namespace.svc"},
    {Cause::certificate_name, "", "connect by a name that the certificate holds, or have it issued for this one"},
    {Cause::certificate_untrusted, "aws-rds", "give the bundle of the RDS authorities: sslrootcert=global-bundle.pem"},
    {Cause::certificate_untrusted, "cloud-sql",
     "give the instance's server-ca.pem as sslrootcert; it changes when the authority is rotated"},
    {Cause::certificate_untrusted, "heroku",
     "Heroku's certificates are self-signed: sslmode=require encrypts without verification"},
    {Cause::certificate_untrusted, "", "give the authority that signed it as sslrootcert; also when it has expired or was rotated"},
    {Cause::root_certificate_missing, "",
     "verification needs the authority's certificate: name it with sslrootcert, or put it where the message says"},
    {Cause::client_certificate, "",
     "the server asks for a certificate of the client, or does not accept this one: check sslcert, sslkey and their permissions"},

    {Cause::password_missing, "",
     "the server asks for a password and none was given: check that the secret is set where this runs"},
    {Cause::password_wrong, "cloud-sql",
     "compare with the secret's latest version; special characters must be percent-encoded in a URL; with IAM the user is the "
     "account without "
     ".gserviceaccount.com and the password a token"},
    {Cause::password_wrong, "aws-rds",
     "compare with Secrets Manager, which may have rotated it; an IAM token lives for 15 minutes and must be percent-encoded"},
    {Cause::password_wrong, "kubernetes", "compare with the Secret, and look for a newline at the end of its decoded value"},
    {Cause::password_wrong, "compose",
     "POSTGRES_PASSWORD holds only when the volume is created: change it with ALTER ROLE, or remove the volume of a throw-away "
     "database"},
    {Cause::password_wrong, "", "compare user and password with the server's; special characters must be percent-encoded in a URL"},
    {Cause::no_such_user, "", "create the role, or correct the user in the URL"},
    {Cause::not_admitted, "",
     "no line of pg_hba.conf admits this user, database, address and encryption: add one, or connect as it says"},
    {Cause::authentication_failed, "local",
     "on the socket `peer` wants the operating system's user to have the role's name: use host=localhost with a password, or `su`"},
    {Cause::authentication_failed, "", "compare the method in pg_hba.conf with what the client can do"},

    {Cause::no_such_database, "compose",
     "POSTGRES_DB holds only when the volume is created: run createdb, or remove the volume of a throw-away database"},
    {Cause::no_such_database, "", "create it, or correct the name in the URL; names are case-sensitive there"},
    {Cause::database_forbidden, "", "grant it: GRANT CONNECT ON DATABASE … TO …"},
    {Cause::too_many_connections, "cloud-run",
     "instances × pool size exceeds max_connections: limit instances, shrink the pool or put a pooler in between"},
    {Cause::too_many_connections, "",
     "pools × processes × replicas exceed what the server takes: shrink the pools, put a pooler in between, or raise the limit"},
    {Cause::starting_up, "compose", "wait for it: depend on the service with condition: service_healthy"},
    {Cause::starting_up, "kubernetes", "wait for it: a readiness probe with pg_isready keeps clients away until it serves"},
    {Cause::starting_up, "", "wait for it; if it lasts, the server is recovering: look at its log"},
    {Cause::shutting_down, "", "it is being restarted or stopped: try again, and look at its log"},
    {Cause::read_only, "", "this is a standby, or writing is switched off (default_transaction_read_only): connect to the primary"},
    {Cause::not_standby, "", "target_session_attrs asks for a standby and this is the primary"},
    {Cause::setting_refused, "",
     "leave the parameter out of the URL; a pooler takes only what its ignore_startup_parameters lists"},
    {Cause::pooler_upstream, "",
     "its servers are all busy, or it does not reach them: look at its log, its pool_size, and at host, user and password in its "
     "configuration"},
    {Cause::query_failed, "", "look at the server's log"},
    {Cause::query_timeout, "", "the server admits and does not answer: it is overloaded, or a pooler waits for a free server"},
    {Cause::server_error, "", "look at the server's log"},
    {Cause::libpq_missing, "", "install the package libpq5"},
};

std::string quoted_or(std::string_view name, std::string_view otherwise) {
  return name.empty() ? std::string(otherwise) : fmt::format("`{}`", name);
}

std::string where(const Circumstances& of) {
  const std::string shown = of.place.shown();
  return of.address.empty() || of.address == of.place.host ? shown : fmt::format("{} ({})", shown, of.address);
}

}  // namespace

std::string in_words_of(std::string_view client, std::string text) {
  if (client != "sqlalchemy+asyncpg") return text;
  constexpr std::pair<std::string_view, std::string_view> words[] = {{"sslmode=", "ssl="}, {"sslrootcert", "PGSSLROOTCERT"}};
  for (const auto& [libpqs, own] : words) {
    for (std::size_t at = text.find(libpqs); at != std::string::npos; at = text.find(libpqs, at + own.size())) {
      text.replace(at, libpqs.size(), own);
    }
  }
  return text;
}

std::string sentence(Cause cause, const Circumstances& of) {
  const std::string user = quoted_or(of.target.user, "of the process");
  const std::string database = quoted_or(of.target.database.empty() ? of.target.user : of.target.database, "named after the user");
  switch (cause) {
    case Cause::unreadable_url:
      return "the parameters cannot be used";
    case Cause::client_rejects:
      return fmt::format("{} rejects it", of.target.client);
    case Cause::has_holes:
      return "it still holds variables";
    case Cause::libpq_missing:
      return "libpq is not installed";
    case Cause::no_such_host:
      return fmt::format("no such host: `{}`", of.place.host);
    case Cause::name_timeout:
      return fmt::format("the name `{}` was not resolved within {} ms", of.place.host, of.deadline.count());
    case Cause::refused:
      return fmt::format("connection refused by {}", where(of));
    case Cause::unreachable:
      return fmt::format("no route to {}", where(of));
    case Cause::reach_timeout:
      return fmt::format("no answer from {} within {} ms", where(of), of.deadline.count());
    case Cause::no_socket:
      return fmt::format("no socket of a server at {}", where(of));
    case Cause::socket_forbidden:
      return fmt::format("no permission to connect to {}", where(of));
    case Cause::silent:
      return fmt::format("{} accepts connections and says nothing for {} ms", where(of), of.deadline.count());
    case Cause::not_postgresql:
      return fmt::format("what listens at {} is not PostgreSQL", where(of));
    case Cause::closed:
      return fmt::format("{} closed the connection without a word", where(of));
    case Cause::tls_refused:
      return fmt::format("the server offers no TLS, and sslmode={} needs it", of.target.sslmode);
    case Cause::tls_required:
      return fmt::format("the server refuses unencrypted connections, and sslmode={} made one", of.target.sslmode);
    case Cause::tls_failed:
      return "the TLS handshake failed";
    case Cause::certificate_name:
      return fmt::format("the server's certificate is not for `{}`", of.place.host);
    case Cause::certificate_untrusted:
      return "the server's certificate cannot be verified: unknown authority, expired or not valid";
    case Cause::root_certificate_missing:
      return fmt::format("sslmode={} has no authority to verify against", of.target.sslmode);
    case Cause::client_certificate:
      return "the certificate of the client is missing or not accepted";
    case Cause::password_missing:
      return fmt::format("a password is asked for and there is none, for user {}", user);
    case Cause::password_wrong:
      return fmt::format("the password of user {} is rejected, or there is no such user: servers do not tell which", user);
    case Cause::no_such_user:
      return fmt::format("no such user: {}", user);
    case Cause::not_admitted:
      return fmt::format("user {} is not admitted from here", user);
    case Cause::authentication_failed:
      return fmt::format("authentication of user {} failed", user);
    case Cause::no_such_database:
      return fmt::format("no such database: {}", database);
    case Cause::database_forbidden:
      return fmt::format("user {} may not connect to database {}", user, database);
    case Cause::too_many_connections:
      return "too many connections";
    case Cause::starting_up:
      return "the server is starting up and takes no connections yet";
    case Cause::shutting_down:
      return "the server is shutting down";
    case Cause::read_only:
      return "the server is read-only";
    case Cause::not_standby:
      return "the server is not a standby";
    case Cause::setting_refused:
      return "the server does not take a start-up parameter";
    case Cause::pooler_upstream:
      return "the pooler answers, but has no server for this session";
    case Cause::query_failed:
      return "the first query failed";
    case Cause::query_timeout:
      return fmt::format("the first query was not answered within {} ms", of.deadline.count());
    case Cause::server_error:
      return fmt::format("failed in stage {}", name_of(of.stage));
  }
  return "";
}

std::string remedy(Cause cause, const Circumstances& of) {
  const auto found = std::ranges::find_if(
      advice, [&](const Advice& line) { return line.cause == cause && (line.platform.empty() || line.platform == of.platform); });
  return found == std::end(advice) ? "" : std::string(found->text);
}

}  // namespace dbssot::live
