"""Product rules of moderation, each with its unit and its reason.

The database also enforces this as the minimum retention, so shortening it takes a
migration.
"""

# Source: Digital Services Act, article 20: complaints for at least six months.
EVIDENCE_KEPT_DAYS = 183
