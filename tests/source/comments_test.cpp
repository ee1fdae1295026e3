#include "source/comments.h"

#include <string>

#include <catch2/catch.hpp>

namespace {

std::vector<std::string> comments(std::string_view path, std::string_view text) {
  std::vector<std::string> out;
  for (const dbssot::Comment& comment : dbssot::comments_of(path, text)) {
    out.push_back((comment.stands_alone ? "!" : "") + std::string(text.substr(comment.begin, comment.end - comment.begin)));
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("Python comments, not what stands in strings") {
  CHECK(comments("a.py", "# one\nx = 1  # two\r\ny = '# no' + \"# no\"#three\n") == Texts{"!one", "two", "three"});
  CHECK(comments("a.py", "s = '''\n# no\n'''  # yes\n") == Texts{"yes"});
  CHECK(comments("a.py", "s = 'it\\'s # no'\nt = r'\\\\'  # yes\n") == Texts{"yes"});
  CHECK(comments("a.py", "\"\"\"never closed # no\n").empty());
  CHECK(comments("a.py", "s = 'never closed # no\n# yes\n") == Texts{"!yes"});
}

TEST_CASE("C++ comments, not what stands in strings") {
  CHECK(comments("a.cpp", "int a; // one\n/* two */ int b; /* three\n * four\n */\n") == Texts{"one", "!two", "three", "!four"});
  CHECK(comments("a.h", "auto u = \"http://no\"; auto r = R\"x(// no)x\"; int n = 1'000; // yes\n") == Texts{"yes"});
  CHECK(comments("a.cpp", "char c = '\"'; // yes\n#include <x> // also\n") == Texts{"yes", "also"});
}

TEST_CASE("a hash inside a word of YAML, shell or .env is none") {
  CHECK(comments("a.yaml", "a: b#c\nd: \"# no\"  # yes\n# alone\nit: don't # stop\n") == Texts{"yes", "!alone", "stop"});
  CHECK(comments(".env", "A=x#y # behind\n") == Texts{"behind"});
  CHECK(comments("Dockerfile", "RUN echo \"#\" # yes\n") == Texts{"yes"});
}

TEST_CASE("INI takes semicolons too, HCL slashes too, Markdown its own") {
  CHECK(comments("a.ini", "; one\na = b ; two\nc = d;e\n# three\n") == Texts{"!one", "two", "!three"});
  CHECK(comments("a.tf", "a = 1 // one\n# two\n") == Texts{"one", "!two"});
  CHECK(comments("a.md", "# heading\n<!-- one -->\n") == Texts{"!one"});
}
