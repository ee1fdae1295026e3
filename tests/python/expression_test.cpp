#include <catch2/catch.hpp>

#include "python/lowered.h"

using dbssot::python::result;
using dbssot::python::value;

TEST_CASE("strings are decoded") {
  CHECK(value(R"(result = 'a\n\x41\u00e9\q')") == "\"a\\nAé\\\\q\"");
  CHECK(value(R"(result = r'a\n' "b" '''c''')") == "\"a\\\\nbc\"");
  CHECK(value("result = b'ab\\101'") == "\"abA\"");
  CHECK(value("result = ''") == "\"\"");
  CHECK(value("result = (\n  'postgresql://'\n  'db/shop'\n)") == "\"postgresql://db/shop\"");
  CHECK(value("result = 'a\\\n  b'") == "\"a  b\"");
}

TEST_CASE("bytes that are no UTF-8 become the replacement character") { CHECK(value("result = 'a\xff'") == "\"a\xEF\xBF\xBD\""); }

TEST_CASE("numbers, booleans and None") {
  CHECK(value("result = [1_000, 2.5, -3, True, False, None, 10L]") == "[1000, 2.5, -3, true, false, null, 10]");
  CHECK(value("result = 60 * 60 + 1") == "3601");
  CHECK(value("result = 7 // 2") == "3");
}

TEST_CASE("f-strings keep their parts in order") {
  CHECK(result("def f(u, p):\n  return f'postgresql://{u}:{p!r}@db:{5432}/{{x}}?a=%40'") ==
        R"((f-string "postgresql://" $u ":" $p "@db:" 5432 "/{x}?a=%40"))");
  CHECK(result("def f(u, w):\n  return f'a{u:>{w}}b' 'c' f'{u}'") == R"((f-string "a" $u "bc" $u))");
  CHECK(result("def f(u):\n  return f'a{f\"b{u}\"}c'") == R"((f-string "ab" $u "c"))");
  CHECK(value("result = f'plain'") == "\"plain\"");
}

TEST_CASE("a run of + is one concat with neighbouring text merged") {
  CHECK(result("def f(h):\n  return 'postgresql://' + 'app@' + h + '/' + f'{h}x' + str(5432)") ==
        R"((plus "postgresql://app@" $h "/" $h "x" (convert 5432)))");
  CHECK(result("def f(h):\n  return ('a' + h) + ('b' 'c')") == R"((plus (plus "a" $h) "bc"))");
}

TEST_CASE("sums of lists are lists, sums of numbers are no text") {
  CHECK(result("def f(a):\n  return [a] + ['x']") == R"([*[$a], *["x"]])");
  CHECK(result("def f(a):\n  return a + 1") == "(? arithmetic)");
}

TEST_CASE("percent formatting") {
  CHECK(result("def f(u, h):\n  return 'postgresql://%s@%s:%d/%%' % (u, h, 5432)") ==
        R"((percent "postgresql://" $u "@" $h ":" 5432 "/%"))");
  CHECK(result("def f(h):\n  return '%s/x' % h") == R"((percent $h "/x"))");
  CHECK(result("def f(c):\n  return '%(host)s:%(port)d' % c") == R"((percent ([] $c "host") ":" ([] $c "port")))");
  CHECK(result("def f(h):\n  return '%(host)s:%(port)d' % {'host': h, 'port': 1}") == R"((percent $h ":" 1))");
  CHECK(result("def f(h):\n  return h % 5") == "(? arithmetic)");
}

TEST_CASE("a template that is a constant of the file is filled in") {
  CHECK(result("T = 'a://{0}/{name}'\ndef f(h, n):\n  return T.format(h, name=n)") == R"((format "a://" $h "/" $n))");
  CHECK(result("T = 'a://%s'\ndef f(h):\n  return T % h") == R"((percent "a://" $h))");
}

TEST_CASE("str.format") {
  CHECK(result("def f(h, c):\n  return '{}:{}/{x.y}{{}}{c[k]:>3}'.format(h, 1, x=h, c=c)") ==
        R"((format $h ":" 1 "/" ($h .y) "{}" ([] $c "k")))");
  CHECK(result("def f(**kw):\n  return '{user}@'.format(**kw)") == R"((format ([] $kw "user") "@"))");
  CHECK(result("def f(c):\n  return 'a{b}'.format_map(c)") == R"((format "a" ([] $c "b")))");
  CHECK(result("def f(c):\n  return '{missing}'.format()") == R"((format (? format)))");
}

TEST_CASE("join and paths") {
  CHECK(result("def f(h):\n  return ''.join(['postgresql://', h, '/x'])") == R"((join "postgresql://" $h "/x"))");
  CHECK(result("def f(p):\n  return '&'.join(f'{k}=1' for k in p)") == R"((join (f-string (element $p) "=1") "&" (? loop)))");
  CHECK(result("def f(p):\n  return p.join('x')") == R"((call ($p .join) "x"))");
  CHECK(result("import os\ndef f(p):\n  return os.path.join(p, 'a', 'b')") == R"((path $p "/a/b"))");
  CHECK(result("def f(p):\n  return p / 'shop.db'") == R"((path $p "/shop.db"))");
  CHECK(result("def f(p, n):\n  return p / (n + '.db')") == R"((path $p "/" (plus $n ".db")))");
}

TEST_CASE("things done to a text") {
  CHECK(result("def f(u):\n  return u.replace('postgres://', 'postgresql://', 1)") ==
        R"((replace:replace $u "postgres://" "postgresql://" 1))");
  CHECK(result("def f(u):\n  return u[len('x'):]") == R"((slice $u (call len "x") null))");
  CHECK(result("def f(u):\n  return u[:-3]") == R"((slice $u null -3))");
  CHECK(result("def f(u):\n  return u.split('@')[1].lower().strip()") ==
        R"((strip:strip (lower:lower ([] (split:split $u "@") 1))))");
  CHECK(result("def f(u):\n  return 'localhost' in u") == R"((contains:in $u "localhost"))");
  CHECK(result("def f(u):\n  return u.removeprefix('x')") == R"((prefix:removeprefix $u "x"))");
  CHECK(result("def f(u):\n  return u != 'x'") == R"((compare:!= $u "x"))");
  CHECK(result("def f(u):\n  return u.encode().decode('utf-8')") == R"((convert (convert $u)))");
}

TEST_CASE("functions that text passes through") {
  CHECK(result("import re\ndef f(u):\n  return re.sub('a', 'b', u)") == R"((substitute:sub $u "a" "b"))");
  CHECK(result("import re\nP = re.compile('a')\ndef f(u):\n  return P.search(u)") == R"((match:search $u "a"))");
  CHECK(result("from urllib.parse import urlparse as up\ndef f(u):\n  return up(u).hostname") ==
        R"((parse:urlparse $u) .hostname)");
  CHECK(result("import urllib.parse\ndef f(u):\n  return urllib.parse.quote_plus(u)") == R"((encode:quote_plus $u))");
  CHECK(result("import json\ndef f(u):\n  return json.loads(u)['a']") == R"(([] (decode:loads $u) "a"))");
  CHECK(result("def f(u):\n  return int(u)") == "(convert:int $u)");
  CHECK(result("def f(u):\n  return getattr(u, 'x', None)") == "(or ($u .x) null)");
  CHECK(value("import importlib\nresult = importlib.import_module('shop.settings').URL") == "shop.settings.URL");
}

TEST_CASE("methods of other things are calls") {
  CHECK(value("import os\nresult = os.replace('a', 'b')") == R"((call os.replace "a" "b"))");
  CHECK(value("import shlex\nresult = shlex.split('a b')") == R"((call shlex.split "a b"))");
  CHECK(result("class A:\n  def f(self):\n    return self.split('x')") == R"((call ($self .split) "x"))");
  CHECK(result("def f(d):\n  return d.replace(tzinfo=None)") == "(call ($d .replace) tzinfo=null)");
  CHECK(result("def f(q, t):\n  return q.join(t)") == "(call ($q .join) $t)");
  CHECK(result("async def f(c):\n  return await c.find('x')") == R"((await-call ($c .find) "x"))");
  CHECK(result("from app import tools\ndef f(u):\n  return tools.split(u)") == "(call app.tools.split $u)");
  CHECK(result("from app.settings import URL\ndef f():\n  return URL.split('@')") == R"((split:split app.settings.URL "@"))");
}

TEST_CASE("choices") {
  CHECK(result("def f(a, b, c):\n  return a or b or c") == "(or $a $b $c)");
  CHECK(result("def f(a, b):\n  return a and b") == "(if $b (truth $a))");
  CHECK(result("def f(a, b):\n  return a if b else 'x'") == "(if $a \"x\")");
}

TEST_CASE("containers") {
  CHECK(result("def f(a):\n  return {'x': a, **a, 'y': [1, *a]}") == R"({"x": $a, **$a, "y": [1, *$a]})");
  CHECK(result("def f(a):\n  return dict(a, x=1)") == "{**$a, x=1}");
  CHECK(result("def f(a):\n  return a | {'x': 1}") == R"({**$a, **{"x": 1}})");
  CHECK(result("def f(a):\n  return {k: v for k, v in a}") == "{comprehension: ([] (element $a) 0): ([] (element $a) 1)}");
}

TEST_CASE("calls keep positional, keyword and spread arguments") {
  CHECK(result("def f(a, b):\n  return make(a, *b, x=1, **b)") == "(call make $a *$b x=1 **$b)");
  CHECK(result("async def f(a):\n  return await a") == "(await $a)");
  CHECK(result("def f(a):\n  return lambda x: x + a + ''") == "(function shop.db.f.<locals>.<lambda@2:10>)");
}

TEST_CASE("string.Template") {
  CHECK(result("from string import Template\nT = Template('postgresql://$user@${host}/$$x')\ndef f(u, d):\n  return "
               "T.substitute(d, user=u)") == R"((format "postgresql://" $u "@" ([] $d "host") "/$x"))");
}
