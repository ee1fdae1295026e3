// headers: spdlog/spdlog.h spdlog/logger.h spdlog/sinks/stdout_color_sinks.h spdlog/sinks/basic_file_sink.h spdlog/async.h
#pragma once
#include <memory>
#include <string>
#include <string_view>
namespace spdlog {
namespace level { enum level_enum { trace, debug, info, warn, err, critical, off }; }
class logger {
 public:
  template <class... T> void trace(std::string_view format, T&&... args); template <class... T> void debug(std::string_view format, T&&... args);
  template <class... T> void info(std::string_view format, T&&... args); template <class... T> void warn(std::string_view format, T&&... args);
  template <class... T> void error(std::string_view format, T&&... args); template <class... T> void critical(std::string_view format, T&&... args);
  template <class... T> void log(level::level_enum severity, std::string_view format, T&&... args);
  void set_level(level::level_enum); void flush();
};
template <class... T> void trace(std::string_view format, T&&... args); template <class... T> void debug(std::string_view format, T&&... args);
template <class... T> void info(std::string_view format, T&&... args); template <class... T> void warn(std::string_view format, T&&... args);
template <class... T> void error(std::string_view format, T&&... args); template <class... T> void critical(std::string_view format, T&&... args);
template <class... T> void log(level::level_enum severity, std::string_view format, T&&... args);
std::shared_ptr<logger> get(const std::string& name); std::shared_ptr<logger> default_logger(); std::shared_ptr<logger> stdout_color_mt(const std::string& name); std::shared_ptr<logger> stderr_color_mt(const std::string& name);
void set_level(level::level_enum); void set_pattern(std::string pattern); void set_default_logger(std::shared_ptr<logger>); void shutdown();
}  // namespace spdlog
#define SPDLOG_TRACE(...) spdlog::trace(__VA_ARGS__)
#define SPDLOG_DEBUG(...) spdlog::debug(__VA_ARGS__)
#define SPDLOG_INFO(...) spdlog::info(__VA_ARGS__)
#define SPDLOG_WARN(...) spdlog::warn(__VA_ARGS__)
#define SPDLOG_ERROR(...) spdlog::error(__VA_ARGS__)
#define SPDLOG_CRITICAL(...) spdlog::critical(__VA_ARGS__)
