// What caches and parts hold of a file: everything but what it writes between quotes.
#include <algorithm>
#include <filesystem>
#include <vector>

#include <catch2/catch.hpp>

#include "audit/kept_unit.h"
#include "audit/sample_files.h"
#include "frontends/python/python.h"
#include "program/program_dump.h"

using namespace dbssot;

namespace {

std::vector<std::string> samples() {
  return test::sample_files({"rules", "fixtures", "tools", "bench"},
                            [](const std::filesystem::path& path) { return path.extension() == ".py"; });
}

}  // namespace

TEST_CASE("a unit comes back as it was from what is kept of it and its text, and what is kept holds no password") {
  Secrets secrets;
  for (const std::string& password : test::sample_passwords()) secrets.add(password);
  std::size_t files = 0, kept = 0;
  for (const std::string& path : samples()) {
    INFO(path);
    const std::string text = test::content_of(path);
    KnownUnit unit{python::read("shop/sample.py", text), {}};
    const std::string before = program::dump(unit.unit);
    const KeptForm form = kept_form(unit, SourceText(text));
    CHECK(program::dump(unit.unit) == before);
    const auto again = unit_of_kept_form(form.encoded, text);
    REQUIRE(again);
    CHECK(program::dump(again->unit) == before);
    ++files;
    if (!form.is_clean(text, secrets)) continue;
    ++kept;
    for (const std::string& password : test::sample_passwords()) CHECK(form.encoded.find(password) == std::string::npos);
  }
  CHECK(files > 100);
  CHECK(kept * 100 > files * 95);
}

TEST_CASE("what is kept of a file holds a literal only where the file spells it otherwise") {
  const std::string text =
      "import os\n"
      "URL = 'postgresql://shop:hunter22@db/shop'\n"
      "PIN = 8277361\n"
      "PARTS = 'tiger'\n"
      "SPREAD = ('se' 'same')\n"
      "ESCAPED = 'a\\tb'\n";
  KnownUnit unit{python::read("shop/db.py", text), {}};
  const KeptForm form = kept_form(unit, SourceText(text));
  for (const char* literal : {"hunter22", "8277361", "tiger"}) CHECK(form.encoded.find(literal) == std::string::npos);
  std::vector<std::string> spelt = form.spelt;
  std::ranges::sort(spelt);
  CHECK(spelt == std::vector<std::string>{"a\tb", "sesame"});
  CHECK(form.is_clean(text, {}));
  Secrets secrets;
  secrets.add("hunter22");
  CHECK(form.is_clean(text, secrets));
  secrets.add("sesame");
  CHECK_FALSE(form.is_clean(text, secrets));
}

TEST_CASE("a literal in pieces is not kept where a report would hide something of its lines") {
  const std::string text = "connect(password='hun' 'ter22')\n";
  KnownUnit unit{python::read("shop/db.py", text), {}};
  const KeptForm form = kept_form(unit, SourceText(text));
  CHECK(form.encoded.find("hunter22") != std::string::npos);
  CHECK_FALSE(form.is_clean(text, {}));
}

TEST_CASE("what is kept is of no use with another text, and damaged bytes are no unit") {
  const std::string text = "import os\nURL = os.environ['DATABASE_URL']\n";
  KnownUnit unit{python::read("shop/db.py", text), {}};
  const KeptForm form = kept_form(unit, SourceText(text));
  CHECK_FALSE(unit_of_kept_form(form.encoded, text + "#"));
  CHECK_FALSE(unit_of_kept_form(form.encoded, ""));
  for (std::size_t size = 0; size < form.encoded.size(); ++size) CHECK_FALSE(unit_of_kept_form(form.encoded.substr(0, size), text));
  for (std::size_t at = 0; at < form.encoded.size(); ++at) {
    std::string damaged = form.encoded;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    (void)unit_of_kept_form(damaged, text);  // a unit or none, and nothing worse
  }
}
