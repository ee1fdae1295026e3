"""A comment with its reason."""

URL = "postgresql://shop@orders.internal:5432/shop"  # dbssot: allow hardcoded-url -- moves with the server  # fine: missing-reason
