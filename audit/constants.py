"""How long the audit log is kept."""

# The yearly audit may be the first to find staff who look where they should not. The
# database refuses to delete younger entries (ADR 17), so a shorter time is a migration.
KEPT_DAYS = 366
