#include <cstdlib>
#include <string>

class LegacyUrls {  // expect: duplicate-url-builder
 public:
  std::string url() const { return std::string("postgresql://") + std::getenv("POSTGRES_HOST") + "/shop"; }
};
