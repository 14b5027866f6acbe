"""Product rules of moderation, each with its unit and its reason.

The database also enforces both as minimum retention, so shortening one takes a
migration.
"""

# Source: Digital Services Act, article 20: complaints for at least six months.
EVIDENCE_KEPT_DAYS = 183
# Misuse by staff is found in the yearly audit.
AUDIT_KEPT_DAYS = 366
