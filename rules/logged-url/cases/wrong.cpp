#include <cstdio>
#include <cstdlib>
#include <iostream>

void show() {
  std::cout << "connecting to " << std::getenv("DATABASE_URL") << "\n";  // expect: logged-url "DATABASE_URL"
}

void print() {
  std::printf("url: %s\n", std::getenv("DATABASE_URL"));  // expect: logged-url
}
