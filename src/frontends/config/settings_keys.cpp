#include "frontends/config/settings_keys.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace dbssot::config {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool is_environment_key(std::string_view key) {
  constexpr std::string_view first_letters = "evspcraEVSPCRA_-";
  if (key.find_first_of(first_letters) != 0) return false;
  std::string word;
  for (const char c : key) {
    if (c != '_' && c != '-') word += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return is_one_of(word, {"env", "environment", "envs", "envvars", "envvariables", "variables", "vars", "secrets",
                          "environmentvariables", "extraenv", "extraenvvars", "pytestenv", "containerenv", "remoteenv",
                          "aws:elasticbeanstalk:application:environment", "runtimeenvironmentvariables"});
}

bool is_script_key(std::string_view key) {
  return is_one_of(
      key, {"run",          "script",      "scripts",         "before_script", "after_script", "command",         "commands",
            "args",         "predeploy",   "release_command", "cmds",          "cmd",          "before_test",     "before_build",
            "build_script", "test_script", "install",         "startCommand",  "buildCommand", "preDeployCommand"});
}

}  // namespace dbssot::config
