#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/followed_names.h"
#include "audit/former_run.h"
#include "audit/prefilter.h"
#include "audit/unit_shape.h"
#include "cache/key.h"
#include "facts/config_unit.h"
#include "lint/finding.h"
#include "lint/secrets.h"
#include "report/report.h"
#include "source/file_system.h"

namespace dbssot {

/// A file of an audit, and what of it the outcome rests on.
struct FormerFile {
  enum class Kind : std::uint8_t {
    other,         ///< the outcome may rest on all that it holds
    unconcerned,   ///< nothing in it was looked at but that it speaks of no database, and calls no function that leads to one
    unit,          ///< Python; the outcome rests on what the file says, and on lines only where findings speak of them
    empty_config,  ///< nothing is set in it
  };

  std::string path;  ///< relative to the root
  bool is_named = false;
  Kind kind = Kind::other;
  Witness::Stamp stamp;  ///< all 0: not to be relied on
  cache::Key content;

  PythonInterest::Kind interest = PythonInterest::Kind::none;  ///< of a unit's file, by the prefilter
  bool is_led_to = false;                                      ///< a unit's file that is read because names led to it
  bool counts_lines = false;                                   ///< lengths of functions or classes are facts
  UnitShape shape;                                             ///< of a unit; lines only if findings speak of the file
  std::vector<std::uint32_t> asked;                            ///< of a unit's file: Candidate::asked
  cache::Key words;  ///< of a unit, wrappers that it seems to call; of configuration, its kind and what it refers to
};

/// A file that findings speak of, and that has changed in nothing but what stands on which line.
struct MovedFile {
  std::string path;                  ///< relative to the root
  std::string bytes;                 ///< as they are now
  std::vector<std::uint32_t> lines;  ///< UnitShape::lines
};

/// A value of a Kubernetes Secret is hidden in base64, and so is that.
constexpr std::uint32_t most_encodings = 3;

/// Where a secret stands that the audit has met: in a file's bytes, as it is or what it is the base64 of.
struct SecretPlace {
  std::uint32_t file = 0;  ///< index into FormerAudit::audited
  std::uint64_t offset = 0, size = 0;
  std::uint32_t encodings = 0;  ///< how many times what stands there is to be put into base64

  /// Nothing: the text is too short for it.
  [[nodiscard]] std::optional<std::string> form_in(std::string_view text) const;
};

/// What an audit found, kept for later ones: what it said holds as long as no file has changed that it rests on. Everything in it
/// has passed redaction; secrets are named by place.
struct FormerAudit {
  std::chrono::year_month_day day{};
  bool rests_on_day = false;         ///< a suppression ends some day
  std::vector<FormerFile> files;     ///< all that were looked at, by path
  std::vector<std::string> audited;  ///< AuditResult::files
  std::vector<Finding> findings;     ///< their rules lie in `rules`
  std::vector<Diagnostic> diagnostics;
  report::Summary summary;
  std::vector<SecretPlace> secrets;
  bool has_other_secrets =
      false;                  ///< some stand in none of the texts, which need no masking for their sake while they say the same
  FollowedNames names;        ///< tidy
  std::string cpp_testimony;  ///< AuditResult::cpp_testimony; "" where no C or C++ was read

  /// In pieces, few of which change with a file.
  [[nodiscard]] std::vector<std::string> encoded() const;
  /// `rule_named` lends the id of a rule of this run; "" if there is none, and then nothing comes back.
  [[nodiscard]] static std::optional<FormerAudit> decoded(std::span<const std::string> pieces,
                                                          const std::function<std::string_view(std::string_view)>& rule_named,
                                                          unsigned jobs);

  /// Has findings speak of the lines that these files have now.
  void move(std::vector<MovedFile> moved);
  /// True if findings that speak of one of `audited` can be told where they speak of it now, should its lines have moved.
  /// `rests_on_text`: of a finding that may be another one when remarks around it are others.
  [[nodiscard]] bool may_move(std::uint32_t audited_file, const UnitShape& shape,
                              const std::function<bool(const Finding&)>& rests_on_text) const;
  /// Files that findings speak of and that secrets stand in, as indices into `audited`; sorted.
  [[nodiscard]] std::vector<std::uint32_t> quoted() const;
  /// Of one of `audited`, as it was, or moved; nothing where it is another one by now.
  [[nodiscard]] std::optional<std::string> text_of(std::uint32_t audited_file, const FileSystem& disk,
                                                   const std::string& root) const;
  /// Findings that speak of lines that have moved: sorted indices into `findings`.
  [[nodiscard]] std::vector<std::size_t> moved_findings() const;
  /// True if all texts can lie on the disk.
  [[nodiscard]] bool is_clean(const Secrets& known) const;

 private:
  std::vector<MovedFile> moved_;  ///< by path
};

/// Nothing: the file sets something, or its text is looked at by others.
[[nodiscard]] std::optional<cache::Key> words_of_empty_config(const config::Unit& unit);
/// Which of the wrappers a file seems to call, told as Candidates does: by imports and by words.
[[nodiscard]] cache::Key wrappers_called(std::string_view path, std::string_view bytes, std::span<const program::Wrapper> wrappers);

struct SecretPlaces {
  std::vector<SecretPlace> standing;
  std::vector<std::string> elsewhere;  ///< what stands in no text: a password that a URL spells percent-encoded, a decoded value
};

/// Places of all secrets of a run. Nothing if too many stand in no text: to find that out, all texts are searched for each.
[[nodiscard]] std::optional<SecretPlaces> places_of(const Secrets& secrets, std::span<const std::string_view> texts,
                                                    std::span<const std::uint32_t> order, unsigned jobs);

}  // namespace dbssot
