"""Product rules of moderation, each with its unit and its reason.

Both are also the shortest time that the database lets anything go after: to keep
something for less takes a migration.
"""

# Source: Digital Services Act, article 20: complaints for at least six months.
EVIDENCE_KEPT_DAYS = 183
# Staff who look where they should not are found out by an audit, and that is yearly.
AUDIT_KEPT_DAYS = 366
