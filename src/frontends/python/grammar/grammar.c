// tree-sitter, its Python grammar and what goes over its trees as one unit, so that the compiler sees through the calls between
// them.
#include <stddef.h>
#include <stdint.h>

// In place of the runtime's atomic.h: no tree leaves the thread that parsed it, so references are counted without locking.
#define TREE_SITTER_ATOMIC_H_
static inline size_t atomic_load(const volatile size_t* count) { return *count; }
static inline uint32_t atomic_inc(volatile uint32_t* count) { return *count += 1; }
static inline uint32_t atomic_dec(volatile uint32_t* count) { return *count -= 1; }

#include DBSSOT_TREE_SITTER_RUNTIME
#include DBSSOT_TREE_SITTER_PARSER
#include DBSSOT_TREE_SITTER_SCANNER

#include "visit.h"

void visit_grammar_tree(const TSTree* tree, const uint8_t* unwanted, uint32_t symbols,
                        bool (*enter)(void* visitor, const struct GrammarNode* node), void (*leave)(void* visitor), void* visitor) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  for (bool is_done = false; !is_done;) {
    const TSNode at = ts_tree_cursor_current_node(&cursor);
    const TSSymbol symbol = ts_node_symbol(at);
    if (symbol >= symbols || !unwanted[symbol]) {
      const struct GrammarNode node = {symbol,
                                       ts_tree_cursor_current_field_id(&cursor),
                                       ts_node_is_missing(at),
                                       ts_node_start_byte(at),
                                       ts_node_end_byte(at),
                                       ts_node_start_point(at),
                                       ts_node_end_point(at)};
      if (enter(visitor, &node)) {
        if (ts_tree_cursor_goto_first_child(&cursor)) continue;
        leave(visitor);
      }
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        is_done = true;
        break;
      }
      leave(visitor);
    }
  }
  ts_tree_cursor_delete(&cursor);
}
