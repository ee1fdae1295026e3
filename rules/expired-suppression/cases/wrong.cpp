const char* url() { return "postgresql://shop@orders.internal:5432/shop"; }  // dbssot: allow hardcoded-url until 2020-01-31 -- until the move  // expect: expired-suppression
