#include "source/hcl_reader.h"

#include <catch2/catch.hpp>

#include <string>

using dbssot::Range;
using dbssot::source::Document;
using dbssot::source::read_hcl;

TEST_CASE("hcl attributes, blocks, maps, lists and calls are read with places") {
  const Document document = read_hcl(R"(# comment
resource "google_cloud_run_service" "api" {
  env {
    name  = "DB_HOST"  // c
    value = "db-${var.stage}"
  }
  count = var.on ? 1 : 0
  vars = merge(var.more, { A = "b", "C" = var.d })
  text = <<-EOF
    X=1
  EOF
  last = ["x", y.z]
}
)");
  const auto api = document.root()["resource"];
  CHECK(api.tag() == "google_cloud_run_service.api");
  CHECK(api.at({"env", "name"}).text() == "DB_HOST");
  CHECK(api.at({"env", "value"}).text() == "db-${var.stage}");
  CHECK(api.at({"env", "value"}).range() == Range{5, 14, 5, 29});
  CHECK(api["count"].text() == "var.on ? 1 : 0");
  CHECK_FALSE(api["count"].is_quoted());
  REQUIRE(api["vars"].items().size() == 2);
  CHECK(api["vars"].tag() == "merge");
  CHECK(api["vars"].items()[1]["A"].text() == "b");
  CHECK(api["vars"].items()[1]["C"].text() == "var.d");
  CHECK(api["text"].text() == "    X=1\n");
  REQUIRE(api["last"].items().size() == 2);
  CHECK(document.diagnostics.empty());
}

TEST_CASE("hostile hcl ends in an answer") {
  for (const char* piece : {"{", "a {", "a = [", "a = f(", "\"", "${", "<<A\n", "}", ")", "a = {", "\\", "=",
                            "[for :[#=", "a = {\n\"", "a = [\n(", "a = { b = [ }\n", "{{ a = {\n"}) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    read_hcl(text);
  }
}
