"""A comment without a reason, where the policy wants one."""

URL = "postgresql://shop@orders.internal:5432/shop"  # dbssot: allow hardcoded-url
