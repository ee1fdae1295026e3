#include <algorithm>
#include <atomic>
#include <chrono>

#include "audit/former_audit.h"
#include "program/bytes.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

constexpr std::string_view magic = "dbssot audit 7";
constexpr std::size_t files_together = 512;  ///< in one piece, which one thread reads

class Encoder {
 public:
  template <class... T>
  void numbers(const T&... values) {
    (out_.number(static_cast<std::uint64_t>(values)), ...);
  }
  void text(std::string_view value) { out_.text(value); }
  void key(const cache::Key& key) { out_.text(key.bytes_view()); }
  void place(const Place& place) {
    numbers(place.file, place.range.line, place.range.column, place.range.end_line, place.range.end_column);
  }
  void steps(const std::vector<Step>& steps) {
    numbers(steps.size());
    for (const Step& step : steps) place(step.place), text(step.note);
  }
  std::string take() { return out_.take(); }

 private:
  bytes::Writer out_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : in(bytes) {}

  std::string text() { return std::string(in.text()); }
  cache::Key key() {
    const auto key = cache::Key::of_bytes(in.text());
    if (!key) in.fail();
    return key.value_or(cache::Key{});
  }
  Place place(std::size_t files) {
    Place place;
    place.file = FileId{in.below(std::max<std::size_t>(files, 1))};
    place.range = {in.number32(), in.number32(), in.number32(), in.number32()};
    return place;
  }
  std::vector<Step> steps(std::size_t files) {
    std::vector<Step> steps;
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      const Place at = place(files);
      steps.push_back({at, text()});
    }
    return steps;
  }

  bytes::Reader in;
};

void write(Encoder& out, const FormerFile& file) {
  out.text(file.path);
  out.numbers(file.is_named, file.kind, file.stamp.inode, file.stamp.size, file.stamp.modified, file.stamp.changed);
  out.key(file.content);
  if (file.kind == FormerFile::Kind::empty_config || file.kind == FormerFile::Kind::unit) out.key(file.words);
  if (file.kind != FormerFile::Kind::unit) return;
  out.numbers(file.interest, file.is_led_to, file.counts_lines);
  out.key(file.shape.order), out.key(file.shape.length);
  out.numbers(file.shape.lines.size());
  for (const std::uint32_t line : file.shape.lines) out.numbers(line);
  out.numbers(file.asked.size());
  for (const std::uint32_t name : file.asked) out.numbers(name);
}

FormerFile read_file(Decoder& from) {
  FormerFile file;
  file.path = from.text();
  file.is_named = from.in.flag();
  file.kind = static_cast<FormerFile::Kind>(from.in.below(4));
  file.stamp = {from.in.number(), from.in.number(), from.in.number(), from.in.number()};
  file.content = from.key();
  if (file.kind == FormerFile::Kind::empty_config || file.kind == FormerFile::Kind::unit) file.words = from.key();
  if (file.kind != FormerFile::Kind::unit) return file;
  file.interest = static_cast<PythonInterest::Kind>(from.in.below(3));
  file.is_led_to = from.in.flag();
  file.counts_lines = from.in.flag();
  file.shape.order = from.key(), file.shape.length = from.key();
  for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) file.shape.lines.push_back(from.in.number32());
  for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) file.asked.push_back(from.in.number32());
  return file;
}

void write(Encoder& out, const Finding& finding) {
  out.text(finding.rule);
  out.numbers(finding.severity, finding.confidence);
  out.place(finding.place);
  out.text(finding.message), out.text(finding.help);
  out.steps(finding.provenance), out.steps(finding.related);
  out.numbers(finding.fix.has_value());
  if (finding.fix) {
    out.text(finding.fix->title);
    out.numbers(finding.fix->safe, finding.fix->edits.size());
    for (const Edit& edit : finding.fix->edits) out.place(edit.place), out.text(edit.text);
  }
  out.text(finding.fingerprint), out.text(finding.content);
  out.numbers(finding.suppressed.has_value());
  if (finding.suppressed) out.text(finding.suppressed->by), out.text(finding.suppressed->reason);
}

Finding read_finding(Decoder& from, std::size_t files, const std::function<std::string_view(std::string_view)>& rule_named) {
  Finding finding;
  finding.rule = rule_named(from.in.text());
  if (finding.rule.empty()) from.in.fail();
  finding.severity = static_cast<Severity>(from.in.below(3));
  finding.confidence = static_cast<Confidence>(from.in.below(3));
  finding.place = from.place(files);
  finding.message = from.text();
  finding.help = from.text();
  finding.provenance = from.steps(files);
  finding.related = from.steps(files);
  if (from.in.flag()) {
    FixIt& fix = finding.fix.emplace();
    fix.title = from.text();
    fix.safe = from.in.flag();
    for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) {
      const Place at = from.place(files);
      fix.edits.push_back({at, from.text()});
    }
  }
  finding.fingerprint = from.text();
  finding.content = from.text();
  if (from.in.flag()) {
    finding.suppressed.emplace().by = from.text();
    finding.suppressed->reason = from.text();
  }
  return finding;
}

void write(Encoder& out, const Diagnostic& diagnostic) {
  out.numbers(diagnostic.level, diagnostic.line, diagnostic.column, diagnostic.incomplete);
  out.text(diagnostic.file), out.text(diagnostic.message);
}

Diagnostic read_diagnostic(Decoder& from) {
  Diagnostic diagnostic;
  diagnostic.level = static_cast<DiagnosticLevel>(from.in.below(3));
  diagnostic.line = from.in.number32();
  diagnostic.column = from.in.number32();
  diagnostic.incomplete = from.in.flag();
  diagnostic.file = from.text();
  diagnostic.message = from.text();
  return diagnostic;
}

/// All but files, their paths and names.
std::string found_bytes(const FormerAudit& former) {
  Encoder out;
  out.text(magic);
  out.numbers(former.rests_on_day, static_cast<unsigned>(static_cast<int>(former.day.year())),
              static_cast<unsigned>(former.day.month()), static_cast<unsigned>(former.day.day()));
  out.numbers(former.files.size(), former.audited.size(), former.findings.size());
  for (const Finding& finding : former.findings) write(out, finding);
  out.numbers(former.diagnostics.size());
  for (const Diagnostic& diagnostic : former.diagnostics) write(out, diagnostic);
  const report::Summary& summary = former.summary;
  out.numbers(summary.files, summary.parsed, summary.sinks, summary.sinks_through_source_of_truth);
  out.numbers(former.secrets.size());
  for (const SecretPlace& secret : former.secrets) out.numbers(secret.file, secret.offset, secret.size, secret.encodings);
  out.numbers(former.has_other_secrets);
  out.text(former.cpp_testimony);
  out.numbers(summary.cpp_tiers.size());
  for (const auto& [path, tier] : summary.cpp_tiers) out.text(path), out.text(tier);
  return out.take();
}

/// Of which all paths are there. Returns the number of files; nothing: the bytes are something else.
std::optional<std::size_t> read_found(std::string_view bytes, FormerAudit& former,
                                      const std::function<std::string_view(std::string_view)>& rule_named) {
  Decoder from(bytes);
  if (from.in.text() != magic) return std::nullopt;
  const std::size_t audited = former.audited.size();
  former.rests_on_day = from.in.flag();
  const auto year = static_cast<int>(from.in.number32());
  const unsigned month = from.in.number32(), day = from.in.number32();
  former.day = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  const std::size_t files = from.in.number32();
  if (from.in.number() != audited) return std::nullopt;
  const auto each = [&from](auto take) {
    for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) take();
  };
  each([&] { former.findings.push_back(read_finding(from, audited, rule_named)); });
  each([&] { former.diagnostics.push_back(read_diagnostic(from)); });
  former.summary.files = from.in.number();
  former.summary.parsed = from.in.number();
  former.summary.sinks = from.in.number();
  former.summary.sinks_through_source_of_truth = from.in.number();
  each([&] {
    SecretPlace& secret = former.secrets.emplace_back();
    secret.file = from.in.below(std::max<std::size_t>(audited, 1));
    secret.offset = from.in.number();
    secret.size = from.in.number();
    secret.encodings = from.in.below(most_encodings + 1);
  });
  former.has_other_secrets = from.in.flag();
  former.cpp_testimony = from.text();
  each([&] {
    std::string path = from.text();
    former.summary.cpp_tiers.emplace(std::move(path), from.text());
  });
  return from.in.ok() && from.in.at_end() ? std::optional(files) : std::nullopt;
}

}  // namespace

std::vector<std::string> FormerAudit::encoded() const {
  std::vector<std::string> pieces{found_bytes(*this), names.encoded()};
  Encoder paths;
  for (const std::string& path : audited) paths.text(path);
  pieces.push_back(paths.take());
  for (std::size_t first = 0; first < files.size(); first += files_together) {
    Encoder out;
    for (std::size_t at = first; at < std::min(files.size(), first + files_together); ++at) write(out, files[at]);
    pieces.push_back(out.take());
  }
  return pieces;
}

std::optional<FormerAudit> FormerAudit::decoded(std::span<const std::string> pieces,
                                                const std::function<std::string_view(std::string_view)>& rule_named,
                                                unsigned jobs) {
  constexpr std::size_t first_of_files = 3;
  if (pieces.size() < first_of_files) return std::nullopt;
  FormerAudit former;
  Decoder paths(pieces[2]);
  while (paths.in.ok() && !paths.in.at_end()) former.audited.push_back(paths.text());
  const auto files = read_found(pieces[0], former, rule_named);
  auto names = FollowedNames::decoded(pieces[1]);
  const std::span<const std::string> parts = pieces.subspan(first_of_files);
  if (!paths.in.ok() || !files || !names || (*files + files_together - 1) / files_together != parts.size()) return std::nullopt;
  former.names = std::move(*names);
  former.files.resize(*files);
  std::atomic<bool> is_whole = true;
  in_parallel(parts.size(), jobs, [&](std::size_t part) {
    Decoder from(parts[part]);
    for (std::size_t at = part * files_together; at < std::min(former.files.size(), (part + 1) * files_together); ++at)
      former.files[at] = read_file(from);
    if (!from.in.ok() || !from.in.at_end()) is_whole = false;
  });
  if (!is_whole || (former.audited.empty() && !(former.findings.empty() && former.secrets.empty()))) return std::nullopt;
  return former;
}

}  // namespace dbssot
