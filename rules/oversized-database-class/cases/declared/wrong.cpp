#include <pqxx/pqxx>

#include <string>

class Loader {  // expect: oversized-database-class "limit 20"
 public:
  explicit Loader(const std::string& url) : connection_(url) {}

  void initialise() {
    pqxx::connection other("dbname=shop");
    report(0);
    report(1);
    report(2);
    report(3);
    report(4);
    report(5);
    report(6);
    report(7);
    report(8);
    report(9);
    report(10);
    report(11);
    report(12);
    report(13);
    report(14);
    report(15);
  }

  void report(int line);

 private:
  pqxx::connection connection_;
};
