const char* name() { return "shop"; }  // dbssot: allow hardcoded-urll -- a slip  // expect: malformed-suppression
