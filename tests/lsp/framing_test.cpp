#include "lsp/framing.h"

#include <sstream>
#include <vector>

#include <catch2/catch.hpp>

using namespace dbssot::lsp;

namespace {

/// What comes out of a stream: bodies, and `!` for each fault.
std::vector<std::string> read(const std::string& bytes) {
  std::istringstream in(bytes);
  MessageReader reader(in);
  std::vector<std::string> out;
  for (Incoming incoming = reader.next(); incoming.kind != Incoming::Kind::end; incoming = reader.next()) {
    out.push_back(incoming.kind == Incoming::Kind::fault ? "!" : incoming.text);
    REQUIRE(out.size() < 100);
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("messages come one after the other") {
  CHECK(read(framed("{}") + framed("[1]")) == Texts{"{}", "[1]"});
  CHECK(read("content-length:2\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\nab") == Texts{"ab"});
  CHECK(read(framed("")) == Texts{""});
  CHECK(read("").empty());
  CHECK(read("\r\n\r\n" + framed("a")) == Texts{"a"});
}

TEST_CASE("what is no message costs one fault, and the next one is read") {
  CHECK(read("GET / HTTP/1.1\r\n\r\n" + framed("a")) == Texts{"!", "a"});
  CHECK(read("a\nb\nc\n\n\nd\n" + framed("a") + framed("b")) == Texts{"!", "a", "b"});
  CHECK(read(std::string(1 << 20, 'x') + "\n" + framed("a")) == Texts{"!", "a"});
  CHECK(read("Content-Length: many\r\n\r\n" + framed("a")) == Texts{"!", "a"});
  CHECK(read("Content-Length: -1\r\n\r\n" + framed("a")) == Texts{"!", "a"});
  CHECK(read("nothing") == Texts{"!"});
}

TEST_CASE("a message may end too early or be too long") {
  CHECK(read("Content-Length: 10\r\n\r\nabc") == Texts{"!"});
  CHECK(read("Content-Length: 4294967296\r\n\r\nabc") == Texts{"!"});
  const std::string large(most_message_bytes + 1, 'x');
  CHECK(read(framed(large) + framed("a")) == Texts{"!", "a"});
}

TEST_CASE("depth counts brackets outside of texts") {
  CHECK_FALSE(nests_deeper_than(R"({"a": [1]})", 2));
  CHECK(nests_deeper_than(R"({"a": [1]})", 1));
  CHECK_FALSE(nests_deeper_than(R"("[[[[\"[[[")", 1));
  CHECK(nests_deeper_than(std::string(1 << 20, '['), most_json_depth));
  CHECK_FALSE(nests_deeper_than("]]]]", 1));
  CHECK_FALSE(nests_deeper_than("\"\\", 1));
}
