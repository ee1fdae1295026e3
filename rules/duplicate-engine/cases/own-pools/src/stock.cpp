#include <cstdlib>
#include <memory>

#include "reservoir.h"

class Stock {
 public:
  Stock() : pool_(std::make_shared<shop::Reservoir>(std::getenv("DATABASE_URL"), 5)), notes_("url") {}  // expect: duplicate-engine, direct-url-read

 private:
  std::shared_ptr<shop::Reservoir> pool_;
  shop::Notes notes_;
};
