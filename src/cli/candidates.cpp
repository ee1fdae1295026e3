#include "cli/candidates.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "cli/imports.h"
#include "cli/parallel.h"
#include "frontends/config/config.h"

namespace dbssot::cli {
namespace {

/// Code beyond this size is generated, and its parse would cost more than it tells.
constexpr std::size_t largest_code = 4u << 20;
constexpr std::size_t largest_config = 8u << 20;
constexpr int import_rounds = 3;

std::string_view name_of_file(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view extension_of(std::string_view path) {
  const std::string_view name = name_of_file(path);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot + 1);
}

bool has_python_shebang(std::string_view bytes) {
  if (!bytes.starts_with("#!")) return false;
  return bytes.substr(0, bytes.find('\n')).find("python") != std::string_view::npos;
}

class Collection {
 public:
  Collection(const FileSystem& disk, const std::string& root, const Prefilter& prefilter, unsigned jobs)
      : disk_(disk), root_(root), prefilter_(prefilter), jobs_(jobs) {}

  std::vector<Candidate> read(const std::vector<DiscoveredFile>& files) {
    all_.resize(files.size());
    in_parallel(files.size(), jobs_, [&](std::size_t i) {
      all_[i].path = files[i].path;
      read_one(all_[i], files[i].is_named);
    });
    add_importers_of_hubs();
    for (int round = 0; round < import_rounds && add_imported(); ++round) {
    }
    read_texts();
    std::erase_if(all_, [](const Candidate& candidate) { return !candidate.matters && !candidate.fault; });
    return std::move(all_);
  }

 private:
  void read_one(Candidate& candidate, bool is_named) const {
    candidate.reader = reader_of(candidate.path);
    const std::size_t limit = candidate.reader == Reader::config ? largest_config : largest_code;
    auto content = disk_.read(joined_path(root_, candidate.path), limit);
    if (!content.bytes) {
      if (candidate.reader == Reader::none && !is_named) return;
      candidate.fault = Diagnostic{DiagnosticLevel::warning, candidate.path, 0, "not analysed: " + content.fault, true};
      return;
    }
    if (candidate.reader == Reader::none && has_python_shebang(*content.bytes)) candidate.reader = Reader::python;
    if (candidate.reader == Reader::none) return;
    if (candidate.reader == Reader::python) candidate.imports = imported_python_names(*content.bytes);
    if (candidate.reader == Reader::cpp) candidate.imports = included_names(*content.bytes);
    candidate.is_hub = prefilter_.is_hub(*content.bytes);
    // Configuration is small, and which variable counts is known only when everything is linked.
    candidate.matters = is_named || candidate.reader == Reader::config || prefilter_.matches(*content.bytes);
    if (candidate.matters) candidate.text = SourceText(std::move(*content.bytes));
  }

  static std::string name_in_imports(const Candidate& candidate) {
    return candidate.reader == Reader::python ? python_name_of(candidate.path) : std::string(name_of_file(candidate.path));
  }

  /// A wrapper's callers hand values to it without a word about databases.
  void add_importers_of_hubs() {
    std::array<std::unordered_set<std::string>, 4> hubs;
    for (const Candidate& candidate : all_) {
      if (candidate.matters && candidate.is_hub)
        hubs[static_cast<std::size_t>(candidate.reader)].insert(name_in_imports(candidate));
    }
    for (Candidate& candidate : all_) {
      const auto& names = hubs[static_cast<std::size_t>(candidate.reader)];
      if (candidate.matters || names.empty()) continue;
      candidate.matters = std::ranges::any_of(candidate.imports, [&](const std::string& name) { return names.contains(name); });
    }
  }

  /// A function that says nothing of databases may hand a value on.
  bool add_imported() {
    std::array<std::unordered_set<std::string>, 4> wanted;
    for (const Candidate& candidate : all_) {
      if (candidate.matters)
        wanted[static_cast<std::size_t>(candidate.reader)].insert(candidate.imports.begin(), candidate.imports.end());
    }
    bool added = false;
    for (Candidate& candidate : all_) {
      if (candidate.matters || candidate.reader == Reader::none) continue;
      candidate.matters = wanted[static_cast<std::size_t>(candidate.reader)].contains(name_in_imports(candidate));
      added = added || candidate.matters;
    }
    return added;
  }

  /// Of files that turned out to matter later the text was let go.
  void read_texts() {
    in_parallel(all_.size(), jobs_, [&](std::size_t i) {
      Candidate& candidate = all_[i];
      if (!candidate.matters || !candidate.text.bytes().empty()) return;
      auto content = disk_.read(joined_path(root_, candidate.path), largest_code);
      if (content.bytes) candidate.text = SourceText(std::move(*content.bytes));
    });
  }

  const FileSystem& disk_;
  const std::string& root_;
  const Prefilter& prefilter_;
  unsigned jobs_;
  std::vector<Candidate> all_;
};

}  // namespace

Reader reader_of(std::string_view path) {
  static constexpr auto cpp =
      std::to_array<std::string_view>({"c", "cc", "cpp", "cxx", "c++", "h", "hh", "hpp", "hxx", "h++", "ipp", "inl", "tpp"});
  const std::string_view extension = extension_of(path);
  if (extension == "py" || extension == "pyw") return Reader::python;
  if (std::ranges::find(cpp, extension) != cpp.end()) return Reader::cpp;
  return config::may_be_config(path) ? Reader::config : Reader::none;
}

bool may_be_script(std::string_view path) { return name_of_file(path).find('.') == std::string_view::npos; }

std::vector<Candidate> read_candidates(const FileSystem& disk, const std::string& root, const std::vector<DiscoveredFile>& files,
                                       const Prefilter& prefilter, unsigned jobs) {
  return Collection(disk, root, prefilter, jobs).read(files);
}

}  // namespace dbssot::cli
