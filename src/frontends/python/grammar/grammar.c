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

#include DBSSOT_TREE_SITTER_RUNTIME
#include DBSSOT_TREE_SITTER_PARSER

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

#include "quick_parser.c"
#include "visit.c"
