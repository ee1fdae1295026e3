#include <QMessageBox>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

struct Window {
  void test_button(const std::string& url);
};

void Window::test_button(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const std::exception& error) {  // fine: swallowed-database-error (whoever sits before the program is told)
    QMessageBox::critical(nullptr, "Connection", error.what());
  }
}

void quietly(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const std::exception&) {  // expect: swallowed-database-error "exception of the connection is dropped"
  }
}
