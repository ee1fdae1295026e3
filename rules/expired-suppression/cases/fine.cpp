const char* url() { return "postgresql://shop@orders.internal:5432/shop"; }  // dbssot: allow hardcoded-url until 2199-01-31 -- until the move  // fine: expired-suppression
