// headers: glog/logging.h absl/log/log.h absl/log/check.h
#pragma once
#include <ostream>
namespace google {
class LogMessage { public: LogMessage(const char* file, int line); std::ostream& stream(); };
void InitGoogleLogging(const char* name);
}  // namespace google
#define LOG(severity) google::LogMessage(__FILE__, __LINE__).stream()
#define VLOG(level) google::LogMessage(__FILE__, __LINE__).stream()
#define DLOG(severity) google::LogMessage(__FILE__, __LINE__).stream()
#define LOG_IF(severity, condition) if (condition) google::LogMessage(__FILE__, __LINE__).stream()
#define CHECK(condition) if (!(condition)) google::LogMessage(__FILE__, __LINE__).stream()
