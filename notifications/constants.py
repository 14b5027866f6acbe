"""Product rules of notifications, each with its unit and its reason."""

# Decisions and purchases have pages of their own, which keep them for longer.
KEPT_DAYS = 90
