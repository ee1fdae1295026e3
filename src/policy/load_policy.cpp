#include "policy/load_policy.h"

#include <algorithm>

#include <fmt/format.h>

#include "source/yaml_reader.h"

namespace dbssot {
namespace {

constexpr std::size_t most_files = 16;
constexpr std::size_t largest_file = 1u << 20;

class Loader {
 public:
  Loader(const FileSystem& disk, const std::string& root, const std::string& folder, std::vector<Diagnostic>& diagnostics)
      : disk_(disk), root_(root), folder_(folder), diagnostics_(diagnostics) {}

  /// `named_by` is the file whose `extend` led here; "" for the first. Its depth is bounded by most_files.
  bool load(const std::string& file, const std::string& named_by, std::uint32_t line) {
    const std::string shown = path_below(root_, file).value_or(file);
    const auto fault = [&](const std::string& message) {
      diagnostics_.push_back({DiagnosticLevel::error, named_by.empty() ? shown : named_by, line, message, false});
      return false;
    };
    if (std::ranges::find(open_, file) != open_.end()) return fault(fmt::format("`extend` comes round to `{}`", shown));
    if (++loaded_ > most_files) return fault(fmt::format("more than {} policies are chained by `extend`", most_files));
    if (!named_by.empty()) {
      // Links are followed before the check: a link out of the repository is a way out of it.
      const auto real = disk_.resolved(file);
      if (!path_below(root_, file) || (real && !path_below(disk_.resolved(root_).value_or(root_), *real))) {
        return fault("`extend` leads out of the repository");
      }
    }
    const auto content = disk_.read(disk_.resolved(file).value_or(file), largest_file);
    if (!content.bytes) return fault(fmt::format("the policy `{}` cannot be read: {}", shown, content.fault));
    open_.push_back(file);
    bool good = load_bases(*content.bytes, file, shown);
    good = extend_policy(*content.bytes, shown, folder_, policy, diagnostics_) && good;
    open_.pop_back();
    return good;
  }

  Policy policy;

 private:
  bool load_bases(const std::string& text, const std::string& file, const std::string& shown) {
    const source::Document document = source::read_yaml(text);
    const source::View bases = document.root()["extend"];
    bool good = true;
    const auto base = [&](source::View view) {
      if (view.is_scalar()) good = load(absolute_path(parent_folder(file), view.text()), shown, view.range().line) && good;
    };
    base(bases);
    for (const source::View view : bases.items()) base(view);
    return good;
  }

  const FileSystem& disk_;
  const std::string& root_;
  const std::string& folder_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<std::string> open_;
  std::size_t loaded_ = 0;
};

}  // namespace

std::optional<Policy> load_policy(const FileSystem& disk, const std::string& root, const std::string& file,
                                  const std::string& folder, std::vector<Diagnostic>& diagnostics,
                                  const std::vector<std::string>& further_rules) {
  Loader loader(disk, root, folder, diagnostics);
  loader.policy.further_rules = further_rules;
  if (!loader.load(file, "", 0)) return std::nullopt;
  return std::move(loader.policy);
}

}  // namespace dbssot
