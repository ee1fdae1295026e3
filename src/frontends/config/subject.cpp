#include "frontends/config/subject.h"

#include <algorithm>
#include <array>

#include "source/words.h"

namespace dbssot::config {

namespace {

constexpr std::array<std::string_view, 14> example_words = {"example", "examples", "sample",  "dist",    "template",
                                                            "tmpl",    "tpl",      "j2",      "jinja",   "jinja2",
                                                            "in",      "erb",      "default", "defaults"};
/// Words that say how the file is made, not that it is an example.
constexpr std::array<std::string_view, 6> template_words = {"tpl", "j2", "jinja", "jinja2", "in", "erb"};

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Takes `.example`, `.sample`, … off the end and out of the middle: "app.example.yaml" is "app.yaml".
void strip_example_words(PathFacts& facts) {
  std::string kept;
  bool first = true;
  for (std::size_t at = 0; at <= facts.name.size();) {
    const std::size_t dot = std::min(facts.name.find('.', at), facts.name.size());
    const std::string_view part = std::string_view(facts.name).substr(at, dot - at);
    if (!first && is_one_of(part, example_words)) {
      facts.is_example = facts.is_example || !is_one_of(part, template_words);
    } else {
      if (!first) kept += '.';
      kept += part;
    }
    first = false;
    at = dot + 1;
  }
  for (const std::string_view word : {"example", "sample"}) {
    // "env.example" above; here "example.env", "env-example", "sample_settings.yaml"
    if (kept.starts_with(word) || kept.find(std::string("-") + std::string(word)) != std::string::npos ||
        kept.find(std::string("_") + std::string(word)) != std::string::npos) {
      facts.is_example = true;
    }
  }
  // `_helpers.tpl` of a chart has nothing before its ending that would say what it is made into.
  const bool is_helper = facts.name.ends_with(".tpl") && kept.find('.') == std::string::npos;
  if (!kept.empty() && !is_helper) facts.name = kept;
}

/// `.envs/.local/.postgres`: every file of such a folder is one.
bool is_in_folder_of_environments(std::string_view path) {
  return path.starts_with(".envs/") || path.find("/.envs/") != std::string_view::npos;
}

bool names_dotenv(std::string_view name) {
  constexpr std::array<std::string_view, 9> programs = {"py", "ts", "js", "mjs", "rs", "go", "md", "sh", "html"};
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos && is_one_of(name.substr(dot + 1), programs)) return false;
  if (name == ".env" || name == "env" || name.starts_with(".env.") || name.starts_with(".env-") || name.starts_with(".env_"))
    return true;
  if (name.ends_with(".env") || name == ".envrc" || name == ".flaskenv") return true;
  // "docker-compose.env.production", "env.staging"
  return name.find(".env.") != std::string_view::npos || (name.starts_with("env.") && !environment_of(name.substr(4)).empty());
}

Format format_of(const PathFacts& facts) {
  const std::string_view name = facts.name;
  const std::string_view ext = facts.extension;
  if (name == "package.json" || name == "package-lock.json" || name == "tsconfig.json" || name == "pnpm-lock.yaml" ||
      name.ends_with(".min.json"))
    return Format::none;
  const bool is_beanstalk = ext == "config" && facts.path.find(".ebextensions/") != std::string::npos;
  if (ext == "yaml" || ext == "yml" || is_beanstalk) return Format::yaml;
  if (name == "pipfile.lock" || ext == "json" || ext == "jsonc" || ext == "json5") return Format::json;
  if (ext == "toml" || name == "pipfile" || name == "poetry.lock" || name == "uv.lock" || name == "pdm.lock") return Format::toml;
  if (ext == "tf" || ext == "tfvars" || ext == "hcl" || ext == "nomad") return Format::hcl;
  const bool is_drop_in = ext == "conf" && (facts.path.find(".service.d/") != std::string::npos ||
                                            facts.path.find(".container.d/") != std::string::npos);
  if (ext == "service" || ext == "container" || ext == "kube" || is_drop_in) return Format::systemd;
  if (names_dotenv(name) || (is_in_folder_of_environments(facts.path) && ext != "md")) return Format::dotenv;
  if (ext == "ini" || ext == "cfg" || ext == "properties" || ext == "cnf" || ext == "conf" || name == ".pg_service.conf")
    return Format::ini;
  const bool is_dockerfile = name.starts_with("dockerfile") || name.starts_with("containerfile") || ext == "dockerfile";
  if (is_dockerfile || name == "procfile" || name.starts_with("procfile.")) return Format::lines;
  if (ext == "txt" && (name.find("require") != std::string_view::npos || name.find("constraint") != std::string_view::npos ||
                       facts.path.find("requirements/") != std::string::npos)) {
    return Format::lines;
  }
  if (name == "userlist.txt") return Format::lines;
  if (name == "makefile" || name == "gnumakefile" || name == "justfile" || ext == "mk") return Format::lines;
  if (ext == "sh" || ext == "bash" || ext == "zsh" || ext == "ksh") return Format::lines;
  if (ext == "hjson") return Format::hcl;  // keys, colons and braces without commas
  if (name == "cmakelists.txt" || ext == "cmake" || name == "conanfile.txt" || name == "conanfile.py") return Format::lines;
  return Format::none;
}

/// `env.tpl`, `db_config.j2`, `user_data.tftpl`: without their ending nothing says what they are. `page.html.j2` does.
bool is_filled_in(std::string_view name) {
  constexpr std::array<std::string_view, 8> endings = {".tpl", ".tftpl", ".tmpl",   ".template",
                                                       ".j2",  ".jinja", ".jinja2", ".gotmpl"};
  const auto ending = std::find_if(endings.begin(), endings.end(), [&](std::string_view end) { return name.ends_with(end); });
  return ending != endings.end() && name.substr(0, name.size() - ending->size()).find('.', 1) == std::string_view::npos;
}

/// All but the environment.
PathFacts form_of(std::string_view path) {
  PathFacts facts;
  facts.path = std::string(path);
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  facts.name = lowered(name);
  strip_example_words(facts);
  const std::size_t dot = facts.name.rfind('.');
  if (dot != std::string::npos) facts.extension = facts.name.substr(dot + 1);
  facts.format = format_of(facts);
  if (facts.format == Format::none && is_filled_in(lowered(name))) facts.format = Format::by_content;
  return facts;
}

}  // namespace

Format format_by_name(std::string_view path) { return form_of(path).format; }

PathFacts facts_of(std::string_view path) {
  PathFacts facts = form_of(path);
  std::string_view rest = path;
  while (facts.environment.empty() && !rest.empty()) {
    const std::size_t cut = rest.rfind('/');
    const std::string_view part = cut == std::string_view::npos ? rest : rest.substr(cut + 1);
    facts.environment = std::string(environment_in(part));
    rest = cut == std::string_view::npos ? std::string_view() : rest.substr(0, cut);
  }
  // ".gitlab-ci.yml" and ".github/workflows/test.yml" name what runs them, not where their services are deployed.
  const bool is_pipeline = facts.name.find("gitlab-ci") != std::string::npos || facts.path.find(".github/") != std::string::npos ||
                           facts.path.find(".circleci/") != std::string::npos;
  if (is_pipeline && facts.environment == "test") facts.environment.clear();
  return facts;
}

}  // namespace dbssot::config
