#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "url/url.h"

using dbssot::url::redact_connection;
using dbssot::url::redact_text;

TEST_CASE("passwords inside URLs become stars") {
  CHECK(redact_text("postgresql://u:hunter2@h/d") == "postgresql://u:***@h/d");
  CHECK(redact_text("see \"postgresql+asyncpg://u:p w@h/d\" there") == "see \"postgresql+asyncpg://u:***@h/d\" there");
  CHECK(redact_text("postgresql://u:p@ss/w#rd@h/d") == "postgresql://u:***@h/d");
  CHECK(redact_text("postgresql://u:p@h/d?options=x@y") == "postgresql://u:***@h/d?options=x@y");
  CHECK(redact_text("postgresql://u:pa/ss@h:5432/d") == "postgresql://u:***@h:5432/d");
  CHECK(redact_text("postgresql://u:12/ss@h:5432/d") == "postgresql://u:***@h:5432/d");
  CHECK(redact_text("redis://:topsecret@cache:6379/0") == "redis://:***@cache:6379/0");
  CHECK(redact_text("https://me:tok3n@example.com/x") == "https://me:***@example.com/x");
  CHECK(redact_text("postgresql://u@corp:hunter2@h/d") == "postgresql://u@corp:***@h/d");
  CHECK(redact_text("postgresql:/u:hunter2@h/d") == "postgresql:/u:***@h/d");
  CHECK(redact_text("['postgresql://a:b1@h/d','postgresql://a:b2@h/d']") == "['postgresql://a:***@h/d','postgresql://a:***@h/d']");
}

TEST_CASE("what is no password in a URL stays") {
  for (const char* text :
       {"postgresql://localhost:5432/d", "postgresql://h1:1,h2:2/d?application_name=a@b", "http://localhost:8080/a@b",
        "postgresql://u@h/d", "postgresql://${U}:${P}@${H}/d", "postgresql://{u}:{p}@{h}:{port}/d", "postgresql://u:***@h/d",
        "postgresql://[::1]:5432/d", "postgresql://%s:%s@%s/%s", "see http://example.com:80 or mail me@x.org",
        "postgresql://{{ .Values.user }}:{{ .Values.pass }}@db/d", "postgresql://u:<password>@h/d"}) {
    CHECK(redact_text(text) == text);
  }
}

TEST_CASE("the scheme stays, even where the password is the same word") {
  CHECK(redact_connection("postgresql://u:postgres@h/postgres") == "postgresql://u:***@h/***");
  CHECK(redact_connection("postgres://u:postgresql@h/d") == "postgres://u:***@h/d");
  CHECK(redact_connection("jdbc:postgresql://h/d?user=u&password=postgresql") == "jdbc:postgresql://h/d?user=u&password=***");
  CHECK(redact_connection("postgresql+hunter22://u:hunter22@h/d") == "postgresql+***://u:***@h/d");
}

TEST_CASE("the fallback of a hole is a secret, the hole is not") {
  CHECK(redact_text("postgresql://u:${P:-hunter2}@h/d") == "postgresql://u:${P:-***}@h/d");
  CHECK(redact_text("POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-hunter2}") == "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-***}");
}

TEST_CASE("assignments to secret names lose their value") {
  CHECK(redact_text("host=h password=hunter2 user=u") == "host=h password=*** user=u");
  CHECK(redact_text("host=h password='hunter 2' user=u") == "host=h password='***' user=u");
  CHECK(redact_text("host=h password = 'it\\'s' user=u") == "host=h password = '***' user=u");
  CHECK(redact_text(R"({"user": "u", "password": "hunter2"})") == R"({"user": "u", "password": "***"})");
  CHECK(redact_text("connect(user='u', password='hunter2')") == "connect(user='u', password='***')");
  CHECK(redact_text("POSTGRES_PASSWORD: hunter2\nPOSTGRES_USER: u\n") == "POSTGRES_PASSWORD: ***\nPOSTGRES_USER: u\n");
  CHECK(redact_text("export API_KEY=abc#1\n") == "export API_KEY=***\n");
  CHECK(redact_text("postgresql://h/d?user=u&password=hunter2&sslmode=require") ==
        "postgresql://h/d?user=u&password=***&sslmode=require");
  CHECK(redact_text("password: str = 'hunter2'") == "password: str = '***'");
  CHECK(redact_text(R"(os.getenv("DB_PASSWORD", "hunter2"))") == R"(os.getenv("DB_PASSWORD", "***"))");
  CHECK(redact_text(R"(os.environ.get("DB_PASSWORD") or "hunter2")") == R"(os.environ.get("DB_PASSWORD") or "hunter2")");
  CHECK(redact_text(R"(pw_password = os.environ.get("DB_PASSWORD") or "hunter2")") ==
        R"(pw_password = os.environ.get("DB_PASSWORD") or "***")");
  CHECK(redact_text(R"(db.setPassword("hunter2");)") == R"(db.setPassword("***");)");
  CHECK(redact_text(R"("{\"password\": \"hunter2\"}")") == R"("{\"password\": \"***\"}")");
  CHECK(redact_text("ALTER USER u WITH PASSWORD 'hunter2'") == "ALTER USER u WITH PASSWORD '***'");
  CHECK(redact_text("tool --password hunter2 --host h") == "tool --password *** --host h");
  CHECK(redact_text("const char* shopDbPwd = \"hunter2\";") == "const char* shopDbPwd = \"***\";");
  CHECK(redact_text("PGPASSWORD=hunter2 psql -h db") == "PGPASSWORD=*** psql -h db");
}

TEST_CASE("references and names about secrets stay readable") {
  for (const char* text : {"password=settings.password", "password=password", "password = os.environ[\"DB_PASSWORD\"]",
                           "password=None", "password: ${PASS}", "password=", "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}",
                           "password: str", "POSTGRES_PASSWORD_FILE: /run/secrets/pw", "password=config(\"DB_PASSWORD\")",
                           "def f(user: str, password: str) -> str:", "secretName: db", "password_hash = x", "{\"password\": \"\"}",
                           "password = getpass()", "password: Optional[str] = None",
                           "conn = connect(password=cfg->password, host=h)", "password=self._password)", "print(\"password:\")"}) {
    CHECK(redact_text(text) == text);
  }
}

TEST_CASE("a password that looks like the name of a variable is hidden where it is a value") {
  CHECK(redact_text("password=gSiYtnPw") == "password=***");
  CHECK(redact_text("host=db password=db_password user=u") == "host=db password=*** user=u");
  CHECK(redact_text("\"host=db password=correcthorsesecret\"") == "\"host=db password=***\"");
  CHECK(redact_text("connect(host=host, password=db_password, user=user)") ==
        "connect(host=host, password=db_password, user=user)");
  CHECK(redact_text("password=userPassword") == "password=userPassword");
}

TEST_CASE("any number of raw @ settles in one go") {
  const std::string text = "postgresql://u:secret1" + std::string(1000, '@') + "h/d";
  CHECK(redact_text(text) == "postgresql://u:***@h/d");
}

TEST_CASE("literals that make up a secret together are hidden together") {
  for (const auto& [text, wanted] : std::vector<std::pair<std::string, std::string>>{
           {R"(PASSWORD = "one" "two")", R"(PASSWORD = "***" "***")"},
           {R"(PASSWORD = "one" + 'two'; x = "y")", R"(PASSWORD = "***" + '***'; x = "y")"},
           {R"(PASSWORD = ("one"))", R"(PASSWORD = ("***"))"},
           {"PASSWORD = (\n    'one'\n    'two'\n)\nNAME = 'x'", "PASSWORD = (\n    '***'\n    '***'\n)\nNAME = 'x'"},
           {R"(PASSWORD = (os.getenv("DB_PASSWORD", "one") or "two"))", R"(PASSWORD = (os.getenv("DB_PASSWORD", "***") or "***"))"},
           {R"(PASSWORDS = ["one", "two"]; NAMES = ["x"])", R"(PASSWORDS = ["***", "***"]; NAMES = ["x"])"},
           {R"(USER_PASSWORDS = {"alice": "one", "bob.b": "two"})", R"(USER_PASSWORDS = {"alice": "***", "bob.b": "***"})"},
           {R"(USER_PASSWORDS = {"tr0ub4dor": "alice"})", R"(USER_PASSWORDS = {"***": "***"})"},
           {R"(PASSWORDS = {"one": "alice"})", R"(PASSWORDS = {"***": "***"})"},
           {R"(URL.create("postgresql", "shop", "one", "db"))", R"(URL.create("postgresql", "shop", "***", "db"))"},
           {"sa.URL.create(\n  drivername(),\n  'shop',\n  'one')", "sa.URL.create(\n  drivername(),\n  'shop',\n  '***')"},
           {R"(URL.create("postgresql", host="db", database="shop"))", R"(URL.create("postgresql", host="db", database="shop"))"},
           {R"(URL.create("postgresql", "shop", settings.pw, "db"))", R"(URL.create("postgresql", "shop", settings.pw, "db"))"},
           {R"(passwords: list[str] = ["one"])", R"(passwords: list[str] = ["***"])"},
           {R"(PASSWORD = (lambda: "one")())", R"(PASSWORD = (lambda: "***")())"},
           {R"(api_token: str = Field(default_factory=lambda: "one"))", R"(api_token: str = Field(default_factory=lambda: "***"))"},
           {R"(secret_key: str = Field("one", env="X"))", R"(secret_key: str = Field("***", env="X"))"},
           {R"(secret_key: str = Field(env="X", default="one"))", R"(secret_key: str = Field(env="X", default="***"))"},
           {R"(password = SecretStr("one"))", R"(password = SecretStr("***"))"},
           {R"(Env(API_TOKEN=(str, ("one")), X=(str, "y")))", R"(Env(API_TOKEN=(str, ("***")), X=(str, "y")))"},
           {R"({"password": ["one"], "user": "u"})", R"({"password": ["***"], "user": "u"})"},
           {R"(setattr(o, "password", "one"))", R"(setattr(o, "password", "***"))"},
           {R"(parser.set("db", "password", "one"))", R"(parser.set("db", "password", "***"))"},
           {R"(password = given if given else "one")", R"(password = *** if given else "***")"},
           {R"(PASSWORD = "one" if is_test else "two")", R"(PASSWORD = "***" if is_test else "***")"},
           {R"(f(password=given, mode="r" if x else "w"))", R"(f(password=***, mode="r" if x else "w"))"},
           {R"(command: ["--password", "one", "-v"])", R"(command: ["--password", "***", "-v"])"},
           {R"(std::string password{"one"};)", R"(std::string password{"***"};)"},
           {R"(std::string kPassword("one");)", R"(std::string kPassword("***");)"},
           {R"(getenv("DB_PASSWORD") ?: ("one"))", R"(getenv("DB_PASSWORD") ?: ("one"))"}}) {
    INFO(text);
    CHECK(redact_text(text) == wanted);
  }
}

TEST_CASE("passwords that are encoded with what stands around them are hidden") {
  CHECK(redact_text("postgresql://shop%3Ahunter2@h/d") == "postgresql://shop%3A***@h/d");
  CHECK(redact_text("x:///?odbc_connect=UID%3Du%3BPWD%3Dhunter2%3BDATABASE%3Dd") ==
        "x:///?odbc_connect=UID%3Du%3BPWD%3D***%3BDATABASE%3Dd");
  CHECK(redact_text("postgresql://h/d?options=-c%20password%3Dhunter2&a=b") == "postgresql://h/d?options=-c%20password%3D***&a=b");
  CHECK(redact_text("DRIVER={PostgreSQL};UID=u;PWD={hunter2};DATABASE=d") == "DRIVER={PostgreSQL};UID=u;PWD={***};DATABASE=d");
  CHECK(redact_text("DRIVER={{PostgreSQL}};UID=u;PWD={password};DATABASE=d") ==
        "DRIVER={{PostgreSQL}};UID=u;PWD={password};DATABASE=d");
  CHECK(redact_text("https://h/d?X-Amz-Signature=abc&x=1") == "https://h/d?X-Amz-Signature=***&x=1");
  CHECK(redact_text("https://h/d?sv=1&sig=abc&x=1") == "https://h/d?sv=1&sig=***&x=1");
  CHECK(redact_text("curl -H 'Authorization: Bearer abc' x") == "curl -H 'Authorization: Bearer ***' x");
  CHECK(redact_text("secret_string = \"abc\"") == "secret_string = \"***\"");
}

TEST_CASE("tokens are known by how they begin") {
  for (const std::string token : {"ghp_"
                                  "0123456789abcdef0123",
                                  "glpat-"
                                  "abcdef0123456789ab",
                                  "xoxb-"
                                  "123456789012-abcdef",
                                  "hvs."
                                  "CAESIJabcdefghijkl1",
                                  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N"}) {
    INFO(token);
    const std::string shown = redact_text("x = '" + token + "', y");
    CHECK(shown.find(token.substr(8)) == std::string::npos);
    CHECK(shown.ends_with("', y"));
  }
  for (const char* text : {"ghp_xxxxxxxxxxxxxxxxxxxxxxxx", "npm_config_cache=/x", "x.eyJ", "sk_live_"})
    CHECK(redact_text(text) == text);
}

TEST_CASE("names of secrets stay where nothing is set") {
  for (const char* text : {"passwords = read_passwords(path)", "secrets: [\"db_password\"]", "password = get_password(\"shop/db\")",
                           "tokens = [\"a\", \"b\"]", "secret_name = \"shop\"", "x = config.set(\"db\", \"host\", \"h\")",
                           "postgresql://shop%40corp@h/d", "a%3Db", "user%3Dshop", "sig=abc"}) {
    INFO(text);
    CHECK(redact_text(text) == text);
  }
}

TEST_CASE("random passwords do not survive in any form, and redacting twice equals once") {
  const unsigned seed = Catch::rngSeed() != 0 ? Catch::rngSeed() : std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const std::string common = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!*+-._~^|";
  const auto word = [&](const std::string& alphabet) {
    // begins with letters and a digit, so that it is no reference, no port and no substring of the frame by chance
    std::string text = "Zq7";
    for (int i = 0; i < 9; ++i) text += alphabet[random() % alphabet.size()];
    return text;
  };
  struct Form {
    std::string before, after, extra;
  };
  const std::vector<Form> forms{
      {"postgresql://u:", "@h/d", "@/#?:%&=,; "},
      {"url = \"postgresql+asyncpg://u:", "@h:5432/d\"", "@/#?:%&=,; '"},
      {"url = 'postgres://u:", "@h/d'", "@/#?:%&=,;"},
      {"DATABASE_URL=postgres://u:", "@h/d?sslmode=require", "@/#:%&=,;"},
      {"host=h password=", " user=u", "@/#?:%&=$"},
      {"host=h password='", "' user=u", "@/#?:%&=,; $\""},
      {"postgresql://h/d?password=", "&user=u", "@/#?:%$"},
      {R"({"password": ")", R"(", "a": 1})", "@/#?:%&=,; '$"},
      {"POSTGRES_PASSWORD: ", "\nX: y\n", "@/?:%&=,$"},
      {"  password: '", "'\n", "@/#?:%&=,; $\""},
      {"POSTGRES_PASSWORD=", "\nX=y\n", "@/?:%&=,$"},
      {"connect(password=\"", "\", user='x')", "@/#?:%&=,; '$"},
      {"db_token = \"", "\"", "@/#?:%&=,; '$"},
      {"Env(PAYMENT_SECRET=(str, \"", "\"), DEBUG=(bool, False))", "@/#?:%&=,; '$"},
      {"Env(API_TOKEN=( t.Optional[str] , \"", "\"), DEBUG=(bool, False))", "@/#?:%&=,; '$"},
      {"export API_KEY='", "'", "@/#?:%&=,; $\""},
  };
  for (int round = 0; round < 3000; ++round) {
    const Form& form = forms[round % forms.size()];
    const std::string secret = word(common + form.extra);
    const std::string text = form.before + secret + form.after;
    const std::string redacted = redact_text(text);
    INFO(text << " -> " << redacted);
    CHECK(redacted.find(secret) == std::string::npos);
    CHECK(redacted.find("Zq7") == std::string::npos);
    CHECK(redact_text(redacted) == redacted);
  }
}

TEST_CASE("signs that begin a secret, many of them, take time in proportion") {
  const auto many = [](const std::string& sign, std::size_t bytes) {
    std::string text = "postgresql://shop:pw@db/shop?x=x";
    while (text.size() < bytes) text += sign;
    return text;
  };
  for (const std::string sign : {"%3A", ".eyJa", "f(\"password\",(", "password=\"\n", "password: |\n", "lambda:", "token=("}) {
    for (const std::string& text : {many(sign, 200'000), "x://a" + many(sign, 200'000).substr(32) + "/@"}) {
      INFO(sign);
      const auto begin = std::chrono::steady_clock::now();
      CHECK_FALSE(redact_text(text).empty());
      CHECK(std::chrono::steady_clock::now() - begin <
            std::chrono::seconds(5));  // some milliseconds; a square of it, half a minute
    }
  }
}
