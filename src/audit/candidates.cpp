#include "audit/candidates.h"

#include <algorithm>
#include <atomic>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "audit/audit_memory.h"
#include "audit/environment_use.h"
#include "audit/imports.h"
#include "audit/seen_by_names.h"
#include "frontends/config/config.h"
#include "linker/outside_modules.h"
#include "patterns/patterns.h"
#include "source/parallel.h"
#include "source/text_hash.h"
#include "source/words.h"

namespace dbssot {
namespace {

constexpr int include_rounds = 3;

/// Of files that may call a wrapper; what is beyond is read again. Some thousands of files.
constexpr std::size_t most_quiet_bytes = 32u << 20;

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

std::string importable_path(const Candidate& candidate) {
  return candidate.reader == Reader::python ? python_module_path(candidate.path) : candidate.path;
}

std::string dotted(std::string path) {
  std::ranges::replace(path, '/', '.');
  return path;
}

}  // namespace

Candidates::Candidates(const FileSystem& disk, std::string root, const std::vector<DiscoveredFile>& files,
                       const Prefilter& prefilter, KnownInterests& interests, const AuditMemory* memory, std::size_t largest_code,
                       unsigned jobs)
    : disk_(disk),
      root_(std::move(root)),
      prefilter_(prefilter),
      interests_(interests),
      memory_(memory),
      largest_code_(largest_code),
      jobs_(jobs),
      all_(files.size()) {
  in_parallel(files.size(), jobs_, [&](std::size_t i) {
    all_[i].path = files[i].path;
    read_one(i, files[i].is_named);
    if (all_[i].reader != Reader::python) return;
    for (const std::string& import : all_[i].imports) all_[i].imported.push_back(word_hash(name_of_file(import)));
  });
  index_files();
  add_includers_of_hubs();
  add_those_that_hand_environment();
  for (int round = 0; round < include_rounds && add_included(); ++round) {
  }
  in_parallel(all_.size(), jobs_, [&](std::size_t i) {
    read_text(all_[i]);
    all_[i].unread = left_out(all_[i]);
  });
  list_python();
}

Candidates::Candidates(const FileSystem& disk, std::string root, std::vector<Candidate> all, HotWords hot,
                       const Prefilter& prefilter, KnownInterests& interests)
    : disk_(disk),
      root_(std::move(root)),
      prefilter_(prefilter),
      interests_(interests),
      memory_(nullptr),
      largest_code_(0),
      jobs_(1),
      all_(std::move(all)),
      hot_(std::move(hot)) {}

void Candidates::read_one(std::size_t at, bool is_named) {
  Candidate& candidate = all_[at];
  candidate.reader = reader_of(candidate.path);
  if (!is_named && recall(at)) return;
  const std::size_t limit = candidate.reader == Reader::config ? largest_config : largest_code_;
  auto content = disk_.read(joined_path(root_, candidate.path), limit);
  if (!content.bytes) {
    if (candidate.reader == Reader::none && !is_named) return;
    candidate.fault = Diagnostic{DiagnosticLevel::warning, candidate.path, 0, "not analysed: " + content.fault, true};
    return;
  }
  const std::string& bytes = *content.bytes;
  if (candidate.reader == Reader::none && has_python_shebang(bytes)) candidate.reader = Reader::python;
  if (candidate.reader == Reader::none) return;
  if (candidate.reader == Reader::python) {
    candidate.imports = python_imports(candidate.path, bytes);
    candidate.interest = interests_.interest_in_python(candidate.path, bytes);
    if (memory_ != nullptr) candidate.quiet_parts = seen_of_quiet_parts(candidate.interest, bytes);
    candidate.matters = candidate.interest.kind == PythonInterest::Kind::speaks;
  } else if (candidate.reader == Reader::cpp) {
    candidate.imports = included_headers(bytes);
    candidate.matters = prefilter_.matches_cpp(bytes);
    candidate.is_hub = candidate.matters && prefilter_.is_cpp_hub(bytes);
  }
  // Configuration is small, and which variable counts is known only when everything is linked.
  candidate.matters = candidate.matters || is_named || candidate.reader == Reader::config;
  candidate.speaks = candidate.matters;
  // Most JSON sets nothing; telling that while its bytes are at hand costs less than keeping them.
  if (candidate.reader == Reader::config && !patterns::stands_in(bytes, patterns::Word::suppression))
    candidate.empty = config::read_if_quiet(candidate.path, bytes);
  if (candidate.matters && !candidate.empty) candidate.text = SourceText(std::move(*content.bytes));
}

/// True: nothing in it is to be read for its own sake.
bool Candidates::recall(std::size_t at) {
  Candidate& candidate = all_[at];
  if (memory_ == nullptr || candidate.reader == Reader::cpp) return false;
  const FileIndex::Entry* known = memory_->known(candidate.path, at);
  if (known == nullptr) return false;
  if (known->kind == FileIndex::Entry::Kind::python) candidate.reader = Reader::python;
  if (known->kind == FileIndex::Entry::Kind::config) {
    candidate.matters = candidate.speaks = true;
    candidate.empty = empty_config(candidate.path, *known);
  }
  candidate.interest.kind = known->interest;
  candidate.interest.variables = known->variables;
  candidate.imports = known->imports;
  return true;
}

/// Of files that turned out to matter later the text was let go. `bytes`: if they are at hand.
void Candidates::read_text(Candidate& candidate, std::optional<std::string> bytes) const {
  if (!candidate.matters || candidate.empty || !candidate.text.bytes().empty()) return;
  if (!bytes) bytes = disk_.read(joined_path(root_, candidate.path), largest_code_).bytes;
  if (!bytes) return;
  if (candidate.reader == Reader::python) interests_.add_bodies(candidate.path, *bytes, candidate.interest);
  candidate.text = SourceText(std::move(*bytes));
}

/// By the last part of their path, under which imports look for them.
void Candidates::index_files() {
  for (std::size_t at = 0; at < all_.size(); ++at) {
    if (all_[at].reader == Reader::python || all_[at].reader == Reader::cpp) {
      by_name_[std::string(name_of_file(importable_path(all_[at])))].push_back(at);
    }
  }
}

/// Names are followed in several rounds, and most files have no part in any.
void Candidates::list_python() {
  for (std::size_t at = 0; at < all_.size(); ++at) {
    if (all_[at].reader != Reader::python) continue;
    if (all_[at].matters) {
      parsed_.push_back(at);
    } else {
      for (const std::uint32_t name : all_[at].imported) imports_of_quiet_.push_back({name, at});
    }
  }
}

/// Calls `take` with the position of each file that an import may mean.
template <class Take>
void Candidates::each_meant(Reader reader, const std::string& import, Take take) {
  const auto files = by_name_.find(std::string(name_of_file(import)));
  if (files == by_name_.end()) return;
  for (const std::size_t at : files->second) {
    if (all_[at].reader == reader && answers_to(importable_path(all_[at]), import)) take(at);
  }
}

/// Calls `take` with the position and the dotted name of each Python module that may be called so. Names of folders may hold dots.
template <class Take>
void Candidates::each_called(std::string_view name, Take take) {
  const auto files = by_name_.find(std::string(name.substr(name.rfind('.') + 1)));
  if (files == by_name_.end()) return;
  for (const std::size_t at : files->second) {
    if (all_[at].reader != Reader::python) continue;
    const std::string module = dotted(python_module_path(all_[at].path));
    const bool ends_so = module.ends_with(name) && (module.size() == name.size() || module[module.size() - name.size() - 1] == '.');
    if (ends_so) take(at, module);
  }
}

/// A wrapper's callers hand values to it without a word about databases.
void Candidates::add_includers_of_hubs() {
  for (Candidate& candidate : all_) {
    if (candidate.matters || candidate.reader != Reader::cpp) continue;
    for (const std::string& import : candidate.imports) {
      each_meant(candidate.reader, import, [&](std::size_t at) { candidate.matters = candidate.matters || all_[at].is_hub; });
    }
    candidate.speaks = candidate.matters;
  }
}

/// `load(os.environ)`: which variable is read is said where `load` is. A package stands for all modules in it, since it may give
/// out what is theirs.
void Candidates::add_those_that_hand_environment() {
  std::unordered_map<std::string_view, std::set<std::string_view>> spoken;  // paths of modules and packages, by their last parts
  const auto hands = [](const Candidate& candidate) {
    return candidate.reader == Reader::python && candidate.interest.kind == PythonInterest::Kind::hands_environment;
  };
  if (std::ranges::none_of(all_, hands)) return;
  for (const Candidate& candidate : all_) {
    if (candidate.reader != Reader::python || candidate.interest.kind != PythonInterest::Kind::speaks) continue;
    std::string_view path(candidate.path.data(), python_module_path(candidate.path).size());
    while (!path.empty() && spoken[name_of_file(path)].insert(path).second) {
      const std::size_t slash = path.rfind('/');
      path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    }
  }
  for (Candidate& candidate : all_) {
    if (candidate.matters || !hands(candidate)) continue;
    const std::string importer = dotted(python_module_path(candidate.path));
    candidate.matters = std::ranges::any_of(candidate.imports, [&](const std::string& import) {
      const auto paths = spoken.find(name_of_file(import));
      if (paths == spoken.end()) return false;
      const std::string name = dotted(import);
      return std::ranges::any_of(paths->second, [&](std::string_view path) {
        return answers_to(path, import) &&
               (!program::comes_from_outside(name) || program::shadows_outside(dotted(std::string(path)), name, importer));
      });
    });
  }
}

/// A header that says nothing of databases may hold a function that hands a value on.
bool Candidates::add_included() {
  bool added = false;
  for (std::size_t from = 0; from < all_.size(); ++from) {
    if (all_[from].reader != Reader::cpp || !all_[from].matters) continue;
    for (const std::string& import : all_[from].imports) {
      each_meant(Reader::cpp, import, [&](std::size_t at) {
        added = added || !all_[at].matters;
        all_[at].matters = true;
        all_[at].is_included = all_[at].is_included || at != from;
      });
    }
  }
  return added;
}

void Candidates::read_added(std::vector<std::size_t>& added) {
  std::ranges::sort(added);
  in_parallel(
      added.size(), jobs_,
      [&](std::size_t i) {
        Candidate& candidate = all_[added[i]];
        const auto quiet = quiet_texts_.find(added[i]);
        read_text(candidate, quiet == quiet_texts_.end() ? std::nullopt : std::exchange(quiet->second.bytes, std::nullopt));
        candidate.unread = left_out(candidate);
      },
      4);
}

std::vector<python::Stretch> Candidates::left_out(Candidate& candidate) const {
  return interests_.left_out(candidate.path, candidate.text.bytes(), candidate.interest, hot_, candidate.imports, candidate.asked);
}

void Candidates::ask_for(Candidate& candidate, std::string_view function) {
  const std::uint32_t name = word_hash(function);
  const auto at = std::ranges::lower_bound(candidate.asked, name);
  if (at != candidate.asked.end() && *at == name) return;
  candidate.asked.insert(at, name);
  candidate.is_asked_anew = true;
}

/// `added`: those that are to be parsed for the first time.
void Candidates::add_those_with_more_bodies(const program::OpenEnds& ends, std::vector<std::size_t>& added) {
  HotWords fresh;
  for (const program::HotName& name : ends.hot) {
    if (hot_.add(name)) fresh.add(name);
  }
  const WordHashes anywhere = fresh.hashes();
  ViewMap<std::vector<std::string_view>> asked;
  for (const program::UnreadFunction& function : ends.unread) asked[function.path].push_back(function.name);
  std::vector<char> has_more(parsed_.size(), 0);
  in_parallel(parsed_.size(), jobs_, [&](std::size_t i) {
    Candidate& candidate = all_[parsed_[i]];
    if (const auto found = asked.find(candidate.path); found != asked.end()) {
      for (const std::string_view name : found->second) ask_for(candidate, name);
    }
    if (candidate.unread.empty() || (!std::exchange(candidate.is_asked_anew, false) && !candidate.interest.mentions(anywhere)))
      return;
    auto unread = left_out(candidate);
    has_more[i] = unread != candidate.unread ? 1 : 0;
    candidate.unread = std::move(unread);
  });
  for (std::size_t i = 0; i < parsed_.size(); ++i) {
    if (has_more[i] != 0) added.push_back(parsed_[i]);
  }
}

std::vector<std::size_t> Candidates::follow_variables(std::set<std::string, std::less<>> names) {
  variables_ = std::move(names);
  followed_wrappers_.clear();  // more names are worth handing to them now
  for (auto& [file, text] : quiet_texts_) text.names_variable.reset();
  std::vector<std::size_t> added;
  for (std::size_t at = 0; at < all_.size() && !variables_.empty(); ++at) {
    if (all_[at].matters || all_[at].fault) continue;
    const auto is_named = [&](const std::string& variable) { return variables_.contains(variable); };
    all_[at].matters = std::ranges::any_of(all_[at].interest.variables, is_named);
    if (all_[at].matters) added.push_back(at);
  }
  parsed_.insert(parsed_.end(), added.begin(), added.end());
  read_added(added);
  return added;
}

std::vector<std::size_t> Candidates::follow(const program::OpenEnds& ends) {
  std::vector<std::size_t> added;
  const auto take = [&](std::size_t at) {
    if (all_[at].matters || all_[at].fault) return;
    all_[at].matters = true;
    added.push_back(at);
    parsed_.push_back(at);
  };
  for (const program::OpenName& open : ends.names) {
    if (!followed_names_.insert(open).second) continue;
    std::string_view name = open.name;
    // The name of a module, of something in it, or of a member of something in it.
    for (int parts = 0; parts < 3 && !name.empty(); ++parts) {
      each_called(name, [&](std::size_t at, const std::string& module) {
        if (!open.importer.empty() && !program::shadows_outside(module, name, open.importer)) return;
        take(at);
        ask_for(all_[at], "");
        each_name(std::string_view(open.name).substr(name.size()),
                  [&](const NameInCode& member) { ask_for(all_[at], member.text); });
      });
      name = name.substr(0, name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.'));
    }
  }
  WrappersByImport wrappers;
  for (const program::Wrapper& wrapper : ends.wrappers) {
    if (!followed_wrappers_.insert(wrapper).second) continue;
    wrappers.emplace(word_hash(wrapper.module.substr(wrapper.module.rfind('.') + 1)), &wrapper);
    wrappers.emplace(word_hash(wrapper.owner.empty() ? wrapper.name : wrapper.owner), &wrapper);
  }
  const std::vector<std::size_t> importing = quiet_with_import_of(wrappers);
  std::vector<char> calls(importing.size(), 0);
  std::vector<QuietText*> texts;
  for (const std::size_t at : importing) texts.push_back(&quiet_texts_[at]);
  std::atomic<std::size_t> kept = quiet_bytes_;
  in_parallel(
      importing.size(), jobs_,
      [&](std::size_t i) {
        std::optional<std::string>& bytes = texts[i]->bytes;
        const bool is_kept = bytes.has_value();
        calls[i] = may_call(all_[importing[i]], wrappers, *texts[i]) ? 1 : 0;
        if (is_kept || !bytes) return;
        if (kept += bytes->size(); kept > most_quiet_bytes) bytes.reset();
      },
      2);
  quiet_bytes_ = kept;
  for (std::size_t i = 0; i < importing.size(); ++i) {
    if (calls[i] != 0) take(importing[i]);
  }
  add_those_with_more_bodies(ends, added);
  read_added(added);
  added.erase(std::ranges::unique(added).begin(), added.end());
  return added;
}

std::vector<std::size_t> Candidates::quiet_with_import_of(const WrappersByImport& wrappers) const {
  std::vector<std::uint32_t> all;
  for (const auto& [name, wrapper] : wrappers) all.push_back(name);
  const WordHashes names(std::move(all));
  std::vector<std::size_t> files;
  for (const auto& [name, file] : imports_of_quiet_) {
    if (!names.contains(name) || all_[file].matters) continue;
    if (files.empty() || files.back() != file) files.push_back(file);
  }
  return files;
}

/// True if a file imports something named like a wrapper, its class or its module, and writes its name. The name of a variable, if
/// that is what it takes, is to be a database's, or a part of one: others matter where a value leads to them.
bool Candidates::may_call(const Candidate& candidate, const WrappersByImport& wrappers, QuietText& text) const {
  auto& [bytes, names_variable] = text;
  std::unordered_set<std::string_view> missing;  // copies of a package have wrappers of the same names
  for (const std::uint32_t import : candidate.imported) {
    const auto [first, last] = wrappers.equal_range(import);
    for (auto named = first; named != last; ++named) {
      if (!bytes) bytes = disk_.read(joined_path(root_, candidate.path), largest_code_).bytes.value_or("");
      const std::string& name = named->second->name;
      if (missing.contains(name)) continue;
      if (find_text(*bytes, name) == std::string::npos) {
        missing.insert(name);
        continue;
      }
      if (named->second->opens) return true;
      if (!names_variable) names_variable = may_name_variable(*bytes, variables_);
      if (*names_variable) return true;
    }
  }
  return false;
}

void Candidates::drop_the_rest() {
  quiet_texts_.clear();
  std::erase_if(all_, [](const Candidate& candidate) { return !candidate.matters && !candidate.fault; });
}

config::Unit empty_config(const std::string& path, const FileIndex::Entry& seen) {
  config::Unit empty;
  empty.path = path;
  empty.kind = seen.config_kind;
  empty.mentions = seen.mentions;
  return empty;
}

Reader reader_of(std::string_view path) {
  static constexpr auto cpp =
      std::to_array<std::string_view>({"c", "C", "cc", "cpp", "cxx", "c++", "h", "hh", "hpp", "hxx", "h++", "ipp", "inl", "tpp"});
  const std::string_view extension = extension_of(path);
  if (path == "conanfile.py" || path.ends_with("/conanfile.py")) return Reader::config;  // a manifest in Python's clothes
  if (extension == "py" || extension == "pyw" || extension == "wsgi") return Reader::python;
  if (std::ranges::find(cpp, extension) != cpp.end()) return Reader::cpp;
  return config::may_be_config(path) ? Reader::config : Reader::none;
}

bool may_be_script(std::string_view path) { return name_of_file(path).find('.') == std::string_view::npos; }

}  // namespace dbssot
