"""The delays between retries of a failed item, in seconds."""

FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 6 * 60 * 60
# Longer than any single item takes: gateways and mail servers time out after ten.
LEASE_SECONDS = 300
# After a weekend, the failure will probably not resolve by itself.
PERSON_AFTER_SECONDS = 3 * 24 * 60 * 60
assert FIRST_WAIT_SECONDS < LONGEST_WAIT_SECONDS < PERSON_AFTER_SECONDS
