"""Comments that silence nothing."""

NAME = "shop"  # dbssot: allow hardcoded-url -- there was a URL here once  # expect: unused-suppression
