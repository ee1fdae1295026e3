"""A comment that silences what it names."""

URL = "postgresql://shop@orders.internal:5432/shop"  # dbssot: allow hardcoded-url -- moves with the server  # fine: unused-suppression
