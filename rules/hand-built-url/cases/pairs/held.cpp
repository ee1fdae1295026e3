#include <libpq-fe.h>

#include <QString>
#include <map>

#include "export.h"

class __shop Held {
 public:
  void connect();

 private:
  void generate();

  std::map<QString, QString> parameters_;
  QString text_;
};

void Held::generate() {
  QString value, pair = QString("%1=%2 ");
  text_.clear();
  for (auto& parameter : parameters_) {
    if (parameter.first == "alias") continue;
    value = parameter.second;
    value.replace("'", "\\'");
    if (!value.isEmpty()) text_ += pair.arg(parameter.first, value);  // expect: hand-built-url
  }
  if (!text_.contains("dbname")) text_.clear();
}

void Held::connect() { PQconnectdb(text_.toStdString().c_str()); }
