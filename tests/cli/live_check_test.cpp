#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/run.h"

using Catch::Matchers::Contains;

namespace {

/// A port that is held and not listened on: connecting to it is refused, whatever else runs here.
class RefusingPort {
 public:
  RefusingPort() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~RefusingPort() { close(socket_); }
  RefusingPort(const RefusingPort&) = delete;
  RefusingPort& operator=(const RefusingPort&) = delete;
  [[nodiscard]] std::string url(const std::string& scheme) const {
    return scheme + "://app:hunter-22@127.0.0.1:" + std::to_string(port_) + "/shop";
  }

 private:
  int socket_;
  int port_ = 0;
};

}  // namespace

TEST_CASE("url check --live says which stage failed and what to do, and nothing of the password") {
  const RefusingPort port;
  const Ran checked = ran({"url", "check", "--live", "--retries", "0", "--platform", "compose", port.url("postgresql")});
  CHECK(checked.code == 1);
  CHECK_THAT(checked.out, Contains("reach          FAILED") && Contains("it said: Connection refused") && Contains("(compose)"));
  CHECK_THAT(checked.out, !Contains("hunter"));
}

TEST_CASE("url check --live in JSON") {
  const RefusingPort port;
  const Ran checked = ran({"url", "check", "--live", "--retries=0", "--format", "jsonl"},
                          port.url("postgresql") + "\n" + port.url("postgresql+asyncpg") + "?sslmode=require\n");
  CHECK(checked.code == 1);
  CHECK_THAT(checked.out, !Contains("hunter"));
  const std::size_t line_end = checked.out.find('\n');
  REQUIRE(line_end != std::string::npos);
  const auto first = nlohmann::json::parse(checked.out.substr(0, line_end));
  CHECK(first["failure"]["cause"] == "refused");
  CHECK(first["stages"].size() == 7);
  CHECK(first["server"].is_null());
  const auto second = nlohmann::json::parse(checked.out.substr(line_end + 1));
  CHECK(second["client"] == "sqlalchemy+asyncpg");
  CHECK(second["failure"]["stage"] == "parameters");
  CHECK(nlohmann::json::parse(ran({"url", "check", "--live", "--format=json"}).out).empty());
}

TEST_CASE("url check --live knows its platforms and clients") {
  CHECK(ran({"url", "check", "--live", "--platform", "cloudrun", "x"}).err ==
        "dbssot: no platform `cloudrun`; did you mean `cloud-run`?\n");
  CHECK(ran({"url", "check", "--live", "--client", "psycopg", "x"}).code == 2);
}
