#include "policy/policy_origin.h"

#include <algorithm>
#include <functional>

#include "policy/key.h"
#include "source/yaml_reader.h"

namespace dbssot {
namespace {

using source::View;

constexpr std::size_t largest_file = 1u << 20;
constexpr int deepest = 8;
constexpr std::size_t most_files = 16;

std::string plain_or_quoted(const std::string& text) {
  const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./").find(c) != std::string_view::npos;
  });
  return plain ? text : '"' + text + '"';
}

std::string flow(View value, int depth = 0) {
  if (depth > deepest) return "…";
  std::string out;
  if (value.is_list()) {
    for (const View item : value.items()) out += (out.empty() ? "" : ", ") + flow(item, depth + 1);
    return "[" + out + "]";
  }
  if (value.is_map()) {
    for (const auto& [name, inner] : value.members())
      out += (out.empty() ? "" : ", ") + name.text() + ": " + flow(inner, depth + 1);
    return "{" + out + "}";
  }
  return value.is_null() ? "" : plain_or_quoted(value.text());
}

class Collection {
 public:
  Collection(const FileSystem& disk, const std::string& root) : disk_(disk), root_(root) {}

  /// What is extended comes first, as later values win.
  void read(const std::string& file) {
    if (++files_ > most_files) return;
    const auto content = disk_.read(disk_.resolved(file).value_or(file), largest_file);
    if (!content.bytes) return;
    const source::Document document = source::read_yaml(*content.bytes);
    const View root = document.root();
    const auto base = [&](View view) {
      if (view.is_scalar()) read(absolute_path(parent_folder(file), view.text()));
    };
    base(root["extend"]);
    for (const View view : root["extend"].items()) base(view);
    shown_ = path_below(root_, file).value_or(file);
    for (const auto& [name, value] : root.members()) take(name, value);
  }

  void defaults() {
    for (const Key& key : policy_keys()) {
      // A section that is left out holds what its own default says; one that is there, what its keys' say.
      const bool is_section = key.shape == KeyShape::section && (is_set(key.name) || key.fallback == "see each");
      if (!is_section && !is_set(key.name)) add({std::string(key.name), std::string(key.fallback), "", 0});
      if (!is_section) continue;
      for (const Key& inner : key.keys) {
        const std::string name = std::string(key.name) + "." + std::string(inner.name);
        if (!is_set(name) && inner.shape != KeyShape::section) add({name, std::string(inner.fallback), "", 0});
      }
    }
  }

  std::vector<PolicyValue> values;

 private:
  [[nodiscard]] bool is_set(std::string_view key) const {
    const std::string below = std::string(key) + ".";
    return std::ranges::any_of(values, [&](const PolicyValue& value) { return value.key == key || value.key.starts_with(below); });
  }

  void add(PolicyValue value) {
    const auto old = std::ranges::find(values, value.key, &PolicyValue::key);
    if (old != values.end()) {
      *old = std::move(value);
    } else {
      values.push_back(std::move(value));
    }
  }

  void leaf(std::string key, View name, View value) {
    // A flow value may stand below its key; the key's line is where one looks.
    add({std::move(key), flow(value), shown_, name.range().line});
  }

  void take(View name, View value) {
    const Key* key = find_key(policy_keys(), name.text());
    if (key == nullptr || value.is_null()) return;
    switch (key->shape) {
      case KeyShape::section_list:
        for (const View item : value.items())
          add({name.text() + "." + std::to_string(overrides_++), flow(item), shown_, item.range().line});
        return;
      case KeyShape::named_sections:
      case KeyShape::section:
        for (const auto& [inner, entry] : value.members()) {
          if (!entry.is_map()) {
            const bool is_short = key->shape == KeyShape::named_sections;
            leaf(name.text() + "." + inner.text() + (is_short ? "." + std::string(key->short_form) : ""), inner, entry);
            continue;
          }
          for (const auto& [last, scalar] : entry.members())
            leaf(name.text() + "." + inner.text() + "." + last.text(), last, scalar);
        }
        return;
      case KeyShape::named_rules:
      case KeyShape::named_texts:
      case KeyShape::named_timeouts:
        for (const auto& [inner, entry] : value.members()) leaf(name.text() + "." + inner.text(), inner, entry);
        return;
      default:
        leaf(name.text(), name, value);
    }
  }

  const FileSystem& disk_;
  const std::string& root_;
  std::string shown_;
  std::size_t overrides_ = 0;
  std::size_t files_ = 0;
};

}  // namespace

std::vector<PolicyValue> policy_values(const FileSystem& disk, const std::string& root, const std::string& file) {
  Collection collection(disk, root);
  if (!file.empty()) collection.read(file);
  collection.defaults();
  return std::move(collection.values);
}

}  // namespace dbssot
