// Part of grammar.c: knows the inside of tree-sitter's parser. A text that is no Python becomes one error of many trees that were
// skipped. With each token at which it might go on the parser makes that error anew, of all trees that it had and the next few: 100 KB
// took up to half a minute. Here trees that lie side by side are folded into a hidden node, as those of long lists are, so that few
// are gone over. What is shown, and what errors cost, by which readings are chosen, stay as they are.
// https://github.com/tree-sitter/tree-sitter/pull/5801 does the like in later versions of tree-sitter.

static bool is_folded(Subtree tree) {
  return !tree.data.is_inline && tree.ptr->symbol == ts_builtin_sym_error_repeat && tree.ptr->is_keyword;
}

/// What trees add to the cost of the error that they are skipped by, as ts_subtree_summarize_children() counts it.
static uint32_t cost_of_skipped(const Subtree* trees, uint32_t count) {
  uint32_t cost = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const Subtree tree = trees[i];
    if (is_folded(tree)) {
      cost += tree.ptr->error_cost;
      continue;
    }
    if (ts_subtree_symbol(tree) != ts_builtin_sym_error_repeat) cost += ts_subtree_error_cost(tree);
    const uint32_t children = ts_subtree_child_count(tree);
    if (ts_subtree_extra(tree) || (ts_subtree_is_error(tree) && children == 0)) continue;
    if (ts_subtree_visible(tree)) {
      cost += ERROR_COST_PER_SKIPPED_TREE;
    } else if (children > 0) {
      cost += ERROR_COST_PER_SKIPPED_TREE * tree.ptr->visible_child_count;
    }
  }
  return cost;
}

/// Known by a mark that trees with children do not have otherwise. Its cost is that of its trees alone.
static Subtree folded(const Subtree* trees, uint32_t count, const TSLanguage* language) {
  SubtreeArray children = array_new();
  array_reserve(&children, count);
  for (uint32_t i = 0; i < count; ++i) {
    ts_subtree_retain(trees[i]);
    array_push(&children, trees[i]);
  }
  const uint32_t cost = cost_of_skipped(trees, count);
  const MutableSubtree node = ts_subtree_new_node(ts_builtin_sym_error_repeat, &children, 0, language);
  node.ptr->error_cost = cost;
  node.ptr->is_keyword = true;
  return ts_subtree_from_mut(node);
}

/// Puts the trees of a former error before what is skipped now. Comments and their like at its end stay as they are: they may
/// belong to what comes next.
static void put_before(SubtreeArray* skipped, Subtree error, const TSLanguage* language) {
  const uint32_t most_side_by_side = 64;
  const Subtree* trees = ts_subtree_children(error);
  const uint32_t count = ts_subtree_child_count(error);
  uint32_t fold = count < most_side_by_side ? 0 : count;
  while (fold > 0 && ts_subtree_extra(trees[fold - 1])) --fold;
  if (count > fold) array_splice(skipped, 0, 0, count - fold, trees + fold);
  for (uint32_t i = 0; i < count - fold; ++i) ts_subtree_retain(skipped->contents[i]);
  if (fold == 0) return;
  const Subtree node = folded(trees, fold, language);
  array_insert(skipped, 0, node);
}

static Subtree error_of(SubtreeArray* skipped, const TSLanguage* language) {
  const bool has_folded = is_folded(skipped->contents[0]);
  const uint32_t cost = has_folded ? cost_of_skipped(skipped->contents, skipped->size) : 0;
  const Subtree error = ts_subtree_new_error_node(skipped, true, language);
  if (!has_folded) return error;
  SubtreeHeapData* data = ts_subtree_to_mut_unsafe(error).ptr;
  data->error_cost = cost + ERROR_COST_PER_RECOVERY + ERROR_COST_PER_SKIPPED_CHAR * data->size.bytes +
                     ERROR_COST_PER_SKIPPED_LINE * data->size.extent.row;
  return error;
}

/// ts_parser__recover_to_state()
static bool quick_recover(TSParser* parser, StackVersion version, unsigned depth, TSStateId goal_state) {
  if (!is_quick(parser)) return ts_parser__recover_to_state(parser, version, depth, goal_state);
  Stack* stack = parser->stack;
  StackSliceArray pop = ts_stack_pop_count(stack, version, depth);
  StackVersion previous = STACK_VERSION_NONE;
  for (uint32_t i = 0; i < pop.size; ++i) {
    StackSlice slice = pop.contents[i];
    const bool is_double = slice.version == previous;
    if (is_double || ts_stack_state(stack, slice.version) != goal_state) {
      if (!is_double) ts_stack_halt(stack, slice.version);
      ts_subtree_array_delete(&parser->tree_pool, &slice.subtrees);
      array_erase(&pop, i--);
      continue;
    }
    SubtreeArray former = ts_stack_pop_error(stack, slice.version);
    if (former.size > 0) {
      put_before(&slice.subtrees, former.contents[0], parser->language);
      ts_subtree_array_delete(&parser->tree_pool, &former);
    }
    SubtreeArray* extras = &parser->trailing_extras;
    ts_subtree_array_remove_trailing_extras(&slice.subtrees, extras);
    if (slice.subtrees.size > 0) {
      ts_stack_push(stack, slice.version, error_of(&slice.subtrees, parser->language), false, goal_state);
    } else {
      array_delete(&slice.subtrees);
    }
    for (uint32_t j = 0; j < extras->size; ++j) ts_stack_push(stack, slice.version, extras->contents[j], false, goal_state);
    previous = slice.version;
  }
  return previous != STACK_VERSION_NONE;
}
