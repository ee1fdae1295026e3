#include "audit/file_index.h"

#include <algorithm>

#include "audit/candidates.h"
#include "program/bytes.h"

namespace dbssot {
namespace {

constexpr std::string_view magic = "dbssot files 2";

void write(bytes::Writer& out, const std::vector<std::string>& texts) {
  out.number(texts.size());
  for (const std::string& text : texts) out.text(text);
}

std::vector<std::string> read_texts(bytes::Reader& in) {
  std::vector<std::string> texts;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) texts.emplace_back(in.text());
  return texts;
}

}  // namespace

const FileIndex::Entry* FileIndex::find(const std::string& path, const std::string& absolute) const {
  const auto found = entries_.find(path);
  if (found == entries_.end() || found->second.noted.stamp != Witness::stamp_on_disk(absolute)) return nullptr;
  return &found->second;
}

void FileIndex::add(const Candidate& candidate, const std::optional<ReadLog::Noted>& noted, const config::Unit* empty) {
  if (!noted || noted->stamp == Witness::Stamp{} || candidate.fault) return;
  Entry entry{*noted, Entry::Kind::other, candidate.interest.kind, candidate.interest.variables, candidate.imports, {}, {}};
  if (candidate.reader == Reader::python) {
    if (candidate.interest.kind == PythonInterest::Kind::speaks) return;
    entry.kind = Entry::Kind::python;
  } else if (candidate.reader == Reader::config) {
    if (empty == nullptr) return;
    entry.kind = Entry::Kind::config;
    entry.config_kind = empty->kind;
    entry.mentions = empty->mentions;
  } else if (candidate.reader != Reader::none) {
    return;
  }
  entries_[candidate.path] = std::move(entry);
}

std::string FileIndex::encoded(const Secrets& secrets) const {
  std::vector<const std::pair<const std::string, Entry>*> sorted;
  for (const auto& entry : entries_) {
    std::string names = entry.first;
    for (const auto* texts : {&entry.second.variables, &entry.second.imports, &entry.second.mentions}) {
      for (const std::string& text : *texts) (names += '\n') += text;
    }
    if (secrets.masked(names) == names) sorted.push_back(&entry);
  }
  std::ranges::sort(sorted, {}, [](const auto* entry) -> const std::string& { return entry->first; });
  bytes::Writer out;
  out.text(magic);
  out.number(sorted.size());
  for (const auto* entry : sorted) {
    const Entry& file = entry->second;
    out.text(entry->first);
    for (const std::uint64_t number :
         {file.noted.stamp.inode, file.noted.stamp.size, file.noted.stamp.modified, file.noted.stamp.changed})
      out.number(number);
    out.text(file.noted.content.bytes_view());
    out.number(static_cast<std::uint64_t>(file.kind));
    out.number(static_cast<std::uint64_t>(file.interest));
    write(out, file.variables);
    write(out, file.imports);
    if (file.kind == Entry::Kind::config) out.text(file.config_kind), write(out, file.mentions);
  }
  return out.take();
}

std::optional<FileIndex> FileIndex::decoded(std::string_view bytes) {
  bytes::Reader in(bytes);
  if (in.text() != magic) return std::nullopt;
  FileIndex index;
  const std::size_t count = in.count();
  index.entries_.reserve(count);
  for (std::size_t left = count; left > 0 && in.ok(); --left) {
    Entry& file = index.entries_[std::string(in.text())];
    file.noted.stamp = {in.number(), in.number(), in.number(), in.number()};
    const auto content = cache::Key::of_bytes(in.text());
    if (!content) return std::nullopt;
    file.noted.content = *content;
    file.kind = static_cast<Entry::Kind>(in.below(3));
    file.interest = static_cast<PythonInterest::Kind>(in.below(3));
    file.variables = read_texts(in);
    file.imports = read_texts(in);
    if (file.kind == Entry::Kind::config) file.config_kind = in.text(), file.mentions = read_texts(in);
  }
  return in.ok() && in.at_end() ? std::optional(std::move(index)) : std::nullopt;
}

}  // namespace dbssot
