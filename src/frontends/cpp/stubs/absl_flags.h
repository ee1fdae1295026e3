// headers: absl/flags/flag.h absl/flags/parse.h absl/flags/declare.h absl/flags/usage.h
#pragma once
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>
#define ABSL_FLAG(Type, name, default_value, help) std::type_identity_t<Type> FLAGS_##name = default_value
#define ABSL_DECLARE_FLAG(type, name) extern std::type_identity_t<type> FLAGS_##name
namespace absl {
template <class T> T GetFlag(const T& flag);
template <class T, class V> void SetFlag(T* flag, const V& value);
std::vector<char*> ParseCommandLine(int argc, char* argv[]);
void SetProgramUsageMessage(std::string_view message);
}  // namespace absl
