#include <algorithm>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

std::optional<Slot> Body::slot_of(const clang::Expr* e) {
  e = plain(e);
  std::vector<std::string> path;
  for (int steps = 0; e != nullptr && steps < 32; ++steps) {
    if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(e)) {
      const auto* variable = llvm::dyn_cast<clang::VarDecl>(reference->getDecl());
      if (variable == nullptr || !variable->isLocalVarDeclOrParm()) return std::nullopt;
      Slot slot{variable, {}};
      if (const auto alias = aliases_.find(variable); alias != aliases_.end()) slot = alias->second;
      for (auto part = path.rbegin(); part != path.rend(); ++part) slot.path += "." + *part;
      return slot;
    }
    if (llvm::isa<clang::CXXThisExpr>(e)) {
      if (path.empty()) return std::nullopt;
      Slot slot;
      for (auto part = path.rbegin(); part != path.rend(); ++part) slot.path += "." + *part;
      return slot;
    }
    if (const auto* field = llvm::dyn_cast<clang::MemberExpr>(e)) {
      if (!llvm::isa<clang::FieldDecl>(field->getMemberDecl())) return std::nullopt;
      path.push_back(field->getMemberDecl()->getNameAsString());
      e = plain(field->getBase());
      if (e == nullptr) return std::nullopt;
      continue;
    }
    if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(e); unary != nullptr && unary->getOpcode() == clang::UO_Deref) {
      e = plain(unary->getSubExpr());
      if (!llvm::isa<clang::CXXThisExpr>(e) && path.empty()) return std::nullopt;
      continue;
    }
    return std::nullopt;
  }
  return std::nullopt;
}

/// What a slot holds before the function wrote to it.
ExprId Body::initial(const Slot& slot) {
  const auto dot = slot.path.rfind('.');
  if (dot != std::string::npos) {
    const Slot around{slot.variable, slot.path.substr(0, dot)};
    const auto base = around.variable == nullptr && around.path.empty() ? this_object({}) : read(around);
    return b_.attribute(base, slot.path.substr(dot + 1), b_.expr(base).range);
  }
  if (slot.variable == nullptr) return this_object({});
  const auto where = range(slot.variable->getSourceRange());
  const auto* parameter = llvm::dyn_cast<clang::ParmVarDecl>(slot.variable);
  if (parameter != nullptr) return typed(b_.parameter(std::string_view(parameter->getName()), where), parameter->getType());
  return typed(b_.unknown("not initialised", where), slot.variable->getType());
}

ExprId Body::read(const Slot& slot) {
  const auto known = flow_.slots.find(slot);
  if (known == flow_.slots.end()) return initial(slot);
  auto& content = known->second;
  if (content.value == 0 && content.parts) content.value = b_.concat(content.how, *content.parts, content.range);
  return content.value;
}

/// `Options options; options.host = h;` read as a whole: the object with the fields that were written since it was made.
ExprId Body::whole(const Slot& slot, clang::QualType type, int depth) {
  constexpr int deepest = 4;
  const auto* record = class_of(type);
  const bool is_known = flow_.slots.contains(slot);
  const auto content = is_known ? read(slot) : Id{0};
  if (record == nullptr || !record->hasDefinition() || depth > deepest || type->isPointerType()) return content;
  record = record->getDefinition();
  const auto name_ = dotted_name(*record);
  if (!record->isAggregate() || is_holder(name_) || is_list_class(name_)) return content;
  Operands operands;
  if (is_known) {  // what it was made with, unless somebody else made it
    const auto& made = b_.expr(content);
    const auto known = b_.operands(content);
    const bool is_made_here = made.kind == ExprKind::call && b_.expr(known[0].value).kind == ExprKind::reference &&
                              b_.text(b_.expr(known[0].value).text) == name_;
    if (!is_made_here) return content;
    operands.assign(known.begin() + 1, known.end());
  }
  bool is_changed = false;
  for (const auto* field : record->fields()) {
    const Slot part{slot.variable, slot.path + "." + field->getNameAsString()};
    const auto next = flow_.slots.lower_bound(part);
    const bool is_written = next != flow_.slots.end() && next->first.variable == slot.variable &&
                            (next->first.path == part.path || next->first.path.starts_with(part.path + "."));
    if (!is_written) continue;
    const auto value = whole(part, field->getType(), depth + 1);
    if (value == 0) continue;
    const auto field_name = b_.intern(std::string_view(field->getName()));
    const auto given = std::ranges::find(operands, field_name, &Operand::name);
    if (given != operands.end() && given->value == value) continue;
    is_changed = true;
    if (given != operands.end()) {
      given->value = value;
    } else {
      operands.push_back({value, field_name, 0, OperandKind::keyword});
    }
  }
  if (!is_changed) return content;
  const auto where = is_known ? b_.expr(content).range : range(slot.variable->getSourceRange());
  const auto made = typed(b_.call(b_.reference(name_, where), operands, where), type);
  if (is_known) flow_.slots[slot].value = made;
  return made;
}

void Body::write(const Slot& slot, Id value) {
  const auto inside = slot.path + ".";
  for (auto at = flow_.slots.upper_bound(slot);
       at != flow_.slots.end() && at->first.variable == slot.variable && at->first.path.starts_with(inside);) {
    at = flow_.slots.erase(at);
  }
  flow_.slots[slot] = Content{value, nullptr, "append", {}, false};
}

void Body::append(const Slot& slot, std::span<const Id> added, const char* how, Range where) {
  constexpr std::size_t max_parts = 256;
  const auto known = flow_.slots.find(slot);
  auto content = known != flow_.slots.end() ? known->second : Content{};
  std::vector<Id> parts;
  if (content.parts && content.parts->size() < max_parts) {
    parts = *content.parts;
  } else {
    content.range = where;
    content.how = how;
    const auto start = read(slot);
    const auto& first = b_.expr(start);
    if (first.kind != ExprKind::literal || !b_.text(first.text).empty()) parts.push_back(start);
    // What goes on with text that was put together before stands where that begins.
    if (first.kind == ExprKind::concat && first.range.line <= where.line) content.range = first.range;
  }
  parts.insert(parts.end(), added.begin(), added.end());
  content.parts = std::make_shared<const std::vector<Id>>(std::move(parts));
  content.value = 0;
  content.was_appended = true;
  flow_.slots[slot] = std::move(content);
}

void Body::assign(const clang::Expr& target_, Id value, clang::SourceRange where) {
  const auto* target = plain(&target_);
  if (value == 0) value = b_.unknown("nothing", range(where));
  if (auto slot = slot_of(target)) {
    const bool own_field = slot->variable == nullptr && slot->path.find('.', 1) == std::string::npos;
    if (own_field && this_class_ != nullptr) {
      const auto* field = llvm::dyn_cast<clang::MemberExpr>(target);
      const auto type = field != nullptr ? type_id(field->getMemberDecl()->getType()) : StringId{0};
      const auto owner = class_entry(file_, *this_class_);
      b_.unit().classes[owner - 1].fields.push_back(
          {b_.intern(std::string_view(slot->path).substr(1)), value, type, b_.scope(), range(where)});
    } else if (!slot->path.empty()) {
      const auto dot = slot->path.rfind('.');
      const auto base = read({slot->variable, slot->path.substr(0, dot)});
      b_.unit().stores.push_back({b_.attribute(base, slot->path.substr(dot + 1), range(*target)), value, b_.scope(), range(where)});
    } else if (llvm::isa<clang::ParmVarDecl>(slot->variable) && slot->variable->getType()->isReferenceType()) {
      b_.unit().stores.push_back({initial(*slot), value, b_.scope(), range(where)});
    }
    write(*slot, value);
    return;
  }
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(target)) {  // a global
    Binding binding;
    binding.name = b_.intern(dotted_name(*reference->getDecl()));
    binding.value = value;
    binding.type = type_id(reference->getDecl()->getType());
    binding.is_file_local = !reference->getDecl()->isExternallyVisible();
    binding.range = range(where);
    b_.unit().bindings.push_back(binding);
    return;
  }
  // map["key"] = value of a local dictionary makes a new dictionary.
  if (const auto* index = llvm::dyn_cast<clang::CXXOperatorCallExpr>(target);
      index != nullptr && index->getOperator() == clang::OO_Subscript && index->getNumArgs() == 2) {
    const auto key = expr(index->getArg(1));
    const auto slot = slot_of(index->getArg(0));
    if (slot && flow_.slots.contains(*slot)) {
      const auto old = read(*slot);
      if (b_.expr(old).kind == ExprKind::dictionary) {
        const auto entries = b_.operands(old);
        Operands operands(entries.begin(), entries.end());
        operands.push_back({value, 0, key, OperandKind::keyed});
        write(*slot, typed(b_.dictionary(operands, range(where)), index->getArg(0)->getType()));
        return;
      }
    }
    const auto base = expr(index->getArg(0));
    b_.unit().stores.push_back({b_.index(base, key, range(*target)), value, b_.scope(), range(where)});
    return;
  }
  if (const auto* index = llvm::dyn_cast<clang::ArraySubscriptExpr>(target)) {
    // keywords[0] = "host"; keywords[1] = …: an array filled one by one.
    const auto slot = slot_of(index->getBase());
    const auto key = expr(index->getIdx());
    if (slot && slot->path.empty() && !llvm::isa<clang::ParmVarDecl>(slot->variable) && b_.expr(key).kind == ExprKind::number) {
      Operands elements;
      if (flow_.slots.contains(*slot)) {
        const auto old = read(*slot);
        if (b_.expr(old).kind == ExprKind::list) {
          const auto known = b_.operands(old);
          elements.assign(known.begin(), known.end());
        }
      }
      const auto position = std::strtoul(std::string(b_.text(b_.expr(key).text)).c_str(), nullptr, 10);
      if (position < 64 && (!is_string(slot->variable->getType()))) {
        while (elements.size() <= position) elements.push_back(positional(b_.null(range(where))));
        elements[position] = positional(value);
        write(*slot, typed(b_.list(elements, range(where)), slot->variable->getType()));
        return;
      }
    }
    if (slot && is_char_pointer(index->getBase()->getType())) return;  // text[i] = '\0'
    const auto base = expr(index->getBase());
    b_.unit().stores.push_back({b_.index(base, key, range(*target)), value, b_.scope(), range(where)});
    return;
  }
  const auto place = expr(target);
  if (place != 0) b_.unit().stores.push_back({place, value, b_.scope(), range(where)});
}

/// The same value, whatever its place: `getenv("X") ? getenv("X") : "d"` reads one variable twice.
bool Body::same(Id left, Id right, int depth) const {
  if (left == right) return true;
  if (depth > 6 || left == 0 || right == 0) return false;
  const auto& a = b_.expr(left);
  const auto& b = b_.expr(right);
  if (a.kind != b.kind || a.text != b.text || a.op != b.op || a.operand_count != b.operand_count || a.kind == ExprKind::unknown)
    return false;
  const auto mine = b_.operands(left);
  const auto theirs = b_.operands(right);
  for (std::size_t i = 0; i < mine.size(); ++i) {
    if (mine[i].name != theirs[i].name || mine[i].kind != theirs[i].kind || !same(mine[i].value, theirs[i].value, depth + 1))
      return false;
  }
  return true;
}

}  // namespace dbssot::cpp
