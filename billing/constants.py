"""Product rules of billing, each with its unit and its reason."""

from retries.constants import PERSON_AFTER_SECONDS

# How long a client may retry a request. Phones can stay offline for a day.
ANSWERS_KEPT_DAYS = 30
IDEMPOTENCY_KEY_MAX_LENGTH = 255
# After this, the process that handles a request is dead or stuck. Gateway calls time
# out after ten seconds, so a live one has responded long before.
CLAIM_SECONDS = 60

# The platform account consists of this many rows. Each settlement locks a free one, so
# that many can be stuck before another has to wait.
PLATFORM_PARTS = 16

# Earnings are available at most this long after midnight, in UTC.
ADVANCE_EARNINGS_SECONDS = 600

# The largest amount and balance of an account, in the asset's smallest unit: a bigint.
BALANCE_MAX = 2**63 - 1

# The maximum of one grant by staff; a larger amount is probably a typing error.
GRANT_MAX_MILLICREDITS = 10**9

# Long enough for the next shift. After that, the refund must be requested again.
REFUND_CONFIRMED_WITHIN_HOURS = 24

# Webhooks arrive within seconds, so a later one is probably lost.
PAYMENT_ASKED_AFTER_SECONDS = 120
# Time between two rounds. Together with the above, a lost webhook is found within 15
# minutes.
RECONCILE_SECONDS = 300
assert PAYMENT_ASKED_AFTER_SECONDS + RECONCILE_SECONDS < 15 * 60
# Payments per round; each may take as long as the gateway's timeout.
RECONCILE_BATCH = 50
# Stripe itself retries for three days. An event that fails for that long is handed to a
# person; it is retried until then.
MISSED_EVENTS_DAYS = 5
assert MISSED_EVENTS_DAYS * 24 * 60 * 60 > PERSON_AFTER_SECONDS
# Some payment methods take hours, but no buyer comes back after a day. Payments that a
# bank is processing by then are waited for.
PAYMENT_EXPIRES_HOURS = 24
RECEIPT_BATCH = 100

# How many days each comparison with a gateway's account covers. This is longer than a
# payment or a lost event takes, so each line is compared several times.
COMPARED_DAYS = 9
assert MISSED_EVENTS_DAYS * 24 + PAYMENT_EXPIRES_HOURS < COMPARED_DAYS * 24
# While a difference is open, the comparison reaches back far enough to see it resolved.
COMPARED_AT_MOST_DAYS = 90
# The gateway may not have reported anything younger yet.
COMPARED_AFTER_SECONDS = 3600

# Gateways charge some tens of dollars for a dispute; a larger fee needs a person.
DISPUTE_FEE_MAX_MINOR_UNITS = 100_000

# How far a gateway event's timestamp may be from our clock, in either direction.
EVENT_MAX_AGE_SECONDS = 300
EVENT_MAX_LEAD_SECONDS = 60
