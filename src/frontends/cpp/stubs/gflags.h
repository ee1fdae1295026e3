// headers: gflags/gflags.h gflags/gflags_declare.h google/gflags.h
#pragma once
#include <cstdint>
#include <string>
#define DEFINE_string(name, default_value, help) std::string FLAGS_##name = default_value
#define DEFINE_bool(name, default_value, help) bool FLAGS_##name = default_value
#define DEFINE_int32(name, default_value, help) std::int32_t FLAGS_##name = default_value
#define DEFINE_int64(name, default_value, help) std::int64_t FLAGS_##name = default_value
#define DEFINE_uint32(name, default_value, help) std::uint32_t FLAGS_##name = default_value
#define DEFINE_uint64(name, default_value, help) std::uint64_t FLAGS_##name = default_value
#define DEFINE_double(name, default_value, help) double FLAGS_##name = default_value
#define DECLARE_string(name) extern std::string FLAGS_##name
#define DECLARE_bool(name) extern bool FLAGS_##name
#define DECLARE_int32(name) extern std::int32_t FLAGS_##name
#define DECLARE_int64(name) extern std::int64_t FLAGS_##name
namespace gflags {
std::uint32_t ParseCommandLineFlags(int* argc, char*** argv, bool remove_flags);
void SetUsageMessage(const std::string& usage);
std::string StringFromEnv(const char* variable, const char* default_value);
std::int32_t Int32FromEnv(const char* variable, std::int32_t default_value);
}  // namespace gflags
namespace google = gflags;
