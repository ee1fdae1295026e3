#include <algorithm>
#include <array>

#include "url/characters.h"
#include "url/holes.h"
#include "url/secret_names.h"
#include "url/url.h"

namespace dbssot::url {

bool is_placeholder_password(std::string_view password) {
  const std::string_view text = trimmed(password);
  if (text.empty() || is_only_holes(text)) return true;
  // `~` is YAML's null.
  if (text.find_first_not_of("*xX.•_-?~") == std::string_view::npos) return true;
  const std::string name = lowered(text);
  static constexpr std::array words{"password",
                                    "passwd",
                                    "pass",
                                    "pw",
                                    "pwd",
                                    "pswd",
                                    "secret",
                                    "mypassword",
                                    "my_password",
                                    "my-password",
                                    "yourpassword",
                                    "your_password",
                                    "your-password",
                                    "dbpassword",
                                    "db_password",
                                    "db-password",
                                    "userpassword",
                                    "user_password",
                                    "changeme",
                                    "change_me",
                                    "change-me",
                                    "changethis",
                                    "change_this",
                                    "change-this",
                                    "changeit",
                                    "example",
                                    "examplepassword",
                                    "example_password",
                                    "placeholder",
                                    "redacted",
                                    "dummy",
                                    "fake",
                                    "fakepw",
                                    "fakepassword",
                                    "todo",
                                    "tbd",
                                    "none",
                                    "null",
                                    "password_here",
                                    "postgres",
                                    "your_password_here",
                                    "yourpasswordhere",
                                    "mysecretpassword",
                                    "user",
                                    "username",
                                    "foo",
                                    "bar",
                                    "foobar",
                                    "hidden",
                                    "masked",
                                    "replace_me",
                                    "replaceme",
                                    "replace-me",
                                    "insert_password_here",
                                    "pass_word",
                                    "test",
                                    "notasecret",
                                    "setplease",
                                    "pleaseset",
                                    "set_me",
                                    "setme",
                                    "set-me",
                                    "not-a-secret",
                                    "some_password",
                                    "some-password",
                                    "somepassword"};
  if (std::ranges::find(words, name) != words.end()) return true;
  // "fixme-postgres-password", "replace-with-a-strong-one": they ask to be replaced.
  static constexpr std::array requests{"fixme",           "changeme",        "change_me",   "change-me",  "replace_",
                                       "replace-",        "set-secure",      "set_secure",  "replaceme",  "pleasechange",
                                       "please_change",   "please-change",   "insert_your", "enter_your", "changepassword",
                                       "change_password", "change-password", "chooseyour",  "choose_a",   "choose-a"};
  if (std::ranges::any_of(requests, [&](const char* request) { return name.starts_with(request); })) return true;
  if (name.starts_with("your") || name.starts_with("my_") || name.starts_with("my-"))
    return is_secret_name(name) || contains(name, "here");
  if ((text.front() == '<' && text.back() == '>') || (text.front() == '[' && text.back() == ']') ||
      (text.starts_with("__") && text.ends_with("__")))
    return true;
  // POSTGRES_PASSWORD in place of a value: a name that nobody filled in
  const bool shouting =
      text.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos && text.find('_') != std::string_view::npos;
  return shouting && is_secret_name(text);
}

}  // namespace dbssot::url
