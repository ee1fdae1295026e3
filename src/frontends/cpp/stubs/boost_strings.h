// headers: boost/algorithm/string.hpp boost/algorithm/string/replace.hpp boost/algorithm/string/predicate.hpp boost/algorithm/string/split.hpp boost/algorithm/string/case_conv.hpp boost/algorithm/string/trim.hpp boost/algorithm/string/join.hpp boost/algorithm/string/classification.hpp
#pragma once
#include <string>
namespace boost {
template <class S, class A, class B> void replace_all(S& text, const A& from, const B& to);
template <class S, class A, class B> void replace_first(S& text, const A& from, const B& to);
template <class S, class A, class B> void replace_last(S& text, const A& from, const B& to);
template <class S, class A, class B> S replace_all_copy(const S& text, const A& from, const B& to);
template <class S, class A, class B> S replace_first_copy(const S& text, const A& from, const B& to);
template <class S, class A> bool starts_with(const S& text, const A& prefix);
template <class S, class A> bool istarts_with(const S& text, const A& prefix);
template <class S, class A> bool ends_with(const S& text, const A& suffix);
template <class S, class A> bool contains(const S& text, const A& wanted);
template <class S, class A> bool icontains(const S& text, const A& wanted);
template <class S, class A> bool equals(const S& left, const A& right);
template <class S, class A> bool iequals(const S& left, const A& right);
template <class R, class S, class P> R& split(R& pieces, const S& text, P predicate, int mode = 0);
template <class R, class S> std::string join(const R& pieces, const S& separator);
template <class S> int is_any_of(const S& characters);
int is_space();
enum token_compress_mode_type { token_compress_on, token_compress_off };
template <class S> void to_lower(S& text); template <class S> void to_upper(S& text);
template <class S> S to_lower_copy(const S& text); template <class S> S to_upper_copy(const S& text);
template <class S> void trim(S& text); template <class S> void trim_left(S& text); template <class S> void trim_right(S& text); template <class S> S trim_copy(const S& text);
template <class S, class A> void erase_all(S& text, const A& wanted);
namespace algorithm {
using boost::contains; using boost::ends_with; using boost::iequals; using boost::is_any_of; using boost::join; using boost::replace_all; using boost::replace_all_copy; using boost::replace_first;
using boost::split; using boost::starts_with; using boost::to_lower; using boost::to_lower_copy; using boost::to_upper; using boost::to_upper_copy; using boost::trim; using boost::trim_copy;
}  // namespace algorithm
}  // namespace boost
