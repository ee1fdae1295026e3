#include "audit/file_index.h"

#include <algorithm>
#include <atomic>
#include <unordered_set>
#include <utility>

#include "program/bytes.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

constexpr std::string_view magic = "dbssot files 5";
constexpr std::size_t entries_together = 256;  ///< in one piece, which one thread reads

void write(bytes::Writer& out, const std::vector<std::string>& texts) {
  out.number(texts.size());
  for (const std::string& text : texts) out.text(text);
}

std::vector<std::string> read_texts(bytes::Reader& in) {
  std::vector<std::string> texts;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) texts.emplace_back(in.text());
  return texts;
}

cache::Key read_key(bytes::Reader& in) {
  const auto key = cache::Key::of_bytes(in.text());
  if (!key) in.fail();
  return key.value_or(cache::Key{});
}

void write(bytes::Writer& out, const FileIndex::Part& part) {
  out.flag(part.speaks);
  out.number(part.asked.size());
  for (const std::uint32_t name : part.asked) out.number(name);
  out.number(part.unread.size());
  for (const python::Stretch& stretch : part.unread) out.number(stretch.begin), out.number(stretch.end);
  for (const cache::Key* key : {&part.seen, &part.quiet_at_first, &part.quiet, &part.called}) out.text(key->bytes_view());
  out.text(part.functions);
}

FileIndex::Part read_part(bytes::Reader& in) {
  FileIndex::Part part;
  part.speaks = in.flag();
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) part.asked.push_back(in.number32());
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const std::uint32_t begin = in.number32();
    part.unread.push_back({begin, in.number32()});
  }
  for (cache::Key* key : {&part.seen, &part.quiet_at_first, &part.quiet, &part.called}) *key = read_key(in);
  part.functions = in.text();
  return part;
}

void write(bytes::Writer& out, const FileIndex::Entry& file) {
  for (const std::uint64_t number :
       {file.noted.stamp.inode, file.noted.stamp.size, file.noted.stamp.modified, file.noted.stamp.changed})
    out.number(number);
  out.text(file.noted.content.bytes_view());
  out.number(static_cast<std::uint64_t>(file.kind));
  out.number(static_cast<std::uint64_t>(file.interest));
  write(out, file.variables);
  write(out, file.imports);
  if (file.kind == FileIndex::Entry::Kind::config) out.text(file.config_kind), write(out, file.mentions);
  if (file.kind == FileIndex::Entry::Kind::unread) out.text(file.fault);
  out.flag(file.part.has_value());
  if (file.part) write(out, *file.part);
}

FileIndex::Entry read_entry(bytes::Reader& in) {
  FileIndex::Entry file;
  file.noted.stamp = {in.number(), in.number(), in.number(), in.number()};
  file.noted.content = read_key(in);
  file.kind = static_cast<FileIndex::Entry::Kind>(in.below(6));
  file.interest = static_cast<PythonInterest::Kind>(in.below(3));
  file.variables = read_texts(in);
  file.imports = read_texts(in);
  if (file.kind == FileIndex::Entry::Kind::config) file.config_kind = in.text(), file.mentions = read_texts(in);
  if (file.kind == FileIndex::Entry::Kind::unread) file.fault = in.text();
  if (in.flag()) file.part = read_part(in);
  file.was_kept = true;
  return file;
}

/// All that an entry holds as text.
std::string names_of(const std::string& path, const FileIndex::Entry& file) {
  std::string names = path + '\n' + file.fault;
  for (const auto* texts : {&file.variables, &file.imports, &file.mentions}) {
    for (const std::string& text : *texts) (names += '\n') += text;
  }
  return names;
}

bool is_clean(const FollowedNames& names, const Secrets& secrets) {
  std::string all;
  for (const program::Wrapper& wrapper : names.wrappers) all += wrapper.module + '\n' + wrapper.owner + '\n' + wrapper.name + '\n';
  return secrets.masked(all) == all;
}

}  // namespace

bool FileIndex::Entry::is_quiet() const {
  return kind == Kind::other || kind == Kind::config || (kind == Kind::python && interest != PythonInterest::Kind::speaks);
}

const FileIndex::Entry* FileIndex::find(const std::string& path, const Witness::Stamp& now) const {
  const Entry* found = entry(path);
  const bool is_told_by_time = found != nullptr && found->noted.stamp != Witness::Stamp{};
  return is_told_by_time && found->noted.stamp == now ? found : nullptr;
}

const FileIndex::Entry* FileIndex::entry(const std::string& path) const {
  const auto found = entries_.find(path);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<FileIndex::Written> FileIndex::written() const {
  const Secrets none;
  std::vector<Written> all;
  all.reserve(entries_.size());
  for (const auto& [path, entry] : entries_) {
    Written& one = all.emplace_back();
    one.path = &path;
    one.names = names_of(path, entry);
    one.is_plain = entry.was_kept || none.masked(one.names) == one.names;
    bytes::Writer out;
    out.text(path);
    write(out, entry);
    one.bytes = out.take();
  }
  std::ranges::sort(all, {}, [](const Written& one) -> const std::string& { return *one.path; });
  return all;
}

/// Most files import what others import.
void FileIndex::prepare() {
  written_ = written();
  std::unordered_set<std::string_view> met;
  for (const Written& one : *written_) {
    for (std::string_view rest = one.names; !rest.empty();) {
      const std::string_view text = rest.substr(0, rest.find('\n'));
      if (met.insert(text).second) (texts_ += text) += '\n';
      rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    }
  }
}

std::vector<std::string> FileIndex::encoded(const Secrets& secrets) const {
  std::optional<std::vector<Written>> now;
  const std::vector<Written>& all = written_ ? *written_ : now.emplace(written());
  std::vector<const Written*> clean;
  const bool may_hold_secrets = !written_ || secrets.stand_in(texts_);
  for (const Written& one : all) {
    if (may_hold_secrets && secrets.stand_in(one.names) ? secrets.masked(one.names) == one.names : one.is_plain)
      clean.push_back(&one);
  }
  bytes::Writer out;
  out.text(magic);
  out.number(clean.size());
  const bool is_followed = followed_ && is_clean(*followed_, secrets);
  out.flag(is_followed);
  if (is_followed) out.text(followed_->encoded());
  std::vector<std::string> pieces{out.take()};
  for (std::size_t first = 0; first < clean.size(); first += entries_together) {
    std::string& some = pieces.emplace_back();
    for (std::size_t at = first; at < std::min(clean.size(), first + entries_together); ++at) some += clean[at]->bytes;
  }
  return pieces;
}

std::optional<FileIndex> FileIndex::decoded(std::span<const std::string> pieces, unsigned jobs) {
  if (pieces.empty()) return std::nullopt;
  bytes::Reader in(pieces.front());
  if (in.text() != magic) return std::nullopt;
  FileIndex index;
  const std::uint64_t count = in.number();
  if (in.flag()) {
    index.followed_ = FollowedNames::decoded(in.text());
    if (!index.followed_) return std::nullopt;
  }
  const std::span<const std::string> parts = pieces.subspan(1);
  std::vector<std::vector<std::pair<std::string, Entry>>> entries(parts.size());
  std::atomic<bool> is_whole = in.ok() && in.at_end();
  in_parallel(parts.size(), jobs, [&](std::size_t at) {
    bytes::Reader some(parts[at]);
    while (some.ok() && !some.at_end()) {
      std::string path(some.text());
      entries[at].emplace_back(std::move(path), read_entry(some));
    }
    if (!some.ok()) is_whole = false;
  });
  if (!is_whole) return std::nullopt;
  index.entries_.reserve(parts.size() * entries_together);
  for (auto& part : entries) {
    for (auto& [path, entry] : part) index.entries_.try_emplace(std::move(path), std::move(entry));
  }
  return index.entries_.size() == count ? std::optional(std::move(index)) : std::nullopt;
}

}  // namespace dbssot
