#include <string>

#include <boost/format.hpp>
#include <libpq-fe.h>
#include <soci/soci.h>
#include <soci/postgresql/soci-postgresql.h>

// What a formatter has yet to fill is no password, no host and no port.
const std::string kNumbered = "host=%1% port=%2% user=%3% password=%4% dbname=%5%";  // fine: hardcoded-password, hardcoded-url, invalid-url
const char* const kUrl = "postgresql://%1%:%2%@%3%:%4%/%5%";  // fine: hardcoded-password, hardcoded-url, invalid-url, unescaped-password
const char* const kOfQt = "host=%1 port=%2 user=%3 password=%4 dbname=%5";  // fine: hardcoded-password, hardcoded-url, invalid-url
const char* const kOfPosix = "host=%1$s port=%2$s user=%3$s password=%4$s dbname=%5$s";  // fine: hardcoded-password, invalid-url
const char* const kOfAbseil = "host=$0 port=$1 user=$2 password=$3 dbname=$4";  // fine: hardcoded-password, hardcoded-url, invalid-url

const char* const kHalf = "host=%1% port=%2% user=shop password=tram-lemon-84 dbname=shop";  // expect: hardcoded-password
const char* const kEncoded = "postgresql://shop:tram%2Dlemon%2D84@db.internal/shop";  // expect: hardcoded-password, hardcoded-url

struct Settings {
  std::string host() const;
  std::string password() const;
};

void by_variable(const Settings& settings) {
  boost::format text(kNumbered);
  text % settings.host() % 5432 % "shop" % settings.password() % "shop";
  soci::session session(soci::postgresql, text.str());  // fine: hardcoded-password, invalid-url
}

void of_what_is_filled(const Settings& settings) {
  boost::format text = boost::format("host=%1% user=shop password=%2% dbname=shop");
  text % settings.host();
  text % "tram-lemon-84";  // expect: hardcoded-password
  soci::session session(soci::postgresql, text.str());
}

void fill(boost::format& text, const Settings& settings);

void by_function(const Settings& settings) {
  boost::format text(kNumbered);
  fill(text, settings);
  soci::session session(soci::postgresql, text.str());  // fine: hardcoded-password, invalid-url (filled elsewhere)
}
