#include "program/program_io.h"

#include <catch2/catch.hpp>

#include "program/builder.h"

using namespace dbssot;
using namespace dbssot::program;

namespace {

Unit sample() {
  Builder builder("src/db.cpp", "cpp");
  const auto callee = builder.reference("std.getenv", {1, 1, 1, 7});
  const Operand argument{builder.literal("DATABASE_URL", {1, 8, 1, 22}), 0, 0, OperandKind::positional};
  const auto call = builder.call(callee, std::span(&argument, 1), {1, 1, 1, 23});
  auto& unit = builder.unit();
  Function function;
  function.name = builder.intern("url");
  function.result = call;
  function.parameters.push_back({builder.intern("fallback"), 0, builder.intern("std.string"), OperandKind::positional, {}});
  unit.functions.push_back(function);
  Class entry;
  entry.fields.push_back({builder.intern("url_"), call, 0, 1, {}});
  entry.methods.push_back(1);
  unit.classes.push_back(entry);
  unit.bindings.push_back({builder.intern("kUrl"), call, 0, true, {}});
  unit.handlers.push_back({1, {}, {}, {builder.intern("std.exception")}, true, false, true, {call}});
  unit.branches.push_back({call, 1, {}, {}});
  unit.diagnostics.push_back({DiagnosticLevel::note, "src/db.cpp", 3, "said", true});
  return builder.take();
}

}  // namespace

TEST_CASE("a unit survives the way through bytes") {
  const auto unit = sample();
  const auto bytes = encode(unit);
  const auto back = decode(bytes);
  REQUIRE(back);
  CHECK(encode(*back) == bytes);
  CHECK(back->path == "src/db.cpp");
  CHECK(back->exprs.size() == unit.exprs.size());
  CHECK(back->text(back->functions[1].parameters[0].type) == "std.string");
  CHECK(back->handlers[0].reraises);
  CHECK(back->bindings[0].is_file_local);
  CHECK(back->diagnostics == unit.diagnostics);
}

TEST_CASE("cut off or altered bytes give nothing, or a unit that is sound") {
  const auto bytes = encode(sample());
  for (std::size_t length = 0; length < bytes.size(); ++length) CHECK_FALSE(decode(std::string_view(bytes).substr(0, length)));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char value : {'\0', '\x7f', '\xff', '\x01'}) {
      auto altered = bytes;
      altered[at] = value;
      const auto unit = decode(altered);
      if (!unit) continue;
      for (ExprId id = 0; id < unit->exprs.size(); ++id) {
        for (std::uint32_t i = 0; i < unit->exprs[id].operand_count; ++i) {
          CHECK(unit->operands.at(unit->exprs[id].first_operand + i).value < id);
        }
      }
    }
  }
}

TEST_CASE("a forged length allocates nothing") {
  const std::string forged =
      "\x0b"
      "dbssot unit\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
  CHECK_FALSE(decode(forged));
}
