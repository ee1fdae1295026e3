#include "lint/load_plugin.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include <dlfcn.h>
#include <fmt/format.h>

#include "lint/plugin.h"
#include "policy/own_rule.h"
#include "policy/rule_ids.h"

namespace dbssot {
namespace {

constexpr std::size_t most_rules = 1'000;

/// The dynamic linker says "file too short" and the like; we can be clearer before it runs anything.
bool is_shared_object(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char head[18] = {};
  file.read(head, sizeof head);
  constexpr char elf[] = {0x7f, 'E', 'L', 'F'};
  constexpr char dynamic = 3;  // ET_DYN, at 16 in either byte order
  return file && std::memcmp(head, elf, sizeof elf) == 0 && (head[16] == dynamic || head[17] == dynamic);
}

std::string text(const char* chars) { return chars == nullptr ? "?" : chars; }

/// What it was built for, and what this is. Nothing if they fit.
std::string mismatch(const Plugin& plugin) {
  if (plugin.abi == plugin_abi && plugin.layout == plugin_layout && text(plugin.tool_version) == DBSSOT_PLUGIN_TOOL_VERSION &&
      text(plugin.library) == plugin_library)
    return {};
  return fmt::format(
      "was built for dbssot {} (plugin ABI {}, layout {:016x}, {}, {}), and this is dbssot {} (plugin ABI {}, layout {:016x}, {}, "
      "{}); "
      "build it anew with the headers of this version",
      text(plugin.tool_version), plugin.abi, plugin.layout, text(plugin.library), text(plugin.compiler), DBSSOT_PLUGIN_TOOL_VERSION,
      plugin_abi, plugin_layout, plugin_library, plugin_compiler);
}

std::string faulty_rule(const Rule& rule, const std::vector<Rule>& before) {
  const std::string id(rule.info.id);
  if (!is_rule_id(id))
    return fmt::format("states a rule whose id `{}` is none; small letters and digits, with hyphens", id.substr(0, 80));
  if (rule.check == nullptr) return fmt::format("states the rule `{}` without a check", id);
  if (std::ranges::binary_search(known_rule_ids(), id))
    return fmt::format("states the rule `{}`, which is one of dbssot's own", id);
  const bool is_doubled = std::ranges::any_of(before, [&](const Rule& other) { return other.info.id == id; });
  return is_doubled ? fmt::format("states the rule `{}` twice", id) : std::string();
}

}  // namespace

std::unique_ptr<LoadedPlugin> load_plugin(const std::string& path, const std::string& named, std::string& fault) {
  const auto fail = [&](const std::string& why) {
    fault = fmt::format("the plugin {} {}", named, why);
    return nullptr;
  };
  if (!std::ifstream(path)) return fail("cannot be read: there is no such file, or it may not be opened");
  if (!is_shared_object(path)) return fail("is no shared object; build it as a MODULE library, see docs/plugins.md");
  // All names are bound at once, so that none is found missing in the middle of a run. One that asks for functions that are gone is
  // opened lazily after that: if it is of another version, it shall be told so in our words.
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  const std::string unbound = handle == nullptr ? text(dlerror()) : "";
  if (handle == nullptr) handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  const auto cannot_be_loaded = [&] {
    return fail(fmt::format("cannot be loaded: {}; if a name of dbssot is missing, build it anew with the headers of dbssot {}",
                            unbound, DBSSOT_PLUGIN_TOOL_VERSION));
  };
  if (handle == nullptr) return cannot_be_loaded();
  const auto* plugin = static_cast<const Plugin*>(dlsym(handle, plugin_symbol));
  if (plugin == nullptr || plugin->magic != plugin_magic)
    return fail(fmt::format("is no plugin of dbssot: it has no `{}`; DBSSOT_PLUGIN in lint/plugin.h makes it", plugin_symbol));
  if (const std::string other = mismatch(*plugin); !other.empty()) return fail(other);
  if (!unbound.empty()) return cannot_be_loaded();
  if (plugin->rule_count == 0 || plugin->rule_count > most_rules || plugin->rules == nullptr)
    return fail(fmt::format("states {} rules", plugin->rules == nullptr ? 0 : plugin->rule_count));
  auto loaded = std::make_unique<LoadedPlugin>(LoadedPlugin{named, text(plugin->name), {}});
  for (std::size_t i = 0; i < plugin->rule_count; ++i) {
    const Rule& rule = plugin->rules[i];
    if (const std::string faulty = faulty_rule(rule, loaded->rules); !faulty.empty()) return fail(faulty);
    loaded->rules.push_back(rule);
    loaded->rules.back().origin = loaded->file;
  }
  return loaded;
}

}  // namespace dbssot
