#include "frontends/cpp/input_states.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <system_error>

#include "program/bytes.h"

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t format = 1;
constexpr std::uint64_t max_hashed = std::uint64_t{16} << 20;  ///< beyond it a worker reads nothing either
constexpr std::size_t max_inputs = 200'000;
/// Times of files come from a clock that ticks a few times a second.
constexpr std::int64_t tick = 10'000'000;

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

std::string_view bytes_of(const cache::Key& key) { return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}; }

const cache::Key absent = cache::key_of({"absent"});

}  // namespace

InputStates::InputStates(std::span<const std::string> headers, std::string_view known)
    : begin_(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()) {
  for (const auto& header : headers) {
    headers_.emplace(header.substr(header.rfind('/') + 1), header);
    std::string_view folder = header;
    folder = folder.substr(0, folder.rfind('/') == std::string_view::npos ? 0 : folder.rfind('/'));
    while (!folder.empty() && folder_ends_.emplace(folder).second) {
      folder = folder.find('/') == std::string_view::npos ? std::string_view() : folder.substr(folder.find('/') + 1);
    }
  }
  if (known.empty()) return;
  bytes::Reader in(known);
  if (in.number() != format) return;
  for (auto left = in.count(); left > 0 && in.ok(); --left) {
    Input input;
    input.text = in.text();
    input.look.size = in.number();
    input.look.inode = in.number();
    input.look.written = static_cast<std::int64_t>(in.number());
    input.look.changed = static_cast<std::int64_t>(in.number());
    const auto content = in.text();
    if (!in.ok() || content.size() != input.content.bytes.size()) return;
    std::memcpy(input.content.bytes.data(), content.data(), content.size());
    const auto id = id_of(input.text);
    inputs_.emplace(id, std::move(input));
  }
}

InputStates::Id InputStates::id_of(std::string_view input) {
  const auto key = cache::key_of({input});
  Id id = 0;
  std::memcpy(&id, key.bytes.data(), sizeof id);
  return id;
}

std::optional<cache::Key> InputStates::known(Id id) {
  const auto found = inputs_.find(id);
  if (found == inputs_.end()) return std::nullopt;
  const auto [known, is_new] = answers_.try_emplace(id);
  if (is_new) known->second = answer(found->second);
  return known->second;
}

std::optional<cache::Key> InputStates::met(const std::string& input) {
  const auto id = id_of(input);
  const auto [entry, is_new] = inputs_.try_emplace(id);
  if (is_new) {
    entry->second.text = input;
    has_changed_ = true;
  }
  return entry->second.text == input ? known(id) : std::nullopt;
}

std::optional<cache::Key> InputStates::answer(Input& input) {
  const std::string what = input.text.substr(std::min<std::size_t>(1, input.text.size()));
  if (input.text.starts_with('F')) return file(input);
  if (input.text.starts_with('D')) return folder(what);
  if (input.text.starts_with('E')) return header(what);
  return std::nullopt;
}

std::optional<cache::Key> InputStates::file(Input& input) {
  const char* path = input.text.c_str() + 1;
  struct stat found{};
  if (stat(path, &found) != 0) return absent;
  if (!S_ISREG(found.st_mode)) return cache::key_of({S_ISDIR(found.st_mode) ? "folder" : "no file"});
  const Look look{static_cast<std::uint64_t>(found.st_size), found.st_ino, nanoseconds(found.st_mtim), nanoseconds(found.st_ctim)};
  if (look == input.look) return input.content;
  if (std::max(look.written, look.changed) > begin_ - tick) return unsettled;
  if (look.size > max_hashed) return cache::key_of({"large", std::to_string(look.size), std::to_string(look.changed)});
  std::ifstream stream(path, std::ios::binary);
  std::string content(static_cast<std::size_t>(look.size), '\0');
  stream.read(content.data(), static_cast<std::streamsize>(look.size));
  if (stream.gcount() != static_cast<std::streamsize>(look.size)) return unsettled;
  input.look = look;
  input.content = cache::key_of({"file", content});
  has_changed_ = true;
  return input.content;
}

cache::Key InputStates::folder(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  std::string all;
  for (const auto& name : names) (all += name) += '\n';
  return cache::key_of({"listing", all});
}

/// The headers that end so, or lie in a folder that ends so.
cache::Key InputStates::header(std::string_view end) const {
  std::string all;
  const auto name = end.substr(end.rfind('/') + 1);
  const auto [first, last] = headers_.equal_range(name);
  for (auto it = first; it != last; ++it) {
    const std::string_view path = it->second;
    if (path.ends_with(end) && (path.size() == end.size() || path[path.size() - end.size() - 1] == '/')) (all += path) += '\n';
  }
  if (!all.empty() || name.find('.') != std::string_view::npos) return cache::key_of({"headers", all});
  return cache::key_of({"headers", folder_ends_.contains(std::string(end)) ? "folder" : ""});
}

std::string InputStates::encode() const {
  std::vector<const Input*> sorted;
  for (const auto& [id, input] : inputs_) sorted.push_back(&input);
  std::sort(sorted.begin(), sorted.end(), [](const Input* left, const Input* right) { return left->text < right->text; });
  if (sorted.size() > max_inputs) sorted.clear();
  bytes::Writer out;
  out.number(format);
  out.number(sorted.size());
  for (const Input* input : sorted) {
    out.text(input->text);
    out.number(input->look.size);
    out.number(input->look.inode);
    out.number(static_cast<std::uint64_t>(input->look.written));
    out.number(static_cast<std::uint64_t>(input->look.changed));
    out.text(bytes_of(input->content));
  }
  return out.take();
}

}  // namespace dbssot::cpp
