// headers: boost/program_options.hpp boost/program_options/options_description.hpp boost/program_options/variables_map.hpp boost/program_options/parsers.hpp
#pragma once
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>
namespace boost { namespace program_options {
struct error : std::logic_error { using logic_error::logic_error; };
class value_semantic {};
template <class T> class typed_value : public value_semantic { public: typed_value* default_value(const T&); typed_value* default_value(const T&, const std::string&); typed_value* required(); typed_value* implicit_value(const T&); typed_value* multitoken(); typed_value* composing(); template <class F> typed_value* notifier(F); };
template <class T> typed_value<T>* value(); template <class T> typed_value<T>* value(T* target); typed_value<bool>* bool_switch(); typed_value<bool>* bool_switch(bool*);
class options_description_easy_init { public: options_description_easy_init& operator()(const char* name, const char* description); options_description_easy_init& operator()(const char* name, const value_semantic* semantic); options_description_easy_init& operator()(const char* name, const value_semantic* semantic, const char* description); };
class options_description { public: options_description(); explicit options_description(const std::string& caption); options_description_easy_init add_options(); options_description& add(const options_description&); };
std::ostream& operator<<(std::ostream&, const options_description&);
class positional_options_description { public: positional_options_description& add(const char*, int); };
class variable_value { public: template <class T> const T& as() const; bool empty() const; bool defaulted() const; };
class variables_map { public: const variable_value& operator[](const std::string&) const; std::size_t count(const std::string&) const; bool contains(const std::string&) const; const variable_value& at(const std::string&) const; };
class parsed_options {};
class command_line_parser { public: command_line_parser(int, const char* const*); command_line_parser& options(const options_description&); command_line_parser& positional(const positional_options_description&); command_line_parser& allow_unregistered(); parsed_options run(); };
parsed_options parse_command_line(int argc, const char* const* argv, const options_description&);
parsed_options parse_environment(const options_description&, const std::string& prefix); parsed_options parse_environment(const options_description&, const char* prefix); template <class F> parsed_options parse_environment(const options_description&, F name_mapper);
template <class S> parsed_options parse_config_file(S& source, const options_description&, bool allow_unregistered = false);
void store(const parsed_options&, variables_map&); void notify(variables_map&);
} }  // namespace boost::program_options
