// tree-sitter, its Python grammar and what goes over its trees as one unit, so that the compiler sees through the calls between
// them, and with other definitions of what costs most in them. Sources stay as they come.
#include <stddef.h>
#include <stdint.h>

// In place of the runtime's atomic.h: no tree leaves the thread that parsed it, so references are counted without locking.
#define TREE_SITTER_ATOMIC_H_
static inline size_t atomic_load(const volatile size_t* count) { return *count; }
static inline uint32_t atomic_inc(volatile uint32_t* count) { return *count += 1; }
static inline uint32_t atomic_dec(volatile uint32_t* count) { return *count -= 1; }

// Before length.h uses them: Clang hands a TSPoint on as one number of 64 bits, and reads it from where the two halves were just
// written, one by one, for which the processor waits. As macros they cost a fifth less of all parsing. Arguments are read twice.
#include "point.h"
#define point_add(a, b) ((b).row > 0 ? (TSPoint){(a).row + (b).row, (b).column} : (TSPoint){(a).row, (a).column + (b).column})
#define point_sub(a, b)                                           \
  ((a).row > (b).row ? (TSPoint){(a).row - (b).row, (a).column} \
                     : (TSPoint){0, (a).column >= (b).column ? (a).column - (b).column : 0})

// A call of these begins with `self`, a declaration or definition of theirs with a type: so calls alone lead to ours, which may go
// back to theirs.
#include "lexer.h"
#include "stack.h"
static void forget_column(Lexer* lexer);
static void quick_push(const TSParser* parser, Stack* stack, StackVersion version, Subtree subtree, bool is_pending,
                       TSStateId state);
static StackVersion quick_reduce(TSParser* parser, StackVersion version, TSSymbol symbol, uint32_t count, int dynamic_precedence,
                                 uint16_t production_id, bool is_fragile, bool end_of_non_terminal_extra);
static bool balance_if_large(TSParser* parser);
static bool quick_recover(TSParser* parser, StackVersion version, unsigned depth, TSStateId goal_state);
#define ts_lexer__invalidate_column_data(first) forget_of_##first)
#define forget_of_self forget_column(self
#define forget_of_Lexer ts_lexer__invalidate_column_data(Lexer
#define ts_stack_push(first, ...) push_of_##first, __VA_ARGS__)
#define push_of_self quick_push(self, self
#define push_of_Stack ts_stack_push(Stack
#define ts_parser__reduce(first, ...) reduce_of_##first, __VA_ARGS__)
#define reduce_of_self quick_reduce(self
#define reduce_of_TSParser ts_parser__reduce(TSParser
#define ts_parser__balance_subtree(first) balance_of_##first)
#define balance_of_self balance_if_large(self
#define balance_of_TSParser ts_parser__balance_subtree(TSParser
#define ts_parser__recover_to_state(first, ...) recover_of_##first, __VA_ARGS__)
#define recover_of_self quick_recover(self
#define recover_of_TSParser ts_parser__recover_to_state(TSParser

#include DBSSOT_TREE_SITTER_RUNTIME

#undef ts_lexer__invalidate_column_data
#undef ts_stack_push
#undef ts_parser__reduce
#undef ts_parser__balance_subtree
#undef ts_parser__recover_to_state

#include "quick_lexer.c"

// Where its states go on over blanks or over a name, they do so in one step. `lexer` is what they are called with.
#include "tree_sitter/parser.h"
#undef SKIP
#define SKIP(state_value)           \
  {                                 \
    skip = true;                    \
    state = state_value;            \
    pass_all_but_last_blank(lexer); \
    goto next_state;                \
  }
#define set_contains(...) begins_rest_of_name(lexer, __VA_ARGS__)
#include DBSSOT_TREE_SITTER_PARSER
#undef set_contains

// With each token the scanner lets go of its two arrays and gets new ones; it may keep their memory instead.
#define tree_sitter_python_external_scanner_destroy destroy_scanner_alone
#pragma push_macro("array_delete")
#undef array_delete
#define array_delete(array) array_clear(array)
#include DBSSOT_TREE_SITTER_SCANNER
#pragma pop_macro("array_delete")
#undef tree_sitter_python_external_scanner_destroy

void tree_sitter_python_external_scanner_destroy(void* scanner) {
  array_delete(&((Scanner*)scanner)->indents);
  array_delete(&((Scanner*)scanner)->delimiters);
  free(scanner);
}

#include "quick_reduce.c"
#include "quick_recover.c"
#include "quick_parser.c"
#include "visit.c"
