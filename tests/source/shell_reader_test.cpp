#include "source/shell_reader.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using dbssot::source::read_shell;
using dbssot::source::shell_commands;
using dbssot::source::ShellScope;

namespace {

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> lines;
  for (const auto& found : read_shell(text)) {
    const char* scope = found.scope == ShellScope::variable   ? "variable"
                        : found.scope == ShellScope::exported ? "exported"
                                                              : "file";
    lines.push_back(found.name + "=" + found.value + " " + scope + " <" + text.substr(found.begin, found.end - found.begin) + ">");
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("shell assignments are found where commands begin") {
  CHECK(listed("export A=\"x y\" B='z'\nC=1 run --flag D=2\nE=3\nif true; then export F=${G:-h}; fi\n# H=1\necho I=1\n") ==
        Lines{"A=x y exported <x y>", "B=z exported <z>", "C=1 exported <1>", "E=3 variable <3>", "F=${G:-h} exported <${G:-h}>"});
  CHECK(listed("A=1\nexport A\n") == Lines{"A=1 exported <1>"});
  CHECK(listed("set -a\nA=1\n") == Lines{"A=1 exported <1>"});
  CHECK(listed("env A=1 B=2 prog C=3") == Lines{"A=1 exported <1>", "B=2 exported <2>"});
  CHECK(listed(": \"${A:=b}\" ${C=d}\n") == Lines{"A=b variable <b>", "C=d variable <d>"});
  CHECK(listed("A=$(cat x | head -1)/y\nB=${{ secrets.X }}") ==
        Lines{"A=$(cat x | head -1)/y variable <$(cat x | head -1)/y>", "B=${{ secrets.X }} variable <${{ secrets.X }}>"});
}

TEST_CASE("what a shell text writes into environment files is set there") {
  CHECK(listed("echo \"A=x y\" >> $GITHUB_ENV") == Lines{"A=x y file <x y>"});
  CHECK(listed("echo \"A=b\" | tee -a \"$GITHUB_ENV\"") == Lines{"A=b file <b>"});
  CHECK(listed("cat <<EOF >> $GITHUB_ENV\n  A=b\n  C=d\nEOF\nE=f\n") == Lines{"A=b file <b>", "C=d file <d>", "E=f variable <f>"});
  CHECK(listed("echo A=b >> other.log") == Lines{});
  CHECK(listed("cat <<EOF > x.py\nA=1\nEOF\n") == Lines{});
}

TEST_CASE("shell commands are split into words") {
  const auto commands = shell_commands("gcloud run deploy api \\\n  --set-env-vars=\"A=b,C=d\" && true\n");
  REQUIRE(commands.size() == 2);
  REQUIRE(commands[0].size() == 5);
  CHECK(commands[0][4].text == "--set-env-vars=A=b,C=d");
}

TEST_CASE("hostile shell text ends in an answer") {
  for (const char* piece : {"$(", "${", "<<A ", "\"", "'", "{{", "`", "export A=", "\\"}) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    read_shell(text);
  }
}
