#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/Expr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "frontends/cpp/worker/flow.h"
#include "frontends/cpp/worker/format.h"
#include "program/builder.h"

namespace dbssot::cpp {

/// The expression as it is spelled, without casts, temporaries and clean-ups that the compiler added.
inline const clang::Expr* plain(const clang::Expr* expr) { return expr == nullptr ? nullptr : expr->IgnoreUnlessSpelledInSource(); }

/// One project file while it is lowered.
struct FileUnit {
  program::Builder* builder = nullptr;
  std::map<const clang::CXXRecordDecl*, program::ClassId> classes;
  std::unordered_map<const void*, program::StringId> types;  ///< QualType as opaque pointer to its dotted name
};

/// The class in this unit; made as a partial one if its own declaration stands elsewhere.
program::ClassId class_entry(FileUnit& file, const clang::CXXRecordDecl& record);
/// USR and names, owner, parameters, flags; no body. Appends to Unit::functions.
program::FunctionId add_function(FileUnit& file, const clang::ASTContext& context, const clang::FunctionDecl& function,
                                 program::FunctionId outer);

/// Lowers bodies and initialisers: expressions with the values that locals have where they stand. The member functions are spread
/// over body.cpp (entry points), statements.cpp, handlers.cpp, written_through.cpp, slots.cpp, expressions.cpp, objects.cpp,
/// calls.cpp, known_calls.cpp, text_methods.cpp and strings.cpp.
class Body {
 public:
  Body(clang::ASTContext& context, FileUnit& file);

  /// The parameters' defaults, constructor initialisers and the body; fills in the result.
  void function(const clang::FunctionDecl& function, program::FunctionId id);
  /// A value outside any function: initialisers of globals, fields, default arguments.
  program::ExprId initialiser(const clang::Expr& expr, program::FunctionId scope);
  program::ExprId variable_initialiser(const clang::VarDecl& variable);
  [[nodiscard]] Range range(clang::SourceRange source) const;

 private:
  using Id = program::ExprId;
  using Operands = std::vector<program::Operand>;

  struct Returned {
    Id value;
    bool wanted;  ///< returned because it is there: the others are its defaults
  };
  /// What a condition says about a value: it is there when the condition is `when`.
  struct Presence {
    Id value;
    bool when;
  };

  // statements.cpp
  void statement(const clang::Stmt* stmt);
  void declare(const clang::VarDecl& variable);
  void branch(const clang::IfStmt& stmt);
  void guard_rest(std::size_t entered);
  void loop(const clang::Stmt& stmt);
  bool unrolled(const clang::CXXForRangeStmt& each, Id elements);
  void choose(const clang::SwitchStmt& stmt);
  struct CaseGroup;
  static std::vector<CaseGroup> case_groups(const clang::SwitchStmt& stmt);
  void add_cases(Id value, const std::vector<CaseGroup>& groups);
  void leave(const clang::ReturnStmt& stmt);
  void join(const Flow& before, Flow left, Flow right, std::span<const Presence> presence, Range where);
  /// As join, with nothing known about why.
  [[nodiscard]] Flow merged(const Flow& before, Flow left, Flow right, Range where);
  [[nodiscard]] Id joined(const Slot& slot, Content& left, Content& right, std::span<const Presence> presence, Range where);
  void presence_in(const clang::Expr* condition, bool when, std::vector<Presence>& found);
  void add_branch(Id condition, clang::SourceRange guarded, clang::SourceRange otherwise);
  [[nodiscard]] std::set<Slot> written_in(const clang::Stmt& stmt);

  // handlers.cpp
  void guard(const clang::CXXTryStmt& stmt);
  void lower_clause(const clang::CXXCatchStmt& clause, const clang::CXXTryStmt& stmt, const Flow& start);
  [[nodiscard]] std::vector<std::string> dropped_calls(const clang::CompoundStmt& block) const;
  [[nodiscard]] bool hands_over_a_number(const clang::Stmt& block) const;
  [[nodiscard]] bool insists(const clang::CXXCatchStmt& clause, const clang::CXXTryStmt& stmt) const;

  // expressions.cpp
  Id expr(const clang::Expr* expr);
  Id lower(const clang::Expr& expr);
  Id name(const clang::DeclRefExpr& expr);
  Id flag(const clang::VarDecl& variable, Range where);
  [[nodiscard]] const clang::Expr* default_of_flag(const clang::VarDecl& variable) const;
  Id member(const clang::MemberExpr& expr);
  Id binary(const clang::BinaryOperator& expr);
  Id unary(const clang::UnaryOperator& expr);
  Id conditional(const clang::Expr& whole, const clang::Expr& condition, const clang::Expr* yes, const clang::Expr* no);
  Id recovered(const clang::Expr& expr, std::string_view why);
  Id comparison(const clang::Expr& whole, const clang::Expr& left, const clang::Expr& right);
  Id sum(const clang::Expr& whole);
  Id literal_text(const clang::Expr& expr);
  [[nodiscard]] Id this_object(Range where);

  // objects.cpp
  Id construct(const clang::CXXConstructExpr& expr, clang::SourceRange whole, bool implicit);
  Id initialise(const clang::InitListExpr& expr, clang::SourceRange whole);
  Id lambda(const clang::LambdaExpr& expr);

  // slots.cpp
  Id read(const Slot& slot);
  Id initial(const Slot& slot);
  Id whole(const Slot& slot, clang::QualType type, int depth = 0);
  void write(const Slot& slot, Id value);
  void append(const Slot& slot, std::span<const Id> parts, const char* how, Range where);
  [[nodiscard]] std::optional<Slot> slot_of(const clang::Expr* expr);
  void assign(const clang::Expr& target, Id value, clang::SourceRange where);
  [[nodiscard]] bool same(Id left, Id right, int depth = 0) const;

  // calls.cpp
  Id call(const clang::CallExpr& expr);
  Id class_in_brackets(const clang::MemberExpr& callee);
  Id method_call(const clang::CallExpr& expr, const clang::MemberExpr& callee);
  Id operator_call(const clang::CXXOperatorCallExpr& expr);
  Id own_operator(const clang::CXXMethodDecl& method, Id object, const clang::CallExpr& expr, Range where);
  Id plain_call(const clang::CallExpr& expr, const clang::FunctionDecl* function);
  Id store_options(const clang::CallExpr& expr);
  void read_mapped(const clang::Expr& mapper, Range where);
  Id make_object(const clang::CallExpr& expr, clang::QualType made, unsigned skip);
  void arguments_of(const clang::CallExpr& expr, unsigned from, Operands& out);
  void forget_written(const clang::CallExpr& expr, const clang::FunctionDecl* function, unsigned from);
  // written_through.cpp
  bool write_through(const clang::CallExpr& expr, const clang::FunctionDecl* function, const Operands& given);
  [[nodiscard]] std::optional<bool> is_empty(const clang::Expr* condition);
  void note_log(std::string_view name);

  // known_calls.cpp
  Id known_function(std::string_view name, const clang::CallExpr& expr, bool& handled);
  Id known_method(std::string_view class_name, std::string_view name, const clang::Expr& object, const clang::CallExpr& expr,
                  bool& handled);

  // text_methods.cpp
  Id string_method(std::string_view name, const clang::Expr& object, const clang::CallExpr& expr, bool& handled);
  [[nodiscard]] std::optional<Slot> grown_before(const clang::Expr& object);
  Id numbered(const clang::CallExpr& whole);
  Id stream_chain(const clang::Expr& expr, const clang::Expr& root, std::vector<const clang::Expr*> operands);

  // strings.cpp
  Id formatted(std::span<const FormatPiece> pieces, std::span<const Id> arguments, const char* how, Range where,
               Range format_range);
  Id format_call(const clang::CallExpr& expr, unsigned format_at, std::vector<FormatPiece> (*parse)(std::string_view),
                 const char* how);
  Id fill_format(const clang::CXXOperatorCallExpr& expr);
  [[nodiscard]] std::pair<std::string, const clang::Expr*> named_argument(const clang::Expr& argument) const;
  std::optional<std::string> literal_of(const clang::Expr* expr) const;
  [[nodiscard]] std::optional<std::string> held_literal(Id value) const;

  [[nodiscard]] Range range(const clang::Stmt& stmt) const { return range(stmt.getSourceRange()); }
  Id typed(Id id, clang::QualType type);
  program::StringId type_id(clang::QualType type);
  Id unknown(std::string_view why, const clang::Stmt& stmt) { return b_.unknown(why, range(stmt)); }
  static program::Operand positional(Id value) { return {value, 0, 0, program::OperandKind::positional}; }

  clang::ASTContext& context_;
  FileUnit& file_;
  program::Builder& b_;
  Flow flow_;
  std::map<const clang::ValueDecl*, Slot> aliases_;  ///< references to locals
  std::map<const clang::ValueDecl*, Id> values_;     ///< structured bindings, captured copies: never written
  /// What a boost::format was made of, and what has been filled in so far.
  struct Format {
    std::string text;
    std::vector<Id> arguments;
  };
  std::map<Id, Format> formats_;  ///< by the value that a boost::format has
  std::vector<Returned> results_;
  std::vector<Flow>* breaks_ = nullptr;
  std::set<const clang::Decl*> handled_locals_;
  const clang::CXXRecordDecl* this_class_ = nullptr;
  const clang::FunctionDecl* function_ = nullptr;  ///< whose body is lowered, lambdas too; absent in initialisers
  std::optional<Range> written_through_at_;        ///< the call whose callee's body is looked at: what it writes stands there
  std::vector<Flow>* returns_ = nullptr;           ///< of that body
  int written_through_depth_ = 0;
  bool in_endless_loop_ = false;  ///< the loop around, as far as this function goes
  std::size_t leaves_ = 0;        ///< return, break, continue seen: a handler without any that does not go on rethrows
  std::size_t log_calls_ = 0;
  std::size_t errors_handed_on_ = 0;            ///< promise.set_exception(…) and the like seen
  clang::SourceLocation last_type_;             ///< where the type of the variable before was written
  const clang::CompoundStmt* block_ = nullptr;  ///< the innermost around what is being walked
  int depth_ = 0;
  int lambdas_ = 0;
};

}  // namespace dbssot::cpp
