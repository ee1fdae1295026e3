// headers: nlohmann/json.hpp nlohmann/json_fwd.hpp
#pragma once
#include <cstddef>
#include <initializer_list>
#include <istream>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
namespace nlohmann {
class json {
 public:
  struct exception : std::runtime_error { using runtime_error::runtime_error; };
  struct parse_error : exception { using exception::exception; };
  using iterator = json*; using const_iterator = const json*;
  json(); json(std::nullptr_t); json(const json&); json(json&&); template <class T> json(const T&); json(std::initializer_list<json>);
  json& operator=(const json&); json& operator=(json&&);
  json& operator[](const std::string&); const json& operator[](const std::string&) const; json& operator[](const char*); const json& operator[](const char*) const; json& operator[](int); const json& operator[](int) const;
  json& at(const std::string&); const json& at(const std::string&) const; json& at(std::size_t); const json& at(std::size_t) const;
  template <class T> T get() const; template <class T> void get_to(T&) const; template <class T> operator T() const;
  template <class T> T value(const std::string& key, const T& fallback) const; std::string value(const std::string& key, const char* fallback) const;
  bool contains(const std::string&) const; bool empty() const; bool is_null() const; bool is_string() const; bool is_object() const; bool is_array() const; bool is_number() const; std::size_t size() const; std::size_t count(const std::string&) const;
  iterator begin(); iterator end(); const_iterator begin() const; const_iterator end() const; iterator find(const std::string&); const_iterator find(const std::string&) const;
  const std::map<std::string, json>& items() const; std::string dump(int indent = -1) const; void push_back(const json&);
  template <class T> static json parse(T&& text); static json object(); static json array();
};
using ordered_json = json;
std::istream& operator>>(std::istream&, json&); std::ostream& operator<<(std::ostream&, const json&);
}  // namespace nlohmann
