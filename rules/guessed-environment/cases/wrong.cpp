#include <cstdlib>
#include <string>

std::string environment() {  // expect: guessed-environment "the text of DATABASE_URL"
  const std::string url = std::getenv("DATABASE_URL");
  if (url.find("localhost") != std::string::npos) {
    return "development";
  }
  return "production";
}
