"""A comment as the grammar has it, and words that only look like one."""

URL = "postgresql://shop@orders.internal:5432/shop"  # dbssot: allow hardcoded-url -- moves with the server  # fine: malformed-suppression
TEXT = "dbssot: allow nothing"  # fine: malformed-suppression (stands in a string)
