#include "facts/value.h"

#include <catch2/catch.hpp>
#include <string>

namespace dbssot {

TEST_CASE("a value stays where it is while others are added") {
  ValueStore values;
  const Value& held = values[values.literal("os.environ", {})];
  const std::string_view text = held.text.reveal();
  for (int i = 0; i < 10'000; ++i) (void)values.literal("value " + std::to_string(i), {});
  CHECK(&held == &values[1]);
  CHECK(text.data() == values[1].text.reveal().data());
  CHECK(text == "os.environ");
}

}  // namespace dbssot
