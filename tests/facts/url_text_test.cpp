#include <catch2/catch.hpp>

#include "facts/url_text.h"

using namespace dbssot;

namespace {

/// Values of a test, made without places.
struct Values {
  FactStore facts;

  ValueId literal(std::string text) { return facts.values.literal(std::move(text), {}); }
  ValueId node(ValueKind kind, std::string text, std::vector<ValueId> operands, std::string detail = "") {
    Value value;
    value.kind = kind;
    value.text = Sensitive(std::move(text));
    value.operands = std::move(operands);
    value.detail = std::move(detail);
    return facts.values.add(std::move(value));
  }
  ValueId env(std::string name, std::vector<ValueId> fallback = {}) {
    return node(ValueKind::env_read, std::move(name), std::move(fallback));
  }
  ValueId concat(std::vector<ValueId> parts) { return node(ValueKind::concat, "", std::move(parts), "f-string"); }

  std::vector<std::string> texts(ValueId id, const Bindings& bindings = {}) {
    std::vector<std::string> shown;
    for (const UrlText& text : url_texts(facts, id, bindings)) shown.push_back(text.text.redacted());
    return shown;
  }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("joined parts are one text with holes") {
  Values v;
  const ValueId url = v.concat({v.literal("postgresql://app@"), v.env("DB_HOST"), v.literal("/shop")});
  CHECK(v.texts(url) == Texts{"postgresql://app@{DB_HOST}/shop"});
}

TEST_CASE("the default of a read is a text of its own, and gives way to a bound variable") {
  Values v;
  const ValueId url = v.env("DATABASE_URL", {v.literal("postgresql://localhost/shop")});
  CHECK(v.texts(url) == Texts{"{DATABASE_URL}", "postgresql://localhost/shop"});
  CHECK(v.texts(url, {{"DATABASE_URL", url::Text::literal("postgresql://db/shop")}}) == Texts{"postgresql://db/shop"});
}

TEST_CASE("replacements of literals are carried out, around holes too") {
  Values v;
  const ValueId base = v.concat({v.literal("postgresql://app@"), v.env("DB_HOST"), v.literal("/shop?sslmode=require")});
  const ValueId changed = v.node(ValueKind::transform, "", {base, v.literal("sslmode="), v.literal("ssl=")}, "replace");
  CHECK(v.texts(changed) == Texts{"postgresql://app@{DB_HOST}/shop?ssl=require"});
  const ValueId unknown = v.node(ValueKind::transform, "", {base, v.env("FROM"), v.literal("x")}, "replace");
  CHECK(literal_of(url_texts(v.facts, unknown).front().text) == std::nullopt);
}

TEST_CASE("a replacement that changes nothing leaves the text where it was born") {
  Values v;
  const ValueId born = v.literal("postgresql://db/shop");
  const ValueId changed = v.node(ValueKind::transform, "", {born, v.literal("mysql"), v.literal("x")}, "replace");
  CHECK(url_texts(v.facts, changed).front().value == born);
}

TEST_CASE("URL.create is read as the URL it makes") {
  Values v;
  Value call;
  call.kind = ValueKind::call_result;
  call.text = Sensitive("sqlalchemy.engine.URL.create");
  call.operands = {v.literal("postgresql+asyncpg"), v.literal("app"), v.env("DB_HOST"), v.literal("shop")};
  call.keys = {"", "username", "host", "database"};
  CHECK(v.texts(v.facts.values.add(call)) == Texts{"postgresql+asyncpg://app@{DB_HOST}/shop"});
}

TEST_CASE("nested choices end at the cap") {
  Values v;
  std::vector<ValueId> many;
  for (int i = 0; i < 40; ++i) many.push_back(v.literal("postgresql://db/" + std::to_string(i)));
  const ValueId all = v.node(ValueKind::choice, "", many, "join");
  CHECK(v.texts(all).size() == ValueStore::max_alternatives);
  const ValueId twice = v.concat({all, all});
  CHECK(v.texts(twice) == Texts{"{}{}"});
}
