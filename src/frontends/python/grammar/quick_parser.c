// Part of grammar.c: knows the inside of tree-sitter's lexer and tables.
#include "quick_parser.h"

const TSLanguage* quick_python(void) {
  static uint16_t table[STATE_COUNT][SYMBOL_COUNT];
  static TSLanguage language;
  if (language.parse_table) return &language;
  const TSLanguage* generated = tree_sitter_python();
  const uint32_t large = generated->large_state_count;
  memcpy(table, generated->parse_table, large * sizeof table[0]);
  // Of each other state: how many groups, and of each group its value, how many symbols, and these.
  for (uint32_t state = large; state < STATE_COUNT; ++state) {
    const uint16_t* next = generated->small_parse_table + generated->small_parse_table_map[state - large];
    for (uint16_t groups = *next++; groups > 0; --groups) {
      const uint16_t value = *next++;
      for (uint16_t symbols = *next++; symbols > 0; --symbols) table[state][*next++] = value;
    }
  }
  language = *generated;
  language.large_state_count = STATE_COUNT;
  language.parse_table = table[0];
  return &language;
}

/// True where both the character that stands ahead and the one behind it are of one byte each and in the same piece of the text.
static inline bool is_plain(const Lexer* lexer, uint32_t next_in_chunk) {
  return lexer->lookahead_size == 1 && next_in_chunk < lexer->chunk_size &&
         lexer->current_included_range_index < lexer->included_range_count &&
         lexer->chunk_start + next_in_chunk < lexer->included_ranges[lexer->current_included_range_index].end_byte &&
         (uint8_t)lexer->chunk[next_in_chunk] < 128;
}

/// ts_lexer__advance() for what most of a text is. Fields are written one by one and not read again together, for which the
/// processor would wait.
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
    lexer->current_position.extent.row = row;
    ts_lexer__set_column_data(lexer, 0);
  } else {
    ts_lexer__increment_column_data(lexer);
  }
  lexer->current_position.bytes = bytes;
  lexer->current_position.extent.column = column;
  if (skip) {
    lexer->token_start_position.bytes = bytes;
    lexer->token_start_position.extent.row = row;
    lexer->token_start_position.extent.column = column;
  }
  of->lookahead = lexer->chunk[in_chunk];
}

TSParser* quick_parser(const TSLanguage* language) {
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, language);
  parser->lexer.data.advance = advance_quickly;
  return parser;
}
