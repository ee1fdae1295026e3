#include <algorithm>
#include <chrono>

#include "audit/former_audit.h"
#include "program/bytes.h"

namespace dbssot {
namespace {

constexpr std::string_view magic = "dbssot audit 5";

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

}  // namespace

std::string FormerAudit::encoded() const {
  Encoder out;
  out.text(magic);
  out.numbers(rests_on_day, static_cast<unsigned>(static_cast<int>(day.year())), static_cast<unsigned>(day.month()),
              static_cast<unsigned>(day.day()));
  out.numbers(files.size());
  for (const FormerFile& file : files) write(out, file);
  out.numbers(audited.size());
  for (const std::string& path : audited) out.text(path);
  out.numbers(findings.size());
  for (const Finding& finding : findings) write(out, finding);
  out.numbers(diagnostics.size());
  for (const Diagnostic& diagnostic : diagnostics) write(out, diagnostic);
  out.numbers(summary.files, summary.parsed, summary.sinks, summary.sinks_through_source_of_truth);
  out.numbers(secrets.size());
  for (const SecretPlace& secret : secrets) out.numbers(secret.file, secret.offset, secret.size, secret.encodings);
  out.text(names.encoded());
  return out.take();
}

std::optional<FormerAudit> FormerAudit::decoded(std::string_view bytes,
                                                const std::function<std::string_view(std::string_view)>& rule_named) {
  Decoder from(bytes);
  if (from.in.text() != magic) return std::nullopt;
  FormerAudit former;
  former.rests_on_day = from.in.flag();
  const auto year = static_cast<int>(from.in.number32());
  const unsigned month = from.in.number32(), day = from.in.number32();
  former.day = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  const auto each = [&from](auto take) {
    for (std::size_t left = from.in.count(); left > 0 && from.in.ok(); --left) take();
  };
  each([&] { former.files.push_back(read_file(from)); });
  each([&] { former.audited.push_back(from.text()); });
  each([&] { former.findings.push_back(read_finding(from, former.audited.size(), rule_named)); });
  each([&] { former.diagnostics.push_back(read_diagnostic(from)); });
  former.summary.files = from.in.number();
  former.summary.parsed = from.in.number();
  former.summary.sinks = from.in.number();
  former.summary.sinks_through_source_of_truth = from.in.number();
  each([&] {
    SecretPlace& secret = former.secrets.emplace_back();
    secret.file = from.in.below(std::max<std::size_t>(former.audited.size(), 1));
    secret.offset = from.in.number();
    secret.size = from.in.number();
    secret.encodings = from.in.below(most_encodings + 1);
  });
  if (auto names = FollowedNames::decoded(from.in.text())) {
    former.names = std::move(*names);
  } else {
    return std::nullopt;
  }
  const bool is_whole =
      from.in.ok() && from.in.at_end() && (!former.audited.empty() || (former.findings.empty() && former.secrets.empty()));
  return is_whole ? std::optional(std::move(former)) : std::nullopt;
}

}  // namespace dbssot
