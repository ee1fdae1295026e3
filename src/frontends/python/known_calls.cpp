#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "frontends/python/lowering.h"
#include "source/text_hash.h"

// Functions of Python itself and of its standard library through which text passes.
namespace dbssot::python {

using program::ExprKind;
using program::Op;

namespace {

enum class Known : std::uint8_t {
  operation,      ///< op on the first argument
  match,          ///< (pattern, text)
  substitute,     ///< (pattern, to, text)
  pattern_split,  ///< (pattern, text)
  path,           ///< parts of a path
  import,         ///< ("module")
  same,           ///< the first argument again
  second,         ///< the second argument: typing.cast
  list,           ///< the first argument's elements
  dictionary,     ///< dict(…)
  next,           ///< one element, with a default
  numbered,       ///< enumerate(…): pairs of a position and an element
  getattr,
};

struct KnownCall {
  Known what;
  Op op = Op::none;
  std::string_view text = {};
};

const ViewMap<KnownCall>& known_calls() {
  static const ViewMap<KnownCall> calls = [] {
    ViewMap<KnownCall> table;
    const auto add = [&](std::initializer_list<std::string_view> names, KnownCall call) {
      for (const std::string_view name : names) {
        KnownCall named = call;
        if (named.text.empty() && (call.op == Op::parse || call.op == Op::encode || call.op == Op::decode)) {
          named.text = name.substr(name.rfind('.') + 1);
        }
        table.emplace(name, named);
      }
    };
    add({"str", "bytes", "unicode"}, {Known::operation, Op::convert, ""});
    add({"int"}, {Known::operation, Op::convert, "int"});
    add({"float"}, {Known::operation, Op::convert, "float"});
    add({"bool"}, {Known::operation, Op::truth, "bool"});
    for (const std::string_view module : {"re.", "regex."}) {
      static std::vector<std::string> names;  // the table keeps views of them
      names.reserve(32);
      for (const std::string_view function : {"search", "match", "fullmatch", "findall", "finditer"}) {
        names.push_back(std::string(module) + std::string(function));
        table.emplace(names.back(), KnownCall{Known::match, Op::match, function});
      }
      for (const std::string_view function : {"sub", "subn"}) {
        names.push_back(std::string(module) + std::string(function));
        table.emplace(names.back(), KnownCall{Known::substitute, Op::substitute, function});
      }
      names.push_back(std::string(module) + "split");
      table.emplace(names.back(), KnownCall{Known::pattern_split, Op::split, "split"});
    }
    add({"urllib.parse.urlparse", "urllib.parse.urlsplit", "urllib.parse.parse_qs", "urllib.parse.parse_qsl",
         "urllib.parse.urldefrag", "urlparse.urlparse", "urlparse.urlsplit", "urlparse.parse_qs", "urlparse.parse_qsl"},
        {Known::operation, Op::parse, ""});
    add({"urllib.parse.quote", "urllib.parse.quote_plus", "urllib.parse.quote_from_bytes", "urllib.parse.urlencode", "urllib.quote",
         "urllib.quote_plus", "urllib.urlencode", "base64.b64encode", "base64.urlsafe_b64encode"},
        {Known::operation, Op::encode, ""});
    add({"urllib.parse.unquote", "urllib.parse.unquote_plus", "urllib.parse.unquote_to_bytes", "urllib.unquote",
         "urllib.unquote_plus", "base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode", "base64.decodebytes",
         "json.loads", "ast.literal_eval"},
        {Known::operation, Op::decode, ""});
    add({"textwrap.dedent"}, {Known::operation, Op::strip, "dedent"});
    add({"os.path.join", "posixpath.join"}, {Known::path});
    add({"importlib.import_module", "__import__"}, {Known::import});
    add({"copy.copy", "copy.deepcopy", "iter", "sys.intern"}, {Known::same});
    add({"typing.cast"}, {Known::second});
    add({"list", "tuple", "set", "frozenset", "sorted", "reversed"}, {Known::list});
    add({"dict", "collections.OrderedDict"}, {Known::dictionary});
    add({"next"}, {Known::next});
    add({"enumerate"}, {Known::numbered});
    add({"getattr"}, {Known::getattr});
    return table;
  }();
  return calls;
}

/// `LazyLoader("asyncpg", globals(), "asyncpg")`, `lazy_import("psycopg")`: many projects have one of their own, named so.
bool is_lazy_import(std::string_view name) {
  constexpr std::array names{"LazyLoader", "LazyImport", "LazyModule", "lazy_import", "lazy_module", "optional_import"};
  return std::ranges::find(names, name.substr(name.rfind('.') + 1)) != names.end();
}

}  // namespace

/// The module is named last, as in `LazyLoader(name, globals(), module)`.
ExprId Lowering::lazy_import(std::span<const Operand> arguments, Range range) {
  if (arguments.empty() || arguments.size() > 3 || arguments.back().kind != OperandKind::positional) return 0;
  const program::Expr& module = builder_.expr(arguments.back().value);
  if (module.kind != ExprKind::literal) return 0;
  const std::string name(builder_.text(module.text));
  if (name.empty() || name.starts_with('.')) return 0;
  return builder_.reference(name, range);
}

/// 0: an ordinary call.
ExprId Lowering::known_call(std::string_view name, std::span<const Operand> arguments, Range range) {
  if (is_lazy_import(name)) return lazy_import(arguments, range);
  const auto found = known_calls().find(name);
  if (found == known_calls().end()) return 0;
  const KnownCall& known = found->second;
  const auto count = static_cast<std::size_t>(std::count_if(
      arguments.begin(), arguments.end(), [](const Operand& argument) { return argument.kind == OperandKind::positional; }));
  const auto at = [&](std::size_t index, std::string_view keyword = {}) -> ExprId {
    for (const Operand& argument : arguments) {
      if (argument.kind == OperandKind::keyword && builder_.text(argument.name) == keyword) return argument.value;
    }
    return index < arguments.size() && arguments[index].kind == OperandKind::positional ? arguments[index].value : 0;
  };
  const bool is_plain = count == arguments.size();

  switch (known.what) {
    case Known::operation:
      if (at(0) == 0) return 0;
      return builder_.operation(known.op, {at(0)}, range, known.text);
    case Known::match:
    case Known::pattern_split:
      if (at(0, "pattern") == 0 || at(1, "string") == 0) return 0;
      return builder_.operation(known.op, {at(1, "string"), at(0, "pattern")}, range, known.text);
    case Known::substitute:
      if (at(0, "pattern") == 0 || at(1, "repl") == 0 || at(2, "string") == 0) return 0;
      return builder_.operation(known.op, {at(2, "string"), at(0, "pattern"), at(1, "repl")}, range, known.text);
    case Known::path: {
      if (!is_plain || arguments.empty()) return 0;
      std::vector<ExprId> parts;
      for (const Operand& argument : arguments) parts.push_back(argument.value);
      return path_join(parts, range);
    }
    case Known::import:
      if (at(0) == 0 || builder_.expr(at(0)).kind != ExprKind::literal || builder_.text(builder_.expr(at(0)).text).starts_with('.'))
        return 0;
      return builder_.reference(std::string(builder_.text(builder_.expr(at(0)).text)), range);
    case Known::same:
      return at(0);
    case Known::second:
      return at(1, "val");
    case Known::list: {
      if (arguments.empty()) return builder_.list({}, range);
      if (at(0) == 0) return 0;
      if (builder_.expr(at(0)).kind == ExprKind::list) return at(0);
      const Operand spread{.value = at(0), .kind = OperandKind::spread};
      return builder_.list({&spread, 1}, range);
    }
    case Known::dictionary: {
      std::vector<Operand> entries;
      for (Operand argument : arguments) {
        if (argument.kind == OperandKind::spread) return 0;
        if (argument.kind == OperandKind::positional) argument.kind = OperandKind::keyword_spread;
        entries.push_back(argument);
      }
      return builder_.dictionary(entries, range);
    }
    case Known::next: {
      if (at(0) == 0) return 0;
      const ExprId element = builder_.operation(Op::element, {at(0)}, range);
      return at(1) == 0 ? element : builder_.choice("or", {element, at(1)}, range);
    }
    case Known::numbered: {
      if (at(0) == 0) return 0;
      const std::array<Operand, 2> row{
          {{.value = builder_.unknown("position", range)}, {.value = builder_.operation(Op::element, {at(0)}, range)}}};
      const Operand any_row{.value = builder_.list(row, range)};
      return builder_.list({&any_row, 1}, range);
    }
    case Known::getattr: {  // getattr(settings, "DATABASE_URL", None)
      if (at(1) == 0 || builder_.expr(at(1)).kind != ExprKind::literal) return 0;
      const ExprId member = attribute_of(at(0), std::string(builder_.text(builder_.expr(at(1)).text)), range);
      return at(2) == 0 ? member : builder_.choice("or", {member, at(2)}, range);
    }
  }
  return 0;
}

bool is_builtin(std::string_view name) {
  static const std::unordered_set<std::string_view> names = {"ArithmeticError",
                                                             "AssertionError",
                                                             "AttributeError",
                                                             "BaseException",
                                                             "BaseExceptionGroup",
                                                             "BlockingIOError",
                                                             "BrokenPipeError",
                                                             "BufferError",
                                                             "BytesWarning",
                                                             "ChildProcessError",
                                                             "ConnectionAbortedError",
                                                             "ConnectionError",
                                                             "ConnectionRefusedError",
                                                             "ConnectionResetError",
                                                             "DeprecationWarning",
                                                             "EOFError",
                                                             "Ellipsis",
                                                             "EnvironmentError",
                                                             "Exception",
                                                             "ExceptionGroup",
                                                             "False",
                                                             "FileExistsError",
                                                             "FileNotFoundError",
                                                             "FloatingPointError",
                                                             "FutureWarning",
                                                             "GeneratorExit",
                                                             "IOError",
                                                             "ImportError",
                                                             "ImportWarning",
                                                             "IndentationError",
                                                             "IndexError",
                                                             "InterruptedError",
                                                             "IsADirectoryError",
                                                             "KeyError",
                                                             "KeyboardInterrupt",
                                                             "LookupError",
                                                             "MemoryError",
                                                             "ModuleNotFoundError",
                                                             "NameError",
                                                             "None",
                                                             "NotADirectoryError",
                                                             "NotImplemented",
                                                             "NotImplementedError",
                                                             "OSError",
                                                             "OverflowError",
                                                             "PendingDeprecationWarning",
                                                             "PermissionError",
                                                             "ProcessLookupError",
                                                             "RecursionError",
                                                             "ReferenceError",
                                                             "ResourceWarning",
                                                             "RuntimeError",
                                                             "RuntimeWarning",
                                                             "StopAsyncIteration",
                                                             "StopIteration",
                                                             "SyntaxError",
                                                             "SyntaxWarning",
                                                             "SystemError",
                                                             "SystemExit",
                                                             "TabError",
                                                             "TimeoutError",
                                                             "True",
                                                             "TypeError",
                                                             "UnboundLocalError",
                                                             "UnicodeDecodeError",
                                                             "UnicodeEncodeError",
                                                             "UnicodeError",
                                                             "UnicodeTranslateError",
                                                             "UnicodeWarning",
                                                             "UserWarning",
                                                             "ValueError",
                                                             "Warning",
                                                             "ZeroDivisionError",
                                                             "__debug__",
                                                             "__doc__",
                                                             "__file__",
                                                             "__import__",
                                                             "__loader__",
                                                             "__name__",
                                                             "__package__",
                                                             "__path__",
                                                             "__spec__",
                                                             "abs",
                                                             "aiter",
                                                             "all",
                                                             "anext",
                                                             "any",
                                                             "ascii",
                                                             "bin",
                                                             "bool",
                                                             "breakpoint",
                                                             "bytearray",
                                                             "bytes",
                                                             "callable",
                                                             "chr",
                                                             "classmethod",
                                                             "compile",
                                                             "complex",
                                                             "copyright",
                                                             "credits",
                                                             "delattr",
                                                             "dict",
                                                             "dir",
                                                             "divmod",
                                                             "enumerate",
                                                             "eval",
                                                             "exec",
                                                             "exit",
                                                             "filter",
                                                             "float",
                                                             "format",
                                                             "frozenset",
                                                             "getattr",
                                                             "globals",
                                                             "hasattr",
                                                             "hash",
                                                             "help",
                                                             "hex",
                                                             "id",
                                                             "input",
                                                             "int",
                                                             "isinstance",
                                                             "issubclass",
                                                             "iter",
                                                             "len",
                                                             "license",
                                                             "list",
                                                             "locals",
                                                             "map",
                                                             "max",
                                                             "memoryview",
                                                             "min",
                                                             "next",
                                                             "object",
                                                             "oct",
                                                             "open",
                                                             "ord",
                                                             "pow",
                                                             "print",
                                                             "property",
                                                             "quit",
                                                             "range",
                                                             "repr",
                                                             "reversed",
                                                             "round",
                                                             "set",
                                                             "setattr",
                                                             "slice",
                                                             "sorted",
                                                             "staticmethod",
                                                             "str",
                                                             "sum",
                                                             "super",
                                                             "tuple",
                                                             "type",
                                                             "vars",
                                                             "zip",
                                                             "unicode",
                                                             "xrange",
                                                             "basestring",
                                                             "long",
                                                             "raw_input",
                                                             "reduce",
                                                             "unichr",
                                                             "execfile",
                                                             "reload",
                                                             "cmp",
                                                             "file"};
  return names.contains(name);
}

}  // namespace dbssot::python
