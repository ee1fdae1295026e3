// headers: QString QtCore/QString qstring.h QByteArray QtCore/QByteArray QStringList QtCore/QtCore QCoreApplication QtCore/QCoreApplication QApplication QDebug QtCore/QDebug qdebug.h QtDebug QtCore/QtDebug QUrl QtCore/QUrl qurl.h QVariant QtCore/QVariant QProcessEnvironment QtCore/QProcessEnvironment QSettings QtCore/QSettings QSqlDatabase QtSql/QSqlDatabase qsqldatabase.h QtSql/QtSql QSqlQuery QtSql/QSqlQuery QSqlError QtSql/QSqlError QObject QtCore/QObject QtGlobal QtCore/QtGlobal QtCore/qglobal.h QTextStream QtCore/QTextStream QUrlQuery QtCore/QUrlQuery
#pragma once
#include <cstddef>
#include <string>
#define Q_OBJECT
#define Q_GADGET
#define Q_NAMESPACE
#define Q_INVOKABLE
#define Q_SLOT
#define Q_SIGNAL
#define Q_SLOTS
#define Q_SIGNALS public
#define Q_EMIT
#define Q_PROPERTY(...)
#define Q_ENUM(...)
#define Q_FLAG(...)
#define Q_DISABLE_COPY(...)
#define Q_DECLARE_METATYPE(...)
#define Q_DECL_EXPORT
#define Q_DECL_IMPORT
#define Q_DECL_OVERRIDE override
#define Q_DECL_FINAL final
#define Q_NULLPTR nullptr
#define QT_BEGIN_NAMESPACE
#define QT_END_NAMESPACE
#define QT_TR_NOOP(text) text
#define Q_UNUSED(x) (void)x;
#define slots
#define signals public
#define emit
#define QStringLiteral(text) QString(text)
#define QLatin1StringView QLatin1String
#define qDebug QMessageLogger().debug
#define qInfo QMessageLogger().info
#define qWarning QMessageLogger().warning
#define qCritical QMessageLogger().critical
#define qFatal QMessageLogger().fatal
#define qPrintable(text) QString(text).toLocal8Bit().constData()
#define qUtf8Printable(text) QString(text).toUtf8().constData()
using qint64 = long long; using quint16 = unsigned short; using uint = unsigned int;
class QByteArray; class QString; class QStringList; class QVariant; class QUrl;
class QLatin1String { public: explicit QLatin1String(const char* text); };
class QChar { public: QChar(char c); };
class QByteArray {
 public:
  QByteArray(); QByteArray(const char* text, int size = -1);
  const char* data() const; const char* constData() const; std::string toStdString() const; bool isEmpty() const; bool isNull() const; int size() const; int toInt(bool* ok = nullptr) const;
  QByteArray trimmed() const; QByteArray toPercentEncoding() const; QByteArray toLower() const; QByteArray toBase64() const; bool startsWith(const char*) const; bool contains(const char*) const; QByteArray& append(const QByteArray&);
  operator const char*() const; static QByteArray fromStdString(const std::string&);
};
class QString {
 public:
  QString(); QString(const char* text); QString(QLatin1String text); QString(const QByteArray& text); QString(QChar c);
  static QString fromStdString(const std::string&); static QString fromUtf8(const char*, int size = -1); static QString fromUtf8(const QByteArray&); static QString fromLatin1(const char*, int size = -1); static QString fromLocal8Bit(const char*, int size = -1); static QString fromLocal8Bit(const QByteArray&);
  static QString number(int, int base = 10); static QString number(long long, int base = 10); static QString number(double); static QString asprintf(const char* format, ...);
  std::string toStdString() const; QByteArray toUtf8() const; QByteArray toLocal8Bit() const; QByteArray toLatin1() const; int toInt(bool* ok = nullptr, int base = 10) const; unsigned short toUShort(bool* ok = nullptr) const;
  bool isEmpty() const; bool isNull() const; int size() const; int length() const; void clear();
  template <class... T> QString arg(const T&... values) const;
  QString& append(const QString&); QString& prepend(const QString&); QString& operator+=(const QString&);
  QString& replace(const QString& from, const QString& to); QString& replace(int position, int size, const QString& to); QString& insert(int position, const QString&); QString& remove(const QString&);
  bool startsWith(const QString&) const; bool endsWith(const QString&) const; bool contains(const QString&) const; int indexOf(const QString&) const; int lastIndexOf(const QString&) const;
  QString left(int) const; QString right(int) const; QString mid(int, int size = -1) const; QString section(const QString&, int, int end = -1) const; QString toLower() const; QString toUpper() const; QString trimmed() const; QString simplified() const;
  QStringList split(const QString&) const; int compare(const QString&) const;
};
QString operator+(const QString&, const QString&); QString operator+(const QString&, const char*); QString operator+(const char*, const QString&);
namespace Qt { inline namespace Literals { inline namespace StringLiterals { QString operator""_s(const char16_t* text, std::size_t size); QLatin1String operator""_L1(const char* text, std::size_t size); } } }
bool operator==(const QString&, const QString&); bool operator!=(const QString&, const QString&); bool operator==(const QString&, const char*); bool operator!=(const QString&, const char*);
class QStringList { public: QStringList(); int size() const; QString at(int) const; QString operator[](int) const; QString join(const QString&) const; QString first() const; QString last() const; const QString* begin() const; const QString* end() const; };
class QVariant { public: QVariant(); QVariant(const char*); QVariant(const QString&); QVariant(int); QVariant(bool); QString toString() const; int toInt(bool* ok = nullptr) const; bool toBool() const; bool isValid() const; bool isNull() const; };
class QUrl {
 public:
  QUrl(); explicit QUrl(const QString&); static QUrl fromUserInput(const QString&); static QByteArray toPercentEncoding(const QString&); static QString fromPercentEncoding(const QByteArray&);
  QString host() const; QString userName() const; QString password() const; QString path() const; QString scheme() const; QString query() const; int port(int fallback = -1) const; bool isValid() const; QString toString() const;
  void setHost(const QString&); void setUserName(const QString&); void setPassword(const QString&); void setPath(const QString&); void setScheme(const QString&); void setPort(int); void setQuery(const QString&);
};
class QDebug { public: template <class T> QDebug& operator<<(const T&); QDebug& noquote(); QDebug& nospace(); };
class QMessageLogger { public: QDebug debug() const; QDebug info() const; QDebug warning() const; QDebug critical() const; void debug(const char*, ...) const; void info(const char*, ...) const; void warning(const char*, ...) const; void critical(const char*, ...) const; [[noreturn]] void fatal(const char*, ...) const; };
QByteArray qgetenv(const char* name); bool qputenv(const char* name, const QByteArray& value); bool qEnvironmentVariableIsSet(const char* name); bool qEnvironmentVariableIsEmpty(const char* name);
QString qEnvironmentVariable(const char* name); QString qEnvironmentVariable(const char* name, const QString& fallback); int qEnvironmentVariableIntValue(const char* name, bool* ok = nullptr);
class QProcessEnvironment { public: static QProcessEnvironment systemEnvironment(); QString value(const QString& name, const QString& fallback = QString()) const; bool contains(const QString&) const; void insert(const QString&, const QString&); };
class QObject { public: explicit QObject(QObject* parent = nullptr); virtual ~QObject(); static QString tr(const char*); };
class QCoreApplication : public QObject { public: QCoreApplication(int&, char**); static int exec(); static void quit(); };
using QApplication = QCoreApplication;
class QSettings { public: QSettings(); explicit QSettings(const QString&, int format = 0); QVariant value(const QString& key, const QVariant& fallback = QVariant()) const; void setValue(const QString&, const QVariant&); void beginGroup(const QString&); void endGroup(); enum Format { NativeFormat, IniFormat }; };
class QSqlError { public: QString text() const; QString driverText() const; QString databaseText() const; bool isValid() const; };
class QSqlDatabase {
 public:
  QSqlDatabase(); static const char* defaultConnection;
  static QSqlDatabase addDatabase(const QString& type, const QString& connectionName = QString()); static QSqlDatabase database(const QString& connectionName = QString(), bool open = true); static void removeDatabase(const QString&); static bool contains(const QString& connectionName = QString()); static QStringList drivers();
  void setHostName(const QString&); void setPort(int); void setDatabaseName(const QString&); void setUserName(const QString&); void setPassword(const QString&); void setConnectOptions(const QString& options = QString());
  bool open(); bool open(const QString& user, const QString& password); void close(); bool isOpen() const; bool isValid() const; QSqlError lastError() const; bool transaction(); bool commit(); bool rollback();
  QString hostName() const; QString databaseName() const; QString userName() const; QString password() const; QString connectionName() const;
};
class QSqlQuery { public: QSqlQuery(); explicit QSqlQuery(const QSqlDatabase&); explicit QSqlQuery(const QString&, const QSqlDatabase& db = QSqlDatabase()); bool exec(); bool exec(const QString&); bool prepare(const QString&); bool next(); bool first(); QVariant value(int) const; QVariant value(const QString&) const; void bindValue(const QString&, const QVariant&); void addBindValue(const QVariant&); QSqlError lastError() const; };
