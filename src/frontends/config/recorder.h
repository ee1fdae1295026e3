#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frontends/config/config.h"
#include "frontends/config/secret_notation.h"
#include "frontends/config/subject.h"

namespace dbssot::config {

/// Which marks of interpolation a format knows besides `{{ … }}`, `{% … %}`, `<% … %>` and `${…}`, which templates put anywhere.
enum class Interpolation : std::uint8_t {
  braces,      ///< none besides
  shell,       ///< `$NAME` too; `$$` is a dollar sign
  kubernetes,  ///< `$(NAME)` too
  percent,     ///< `%(name)s` too, as Python's ConfigParser
};

[[nodiscard]] bool has_interpolation(std::string_view text, Interpolation interpolation);

/// One value set for one name, as a kind found it.
struct Setting {
  std::string variable;
  std::string value;
  Range range;
  ConfigForm form = ConfigForm::literal;
  std::string container;
  bool sets_environment = true;
  SecretContext context = SecretContext::any_value;
  bool is_verbatim = false;       ///< nothing in the value is interpolated
  bool names_connection = false;  ///< as ConfigVariable has it
  std::optional<Miswriting> miswriting;
  std::string written;  ///< as Entry has it
  bool is_key = false;  ///< add() says from which object it is taken, so that the holder has it already
};

/// Collects what a kind finds, filling in what the path says (environment, example) and what every fact has.
class Recorder {
 public:
  Recorder(Unit& unit, const PathFacts& file);

  /// Environment for what is recorded from now on; "" for what the path says.
  void enter_environment(std::string_view name);
  [[nodiscard]] const PathFacts& file() const { return file_; }
  [[nodiscard]] const std::string& environment() const { return environment_; }
  void use_kind(std::string_view file_kind) { unit_.kind = file_kind; }

  /// A value that is a secret's name in a known notation becomes a reference.
  void set(Setting setting);
  /// A scalar (or nothing) as the value of a variable: literal, template or empty.
  void set_scalar(std::string_view variable, source::View value, std::string_view container, Interpolation interpolation,
                  bool sets_environment = true, SecretContext context = SecretContext::any_value,
                  std::optional<Miswriting> miswriting = std::nullopt);
  /// A scalar that the keys around it make part of a connection.
  void set_connection_part(std::string_view variable, source::View value, std::string_view container, Interpolation interpolation);
  /// A name whose value comes from outside.
  void pass_through(std::string_view variable, Range range, std::string_view container, bool is_key = false);
  /// A variable that is taken from a secret store: the variable and the reference.
  void set_secret(std::string_view variable, SecretReference secret, Range range, std::string_view container, bool is_key = false);
  void refer(SecretReference secret, Range range);

  /// What is recorded from now on is received by this holder, until close(). Without one, settings go to a holder of their
  /// container.
  Holder& open(Holder holder);
  void close() { open_ = none; }
  /// What the file says is secret, and gives to nobody.
  void declare_secret(std::string name, std::string value, const Range& range);
  /// Labels of the object whose holders are opened next: "app=shop".
  void label(std::vector<std::string> labels) { labels_ = std::move(labels); }
  /// Variables that the open holder has twice, with a control line of a template between them.
  void mark_branches(const SourceText& text);
  /// A name that earlier files set and the open holder unsets.
  void remove(std::string_view variable);
  /// What the open holder has so far, and what earlier files gave it, counts no more.
  void start_anew();
  /// A reference that only the joined deployment can follow, for the open holder.
  void add(Entry entry);
  [[nodiscard]] Composition& composition() { return unit_.composition; }
  [[nodiscard]] const std::vector<Holder>& holders() const { return unit_.holders; }
  /// Holders from this number on only change others.
  void mark_patches(std::size_t from) {
    for (; from < unit_.holders.size(); ++from) unit_.holders[from].is_patch = true;
  }

  void depend(std::string_view package, std::string_view version, std::string_view manifest, Range range);
  /// The extra or group of dependencies that is recorded from now on; "" for what is always installed.
  void enter_group(std::string_view name) { group_ = name; }
  /// `count` as written: what is no positive number is left out.
  void scale(Capacity::Of of, std::string_view count, std::string_view container, Range range);
  void platform(std::string_view name) { platform_ = name; }
  /// False once the documents inside strings of this file have cost too much; each is read with what stands before it.
  [[nodiscard]] bool spend(std::size_t bytes) {
    const bool is_left = bytes <= embedded_bytes_;
    if (is_left) embedded_bytes_ -= bytes;
    return is_left;
  }
  void note(Range range, std::string message);

  /// Adds the Environment fact, if an environment or a platform is known.
  void finish();

  /// Values recorded from one file at most; aliases can multiply them.
  static constexpr std::size_t most_facts = 100'000;

 private:
  template <class Fact>
  Fact head(Fact fact, Range range) const;
  [[nodiscard]] bool has_room();

  Unit& unit_;
  const PathFacts& file_;
  std::string environment_;
  std::string platform_;
  std::string group_;
  void keep(Setting setting, const SecretReference* secret = nullptr);
  Holder& holder_of(std::string_view container);

  std::vector<std::string> labels_;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t open_ = none;
  std::map<std::pair<std::string, std::string>, std::size_t> by_container_;  ///< container and environment
  std::size_t entries_ = 0;
  std::size_t embedded_bytes_ = 16u << 20;
  bool full_ = false;
};

/// A package's name as package indexes compare them: lower case, `-` for `_` and `.`.
[[nodiscard]] std::string normalised_package(std::string_view name);

}  // namespace dbssot::config
