"""Comments that name no rule, or cannot be read, silence nothing."""

NAME = "shop"  # dbssot: allow hardcoded-urll -- a slip  # expect: malformed-suppression
