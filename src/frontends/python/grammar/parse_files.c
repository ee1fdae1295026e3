// Parses each file that is named, and goes over its nodes: what tools/grammar_profile.sh runs.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "quick_parser.h"
#include "visit.h"

static char* read_file(const char* path, uint32_t* size) {
  FILE* file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) exit(1);
  *size = (uint32_t)ftell(file);
  rewind(file);
  char* bytes = malloc(*size + 1);
  if (fread(bytes, 1, *size, file) != *size) exit(1);
  fclose(file);
  return bytes;
}

static bool enter(void* seen, const struct GrammarNode* node, TSPoint start, TSPoint stop) {
  *(uint32_t*)seen += node->symbol + node->field + node->is_missing + node->begin + node->end + start.row + stop.row;
  return true;
}

static void leave(void* seen) { ++*(uint32_t*)seen; }

int main(int argc, char** argv) {
  TSParser* parser = quick_parser(quick_python());
  uint32_t seen = 0;
  for (int at = 1; at < argc; ++at) {
    uint32_t size = 0;
    char* bytes = read_file(argv[at], &size);
    TSTree* tree = ts_parser_parse_string(parser, NULL, bytes, size);
    visit_grammar_tree(tree, NULL, 0, enter, leave, &seen);
    ts_tree_delete(tree);
    free(bytes);
  }
  ts_parser_delete(parser);
  printf("%u\n", seen);
  return 0;
}
