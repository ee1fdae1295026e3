#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <tree_sitter/api.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A node as tree-sitter's cursor shows it. Offsets are bytes.
struct GrammarNode {
  TSSymbol symbol;
  TSFieldId field;  ///< by which its parent has it; 0 for none
  bool is_missing;  ///< the parser put it in to go on
  uint32_t begin;
  uint32_t end;
};

/// True: what is below the node is wanted. Rows and columns of `start` and `stop` count from 0; they are handed on in registers, as
/// what was just written in one width is slow to read in another.
typedef bool EnterNode(void* visitor, const struct GrammarNode* node, TSPoint start, TSPoint stop);
typedef void LeaveNode(void* visitor);

/// Calls `enter` with each node, parents first; those below are passed over where it says false, else `leave` is called behind
/// them. Nodes whose symbol is below `symbols` and is not 0 in `unwanted` are passed over with all below.
void visit_grammar_tree(const TSTree* tree, const uint8_t* unwanted, uint32_t symbols, EnterNode* enter, LeaveNode* leave,
                        void* visitor);

#ifdef __cplusplus
}
#endif
