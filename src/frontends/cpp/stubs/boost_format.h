// headers: boost/format.hpp
#pragma once
#include <ostream>
#include <string>
namespace boost {
class format {
 public:
  explicit format(const char* text); explicit format(const std::string& text);
  template <class T> format& operator%(const T& value);
  std::string str() const;
};
std::string str(const format& made);
std::ostream& operator<<(std::ostream& out, const format& made);
}  // namespace boost
