#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/diagnostic.h"
#include "source/place.h"

/// The program as a front end saw it: expressions, functions, classes, names. Language-neutral and without opinions: whether a
/// call reads the environment or opens a connection is decided by facts/link, with driver data and policy.
///
/// C++, beyond what the kinds say: names are written with dots, without template arguments, inline and unnamed namespaces
/// ("std.getenv", "pqxx.connection"; a constructor call is a call of the class). A method call is call(attribute(object, "name"),
/// arguments); the attribute carries Expr::member, and its object Expr::type. `this`, written or implied, is the parameter "this"
/// that no parameter list names. `a << b << c` is one call of reference "<class of a>.operator<<" (std::ostream for its subclasses)
/// with a, b, c. Aggregates
/// (`Options{.url = x}`) are calls of the class with the fields as keywords. A duration is call(reference "std.chrono.seconds",
/// number). c_str(), data(), move, get() of smart pointers, copies and conversions between string types leave no trace: the content
/// stays. Smart pointers and optional are transparent in types: optional<Url>, unique_ptr<Url> and Url are all "Url".
///
/// Locals are gone: a front end follows assignments inside one function itself, so an expression mentions parameters, names
/// outside the function and literals only. A branch joins into a `choice`; a loop or anything dynamic ends in `unknown`.
namespace dbssot::program {

/// Index into Unit::exprs. 0 is "no expression"; it is never a valid one.
using ExprId = std::uint32_t;
/// Index into Unit::functions. 0 is the body of the module (Python) or file (C++) itself, which is always present.
using FunctionId = std::uint32_t;
/// Index into Unit::classes, plus one; 0 is "no class".
using ClassId = std::uint32_t;
/// Index into Unit::strings. 0 is the empty string.
using StringId = std::uint32_t;

enum class ExprKind : std::uint8_t {
  unknown,     ///< not followed; text: why, in a word or two ("loop", "dynamic", "too deep")
  literal,     ///< string; text: decoded content
  number,      ///< text: as written, without separators and suffixes ("45.0")
  boolean,     ///< text: "true" or "false"
  null,        ///< None, nullptr
  reference,   ///< a name outside the function, text: dotted qualified name with imports resolved in this file ("os.environ.get",
               ///< "app.settings.Settings", "pqxx::connection" written as "pqxx.connection"). Names of this file start with
               ///< Unit::module
  parameter,   ///< of the function `scope` or one around it; operand 0 absent; text: its name
  attribute,   ///< operand 0: base; text: the attribute's name
  index,       ///< operand 0: base, operand 1: key
  call,        ///< operand 0: callee; the rest: arguments. A constructor call is a call of the class
  concat,      ///< parts of a string in order: f-string, %, format, +, fmt::format, snprintf, streams. text: how ("f-string",
               ///< "percent", "format", "plus", "printf", "stream", "append", "join", "path")
  operation,   ///< something done to operand 0, which may be a URL; `op` says what; further operands are its arguments. text: where
               ///< `op` names none, the method or operator as written ("rsplit", "removeprefix", "not in", "!=")
  choice,      ///< one of the operands: `a or b`, ternaries, branches, several assignments. text: "or", "if" or "join".
               ///< For "or" the first operand is wanted and the others are its defaults
  dictionary,  ///< operands: keyword or keyed values, or spreads (`**base`). Later entries win
  list,        ///< operands: elements; spreads allowed. Tuples, sets, initializer lists and arrays too
  function,    ///< a lambda or local function used as a value; text: its qualified name
};

enum class Op : std::uint8_t {
  none,
  replace,     ///< operands: base, from, to
  slice,       ///< base[a:b], substr
  split,       ///< split, rsplit, partition, strtok; operand 1: separator
  contains,    ///< `"x" in base`, find, base.contains(x); operand 1: what is looked for
  prefix,      ///< startswith, starts_with, rfind(x, 0) == 0, removeprefix (also for suffixes); operand 1: the prefix
  compare,     ///< ==, !=, compare; operand 1: other side
  lower,       ///< lower, upper, casefold: the content stays
  strip,       ///< strip, trim: the content stays
  match,       ///< regular expression search or match; operand 1: pattern
  substitute,  ///< regular expression replacement; operands: base, pattern, to
  parse,       ///< urlparse, urlsplit, parse_qs: the result's attributes are parts of base; text: the function's name
  encode,      ///< percent-encoding (quote, quote_plus, urlencode, PQescape…): the content stays, escaped
  decode,      ///< percent-decoding, base64, json.loads; text: the function's name
  convert,     ///< str(x), string(x), c_str(), data(), move, int(x): the content stays. text: "int" or "bool" if it becomes one
  element,     ///< one element of operand 0, not known which: the variable of a `for` loop, next(iter(x))
  await,       ///< await x, co_await x, x.get() of a future: the result of operand 0
  truth,       ///< x used as a condition: `if x`, `not x`, bool(x)
};

enum class OperandKind : std::uint8_t {
  positional,
  keyword,         ///< Operand::name says which
  keyed,           ///< dictionary entry whose key is the expression Operand::key
  spread,          ///< *x in a call or list
  keyword_spread,  ///< **x in a call or dictionary
};

struct Operand {
  ExprId value = 0;
  StringId name = 0;
  ExprId key = 0;
  OperandKind kind = OperandKind::positional;
};

struct Expr {
  ExprKind kind = ExprKind::unknown;
  Op op = Op::none;
  bool awaited = false;  ///< a call under `await`/co_await
  FunctionId scope = 0;  ///< the function whose body holds it; defaults of parameters belong to the function around
  StringId text = 0;
  StringId type = 0;  ///< static type as a dotted qualified name, as in Parameter::type ("pqxx.connection"); 0: not known. Python:
                      ///< what an annotated local says
  StringId member =
      0;  ///< attribute: qualified name of what it names, with the class that declares it ("shop.db.Builder.sync_url",
          ///< "pqxx.connection.prepare"), where the language tells; 0 else.
          ///< reference: the USR of the function it names, where that is one of several of its name
  std::uint32_t first_operand = 0;  ///< index into Unit::operands
  std::uint32_t operand_count = 0;
  Range range;  ///< the whole expression; for a call from its callee to its closing parenthesis
};

struct Parameter {
  StringId name = 0;
  ExprId default_value = 0;
  StringId type =
      0;  ///< annotation or type as a dotted qualified name with imports resolved, without Optional, const, & and *; 0: none
  OperandKind kind = OperandKind::positional;  ///< spread: *args; keyword_spread: **kwargs; keyword: keyword-only
  Range range;
};

struct Function {
  StringId name = 0;
  StringId qualified_name = 0;        ///< "shop.db.session.make_engine", "shop.db.Builder.sync_url"
  StringId usr = 0;                   ///< C++: Clang's USR, equal across translation units; else 0
  ClassId owner = 0;                  ///< class whose method it is
  FunctionId outer = 0;               ///< function around a local function; 0 else
  std::vector<Parameter> parameters;  ///< with self / cls first in Python; without `this` in C++
  std::vector<ExprId> decorators;
  ExprId result = 0;         ///< choice over what it returns (or yields); 0: returns nothing
  StringId result_type = 0;  ///< annotation or type as in Parameter::type
  bool is_async = false;
  bool is_static = false;  ///< staticmethod, C++ static or free function
  bool is_class_method = false;
  bool is_property = false;
  bool is_generator = false;
  bool is_constructor = false;  ///< __init__, C++ constructor
  bool is_local = false;        ///< defined inside a function, lambda included
  bool is_file_local = false;   ///< C++: static or in an unnamed namespace; other files may have one of the same name
  bool is_declaration = false;  ///< C++: only declared here; the definition, if any, is another Function of the same name and USR
  bool is_unread = false;       ///< Python: its body was left out by whoever asked for the unit; the result is unknown
  Range range;                  ///< the whole definition
  Range name_range;
};

/// An attribute given to a class, in its body or through `self.x = …` in a method. One per assignment.
struct Field {
  StringId name = 0;
  ExprId value = 0;       ///< 0: only declared
  StringId type = 0;      ///< annotation or type, as in Parameter::type
  FunctionId method = 0;  ///< method that assigns it; 0: class body, in-class initialiser or declaration
  Range range;            ///< the whole assignment or declaration
};

struct Class {
  StringId name = 0;
  StringId qualified_name = 0;
  std::vector<ExprId> bases;
  std::vector<Operand> class_arguments;  ///< class C(Base, env_prefix="X"): the keywords
  std::vector<Field> fields;
  std::vector<FunctionId> methods;
  std::vector<ClassId> inner;  ///< nested classes, such as pydantic's Config
  std::vector<ExprId> decorators;
  bool is_partial =
      false;  ///< C++: members defined away from the class, whose own entry stands elsewhere; equal qualified names are one class
  Range range;
  Range name_range;
};

/// A name bound at the level of the module or file. Several for one name when it is assigned more than once.
struct Binding {
  StringId name = 0;  ///< qualified ("shop.db.ENGINE")
  ExprId value = 0;
  StringId type = 0;
  bool is_file_local =
      false;  ///< C++: static, constant or in an unnamed namespace: seen in this file and, from a header, where it is included
  Range range;
};

struct Import {
  StringId module = 0;  ///< absolute dotted name where it can be told ("shop.db"), or the header of an #include ("pqxx/pqxx")
  StringId name = 0;    ///< imported name; "*" for star imports; 0 for `import module`
  StringId alias = 0;   ///< local name; equals name or the first part of module when there is no `as`
  FunctionId scope = 0;
  bool type_checking_only = false;  ///< under `if TYPE_CHECKING:`
  Range range;
};

/// target = value where target is more than a local or module name: os.environ["X"] = …, kwargs["k"] = … of a parameter,
/// obj.attr = …, del. What a function writes is not what it reads.
struct Store {
  ExprId target = 0;  ///< index or attribute expression; it stands in Unit::exprs like others but is written, not read
  ExprId value = 0;
  FunctionId scope = 0;
  Range range;
};

/// One except or catch clause.
struct Handler {
  FunctionId scope = 0;
  Range guarded;                ///< the try block
  Range range;                  ///< the clause
  std::vector<StringId> types;  ///< dotted names; empty: catches everything
  bool reraises = false;        ///< throws or exits on every path
  bool logs = false;            ///< calls something that logs or prints
  bool insists = false;         ///< throws on some path, lets the function go on to where it throws, or tries again until it works
  bool is_empty = false;        ///< pass, continue, nothing
  std::vector<ExprId> results;  ///< what it returns or assigns instead
};

/// A condition of if / while / ternary / assert with the places it guards.
struct Branch {
  ExprId condition = 0;
  FunctionId scope = 0;
  Range range;       ///< the guarded block
  Range else_range;  ///< line 0: none
};

/// `with manager as name: block`: what holds while the block runs, such as a prefix or a limit in time.
struct Managed {
  ExprId manager = 0;
  FunctionId scope = 0;
  Range range;  ///< the block
};

/// Everything one source file says. Made by a front end, immutable afterwards; also what crosses process borders and caches.
struct Unit {
  std::string path;      ///< relative to the root, '/' between folders
  std::string language;  ///< "python" or "cpp"
  std::string module;    ///< dotted module path guessed from the file's path ("src.shop.db"); C++: empty
  std::string tier;      ///< how it was read: "grammar" (Python), "compile-database", "inferred-flags", "tokens"
  bool is_test = false;
  std::uint32_t line_count = 0;

  std::vector<std::string> strings{std::string()};
  std::vector<Expr> exprs{Expr{}};  ///< in the order of evaluation, operands before users
  std::vector<Operand> operands;
  std::vector<Function> functions{Function{}};
  std::vector<Class> classes;
  std::vector<Binding> bindings;
  std::vector<Import> imports;
  std::vector<Store> stores;
  std::vector<Handler> handlers;
  std::vector<Branch> branches;
  std::vector<Managed> managed;
  std::vector<Diagnostic> diagnostics;

  [[nodiscard]] std::string_view text(StringId id) const { return strings[id]; }
  [[nodiscard]] const Expr& operator[](ExprId id) const { return exprs[id]; }
};

}  // namespace dbssot::program
