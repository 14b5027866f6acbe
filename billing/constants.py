"""Product rules of billing, each with its unit and its reason."""

# A client may repeat a request for as long as a phone may lie in a drawer.
ANSWERS_KEPT_DAYS = 30
IDEMPOTENCY_KEY_MAX_LENGTH = 255

# What staff may give at once: more is a slip of the finger.
GRANT_MAX_MILLICREDITS = 10**9
