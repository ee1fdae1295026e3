#include "audit/known_interests.h"

#include <cstring>
#include <optional>

#include "program/bytes.h"

namespace dbssot {
namespace {

constexpr std::string_view magic = "interest 1";

void write(bytes::Writer& out, const std::vector<python::Stretch>& stretches) {
  out.number(stretches.size());
  for (const python::Stretch& stretch : stretches) out.number(stretch.begin), out.number(stretch.end);
}

std::vector<python::Stretch> read_stretches(bytes::Reader& in, std::size_t size) {
  std::vector<python::Stretch> stretches;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const std::uint32_t begin = in.below(size + 1);
    stretches.push_back({begin, in.below(size + 1)});
  }
  return stretches;
}

void write(bytes::Writer& out, const QuietBody& body) {
  out.number(body.suite.begin), out.number(body.suite.end), out.number(body.name);
  out.flag(body.is_constant);
  out.text({reinterpret_cast<const char*>(body.words.data()), body.words.size() * sizeof body.words.front()});
}

QuietBody read_body(bytes::Reader& in, std::size_t size) {
  QuietBody body;
  body.suite.begin = in.below(size + 1), body.suite.end = in.below(size + 1), body.name = in.number32();
  body.is_constant = in.flag();
  const std::string_view words = in.text();
  body.words.resize(words.size() / sizeof body.words.front());
  if (!body.words.empty()) std::memcpy(body.words.data(), words.data(), body.words.size() * sizeof body.words.front());
  return body;
}

std::string encoded(const PythonInterest& interest) {
  bytes::Writer out;
  out.text(magic);
  out.number(interest.bodies.size());
  for (const QuietBody& body : interest.bodies) write(out, body);
  out.flag(interest.rest.has_value());
  if (interest.rest) write(out, *interest.rest);
  write(out, interest.idle);
  return out.take();
}

/// `size`: of the file.
std::optional<PythonInterest> decoded(std::string_view kept, std::size_t size) {
  bytes::Reader in(kept);
  if (in.text() != magic) return std::nullopt;
  PythonInterest interest;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) interest.bodies.push_back(read_body(in, size));
  if (in.flag()) interest.rest = read_body(in, size);
  interest.idle = read_stretches(in, size);
  return in.ok() && in.at_end() ? std::optional(std::move(interest)) : std::nullopt;
}

}  // namespace

cache::Key KnownInterests::key_of(std::string_view what, std::string_view path, std::string_view bytes) const {
  return cache::key_of({what, ground_.bytes_view(), path, bytes});
}

void KnownInterests::note(const cache::Key& key, const PythonInterest& interest) {
  std::string form = encoded(interest);
  const std::lock_guard lock(mutex_);
  fresh_.emplace_back(key, std::move(form));
}

PythonInterest KnownInterests::interest_in_python(std::string_view path, std::string_view bytes) {
  if (store_ == nullptr) return prefilter_.interest_in_python(path, bytes);
  const cache::Key key = key_of("interest", path, bytes);
  if (const auto kept = store_->get(key)) {
    if (auto interest = decoded(*kept, bytes.size())) {
      interest->kind = PythonInterest::Kind::speaks;
      return std::move(*interest);
    }
  }
  PythonInterest interest = prefilter_.interest_in_python(path, bytes);
  if (interest.kind == PythonInterest::Kind::speaks) note(key, interest);
  return interest;
}

void KnownInterests::add_bodies(std::string_view path, std::string_view bytes, PythonInterest& interest) {
  if (store_ == nullptr) return prefilter_.add_bodies(path, bytes, interest);
  const cache::Key key = key_of("bodies", path, bytes);
  if (const auto kept = store_->get(key)) {
    if (auto known = decoded(*kept, bytes.size())) {
      interest.bodies = std::move(known->bodies);
      interest.idle = std::move(known->idle);
      return;
    }
  }
  prefilter_.add_bodies(path, bytes, interest);
  PythonInterest bodies;
  bodies.bodies = interest.bodies;
  bodies.idle = interest.idle;
  note(key, bodies);
}

std::vector<python::Stretch> KnownInterests::left_out(std::string_view path, std::string_view bytes, PythonInterest& interest,
                                                      const HotWords& hot, const std::vector<std::string>& imports,
                                                      const std::vector<std::uint32_t>& asked) {
  return Prefilter::left_out(path, interest, hot, imports, asked, [&] { add_bodies(path, bytes, interest); });
}

void KnownInterests::keep() {
  for (auto& [key, form] : fresh_) store_->put(key, std::move(form));
  fresh_.clear();
}

}  // namespace dbssot
