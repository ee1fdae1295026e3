// Comments that silence nothing.

const char* name() { return "shop"; }  // dbssot: allow hardcoded-url -- there was a URL here once  // expect: unused-suppression
