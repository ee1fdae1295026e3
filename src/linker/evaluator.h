#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "drivers/code_shape.h"
#include "facts/fact.h"
#include "facts/value.h"
#include "linker/callers.h"
#include "linker/program_index.h"
#include "linker/relevant_functions.h"
#include "linker/source_of_truth.h"

namespace dbssot {

/// Value::detail of a config_field that is a whole section of a file, and of one option in it.
inline constexpr std::string_view section_of_file = "section";
inline constexpr std::string_view option_of_file = "option";

/// Value::detail of the dictionary of fields that a validator of a settings class gets.
inline constexpr std::string_view fields_so_far = "fields";

/// Value::detail of a dictionary that holds the lines of a file of settings: its keys are left sides of `NAME=value`.
inline constexpr std::string_view settings_text = "lines of NAME=value";

/// Turns expressions of programs into symbolic values: names are followed over files, calls of the project's functions into their
/// results, attributes into what classes assign. Demand-driven, memoised, bounded in depth and steps; whatever lies beyond a
/// bound is `unknown`.
class Evaluator {
 public:
  Evaluator(const program::ProgramIndex& index, const program::RelevantFunctions& relevant, const Policy& policy,
            const SourceOfTruthNames& source_of_truth, FactStore& facts, std::vector<FileId> files, unsigned jobs = 1);

  /// The value of an expression wherever its function is called from.
  ValueId evaluate(program::UnitId unit, program::ExprId expr);

  /// What a function of the project that is used as a value gives back; 0 for other values.
  ValueId result_of(ValueId function);

  /// Of what an expression may be, the texts that the conditions around a place leave: behind `if "sqlite" in url` it is no other.
  ValueId narrowed(program::UnitId unit, const Range& range, program::FunctionId scope, ValueId value);

  /// Calls of a function that were told by name, or by the class of the receiver; nothing when there are too many to tell.
  std::vector<program::CallSite> call_sites(program::UnitId unit, program::FunctionId function);
  /// The same, and calls of anything with a method of that name, which is for the asker to check.
  [[nodiscard]] std::vector<program::CallSite> possible_call_sites(program::UnitId unit, program::FunctionId function) const;
  /// Whether a call is one of the function.
  bool calls(const program::CallSite& site, program::UnitId unit, program::FunctionId function);

  /// Options, written out in the program inside the text of a whole file of sections, that were asked for.
  [[nodiscard]] const std::set<ValueId>& texts_of_sections() const { return texts_of_sections_; }
  /// The name of a parameter that an expression depends on, without `self`; "" if there is none.
  static std::string_view parameter_within(const program::Unit& unit, program::ExprId root);
  /// Literals that reads of the environment took their variable's name from.
  [[nodiscard]] const std::set<Place>& read_names() const { return read_names_; }
  [[nodiscard]] bool is_relevant(program::UnitId unit, program::FunctionId function) const {
    return relevant_.is_relevant(unit, function);
  }
  /// The value of a name that stands for something in the project; nothing for other values.
  [[nodiscard]] const program::Entity* entity(ValueId id) const;
  [[nodiscard]] Place place(program::UnitId unit, const Range& range) const { return {files_[unit], range}; }
  /// The environment variable that a field of a settings class reads, as a value; nothing if the class is no settings class.
  std::optional<ValueId> settings_field(const program::Entity& type, const program::Entity& declaring, const program::Field& field);
  [[nodiscard]] bool is_settings_class(const program::Entity& type) const;
  /// The settings class of which an attribute or dotted name is a member; none if it is no member of one.
  program::Entity settings_class_of(program::UnitId unit, program::ExprId attribute);
  /// The class and its bases within the project, nearest first.
  [[nodiscard]] const std::vector<program::Entity>& ancestry(const program::Entity& type) const;

 private:
  static constexpr std::size_t max_steps = 1'500;  ///< for one question

  /// One activation of a function. Frame 0 stands for "called from anywhere".
  struct Frame {
    program::UnitId unit = 0;
    program::FunctionId function = 0;
    std::uint32_t caller = 0;
    program::UnitId call_unit = 0;
    program::ExprId call = 0;  ///< 0: made for an object's constructor
    ValueId self = 0;
    std::vector<std::pair<std::string, ValueId>> arguments;
    int depth = 0;
    program::ExprId first = 0;  ///< of the expressions that memo_of_calls_ has room for while the call is followed
    program::ExprId room = 0;   ///< how many
    std::size_t memo = 0;       ///< where they begin in it
  };
  using FrameId = std::uint32_t;
  /// From the first to the last expression in the body of a function; how many lie between.
  struct Extent {
    program::ExprId first = 0;
    program::ExprId count = 0;
  };
  /// An expression inside of a call.
  struct FramedExpr {
    program::UnitId unit = 0;
    FrameId frame = 0;
    program::ExprId expr = 0;
    bool operator==(const FramedExpr&) const = default;
  };
  struct FramedExprHash {
    std::size_t operator()(const FramedExpr& expr) const;
  };
  /// A place that puts something into a dictionary kept in an attribute. Key 0: all of `value` is put in.
  struct Growth {
    program::UnitId unit = 0;
    program::FunctionId scope = 0;
    program::ExprId key = 0;
    program::ExprId value = 0;
  };
  ValueId grown(std::string_view name, ValueId written, const std::function<bool(const Growth&)>& is_meant);
  struct Arguments {
    std::vector<ValueId> values;
    std::vector<std::string> keys;  ///< "" for positional, "**" for a spread that was not followed
  };

  ValueId evaluate(program::UnitId unit, program::ExprId expr, FrameId frame);
  ValueId compute(program::UnitId unit, program::ExprId expr, FrameId frame);
  ValueId reference(program::UnitId unit, const program::Expr& expr);
  ValueId named(program::UnitId unit, std::string_view name, Place place);
  ValueId named(program::UnitId unit, std::string_view name, const program::Entity& entity, Place place);
  ValueId entity_value(const program::Entity& entity, Place place);
  ValueId binding_value(const program::Entity& entity, Place place);
  ValueId parameter(program::UnitId unit, const program::Expr& expr, FrameId frame);
  ValueId parameter_from_callers(program::UnitId unit, program::FunctionId function, const program::Parameter& parameter,
                                 Place place);
  ValueId self_value(program::UnitId unit, program::FunctionId function);
  ValueId typed_object(program::UnitId unit, program::StringId type);
  ValueId typed_object(program::UnitId unit, const program::Entity& type);
  std::optional<ValueId> declared_member(program::UnitId unit, const program::Expr& expr, ValueId base);
  ValueId choice(program::UnitId unit, const program::Expr& expr, FrameId frame);
  const std::vector<std::uint32_t>* branches_of(program::UnitId unit, program::FunctionId function);
  /// What a condition asks about a text, and the answer that holds at some place.
  struct Question {
    ValueId subject = 0;
    program::Op op = program::Op::contains;
    std::vector<std::string> texts;  ///< one of them
    bool holds = true;
  };
  /// What an answer does to the alternatives of its subject.
  struct Rewriting {
    std::vector<ValueId> excluded;
    std::vector<ValueId> open;  ///< not known, but the answer holds for them
  };
  std::optional<Question> question(program::UnitId unit, program::ExprId condition, bool holds, FrameId frame);
  Rewriting answered(const Question& question, bool keeps_parameters);
  std::optional<ValueId> rewritten(ValueId value, const Question& question, const Rewriting& rewriting, int depth);
  /// Whether some operand of a choice stands under a branch's condition, and whether one stands in its `else`.
  struct Sides {
    bool under = false;
    bool otherwise = false;
  };
  std::vector<Sides> sides_of(program::UnitId unit, const program::Expr& choice);
  std::vector<Range> sides_taken(program::UnitId unit, const program::Expr& choice, const std::vector<Sides>& sides, FrameId frame);
  std::optional<ValueId> narrowed_by_siblings(program::UnitId unit, const program::Expr& choice, const std::vector<Sides>& sides,
                                              std::uint32_t at, ValueId value, FrameId frame);
  /// False if the expression stands in a branch that the arguments of this activation do not take.
  [[nodiscard]] bool knows_argument(program::UnitId unit, FrameId frame) const;
  bool can_happen(program::UnitId unit, const Range& range, FrameId frame);
  /// What a condition comes to; nothing if it depends on what is not known.
  std::optional<bool> truth_of(program::UnitId unit, program::ExprId condition, FrameId frame);
  [[nodiscard]] std::optional<bool> truth_of(ValueId value) const;
  ValueId concat(program::UnitId unit, const program::Expr& expr, FrameId frame);
  ValueId operation(program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId element_of(ValueId base, Place place);
  ValueId dictionary(program::UnitId unit, const program::Expr& expr, FrameId frame);
  ValueId list(program::UnitId unit, const program::Expr& expr, FrameId frame);

  ValueId index(program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId option_of_table(const Value& table, const std::string& name, Place here);
  ValueId look_up(ValueId base, ValueId key, Place place);
  std::optional<ValueId> entry_of_large(ValueId base, ValueId key);
  ValueId look_up_in(const Value& dictionary, ValueId key, Place place);
  ValueId items_of(ValueId base, Place place);
  [[nodiscard]] const drivers::ReaderShape* environment_of(ValueId value) const;
  ValueId member(ValueId base, std::string_view name, Place place, int depth = 0);
  ValueId given_out_member(ValueId base, std::string_view name, Place place, int depth);
  /// Of a function or a class, among all units.
  static std::uint64_t key_of(const program::Entity& entity) {
    return (static_cast<std::uint64_t>(entity.unit) << 32U) | entity.index;
  }
  /// What a class itself declares under a name, in order.
  struct Members {
    std::vector<program::FunctionId> methods;
    std::vector<const program::Field*> fields;
  };
  [[nodiscard]] const Members& members_named(const program::Entity& type, std::string_view name, Members& room) const;
  struct FieldValues {
    std::vector<ValueId> alternatives;
    std::vector<ValueId> absent;
  };
  /// What many fields of one name may hold, whatever object they are of; null where they are few, or that depends on the object.
  const FieldValues* set_by_methods(const program::Entity& type, const std::vector<const program::Field*>& fields);
  [[nodiscard]] std::size_t constructor_arity(const program::Entity& type, const Value& object, std::string_view name) const;
  ValueId class_member(const program::Entity& type, ValueId object, std::string_view name, Place place);
  /// The result of a function, an object of a class; 0 for other values.
  ValueId made_by(ValueId maker);
  [[nodiscard]] bool is_abstract(program::UnitId unit, const program::Function& function) const;
  bool goes_own_ways(const program::Entity& base, const program::Entity& derived);
  ValueId stated_by_derived(const program::Entity& type, std::string_view name, Place here);
  [[nodiscard]] bool is_left_empty(program::UnitId unit, program::FunctionId method);
  const std::vector<program::Entity>& derived_from(const program::Entity& type);
  /// Null: it only inherits it, if at all.
  [[nodiscard]] const program::Function* own_method(const program::Entity& type, std::string_view name) const;
  ValueId implemented_member(const program::Entity& type, std::string_view name, Place place, bool unread_too);
  ValueId only_override(const program::Entity& declared, Place place);
  ValueId field_value(const program::Entity& type, const program::Field& field, ValueId object);
  std::optional<ValueId> field_factory(const program::Entity& type, const program::Field& field);
  [[nodiscard]] ValueId constructed_field(const program::Entity& type, ValueId object, std::string_view name) const;
  [[nodiscard]] const std::optional<std::vector<std::string_view>>& constructor_fields(const program::Entity& type) const;
  ValueId recased(ValueId base, std::string_view method, Place place);
  ValueId expanded(ValueId text, Place place);
  std::vector<ValueId> each_of_comprehension(program::UnitId unit, program::ExprId body, ValueId value, FrameId frame);
  ValueId environment_of_key(ValueId key);
  std::optional<ValueId> read_through(const std::vector<ValueId>& containers, program::UnitId unit, program::ExprId key,
                                      program::ExprId whole, FrameId frame);
  ValueId grown_field(const program::Entity& type, std::string_view name, ValueId written);
  ValueId grown_binding(const program::Entity& binding, ValueId written);
  void find_growths();
  std::optional<ValueId> setting_asked(ValueId base, ValueId key, Place place);
  ValueId setting_value(std::string_view name, Place place);
  std::optional<ValueId> parsed_option(ValueId arguments, std::string_view name, Place place);
  void find_settings();
  ValueId chained(const std::vector<ValueId>& maps, Place place);
  ValueId mapped(ValueId function, ValueId over, Place place);
  ValueId named_tuple(const Value& made, program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId fetched(const Value& getter, program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId call_partial(const Value& made, program::UnitId unit, program::ExprId id, FrameId frame);

  ValueId call(program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId call_value(ValueId callee, program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId call_external(std::string_view name, ValueId callee, program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId call_entity(const program::Entity& entity, ValueId callee, program::UnitId unit, program::ExprId id, FrameId frame);
  std::optional<ValueId> call_container_method(program::UnitId unit, program::ExprId id, FrameId frame);
  ValueId inline_function(const program::Entity& function, ValueId self, Arguments arguments, program::UnitId call_unit,
                          program::ExprId call, FrameId caller);
  Arguments arguments(program::UnitId unit, program::ExprId call, FrameId frame);
  [[nodiscard]] std::pair<program::UnitId, program::ExprId> default_of(const program::Entity& function, std::size_t position) const;
  FrameId make_frame(const program::Entity& function, ValueId self, const Arguments& arguments, program::UnitId call_unit,
                     program::ExprId call, FrameId caller);
  [[nodiscard]] std::string joined_literals(const Value& value) const;
  ValueId environment_read(std::string_view call, program::ExprId key, program::ExprId fallback, program::UnitId unit,
                           program::ExprId whole, FrameId frame, const std::string& prefix = {}, ValueId declaring = 0);
  /// What Env(DB_NAME=(str, "shop")) gives for a variable that is not set; 0 if it declares none.
  [[nodiscard]] ValueId declared_default(ValueId callee, std::string_view variable) const;
  /// What the maker of a reader, or a block around the read, puts before every name.
  [[nodiscard]] std::string prefix_of(const drivers::ReaderShape& reader, ValueId callee) const;
  [[nodiscard]] std::string prefix_around(program::UnitId unit, program::ExprId read) const;
  std::optional<ValueId> fields_given(program::UnitId unit, program::FunctionId function, std::size_t position);
  ValueId fields_by_name(const program::Entity& type, const program::Entity& declaring, const program::Field* without, Place place);
  ValueId validated(const program::Entity& type, const program::Entity& declaring, const program::Field& field, ValueId given);
  std::vector<ValueId> default_of_setting(const program::Entity& declaring, const program::Field& field);
  ValueId nested_settings(const program::Entity& type, const std::string& prefix, Place place);
  std::optional<ValueId> section_file_call(std::string_view method, ValueId base, program::UnitId unit, program::ExprId id,
                                           FrameId frame);
  std::optional<ValueId> in_section_file(ValueId base, ValueId key, Place place);
  void find_section_texts();
  ValueId written_option(ValueId file, const std::string& section, const std::string& option);
  ValueId stated_option(ValueId file, const std::string& section, const std::string& option, int depth);
  ValueId interpolated(ValueId file, const std::string& section, const Value& text, bool is_extended, int depth);
  [[nodiscard]] bool is_declared_reader(std::string_view name) const;
  ValueId declared_read(std::string_view name, ValueId result, program::UnitId unit, program::ExprId expr, FrameId frame);
  std::vector<FrameId> activations(program::UnitId unit, program::FunctionId function, int depth);
  ValueId read_by_callers(std::string_view call, program::ExprId key, program::ExprId fallback, program::UnitId unit,
                          program::ExprId whole);
  /// What a call passes for a parameter: stated, or inside a `**dictionary`; 0 if it passes nothing that was followed.
  ValueId argument_value(program::UnitId unit, program::ExprId call, int position, const std::string& name);
  /// True if a call hands on what was not followed (`*parts`, `**options`), so that it may pass any parameter.
  bool passes_more(program::UnitId unit, program::ExprId call);
  ValueId with_default(ValueId read, ValueId otherwise);
  /// What a call passes for `*names`: everything positional from the position on.
  ValueId rest_of_arguments(program::UnitId unit, program::ExprId call, int position);
  /// What a call passes for `**options` of a function: every name that no other parameter has.
  ValueId rest_of_keywords(program::UnitId unit, program::ExprId call, const program::Function& function,
                           const program::Unit& home);
  program::ExprId argument(program::UnitId unit, program::ExprId call, int position,
                           const std::vector<std::string>& keywords) const;
  /// Where a read counts as written: the outermost call that still fixes the name of the variable.
  std::pair<Place, std::string> read_site(program::UnitId unit, program::ExprId key, program::ExprId whole, FrameId frame,
                                          std::string_view call) const;

  /// What an expression was found to be. Valid until the next evaluation.
  ValueId& remembered(program::UnitId unit, program::ExprId expr, FrameId frame);
  [[nodiscard]] Extent extent_of(program::UnitId unit, program::FunctionId function);
  /// The result of a function whose arguments are known. Nobody asks for the frame afterwards.
  ValueId result_in(FrameId frame);

  [[nodiscard]] const program::Unit& unit(program::UnitId id) const { return index_.unit(id); }
  [[nodiscard]] Place place(program::UnitId id, program::ExprId expr) const { return place(id, unit(id)[expr].range); }
  [[nodiscard]] const program::Operand* operands(program::UnitId id, program::ExprId expr) const {
    return unit(id).operands.data() + unit(id)[expr].first_operand;
  }

  const program::ProgramIndex& index_;
  const SourceOfTruthNames& source_of_truth_;
  std::vector<std::string> environment_classes_;  ///< as the policy names them
  ValueStore& values_;
  std::vector<FileId> files_;
  unsigned jobs_ = 1;
  const program::RelevantFunctions& relevant_;
  program::Callers callers_;
  std::vector<Frame> frames_{Frame{}};
  std::vector<std::vector<ValueId>> memo_;  ///< by UnitId and ExprId, outside of any call; a file's is filled when asked
  std::vector<ValueId> memo_of_calls_;      ///< the same inside of the calls that are being followed, one after another
  tsl::robin_map<FramedExpr, ValueId, FramedExprHash>
      memo_of_frames_;  ///< of constructors, which are asked again, and of what lies outside of a call's function
  std::vector<std::vector<Extent>> extents_;     ///< by UnitId and FunctionId; filled when asked
  std::unordered_set<std::uint64_t> too_large_;  ///< functions that no question gets through
  bool is_found_too_large_ = false;              ///< by the question that is being answered
  /// What is known of classes, by unit and class.
  mutable std::unordered_map<std::uint64_t, std::vector<program::Entity>> ancestry_;
  mutable std::unordered_map<std::uint64_t, bool> is_settings_class_;
  mutable std::unordered_map<std::uint64_t, std::unordered_map<std::string_view, Members>>
      members_of_large_;                                                   ///< by class and name
  std::unordered_map<const program::Field*, FieldValues> set_by_methods_;  ///< by the first of many fields of one name
  mutable std::unordered_map<std::uint64_t, std::optional<std::vector<std::string_view>>> constructor_fields_;
  std::unordered_map<ValueId, program::Entity> entities_;
  std::unordered_map<ValueId, FrameId> constructor_frames_;
  std::map<std::pair<program::UnitId, std::uint32_t>, std::vector<program::Entity>> derived_;  ///< classes by their base
  std::vector<std::unordered_map<program::FunctionId, std::vector<std::uint32_t>>>
      branches_;                                            ///< by UnitId, function; filled when asked
  std::unordered_map<ValueId, std::string> nested_prefix_;  ///< models inside settings: what stands before their fields' names
  std::unordered_set<ValueId> own_defaults_;                ///< of those, the ones whose fields have the defaults of their class
  std::unordered_map<std::string, std::vector<Growth>> growths_;  ///< by the attribute's name; filled when asked
  bool growths_known_ = false;
  std::map<std::string, std::vector<std::pair<program::UnitId, program::ExprId>>, std::less<>>
      settings_;  ///< what they are given, by name
  bool settings_known_ = false;
  /// By UnitId: the defaults of command-line options that the unit adds, by the attribute that holds them.
  std::unordered_map<program::UnitId, std::unordered_map<std::string, program::ExprId>> command_lines_;
  std::unordered_map<ValueId, ValueId> file_of_section_;
  std::unordered_map<ValueId, std::unordered_map<std::string, ValueId>> large_dictionaries_;  ///< by their keys
  std::unordered_map<ValueId, std::vector<std::pair<program::UnitId, program::ExprId>>>
      section_texts_;  ///< by parser; filled when asked
  bool section_texts_known_ = false;
  std::set<ValueId> texts_of_sections_;
  int validating_ = 0;
  int nested_models_ = 0;  ///< models inside settings that are being read
  std::set<Place> read_names_;
  bool derived_known_ = false;
  std::size_t steps_ = 0;
  int depth_ = 0;
};

}  // namespace dbssot
