#pragma once

#include <string>
#include <vector>

#include "linker/wrappers.h"

namespace dbssot::program {

/// A dotted name outside the units: of a library, or of what another module may define ("shop.names.scheme_of").
struct OpenName {
  std::string name;
  std::string importer;  ///< module that asks, where that decides what a name from outside means; "" else

  auto operator<=>(const OpenName&) const = default;
};

/// A function whose body was left out, and that a value leads into.
struct UnreadFunction {
  std::string path;  ///< of its file
  std::string name;

  auto operator<=>(const UnreadFunction&) const = default;
};

/// A name that a value on the way to a database is known by, or what gives it out.
struct HotName {
  std::string name;
  std::string path;        ///< of the file that has it
  std::string module;      ///< that others import it from
  bool is_member = false;  ///< of a class: others write it behind a dot

  auto operator<=>(const HotName&) const = default;
};

/// Where code that has to do with a database leaves what was parsed. Files are prefiltered by their bytes, and some say nothing of
/// databases themselves; whoever parses files on demand asks again when it has. Python only: C++ follows its includes. All sorted,
/// each entry once.
struct OpenEnds {
  std::vector<OpenName> names;
  std::vector<Wrapper> wrappers;  ///< whose callers may be outside
  std::vector<UnreadFunction> unread;
  std::vector<HotName> hot;  ///< who mentions one may use it
};

}  // namespace dbssot::program
