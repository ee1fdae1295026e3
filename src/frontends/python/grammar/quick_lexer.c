// Part of grammar.c: knows the inside of tree-sitter's lexer.

/// Both at once: what is read as one number of 64 bits must not have been written in halves, for the processor would wait.
static inline void write_both(void* to, uint32_t first, uint32_t second) {
  const uint64_t both = TS_BIG_ENDIAN ? (uint64_t)first << 32 | second : first | (uint64_t)second << 32;
  memcpy(to, &both, sizeof both);
}

static void write_column(Lexer* lexer, uint32_t value, bool is_valid) { write_both(&lexer->column_data, value, is_valid); }

/// ts_lexer__invalidate_column_data()
static void forget_column(Lexer* lexer) { write_column(lexer, 0, false); }

static void write_length(Length* length, uint32_t bytes, uint32_t row, uint32_t column) {
  write_both(length, bytes, row);
  length->extent.column = column;
}

/// True where both the character that stands ahead and the one behind it are of one byte each and in the same piece of the text.
static inline bool is_plain(const Lexer* lexer, uint32_t next_in_chunk) {
  return lexer->lookahead_size == 1 && next_in_chunk < lexer->chunk_size &&
         lexer->current_included_range_index < lexer->included_range_count &&
         lexer->chunk_start + next_in_chunk < lexer->included_ranges[lexer->current_included_range_index].end_byte &&
         (uint8_t)lexer->chunk[next_in_chunk] < 128;
}

/// ts_lexer__advance() for what most of a text is.
static void advance_quickly(TSLexer* of, bool skip) {
  Lexer* lexer = (Lexer*)of;
  const uint32_t bytes = lexer->current_position.bytes + 1;
  const uint32_t in_chunk = bytes - lexer->chunk_start;
  if (!is_plain(lexer, in_chunk)) {
    ts_lexer__advance(of, skip);
    return;
  }
  uint32_t row = lexer->current_position.extent.row;
  uint32_t column = lexer->current_position.extent.column + 1;
  if (of->lookahead == '\n') {
    ++row;
    column = 0;
    write_column(lexer, 0, true);
  } else if (lexer->column_data.valid) {
    write_column(lexer, lexer->column_data.value + 1, true);
  }
  write_length(&lexer->current_position, bytes, row, column);
  if (skip) write_length(&lexer->token_start_position, bytes, row, column);
  of->lookahead = lexer->chunk[in_chunk];
}
