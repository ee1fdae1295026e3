#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

#include "lint/rule.h"

/// What a plugin is: a shared object with rules, which `--plugin FILE.so` loads. It is written like a built-in rule and ends with
///
///     static const dbssot::Rule rules[] = {{{"shop-rule", "engines come from shop.db"}, check, page}};
///     DBSSOT_PLUGIN("shop", rules)
///
/// A plugin shares our types, so it has to be built for this very version with a fitting compiler: it says what it was built for in
/// a head whose form never changes, and that is read before anything else of it is used. docs/plugins.md walks through one.
namespace dbssot {

/// The version of the headers. Held against the project's own when configuring.
#define DBSSOT_PLUGIN_TOOL_VERSION "0.1.0"

/// Counts changes of what plugins rely on that the numbers below do not see, such as the meaning of a field.
inline constexpr std::uint32_t plugin_abi = 1;
inline constexpr std::uint32_t plugin_magic = 0x44425331;

#if defined(_LIBCPP_VERSION)
inline constexpr const char* plugin_library = "libc++";
#elif defined(_GLIBCXX_DEBUG)
inline constexpr const char* plugin_library = "libstdc++ in debug mode";
#elif defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
inline constexpr const char* plugin_library = "libstdc++";
#else
inline constexpr const char* plugin_library = "libstdc++ with the strings of before C++11";
#endif

#if defined(__clang__)
inline constexpr const char* plugin_compiler = "Clang " __clang_version__;
#else
inline constexpr const char* plugin_compiler = "GCC " __VERSION__;
#endif

constexpr std::uint64_t layout_of(std::initializer_list<std::size_t> sizes) {
  std::uint64_t hash = 14695981039346656037u;
  for (const std::size_t size : sizes) hash = (hash ^ size) * 1099511628211u;
  return hash;
}

/// Differs where our types do, also between two builds that both call themselves 0.1.0.
inline constexpr std::uint64_t plugin_layout = layout_of({sizeof(RuleContext),
                                                          sizeof(Rule),
                                                          sizeof(Findings),
                                                          sizeof(Finding),
                                                          sizeof(FixIt),
                                                          sizeof(Repair),
                                                          sizeof(TextChange),
                                                          sizeof(FactStore),
                                                          sizeof(FactHead),
                                                          sizeof(DriverImport),
                                                          sizeof(EnvRead),
                                                          sizeof(ConfigFieldRead),
                                                          sizeof(UrlLiteral),
                                                          sizeof(UrlBuild),
                                                          sizeof(UrlInspection),
                                                          sizeof(Sink),
                                                          sizeof(Argument),
                                                          sizeof(Pool),
                                                          sizeof(Timeout),
                                                          sizeof(ClassShape),
                                                          sizeof(FunctionShape),
                                                          sizeof(VariableList),
                                                          sizeof(HandlerFact),
                                                          sizeof(Fallback),
                                                          sizeof(DegradedHealth),
                                                          sizeof(StartupStep),
                                                          sizeof(HealthReport),
                                                          sizeof(UnknownMember),
                                                          sizeof(EnvironmentGuess),
                                                          sizeof(Log),
                                                          sizeof(ConfigVariable),
                                                          sizeof(Capacity),
                                                          sizeof(SecretReference),
                                                          sizeof(Environment),
                                                          sizeof(Dependency),
                                                          sizeof(Value),
                                                          sizeof(ValueStore),
                                                          sizeof(Source),
                                                          sizeof(Provenance),
                                                          sizeof(ProvenanceStep),
                                                          sizeof(Policy),
                                                          sizeof(ServicePolicy),
                                                          sizeof(EnvironmentPolicy),
                                                          sizeof(deploy::Deployment),
                                                          sizeof(deploy::Environment),
                                                          sizeof(deploy::Service),
                                                          sizeof(url::Text),
                                                          sizeof(url::Judgement),
                                                          sizeof(Sensitive),
                                                          sizeof(Place)});

struct Plugin {
  // The head: read first, and never changed.
  std::uint32_t magic;
  std::uint32_t abi;
  std::uint64_t layout;
  const char* tool_version;
  const char* library;
  const char* compiler;
  // Read where all of the above fits.
  const char* name;  ///< of the plugin, as `dbssot rules` shows it
  const Rule* rules;
  std::size_t rule_count;
};

/// Name of the symbol.
inline constexpr const char* plugin_symbol = "dbssot_plugin";

}  // namespace dbssot

/// Once in a plugin, outside of all namespaces: its name, and an array (or vector, at file level) of its rules.
#define DBSSOT_PLUGIN(plugin_name, plugin_rules)                                          \
  extern "C" __attribute__((visibility("default"))) const ::dbssot::Plugin dbssot_plugin; \
  const ::dbssot::Plugin dbssot_plugin = {::dbssot::plugin_magic,                         \
                                          ::dbssot::plugin_abi,                           \
                                          ::dbssot::plugin_layout,                        \
                                          DBSSOT_PLUGIN_TOOL_VERSION,                     \
                                          ::dbssot::plugin_library,                       \
                                          ::dbssot::plugin_compiler,                      \
                                          plugin_name,                                    \
                                          ::std::data(plugin_rules),                      \
                                          ::std::size(plugin_rules)};
