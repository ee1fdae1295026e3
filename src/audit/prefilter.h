#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/bodies.h"
#include "policy/policy.h"

namespace re2 {
class RE2;
}

namespace dbssot {

/// Whether a Python file is read for its own sake.
struct PythonInterest {
  enum class Kind : std::uint8_t {
    none,               ///< where a value or a name leads to it
    hands_environment,  ///< where it imports one that speaks: that may read a database's variable out of what it gets
    speaks,             ///< yes
  };
  Kind kind = Kind::none;
  std::vector<std::string> variables;  ///< that it reads, if it does not speak
  std::vector<QuietBody> bodies;       ///< that say nothing by themselves, if it speaks
  std::optional<QuietBody> rest;       ///< if nothing speaks but its imports: all the rest
  std::vector<python::Stretch> idle;   ///< python::Outline's; none if that is not sound

  /// True if some of these names stand in what says nothing by itself.
  [[nodiscard]] bool mentions(const WordHashes& names) const;
};

class ClientNames;
struct PythonText;

/// Tells from the bytes of a file whether it can hold facts. Names that only the policy knows count too.
/// Thread-safe after construction.
class Prefilter {
 public:
  /// The policies are to live as long.
  explicit Prefilter(std::vector<const Policy*> policies);
  ~Prefilter();

  /// Something that speaks of databases, or a suppression comment; or what may be done with the environment. Comments and
  /// docstrings count for nothing.
  [[nodiscard]] PythonInterest interest_in_python(std::string_view path, std::string_view bytes) const;
  /// Of a file that is read whatever its bytes say: the bodies that say nothing by themselves, and what is idle.
  void add_bodies(std::string_view path, std::string_view bytes, PythonInterest& interest) const;
  /// What of the file stays unread (python::read_without): no word in it is hot, and nobody asked for a function of that name. A
  /// file that was asked for something is read for more than its imports.
  [[nodiscard]] std::vector<python::Stretch> left_out(std::string_view path, std::string_view bytes, PythonInterest& interest,
                                                      const HotWords& hot, const std::vector<std::string>& imports,
                                                      const std::vector<std::uint32_t>& asked) const;
  /// The same, where somebody else knows the bodies.
  [[nodiscard]] static std::vector<python::Stretch> left_out(std::string_view path, PythonInterest& interest, const HotWords& hot,
                                                             const std::vector<std::string>& imports,
                                                             const std::vector<std::uint32_t>& asked,
                                                             const std::function<void()>& add_bodies);
  [[nodiscard]] bool matches_cpp(std::string_view bytes) const;
  /// A client or the environment: files that include this one may hand values to it.
  [[nodiscard]] bool is_cpp_hub(std::string_view bytes) const;

 private:
  enum class Said : std::uint8_t {
    nothing,
    hint,       ///< the environment, or what is done with URLs
    databases,  ///< a client, or a word of addresses and settings
  };
  [[nodiscard]] Said said_in(std::string_view python) const;
  /// True if that is not nothing.
  [[nodiscard]] bool hints(std::string_view python) const;
  [[nodiscard]] bool is_named_by_policy(std::string_view bytes) const;
  [[nodiscard]] PythonText text_of(std::string_view bytes) const;
  void add_bodies(std::string_view path, std::string_view bytes, const PythonText& text, const ClientNames& clients,
                  PythonInterest& interest) const;
  [[nodiscard]] std::vector<QuietBody> quiet_bodies(std::string_view path, std::string_view bytes, const PythonText& text,
                                                    const ClientNames& clients) const;
  void add_constants(std::string_view path, const PythonText& text, const ClientNames& clients,
                     std::vector<QuietBody>& quiet) const;
  [[nodiscard]] std::optional<QuietBody> quiet_rest(std::string_view path, const PythonText& text,
                                                    const ClientNames& clients) const;
  [[nodiscard]] bool is_read_whole(std::string_view path) const;
  [[nodiscard]] std::optional<std::vector<std::uint32_t>> words_if_quiet(std::string_view text, const ClientNames& clients) const;
  [[nodiscard]] bool names_database(const NameInCode& name) const;

  std::vector<const Policy*> policies_;
  bool asks_for_all_bodies_ = false;       ///< and for files that speak of startup or health
  std::unique_ptr<const re2::RE2> names_;  ///< that only the policies know; null for none
};

}  // namespace dbssot
