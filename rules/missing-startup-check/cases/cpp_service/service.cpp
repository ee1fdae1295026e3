#include <cstdlib>
#include <memory>
#include <pqxx/pqxx>

class Orders {
 public:
  void place() {
    pqxx::connection connection(std::getenv("DATABASE_URL"));  // expect: missing-startup-check "nothing that runs at startup"
  }
};

int main() {
  Orders orders;
  (void)orders;
}
