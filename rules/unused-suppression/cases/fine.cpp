// A comment that silences what it names, on its line and on the line below.

const char* here() { return "postgresql://shop@orders.internal:5432/shop"; }  // dbssot: allow hardcoded-url -- moves with the server  // fine: unused-suppression

// dbssot: allow hardcoded-url -- moves with the server
const char* below() { return "postgresql://shop@orders.internal:5432/shop"; }
