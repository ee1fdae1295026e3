#include "audit/kept_config.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "program/bytes.h"

namespace dbssot {
namespace {

using config::Unit;

constexpr std::string_view magic = "kept config 2";

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || (c & 0x80) != 0;
}

/// Words, and what stands between them.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const auto end = std::ranges::find_if(text, [&](char c) { return is_word(c) != is_word(text.front()); });
    pieces.push_back(text.substr(0, static_cast<std::size_t>(end - text.begin())));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

/// Finds texts of a unit in its file. They come in the order of the file for the most part.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  /// npos: it does not stand there, or looking for it would take too long.
  std::size_t place_of(std::string_view wanted) {
    std::size_t found = search(wanted, next_);
    if (found == std::string_view::npos) found = search(wanted, 0);
    if (found != std::string_view::npos) next_ = found;
    return found;
  }
  /// Not everything was looked for.
  [[nodiscard]] bool is_spent() const { return budget_ == 0; }

 private:
  std::size_t search(std::string_view wanted, std::size_t from) {
    if (budget_ == 0) return std::string_view::npos;
    const std::size_t found = text_.find(wanted, from);
    budget_ -= std::min(budget_, std::min(found, text_.size()) - from);
    return found;
  }

  std::string_view text_;
  std::size_t next_ = 0;
  std::size_t budget_ = std::size_t{64} << 20;  ///< bytes that may still be passed over
};

/// One description of the form serves both directions: Archive is an Encoder or a Decoder, and each field is named once.
class Encoder {
 public:
  static constexpr bool reads = false;

  explicit Encoder(std::string_view text) : size_(text.size()), places_(text) {}

  template <class Number>
  void number(const Number& value) {
    fields_.number(static_cast<std::uint64_t>(value));
  }
  void flag(const bool& value) { fields_.flag(value); }
  void text(const std::string& value) { fields_.number(id_of(value, false)); }
  void value(const Sensitive& value) { fields_.number(id_of(value.reveal(), true)); }
  /// That of a package which comes from a URL may hold a token, as in `git+https://TOKEN@host/…`.
  void version(const std::string& version) { fields_.number(id_of(version, version.find('/') != std::string::npos)); }
  template <class Enum>
  void enumerator(const Enum& value, Enum) {
    number(value);
  }
  template <class Element, class Fn>
  void list(const std::vector<Element>& elements, Fn fn) {
    number(elements.size());
    for (const Element& element : elements) fn(element);
  }
  template <class Held, class Fn>
  void optional(const std::optional<Held>& held, Fn fn) {
    flag(held.has_value());
    if (held) fn(*held);
  }

  KeptConfig take() {
    bytes::Writer out;
    out.text(magic);
    out.number(size_);
    out.number(count_);
    out.text(texts_.take());
    out.text(fields_.take());
    kept_.encoded = out.take();
    kept_.is_whole = !places_.is_spent();
    return std::move(kept_);
  }

 private:
  std::uint32_t id_of(const std::string& text, bool is_value) {
    const auto [at, is_new] = ids_.try_emplace(text, count_);
    if (!is_new) {
      kept_.holds_values = kept_.holds_values || (is_value && spelt_[at->second]);
      return at->second;
    }
    ++count_;
    const std::size_t place = places_.place_of(text);
    const bool is_spelt = place == std::string_view::npos;
    spelt_.push_back(is_spelt);
    texts_.flag(is_spelt);
    if (is_spelt) {
      put_together(text);
      kept_.holds_values = kept_.holds_values || is_value;
    } else {
      texts_.number(place);
      texts_.number(text.size());
    }
    return at->second;
  }

  /// A name that the file does not write as one: of its words, and of what was put between them.
  void put_together(const std::string& text) {
    const std::vector<std::string_view> pieces = pieces_of(text);
    texts_.number(pieces.size());
    for (const std::string_view piece : pieces) {
      const std::size_t place = is_word(piece.front()) ? places_.place_of(piece) : std::string_view::npos;
      texts_.flag(place == std::string_view::npos);
      if (place == std::string_view::npos) {
        texts_.text(piece);
      } else {
        texts_.number(place);
        texts_.number(piece.size());
      }
    }
    (kept_.names += text) += '\n';
  }

  std::size_t size_;
  Places places_;
  KeptConfig kept_;
  bytes::Writer texts_;
  bytes::Writer fields_;
  std::uint32_t count_ = 0;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<bool> spelt_;
};

class Decoder {
 public:
  static constexpr bool reads = true;

  Decoder(std::span<const std::string_view> texts, std::string_view fields) : texts_(texts), in_(fields) {}

  template <class Number>
  void number(Number& value) {
    value = static_cast<Number>(in_.number());
  }
  void flag(bool& value) { value = in_.flag(); }
  void text(std::string& value) { value = next_text(); }
  void value(Sensitive& value) { value = Sensitive(std::string(next_text())); }
  void version(std::string& version) { text(version); }
  template <class Enum>
  void enumerator(Enum& value, Enum last) {
    value = static_cast<Enum>(in_.below(static_cast<std::uint64_t>(last) + 1));
  }
  template <class Element, class Fn>
  void list(std::vector<Element>& elements, Fn fn) {
    for (std::size_t left = in_.count(); left > 0 && in_.ok(); --left) fn(elements.emplace_back());
  }
  template <class Held, class Fn>
  void optional(std::optional<Held>& held, Fn fn) {
    if (in_.flag()) fn(held.emplace());
  }
  [[nodiscard]] bool is_whole() const { return in_.ok() && in_.at_end(); }

 private:
  std::string_view next_text() {
    const std::uint32_t id = in_.below(texts_.size());
    return in_.ok() ? texts_[id] : std::string_view();
  }

  std::span<const std::string_view> texts_;
  bytes::Reader in_;
};

template <class Archive>
class Form {
  template <class T>
  using Ref = std::conditional_t<Archive::reads, T&, const T&>;

 public:
  explicit Form(Archive& archive) : a_(archive) {}

  // Names for all fields, where a type has no base: one that is added does not compile here.

  void unit(Ref<Unit> unit) {
    auto& [path, kind, variables, secrets, environments, dependencies, capacities, mentions, holders, made_of, diagnostics] = unit;
    texts(path, kind);
    a_.list(variables, [&](auto& one) { variable(one); });
    a_.list(secrets, [&](auto& one) {
      head(one);
      texts(one.variable, one.secret, one.key, one.version, one.environment);
    });
    a_.list(environments, [&](auto& one) {
      head(one);
      texts(one.name, one.platform);
    });
    a_.list(dependencies, [&](auto& one) {
      head(one);
      texts(one.package, one.manifest, one.group);
      a_.version(one.version);
    });
    a_.list(capacities, [&](auto& one) {
      head(one);
      a_.enumerator(one.of, Capacity::Of::connections);
      numbers(one.count);
      texts(one.container, one.environment);
    });
    words(mentions);
    a_.list(holders, [&](auto& one) { holder(one); });
    composition(made_of);
    a_.list(diagnostics, [&](auto& one) {
      auto& [level, file, line, message, incomplete, column] = one;
      a_.enumerator(level, DiagnosticLevel::error);
      texts(file, message);
      numbers(line, column);
      flags(incomplete);
    });
  }

 private:
  void head(Ref<FactHead> one) {
    auto& [place, service, scope, context, language] = one;
    numbers(place.file);
    range(place.range);
    texts(service, scope);
    a_.enumerator(context, Context::documentation);
    a_.enumerator(language, Language::config);
  }

  void variable(Ref<ConfigVariable> one) {
    head(one);
    texts(one.variable, one.environment, one.file_kind, one.container);
    values(one.value);
    a_.enumerator(one.form, ConfigForm::empty);
    flags(one.sets_environment, one.is_example, one.names_connection);
    a_.optional(one.miswriting, [&](auto& miswriting) {
      auto& [fault, remedy, written, meant] = miswriting;
      texts(fault, remedy);
      values(written, meant);
    });
  }

  void holder(Ref<config::Holder> one) {
    auto& [kind, name, object, labels, list, environment, image, build, extends_file, extends_service, profiles, ports,
           has_other_names, network_mode, names, looks_elsewhere, is_told_port, behaviour, is_generated, is_patch, removes_list,
           removes_files, syntax, entries, removed, where] = one;
    a_.enumerator(kind, config::Holder::Kind::declared_secret);
    texts(name, object, list, environment, image, build, extends_file, extends_service, network_mode, behaviour);
    words(labels);
    words(profiles);
    words(ports);
    words(names);
    flags(has_other_names, looks_elsewhere, is_told_port, is_generated, is_patch, removes_list, removes_files);
    a_.enumerator(syntax, config::Syntax::shell);
    a_.list(entries, [&](auto& each) { entry(each); });
    words(removed);
    range(where);
  }

  void entry(Ref<config::Entry> one) {
    auto& [kind, variable, value, written, is_verbatim, target, key, prefix, is_optional, is_branch, where] = one;
    a_.enumerator(kind, config::Entry::Kind::file);
    texts(variable, target, key, prefix);
    values(value, written);
    flags(is_verbatim, is_optional, is_branch);
    range(where);
  }

  void composition(Ref<config::Composition> made_of) {
    auto& [parts, patches, patch_targets, replacements, env_files, name_prefix, name_suffix] = made_of;
    words(parts);
    words(patches);
    words(patch_targets);
    a_.list(replacements, [&](auto& one) {
      auto& [object, key, value, delimiter, index, targets, where] = one;
      texts(object, key, delimiter);
      values(value);
      numbers(index);
      a_.list(targets, [&](auto& target) { replaced(target); });
      range(where);
    });
    a_.list(env_files, [&](auto& pair) { texts(pair.first, pair.second); });
    texts(name_prefix, name_suffix);
  }

  void replaced(Ref<config::Replacement::Target> target) {
    auto& [object, container, list, variable, delimiter, index] = target;
    texts(object, container, list, variable, delimiter);
    numbers(index);
  }

  template <class... T>
  void texts(T&... all) {
    (a_.text(all), ...);
  }
  template <class... T>
  void values(T&... all) {
    (a_.value(all), ...);
  }
  template <class... T>
  void numbers(T&... all) {
    (a_.number(all), ...);
  }
  template <class... T>
  void flags(T&... all) {
    (a_.flag(all), ...);
  }
  void words(Ref<std::vector<std::string>> all) {
    a_.list(all, [&](auto& one) { a_.text(one); });
  }
  void range(Ref<Range> r) {
    auto& [line, column, end_line, end_column] = r;
    numbers(line, column, end_line, end_column);
  }

  Archive& a_;
};

class Texts {
 public:
  Texts(bytes::Reader in, std::string_view text) : in_(in), text_(text) {}

  /// Nothing: the bytes are none of ours.
  [[nodiscard]] std::optional<std::vector<std::string_view>> read(std::size_t count) {
    std::vector<std::string_view> all;
    all.reserve(count);
    for (std::size_t left = count; left > 0 && in_.ok(); --left) all.push_back(in_.flag() ? put_together() : placed());
    return in_.ok() && in_.at_end() && !is_outside_ ? std::optional(std::move(all)) : std::nullopt;
  }

 private:
  std::string_view put_together() {
    std::string& whole = made_.emplace_back();
    for (std::size_t left = in_.count(); left > 0 && in_.ok(); --left) whole += in_.flag() ? in_.text() : placed();
    return whole;
  }

  std::string_view placed() {
    const std::uint64_t offset = in_.number(), size = in_.number();
    is_outside_ = is_outside_ || offset > text_.size() || size > text_.size() - offset;
    return is_outside_ ? std::string_view() : text_.substr(offset, size);
  }

  bytes::Reader in_;
  std::string_view text_;
  std::deque<std::string> made_;  ///< which stay where they are
  bool is_outside_ = false;
};

}  // namespace

bool KeptConfig::is_clean(const Secrets& secrets) const {
  if (holds_values || !is_whole) return false;
  const auto is_plain = [&](std::string_view one) { return secrets.masked(one) == one; };
  if (is_plain(names)) return true;
  std::string_view rest = names;  // what is a secret beside another line may be none alone
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (!is_plain(rest.substr(0, end))) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

KeptConfig kept_config(const Unit& unit, std::string_view text) {
  Encoder encoder(text);
  Form<Encoder>(encoder).unit(unit);
  return encoder.take();
}

std::optional<Unit> config_of_kept_form(std::string_view encoded, std::string_view text) {
  bytes::Reader in(encoded);
  if (in.text() != magic || in.number() != text.size()) return std::nullopt;
  const std::size_t count = in.count();
  const std::string_view places = in.text(), fields = in.text();
  if (!in.ok() || !in.at_end() || count > places.size()) return std::nullopt;
  Texts reading(bytes::Reader(places), text);
  const auto texts = reading.read(count);
  if (!texts) return std::nullopt;
  Decoder decoder(*texts, fields);
  Unit unit;
  Form<Decoder>(decoder).unit(unit);
  return decoder.is_whole() ? std::optional(std::move(unit)) : std::nullopt;
}

}  // namespace dbssot
