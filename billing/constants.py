"""Product rules of billing, each with its unit and its reason."""

from retries.constants import PERSON_AFTER_SECONDS

# A client may repeat a request for as long as a phone may lie in a drawer.
ANSWERS_KEPT_DAYS = 30
IDEMPOTENCY_KEY_MAX_LENGTH = 255
# A request that has not answered by then is dead or frozen. A gateway is given up after
# ten seconds, so an honest one has long answered.
CLAIM_SECONDS = 60

# The platform's account is so many rows. Each settlement locks one that is free, so
# that many may be stuck before another waits.
PLATFORM_PARTS = 16

# What staff may give at once: more is a slip of the finger.
GRANT_MAX_MILLICREDITS = 10**9

# Long enough for the next shift; the buyer asks again if nobody confirmed a refund.
REFUND_CONFIRMED_WITHIN_HOURS = 24

# A webhook comes within seconds, so one that is late is likely lost.
PURCHASE_ASKED_AFTER_SECONDS = 120
# Between two rounds of asking; with the above, a lost one is found within 15 minutes.
RECONCILE_SECONDS = 300
assert PURCHASE_ASKED_AFTER_SECONDS + RECONCILE_SECONDS < 15 * 60
# Asked about in one round; each may take as long as a gateway may be silent.
RECONCILE_BATCH = 50
# Stripe itself goes on trying to tell us for three days. An event that fails here for
# so long goes to a person, and is asked for until then.
MISSED_EVENTS_DAYS = 5
assert MISSED_EVENTS_DAYS * 24 * 60 * 60 > PERSON_AFTER_SECONDS
# Some ways of paying take hours; nobody comes back after a day. What a bank has under
# way by then is waited for.
PURCHASE_EXPIRES_HOURS = 24
RECEIPT_BATCH = 100

# Each day's comparison with the gateways' accounts goes so far back. More than a
# purchase takes, and than a lost event is asked for, so each line is compared often.
COMPARED_DAYS = 9
assert MISSED_EVENTS_DAYS * 24 + PURCHASE_EXPIRES_HOURS < COMPARED_DAYS * 24
# As long as a difference stays open, it goes back far enough to see it explained.
COMPARED_AT_MOST_DAYS = 90
# The gateway may still be about to tell us of anything younger.
COMPARED_AFTER_SECONDS = 3600

# Gateways take some tens of dollars for a dispute; more is nothing to charge unseen.
DISPUTE_FEE_MAX_MINOR_UNITS = 100_000

# How old, or how far ahead of our clock, a gateway's event may be.
EVENT_MAX_AGE_SECONDS = 300
EVENT_MAX_LEAD_SECONDS = 60
