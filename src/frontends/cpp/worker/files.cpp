#include "frontends/cpp/worker/files.h"

#include <fcntl.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

#include <algorithm>

#include "frontends/cpp/worker/stubs.h"

namespace dbssot::cpp {
namespace {

namespace path = llvm::sys::path;

const std::error_code missing = std::make_error_code(std::errc::no_such_file_or_directory);

bool is_below(llvm::StringRef file, llvm::StringRef folder) {
  return file.starts_with(folder) && (file.size() == folder.size() || file[folder.size()] == '/' || folder == "/");
}

/// A file whose bytes somebody else holds.
class KeptFile : public llvm::vfs::File {
 public:
  KeptFile(llvm::vfs::Status status, llvm::StringRef content) : status_(std::move(status)), content_(content) {}

  llvm::ErrorOr<llvm::vfs::Status> status() override { return status_; }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> getBuffer(const llvm::Twine& name, std::int64_t, bool needs_end,
                                                               bool) override {
    return llvm::MemoryBuffer::getMemBuffer(content_, name.str(), needs_end);
  }
  std::error_code close() override { return {}; }

 private:
  llvm::vfs::Status status_;
  llvm::StringRef content_;
};

std::size_t common_prefix(llvm::StringRef left, llvm::StringRef right) {
  return static_cast<std::size_t>(std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin());
}

}  // namespace

Files::Files(std::string root, std::vector<std::string> system_roots, const std::vector<std::string>& headers,
             std::uint64_t file_bytes)
    : root_(std::move(root)),
      allowed_roots_(std::move(system_roots)),
      file_bytes_(file_bytes),
      disk_(llvm::vfs::createPhysicalFileSystem()),
      stubs_(new llvm::vfs::InMemoryFileSystem),
      texts_(new llvm::vfs::InMemoryFileSystem) {
  for (const char* folder :
       {"/usr/include", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/include", "/usr/local/lib", "/lib"}) {
    allowed_roots_.emplace_back(folder);
  }
  allowed_roots_.push_back(root_);
  for (const auto& [name, content] : stub_headers(stub_folder)) {
    stubs_->addFile(std::string(stub_folder) + "/" + name, 0, llvm::MemoryBuffer::getMemBufferCopy(content, name));
  }
  for (const auto& header : headers) {
    headers_by_name_[path::filename(header).str()].push_back(header);
    llvm::StringRef folder = path::parent_path(header);
    while (!folder.empty() && folder_ends_.insert(folder.str()).second) folder = folder.split('/').second;
  }
}

void Files::put(const std::string& relative, const std::string& text) {
  texts_->addFile(root_ + "/" + relative, 0, llvm::MemoryBuffer::getMemBufferCopy(text, relative));
}

bool Files::allowed(llvm::StringRef real) const {
  return std::any_of(allowed_roots_.begin(), allowed_roots_.end(), [&](const auto& folder) {
    return is_below(real, folder) || is_below(folder, real);  // Clang asks whether /usr is there before it looks for GCC in it
  });
}

void Files::keep_in_memory(const std::string& name, llvm::StringRef content) {
  in_memory_.insert_or_assign(std::string(memory_folder) + "/" + name, content);
}

std::string Files::find_by_end(llvm::StringRef end) const {
  note('E', end);
  if (folder_ends_.contains(end.str())) return search_folder;  // any folder will do: Clang only asks whether there is one
  const auto named = headers_by_name_.find(path::filename(end).str());
  if (named == headers_by_name_.end()) return {};
  const std::string* best = nullptr;
  for (const auto& header : named->second) {
    const llvm::StringRef candidate = header;
    if (!candidate.ends_with(end) || (candidate.size() > end.size() && candidate[candidate.size() - end.size() - 1] != '/'))
      continue;
    if (best == nullptr || common_prefix(header, main_file_) > common_prefix(*best, main_file_)) best = &header;
  }
  return best != nullptr ? root_ + "/" + *best : std::string();
}

bool Files::is_own(llvm::StringRef stub) const {
  stub.consume_front(stub_folder);
  stub.consume_front("/");
  note('E', stub);
  return headers_by_name_.contains(path::filename(stub).str()) && find_by_end(stub) != search_folder && !find_by_end(stub).empty();
}

std::string Files::resolve(llvm::StringRef asked) {
  llvm::SmallString<256> absolute(asked);
  if (!path::is_absolute(absolute)) {
    absolute = root_;
    path::append(absolute, asked);
  }
  path::remove_dots(absolute, /*remove_dot_dot=*/true);
  if (is_below(absolute, memory_folder)) return {};
  if (is_below(absolute, search_folder)) {
    llvm::StringRef end = absolute;
    end.consume_front(search_folder);
    end.consume_front("/");
    if (end.empty()) return search_folder;
    auto found = find_by_end(end);
    if (found.empty() || found == search_folder) return found;
    absolute = found;
  }
  note('F', absolute);
  auto [folder, is_new] = real_folders_.try_emplace(path::parent_path(absolute).str());
  llvm::SmallString<256> real;
  if (is_new && !llvm::sys::fs::real_path(folder->first, real)) folder->second = real.str();
  if (folder->second.empty()) return {};
  real = folder->second;
  path::append(real, path::filename(absolute));
  if (llvm::sys::fs::is_symlink_file(real)) {
    llvm::SmallString<256> target;
    if (llvm::sys::fs::real_path(real, target)) return {};
    real = target;
  }
  return allowed(real) ? std::string(real) : std::string();
}

std::optional<std::string> Files::project_path(llvm::StringRef name) {
  const auto real = resolve(name);
  if (real.size() <= root_.size() + 1 || !is_below(real, root_)) return std::nullopt;
  return real.substr(root_ == "/" ? 1 : root_.size() + 1);
}

llvm::ErrorOr<llvm::vfs::Status> Files::status(const llvm::Twine& twine) {
  llvm::SmallString<256> storage;
  const llvm::StringRef name = twine.toStringRef(storage);
  if (const auto kept = in_memory_.find(name.str()); kept != in_memory_.end()) {
    return llvm::vfs::Status(name, llvm::sys::fs::UniqueID(0, std::hash<std::string>()(kept->first)), {}, 0, 0, kept->second.size(),
                             llvm::sys::fs::file_type::regular_file, llvm::sys::fs::all_read);
  }
  if (is_below(name, stub_folder)) return is_own(name) ? llvm::ErrorOr<llvm::vfs::Status>(missing) : stubs_->status(name);
  const auto real = name == memory_folder ? name.str() : resolve(name);
  if (real.empty()) return missing;
  if (real == search_folder || real == memory_folder) {
    return llvm::vfs::Status(name, llvm::sys::fs::UniqueID(0, std::hash<std::string>()(name.str())), {}, 0, 0, 0,
                             llvm::sys::fs::file_type::directory_file, llvm::sys::fs::all_read);
  }
  auto found = texts_->status(real);
  if (!found || !found->isRegularFile()) found = disk_->status(real);
  if (!found) return found;
  if (!found->isRegularFile() && !found->isDirectory()) return missing;  // a FIFO would hang us
  if (found->isRegularFile() && found->getSize() > file_bytes_) return missing;
  auto named = llvm::vfs::Status::copyWithNewName(*found, is_below(name, search_folder) ? real : name.str());
  named.ExposesExternalVFSPath = is_below(name, search_folder);
  return named;
}

llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> Files::openFileForRead(const llvm::Twine& twine) {
  llvm::SmallString<256> storage;
  const llvm::StringRef name = twine.toStringRef(storage);
  if (const auto kept = in_memory_.find(name.str()); kept != in_memory_.end())
    return std::make_unique<KeptFile>(*status(name), kept->second);
  if (is_below(name, stub_folder) && is_own(name)) return missing;
  if (is_below(name, stub_folder)) return stubs_->openFileForRead(name);
  const auto known = status(name);
  if (!known) return known.getError();
  if (!known->isRegularFile()) return missing;
  const auto real = resolve(name);
  const auto put = texts_->status(real);
  return put && put->isRegularFile() ? texts_->openFileForRead(real) : disk_->openFileForRead(real);
}

llvm::vfs::directory_iterator Files::dir_begin(const llvm::Twine& twine, std::error_code& error) {
  llvm::SmallString<256> storage;
  const auto real = resolve(twine.toStringRef(storage));  // Clang looks through /usr/lib/gcc for its versions
  if (real.empty() || !llvm::StringRef(real).starts_with("/usr/lib")) {
    error = missing;
    return {};
  }
  note('D', real);
  return disk_->dir_begin(real, error);
}

std::error_code Files::getRealPath(const llvm::Twine& twine, llvm::SmallVectorImpl<char>& output) {
  llvm::SmallString<256> storage;
  const llvm::StringRef name = twine.toStringRef(storage);
  const auto real = is_below(name, stub_folder) ? name.str() : resolve(name);
  if (real.empty()) return missing;
  output.assign(real.begin(), real.end());
  return {};
}

}  // namespace dbssot::cpp
