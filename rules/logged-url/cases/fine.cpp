#include <cstdlib>
#include <iostream>

void show() {
  std::cout << "host " << std::getenv("POSTGRES_HOST") << "\n";  // fine: logged-url (no secret)
}

void complain() {
  std::cerr << "DATABASE_URL is not set\n";  // fine: logged-url (a text)
}
