"""Product rules of streams and viewings, each with its unit and its reason."""

TITLE_MAX_LENGTH = 100
HISTORY_LENGTH = 20  # past streams on a profile
HISTORY_DAYS = 90  # what somebody streams lately; more would tell how they live

# Following a seller
FOLLOWS_MAX = 500  # of one user: more notices than anybody reads
NOTICE_BATCH_SIZE = 1000  # notifications written in one transaction
# Whoever begins again so soon was cut off, or wants to be noticed too much.
NOTICE_PAUSE_SECONDS = 600

# A rating
SCORE_MIN, SCORE_MAX = 1, 5  # stars
RATING_COMMENT_MAX_LENGTH = 500  # characters: a paragraph, as a seller's description
REPLY_MAX_LENGTH = RATING_COMMENT_MAX_LENGTH  # both sides get as many words
RATING_EDIT_SECONDS = 24 * 60 * 60  # a night to think it over; then others rely on it
# A seller knows who watched, and when. So a rating is shown a day later or more, with
# those of so many buyers that none of them stands out; and what a stream came to, only
# if so many rated it.
RATING_BATCH_VOICES = 3
STREAM_AVERAGE_VOICES = 5
RATING_PUBLICATION_SECONDS = 3600  # between two looks for ratings to show

# A viewing
JOIN_TIMEOUT_SECONDS = 10  # the only seat is not held for a buyer who does not come
CONNECT_TIMEOUT_SECONDS = 20  # a relayed path takes two; then the seat is free again
PEER_SILENCE_SECONDS = 15  # unheard for this long, a viewing ended when last heard
PEER_HEARTBEAT_SECONDS = 5  # asked of clients: two may be lost before the silence
assert 3 * PEER_HEARTBEAT_SECONDS <= PEER_SILENCE_SECONDS < CONNECT_TIMEOUT_SECONDS
# A buyer who has watched for less than a silence is given less of one, so that, with
# a tick every two seconds, nobody watches for more than ten before they are heard.
FIRST_SILENCE_SECONDS = 8
assert PEER_HEARTBEAT_SECONDS < FIRST_SILENCE_SECONDS < PEER_SILENCE_SECONDS
# Later silences end a viewing after fifteen, but the seller's client sends nothing once
# either peer was unheard for this long, and nothing is billed until both are heard.
MEDIA_SILENCE_SECONDS = 8
assert PEER_HEARTBEAT_SECONDS < MEDIA_SILENCE_SECONDS <= FIRST_SILENCE_SECONDS

# The line of buyers who wait for the seat
LINE_ACCEPT_SECONDS = 30  # the seat is kept so long for the next; then it is missed
LINE_MISSES_MAX = 2  # of one buyer on one stream; each kept the seat from the others
LINE_MAX = 50  # each is told of every step; the last would wait for hours
LINE_ROUND_SECONDS = 2  # between two looks for a seat that is free
LINE_BATCH_SIZE = 100  # streams a round
LINE_HEADS = 3  # of a line, who are asked for: the first may have gone

PAUSE_MOST_SECONDS = 300  # so that nobody's credits are held for nothing for ever

# Watching for nothing
WORTHWHILE_SECONDS = 15  # paid for so long, the seat was not kept from others in vain
# What a buyer who falls silent may have seen: a silence and a tick, or a word's way.
UNPAID_MOST_SECONDS = 10
assert MEDIA_SILENCE_SECONDS <= FIRST_SILENCE_SECONDS < UNPAID_MOST_SECONDS
# A silence at the end of less than this is counted: then it is more than a fifteenth.
SILENCE_COUNTS_BELOW_SECONDS = 150
# A bill ends with the seller's last heartbeat. A buyer who leaves just before the next
# one has seen so much more than they pay for: below this, more than a sixth.
LEAVING_COUNTS_BELOW_SECONDS = 30
FREE_SECONDS_PER_SELLER = 60  # a day: the longest preview, or six lost connections
FREE_SECONDS_PER_DAY = 300  # of one buyer, all sellers together
# After a viewing that came to nothing the buyer waits before they ask that seller
# again, twice as long after each; other sellers from the fourth on.
FIRST_WAIT_SECONDS = 10
LONGEST_WAIT_SECONDS = 600
NOTHINGS_ELSEWHERE = 3

# The meter
FUND_AHEAD_SECONDS = 10  # the next minute is held this long before it begins
LOW_BALANCE_UNITS = 2  # with fewer minutes than this left, the buyer is warned
TICK_BATCH_SIZE = 2000  # viewings a transaction; others wait for its locks so long
# Between two ticks, a clock may go on by the one and back by the other (ticks at once
# overtake each other) before it is an alarm.
CLOCK_LEAP_SECONDS = 90
CLOCK_SLIP_SECONDS = 2
# Without a tick for this long, viewings may soon end because nobody funds them.
METER_LATE_SECONDS = 10
METER_WATCH_SECONDS = 10  # between two looks at the meter's clock

# A peer is written down as heard at most this often, whatever it sends: the row is
# what the meter bills from, so it must be fresh, but a trickle of fifty candidates
# must not become fifty writes.
HEARD_INTERVAL_SECONDS = 1
assert HEARD_INTERVAL_SECONDS < PEER_HEARTBEAT_SECONDS

# Signaling. A browser's offer of one camera is 5 to 8 KiB, a candidate 0.2 KiB.
SDP_MAX_BYTES = 32 * 1024
CANDIDATE_MAX_BYTES = 1024
# Of one peer, from one offer or answer to its next. Several networks times several TURN
# servers make some hundred; the socket slows down what is sent in one go.
CANDIDATES_PER_GENERATION = 1000

# Credentials for the relay. A buyer's hold for what is paid for, and so much longer: a
# meter that is late must not cut off who will have paid.
TURN_GRACE_SECONDS = 60
# A seller pays for nothing. Theirs hold like those of a buyer who has just paid a
# minute; a client that is still live asks for the next ones before that.
TURN_STREAM_SECONDS = 120
