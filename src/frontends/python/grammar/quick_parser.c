// Part of grammar.c: knows the inside of tree-sitter's tables.
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

TSParser* quick_parser(const TSLanguage* language) {
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, language);
  parser->lexer.data.advance = advance_quickly;
  return parser;
}
