// Part of grammar.c: reads tree-sitter's own nodes.
#include "visit.h"

/// A node whose children are gone through.
typedef struct {
  Subtree subtree;
  bool is_shown;  ///< else its children count as those of the node above it
  Length next;    ///< where the child begins that comes next, and for all but the first what blank stands before it
  uint32_t child;
  uint32_t structural_child;  ///< the same without comments and their like, which no production knows
  TSFieldId field;            ///< by which it is known itself, if it is not shown
  const TSSymbol* aliases;    ///< by structural child; null for none
  const TSFieldMapEntry* fields;
  const TSFieldMapEntry* fields_end;
} Level;

static Level level_of(const TSLanguage* language, Subtree subtree, Length begin, bool is_shown, TSFieldId field) {
  Level level = {.subtree = subtree, .is_shown = is_shown, .next = begin, .field = is_shown ? 0 : field};
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

static struct GrammarNode shown(Subtree subtree, TSSymbol symbol, TSFieldId field, Length begin) {
  const Length end = length_add(begin, ts_subtree_size(subtree));
  return (struct GrammarNode){symbol, field, ts_subtree_missing(subtree), begin.bytes, end.bytes, begin.extent, end.extent};
}

void visit_grammar_tree(const TSTree* tree, const uint8_t* unwanted, uint32_t symbols,
                        bool (*enter)(void* visitor, const struct GrammarNode* node), void (*leave)(void* visitor), void* visitor) {
  const TSLanguage* language = tree->language;
  Array(Level) levels = array_new();
  const Length start = ts_subtree_padding(tree->root);
  struct GrammarNode node = shown(tree->root, ts_language_public_symbol(language, ts_subtree_symbol(tree->root)), 0, start);
  if (enter(visitor, &node)) array_push(&levels, level_of(language, tree->root, start, true, 0));
  while (levels.size > 0) {
    Level* level = array_back(&levels);
    if (level->child == ts_subtree_child_count(level->subtree)) {
      if (level->is_shown) leave(visitor);
      array_pop(&levels);
      continue;
    }
    const Subtree subtree = ts_subtree_children(level->subtree)[level->child];
    if (level->child++ > 0) level->next = length_add(level->next, ts_subtree_padding(subtree));
    const Length begin = level->next;
    level->next = length_add(begin, ts_subtree_size(subtree));
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
      node = shown(subtree, symbol, field, begin);
      if (!enter(visitor, &node)) continue;
    }
    if (has_children) {
      array_push(&levels, level_of(language, subtree, begin, is_shown, field));
    } else {
      leave(visitor);
    }
  }
  array_delete(&levels);
}
