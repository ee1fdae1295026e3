const char* url() { return "postgresql://shop@orders.internal:5432/shop"; }  // dbssot: allow hardcoded-url -- moves with the server  // fine: malformed-suppression
const char* text() { return "dbssot: allow nothing"; }  // fine: malformed-suppression (stands in a string)
