#include <string>

std::string shown(const char* format, ...);

#ifdef WITH_SERVER_THAT_NOBODY_DEFINES
std::string dsn(const std::string& host, int port) {
  return shown("host=%s port=%d dbname=shop",  // expect: hand-built-url
               host.c_str(), port);
}
#endif
