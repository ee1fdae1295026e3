const char* url() { return "postgresql://shop@orders.internal:5432/shop"; }  // dbssot: allow hardcoded-url -- moves with the server  // fine: missing-reason
