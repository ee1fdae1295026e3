// Any bytes in, a document out: every reader that keeps places. Offsets must lie within the text, in order.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "source/dotenv_reader.h"
#include "source/hcl_reader.h"
#include "source/ini_reader.h"
#include "source/json_reader.h"
#include "source/shell_reader.h"
#include "source/toml_reader.h"
#include "source/yaml_reader.h"

using namespace dbssot::source;

namespace {

void require(bool holds, const char* reader) {
  if (holds) return;
  std::fprintf(stderr, "the %s reader gives a place outside of the text\n", reader);
  std::abort();
}

void check(const Document& document, const char* reader) {
  const std::size_t size = document.text.bytes().size();
  for (const Node& node : document.nodes) {
    require(node.begin <= node.end && node.end <= size, reader);
    for (const Entry& entry : node.entries)
      require(entry.key < document.nodes.size() && entry.value < document.nodes.size(), reader);
  }
  for (const NodeId root : document.roots) {
    require(root < document.nodes.size(), reader);
    walk_leaves(View(&document, root), [](const auto&, View, View) {});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(read_yaml(text), "YAML");
  check(read_json(text), "JSON");
  check(read_ini(text, IniDialect::config_parser), "INI");
  check(read_ini(text, IniDialect::systemd), "systemd");
  check(read_toml(text), "TOML");
  check(read_hcl(text), "HCL");
  for (const Assignment& found : read_dotenv(text)) require(found.begin <= found.end && found.end <= size, ".env");
  for (const ShellAssignment& found : read_shell(text)) require(found.begin <= found.end && found.end <= size, "shell");
  for (const auto& words : shell_commands(text)) {
    for (const ShellWord& word : words) require(word.begin <= word.end && word.end <= size, "shell");
  }
  return 0;
}
