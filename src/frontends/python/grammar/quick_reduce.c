// Part of grammar.c: knows the inside of tree-sitter's parser and of its stack. Nearly always a parser follows one reading of a text
// alone. What it then does in the most general way, with arrays of stacks and of ways down each of them, is done here at once.

/// False: this parser is to do all as tree-sitter does.
static bool is_quick(const TSParser* parser) { return parser->lexer.data.advance == advance_quickly; }

/// A node on top of another, which it takes over. Of its links only those that are there are written.
static StackNode* node_upon(Stack* stack, StackNode* below, Subtree subtree, bool is_pending, TSStateId state) {
  StackNode* node = stack->node_pool.size > 0 ? array_pop(&stack->node_pool) : ts_malloc(sizeof(StackNode));
  const Length size = ts_subtree_total_size(subtree);
  node->state = state;
  node->position = length_add(below->position, size);
  node->links[0].node = below;
  node->links[0].subtree = subtree;
  node->links[0].is_pending = is_pending;
  node->link_count = 1;
  node->ref_count = 1;
  node->error_cost = below->error_cost + ts_subtree_error_cost(subtree);
  node->node_count = below->node_count + stack__subtree_node_count(subtree);
  node->dynamic_precedence = below->dynamic_precedence + ts_subtree_dynamic_precedence(subtree);
  return node;
}

/// ts_stack_push()
static void quick_push(const TSParser* parser, Stack* stack, StackVersion version, Subtree subtree, bool is_pending,
                       TSStateId state) {
  if (!is_quick(parser) || !subtree.ptr) {
    ts_stack_push(stack, version, subtree, is_pending, state);
    return;
  }
  StackHead* head = array_get(&stack->heads, version);
  head->node = node_upon(stack, head->node, subtree, is_pending, state);
}

/// How many subtrees lie on top of the stack down to the one that makes `count` without comments and their like. False unless there
/// is one way down, and nobody else goes it.
static bool count_of_popped(const StackNode* node, uint32_t count, uint32_t* popped) {
  for (*popped = 0; count > 0; ++*popped) {
    if (node->link_count != 1 || node->ref_count != 1 || !node->links[0].subtree.ptr) return false;
    count -= !ts_subtree_extra(node->links[0].subtree);
    node = node->links[0].node;
  }
  return true;
}

/// Takes so many nodes off the stack, and hands on what they hold, the lowest first. Gives back what is on top now.
static StackNode* pop_into(Subtree* subtrees, uint32_t popped, StackNode* node, StackNodeArray* pool) {
  while (popped > 0) {
    subtrees[--popped] = node->links[0].subtree;
    StackNode* below = node->links[0].node;
    if (pool->size < MAX_NODE_POOL_SIZE) {
      array_push(pool, node);
    } else {
      ts_free(node);
    }
    node = below;
  }
  return node;
}

/// ts_subtree_new_node() of what no error stands in for: what its children amount to is counted before it is written.
static SubtreeHeapData* new_parent(TSSymbol symbol, Subtree* children, uint32_t count, uint16_t production_id, TSStateId state,
                                   const TSLanguage* language) {
  const TSSymbol* aliases = ts_language_alias_sequence(language, production_id);
  Length padding = length_zero();
  Length size = length_zero();
  uint32_t lookahead_end = 0;
  uint32_t error_cost = 0;
  uint32_t visible_children = 0;
  uint32_t named_children = 0;
  uint32_t visible_descendants = 0;
  int32_t dynamic_precedence = 0;
  uint32_t structural_child = 0;
  bool has_external_tokens = false;
  bool has_state_change = false;
  bool depends_on_column = false;
  bool has_error = false;
  for (uint32_t i = 0; i < count; ++i) {
    const Subtree child = children[i];
    const Length child_padding = ts_subtree_padding(child);
    const Length child_size = ts_subtree_size(child);
    if (size.extent.row == 0 && ts_subtree_depends_on_column(child)) depends_on_column = true;
    if (i == 0) {
      padding = child_padding;
      size = child_size;
    } else {
      size = length_add(size, child_padding);
      size = length_add(size, child_size);
    }
    const uint32_t child_lookahead_end = padding.bytes + size.bytes + ts_subtree_lookahead_bytes(child);
    if (child_lookahead_end > lookahead_end) lookahead_end = child_lookahead_end;
    const bool is_extra = ts_subtree_extra(child);
    const uint32_t grandchildren = ts_subtree_child_count(child);
    const TSSymbol child_symbol = ts_subtree_symbol(child);
    if (child_symbol != ts_builtin_sym_error_repeat) error_cost += ts_subtree_error_cost(child);
    dynamic_precedence += ts_subtree_dynamic_precedence(child);
    visible_descendants += ts_subtree_visible_descendant_count(child);
    const TSSymbol alias = !is_extra && child_symbol != 0 && aliases ? aliases[structural_child] : 0;
    if (alias != 0) {
      ++visible_descendants;
      ++visible_children;
      named_children += ts_language_symbol_metadata(language, alias).named;
    } else if (ts_subtree_visible(child)) {
      ++visible_descendants;
      ++visible_children;
      named_children += ts_subtree_named(child);
    } else if (grandchildren > 0) {
      visible_children += child.ptr->visible_child_count;
      named_children += child.ptr->named_child_count;
    }
    has_external_tokens |= ts_subtree_has_external_tokens(child);
    has_state_change |= ts_subtree_has_external_scanner_state_change(child);
    has_error |= child_symbol == ts_builtin_sym_error;
    structural_child += !is_extra;
  }
  const TSSymbolMetadata metadata = ts_language_symbol_metadata(language, symbol);
  SubtreeHeapData* data = (SubtreeHeapData*)&children[count];
  data->ref_count = 1;
  data->padding = padding;
  data->size = size;
  data->lookahead_bytes = lookahead_end - size.bytes - padding.bytes;
  data->error_cost = error_cost;
  data->child_count = count;
  data->symbol = symbol;
  data->parse_state = state;
  data->visible = metadata.visible;
  data->named = metadata.named;
  data->extra = false;
  data->fragile_left = has_error || (count > 0 && ts_subtree_fragile_left(children[0]));
  data->fragile_right = has_error || (count > 0 && ts_subtree_fragile_right(children[count - 1]));
  data->has_changes = false;
  data->has_external_tokens = has_external_tokens;
  data->has_external_scanner_state_change = has_state_change;
  data->depends_on_column = depends_on_column;
  data->is_missing = false;
  data->is_keyword = false;
  data->visible_child_count = visible_children;
  data->named_child_count = named_children;
  data->visible_descendant_count = visible_descendants;
  data->dynamic_precedence = dynamic_precedence;
  data->repeat_depth = 0;
  data->production_id = production_id;
  data->first_leaf.symbol = count > 0 ? ts_subtree_leaf_symbol(children[0]) : 0;
  data->first_leaf.parse_state = count > 0 ? ts_subtree_leaf_parse_state(children[0]) : 0;
  if (count >= 2 && !metadata.visible && !metadata.named && ts_subtree_symbol(children[0]) == symbol) {
    const uint32_t first = ts_subtree_repeat_depth(children[0]);
    const uint32_t last = ts_subtree_repeat_depth(children[count - 1]);
    data->repeat_depth = (uint16_t)((first > last ? first : last) + 1);
  }
  return data;
}

/// ts_parser__reduce() where the stack has one version, and nothing else may be made of what lies on it: no second version is made,
/// to be put in place of the first.
static StackVersion quick_reduce(TSParser* parser, StackVersion version, TSSymbol symbol, uint32_t count, int dynamic_precedence,
                                 uint16_t production_id, bool is_fragile, bool end_of_non_terminal_extra) {
  Stack* stack = parser->stack;
  StackHead* head = stack->heads.contents;
  uint32_t popped = 0;
  const bool is_alone = stack->heads.size == 1 && head->status == StackStatusActive && !head->lookahead_when_paused.ptr;
  if (!is_quick(parser) || is_fragile || !is_alone || !count_of_popped(head->node, count, &popped))
    return ts_parser__reduce(parser, version, symbol, count, dynamic_precedence, production_id, is_fragile,
                             end_of_non_terminal_extra);
  const size_t room = ts_subtree_alloc_size(popped);
  Subtree* subtrees = ts_malloc(room);
  StackNode* below = pop_into(subtrees, popped, head->node, &stack->node_pool);
  const TSStateId state = below->state;
  SubtreeArray children = {.contents = subtrees, .size = popped, .capacity = (uint32_t)(room / sizeof(Subtree))};
  SubtreeArray* extras = &parser->trailing_extras;  // comments on top belong to what comes next
  ts_subtree_array_remove_trailing_extras(&children, extras);
  SubtreeHeapData* parent = new_parent(symbol, subtrees, children.size, production_id, state, parser->language);
  const TSStateId next_state = ts_language_next_state(parser->language, state, symbol);
  if (end_of_non_terminal_extra && next_state == state) parent->extra = true;
  parent->dynamic_precedence += dynamic_precedence;
  StackNode* node = node_upon(stack, below, (Subtree){.ptr = parent}, false, next_state);
  for (uint32_t i = 0; i < extras->size; ++i) node = node_upon(stack, node, extras->contents[i], false, next_state);
  head->node = node;
  return version;  // which is to take the place of itself
}

/// ts_parser__balance_subtree(): lists of many elements become less deep, and nothing that is shown changes. It helps those who parse
/// a text again after an edit; whoever goes over a tree needs memory for each level.
static bool balance_if_large(TSParser* parser) {
  const uint32_t large = 1 << 18;
  const bool is_wanted = !is_quick(parser) || ts_subtree_total_bytes(parser->finished_tree) >= large;
  return !is_wanted || ts_parser__balance_subtree(parser);
}
