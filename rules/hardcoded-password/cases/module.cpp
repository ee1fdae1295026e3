// A module of Qt is a header, too.
#include <QtSql>

QSqlDatabase open_shop(bool is_test) {
  QSqlDatabase database = QSqlDatabase::addDatabase("QPSQL");
  if (is_test) {
    database.setHostName("localhost");
    database.setPassword("quartz-17-heron");  // expect: hardcoded-password
  } else {
    database.setHostName("db.internal");
    database.setPassword("tram-lemon-84");  // expect: hardcoded-password
  }
  database.open();
  return database;
}
