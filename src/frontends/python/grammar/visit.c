// Part of grammar.c: reads tree-sitter's own nodes.
#include "visit.h"

/// A node whose children are gone through.
typedef struct {
  const Subtree* children;
  uint32_t child_count;
  uint32_t child;
  uint32_t structural_child;  ///< the same without comments and their like, which no production knows
  uint32_t bytes;             ///< where the child begins that comes next, and for all but the first what blank stands before it
  uint32_t row;
  uint32_t column;
  TSFieldId field;  ///< by which it is known itself, if it is not shown
  bool is_shown;    ///< else its children count as those of the node above it
  const TSSymbol* aliases;  ///< by structural child; null for none
  const TSFieldMapEntry* fields;
  const TSFieldMapEntry* fields_end;
} Level;

static Level level_of(const TSLanguage* language, Subtree subtree, uint32_t bytes, TSPoint start, bool is_shown, TSFieldId field) {
  Level level = {.children = ts_subtree_children(subtree), .child_count = subtree.ptr->child_count, .is_shown = is_shown};
  level.bytes = bytes;
  level.row = start.row;
  level.column = start.column;
  level.field = is_shown ? 0 : field;
  const uint32_t production = subtree.ptr->production_id;
  level.aliases = ts_language_alias_sequence(language, production);
  ts_language_field_map(language, production, &level.fields, &level.fields_end);
  return level;
}

static TSFieldId field_of(const Level* level, uint32_t structural_child) {
  for (const TSFieldMapEntry* entry = level->fields; entry < level->fields_end; ++entry) {
    if (!entry->inherited && entry->child_index == structural_child) return entry->field_id;
  }
  return level->field;
}

void visit_grammar_tree(const TSTree* tree, const uint8_t* unwanted, uint32_t symbols,
                        EnterNode* enter, LeaveNode* leave, void* visitor) {
  const TSLanguage* language = tree->language;
  Array(Level) levels = array_new();
  const Length begin = ts_subtree_padding(tree->root);
  const Length end = length_add(begin, ts_subtree_size(tree->root));
  struct GrammarNode node = {ts_language_public_symbol(language, ts_subtree_symbol(tree->root)), 0, ts_subtree_missing(tree->root),
                             begin.bytes, end.bytes};
  if (enter(visitor, &node, begin.extent, end.extent))
    array_push(&levels, level_of(language, tree->root, begin.bytes, begin.extent, true, 0));
  while (levels.size > 0) {
    Level* level = array_back(&levels);
    if (level->child == level->child_count) {
      if (level->is_shown) leave(visitor);
      array_pop(&levels);
      continue;
    }
    const Subtree subtree = level->children[level->child];
    const Length padding = level->child++ > 0 ? ts_subtree_padding(subtree) : length_zero();
    const Length size = ts_subtree_size(subtree);
    const uint32_t bytes = level->bytes + padding.bytes;
    const TSPoint start = point_add(((TSPoint){level->row, level->column}), padding.extent);
    const TSPoint stop = point_add(start, size.extent);
    level->bytes = bytes + size.bytes;
    level->row = stop.row;
    level->column = stop.column;
    const bool is_extra = ts_subtree_extra(subtree);
    const uint32_t structural_child = level->structural_child;
    level->structural_child += !is_extra;
    const TSSymbol alias = !is_extra && level->aliases ? level->aliases[structural_child] : 0;
    const bool is_shown = alias || ts_subtree_visible(subtree);
    const bool has_children = ts_subtree_child_count(subtree) > 0;
    if (!is_shown && !has_children) continue;
    const TSSymbol symbol = ts_language_public_symbol(language, alias ? alias : ts_subtree_symbol(subtree));
    if (is_shown && symbol < symbols && unwanted[symbol]) continue;
    const TSFieldId field = is_extra ? 0 : field_of(level, structural_child);
    if (is_shown) {
      node = (struct GrammarNode){symbol, field, ts_subtree_missing(subtree), bytes, bytes + size.bytes};
      if (!enter(visitor, &node, start, stop)) continue;
    }
    if (has_children) {
      array_push(&levels, level_of(language, subtree, bytes, start, is_shown, field));
    } else {
      leave(visitor);
    }
  }
  array_delete(&levels);
}
