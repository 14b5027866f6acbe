"""When an item that failed is tried again, in seconds."""

FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 6 * 60 * 60
# Longer than any one item takes: a gateway or a mail server is given up after ten.
LEASE_SECONDS = 300
# By then it does not mend itself: a weekend has passed, or nearly.
PERSON_AFTER_SECONDS = 3 * 24 * 60 * 60
assert FIRST_WAIT_SECONDS < LONGEST_WAIT_SECONDS < PERSON_AFTER_SECONDS
