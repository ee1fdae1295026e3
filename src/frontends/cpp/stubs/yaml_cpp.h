// headers: yaml-cpp/yaml.h
#pragma once
#include <cstddef>
#include <stdexcept>
#include <string>
namespace YAML {
struct Exception : std::runtime_error { using runtime_error::runtime_error; };
class Node {
 public:
  Node(); template <class T> explicit Node(const T&);
  template <class K> const Node operator[](const K& key) const; template <class K> Node operator[](const K& key); template <class T> Node& operator=(const T&);
  template <class T> T as() const; template <class T, class S> T as(const S& fallback) const;
  bool IsDefined() const; bool IsNull() const; bool IsScalar() const; bool IsMap() const; bool IsSequence() const; explicit operator bool() const; bool operator!() const; std::size_t size() const;
  const std::string& Scalar() const; const Node* begin() const; const Node* end() const;
};
Node LoadFile(const std::string& path); Node Load(const std::string& text);
}  // namespace YAML
