"""The meter as one would write it on a whiteboard, for comparison.

Money and minutes only, one Python object a viewing, no database and no SQL in mind.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice, takewhile, zip_longest

UNIT = timedelta(seconds=60)
FUND_AHEAD = timedelta(seconds=10)
HEARTBEAT = timedelta(seconds=5)
SILENCE = timedelta(seconds=15)
FIRST_SILENCE = timedelta(seconds=8)
MEDIA_SILENCE = timedelta(seconds=8)
PAUSE_MOST = timedelta(seconds=300)
JOIN_TIMEOUT = timedelta(seconds=10)
CONNECT_TIMEOUT = timedelta(seconds=20)
DAY = timedelta(hours=24)
PEERS = ("buyer", "seller")


@dataclass
class Wallet:
    balance: int = 0
    held: int = 0

    @property
    def available(self) -> int:
        return self.balance - self.held


@dataclass
class ModelLimits:
    """What one buyer has set, with when: per viewing and per day, None for no limit."""

    history: list[tuple[datetime, int | None, int | None]] = field(default_factory=list)

    def set(self, now: datetime, per_viewing: int | None, per_day: int | None) -> bool:
        """Return whether that is something else than before."""
        last = self.history[-1][1:] if self.history else (None, None)
        if last == (per_viewing, per_day):
            return False
        self.history.append((now, per_viewing, per_day))
        return True

    def of_viewing(self, now: datetime, spent: int) -> int | None:
        """Return what one viewing may cost beside what the last day has."""
        ends = (since for since, _, _ in self.history[1:])
        binding = [
            limits
            for (_, *limits), end in zip_longest(self.history, ends)
            if end is None or end > now - DAY
        ]
        per_viewing = [limit for limit, _ in binding if limit is not None]
        per_day = [max(0, limit - spent) for _, limit in binding if limit is not None]
        return min(per_viewing + per_day, default=None)


@dataclass(eq=False)
class ModelViewing:
    """One viewing; ``heard`` by peer, ``agreed`` by the peers that did their part."""

    buyer: Wallet
    seller: Wallet
    platform: Wallet
    price: int
    fee_percent: int
    requested_at: datetime
    limit: int | None = None
    preview: int = 0
    minimum: int = 0
    increment: int = 1
    state: str = "requested"
    heard: dict[str, datetime] = field(default_factory=dict)
    agreed: set[str] = field(default_factory=set)
    # None until it is connected; nothing asks before.
    connected_at: datetime = None  # type: ignore[assignment]
    counts_from: datetime = None  # type: ignore[assignment]
    paid_until: datetime = None  # type: ignore[assignment]
    ended_at: datetime | None = None
    # What the seller has sent, if they count, and the times in which nothing was: by
    # that count, by their word, or as one of the two was not heard. No two overlap.
    frames: int | None = None
    is_still: bool = False
    paused_at: datetime | None = None
    unsent: list[tuple[datetime, datetime]] = field(default_factory=list)
    is_offered: bool = False
    is_answered: bool = False
    reason: str = ""
    seconds: int = 0
    charged: int = 0
    held: int = 0
    funded: int = 0

    def __post_init__(self) -> None:
        self._hold(self.price)

    # What the peers do

    def hear(self, peer: str, now: datetime, *, is_heartbeat: bool = True) -> bool:
        """Return whether the peer still counts as there."""
        if not self._is_there(peer, now):
            return False
        if peer == "buyer":
            counts = is_heartbeat or self.has_been_heard
        else:
            counts = self.frames is None and self.paused_at is None
        if counts or self.state == "requested":
            self._note(peer, now)
        return True

    def count(self, frames: int | None, now: datetime) -> bool:
        """Return whether the seller, who has sent so much, still counts as there.

        None: they do not count, and pause.
        """
        if not self._is_there("seller", now):
            return False
        is_new = frames is not None and frames > (self.frames or 0)
        grows = is_new and self.paused_at is None
        if self.state == "connected":
            since = self.heard["seller"]
            is_dark = since >= self.heard["buyer"] + MEDIA_SILENCE
            if not grows:
                self._send_nothing(since, now)
            self.is_still = not grows and (self.paused_at is not None or not is_dark)
        if frames is not None and (grows or self.state == "connected"):
            self.frames = frames
        self._note("seller", now)
        return True

    def pause(self, now: datetime) -> bool:
        """Return whether there is anything to pause."""
        if self._is_there("seller", now) and self.paused_at is None:
            self.hear("seller", now)
            self.paused_at, self.is_still = now, True
        return self.state != "ended"

    def go_on(self, now: datetime) -> bool:
        if self._is_there("seller", now) and self.paused_at is not None:
            if self.state == "connected":
                self._send_nothing(self.heard["seller"], now)
            self._note("seller", now)
            self.paused_at, self.is_still = None, False
        return self.state != "ended"

    def connect(self, peer: str, now: datetime) -> bool:
        if self.state != "requested":
            return self.hear(peer, now)
        if now >= self.connects_until:
            self.end("not_connected", now)
            return True
        self.heard[peer] = now
        if peer == "seller":
            self._agree(peer, now)
        return True

    def offer(self, now: datetime) -> bool:
        if not self.hear("seller", now):
            return False
        self.is_offered = True
        return True

    def answer(self, now: datetime) -> bool:
        if not self.hear("buyer", now, is_heartbeat=False):
            return False
        self.is_answered = True
        if self.state == "requested":
            self._agree("buyer", now)
        return True

    @property
    def connects_until(self) -> datetime:
        has_joined = "buyer" in self.heard
        return self.requested_at + (CONNECT_TIMEOUT if has_joined else JOIN_TIMEOUT)

    def leave(self, now: datetime) -> None:
        is_there = self.hear("buyer", now, is_heartbeat=False)
        overdue = "not_connected" if self.state == "requested" else "connection_lost"
        self.end("left" if is_there else overdue, now)

    @property
    def still(self) -> timedelta:
        return sum((end - start for start, end in self.unsent), timedelta())

    @property
    def has_been_heard(self) -> bool:
        """Tell whether the buyer has had a picture."""
        return self.connected_at is not None and self.heard["buyer"] > self.connected_at

    # What it was for nothing

    @property
    def given(self) -> int:
        """Return how long the preview was."""
        if self.state != "ended" or self.connected_at is None:
            return 0
        until = min(self.counts_from, self.ended_at or self.counts_from) - self.still
        return max(0, int((until - self.connected_at).total_seconds()))

    @property
    def fell_silent(self) -> bool:
        return (
            self.reason == "connection_lost"
            and self.seconds < 150
            and self.heard["buyer"] < self.heard["seller"]
        )

    @property
    def taken(self) -> int:
        was_unbilled = self.connected_at is None and self.is_answered
        said_nothing = (
            self.connected_at is not None
            and not self.has_been_heard
            and self.reason in {"left", "connection_lost"}
        )
        return 10 if was_unbilled or self.fell_silent or said_nothing else 0

    @property
    def is_nothing(self) -> bool:
        if self.charged or self.reason == "stream_ended":
            return False
        if self.connected_at is None:
            is_sellers = "buyer" in self.heard and not self.is_offered
            return self.reason == "left" or not is_sellers
        is_empty = not self.preview and not self.still
        return self.fell_silent or (self.reason == "left" and is_empty)

    # What the meter does

    def fund(self, now: datetime) -> None:
        if self.state != "connected" or self.is_over(now):
            return
        nears = self.paid_until - FUND_AHEAD <= now < self.paid_until
        if self.is_limited():
            return
        if nears and self.buyer.available >= self.price:
            self._hold(self.price)
            self.paid_until += UNIT

    def is_limited(self) -> bool:
        return self.limit is not None and self.funded + self.price > self.limit

    def tighten(self, limit: int | None) -> None:
        """Lower what it may cost, as far as to what is funded."""
        known = [each for each in (self.limit, limit) if each is not None]
        if known:
            self.limit = max(min(known), self.funded)

    def is_over(self, now: datetime) -> bool:
        if self.state == "requested":
            return now >= self.connects_until
        is_missed = now >= self.paid_until + HEARTBEAT and self.paused_at is None
        return (
            self._is_silent(now)
            or self._is_paused_out(now)
            or (now >= self.paid_until and (self._heard() >= self.paid_until))
            or is_missed
        )

    def charge(self, now: datetime, *, ends: bool, is_left: bool = False) -> None:
        if self.state == "connected":
            counts_until = self.connected_at + self._proven(now)
            counted = int((counts_until - self.counts_from).total_seconds())
            seconds = max(0, counted, self.seconds)
            is_there = self._heard() > now - HEARTBEAT and not self.is_still
            if is_left and seconds and is_there:
                seconds = self._rounded_up(seconds)
            self.seconds = seconds if ends else seconds - seconds % 60
            self._charge(self.price * self.seconds // 60)

    def close(self, now: datetime, reason: str = "") -> None:
        self.reason = reason or self._reason(now)
        self.ended_at = now
        if self.state == "connected":
            self.ended_at = self.connected_at + self._proven(now)
        self.buyer.held -= self.held
        self.held = 0
        self.state = "ended"

    def end(self, reason: str, now: datetime) -> None:
        self.charge(now, ends=True, is_left=reason == "left")
        self.close(now, reason)

    # How

    def _reason(self, now: datetime) -> str:
        if self.state == "requested":
            return "not_connected"
        if self._is_silent(now):
            return "connection_lost"
        if self._is_paused_out(now):
            return "seller_ended"
        if self.is_limited():
            return "spending_limit"
        if self.buyer.available >= self.price:
            return "connection_lost"
        return "insufficient_credits"

    def _rounded_up(self, seconds: int) -> int:
        steps = -(-max(seconds, self.minimum) // self.increment)
        return steps * self.increment

    def _is_there(self, peer: str, now: datetime) -> bool:
        if self.state == "requested":
            return now < self.connects_until
        return self.state == "connected" and not self._is_silent(now, peer)

    def _note(self, peer: str, now: datetime) -> None:
        """Hear a peer; media were sent for so long after both were heard, no longer."""
        if self.state == "connected":
            other = next(each for each in PEERS if each != peer)
            self._leave_out(self.heard[peer] + MEDIA_SILENCE, now, other)
        self.heard[peer] = now

    def _send_nothing(self, since: datetime, now: datetime) -> None:
        self._leave_out(max(since, self.connected_at), now, "buyer")

    def _leave_out(self, start: datetime, end: datetime, other: str) -> None:
        """Bill none of this time. What the other's silence takes ends with that."""
        pieces = [(start, min(end, self.heard[other] + MEDIA_SILENCE))]
        for begun, over in self.unsent:
            parts = (
                ((a, min(b, begun)) for a, b in pieces),
                ((max(a, over), b) for a, b in pieces),
            )
            pieces = [(a, b) for part in parts for a, b in part if a < b]
        pieces = [(a, b) for a, b in pieces if a < b]
        length = sum((b - a for a, b in pieces), timedelta())
        self.unsent += pieces
        self.counts_from += length
        self.paid_until += length

    def _is_paused_out(self, now: datetime) -> bool:
        return self.paused_at is not None and now - self.paused_at >= PAUSE_MOST

    def _heard(self) -> datetime:
        return min(self.heard.values())

    def _agree(self, peer: str, now: datetime) -> None:
        self.agreed.add(peer)
        if self.agreed == {"buyer", "seller"}:
            self.state, self.connected_at = "connected", now
            self.heard = {"buyer": now, "seller": now}
            self.counts_from = now + timedelta(seconds=self.preview)
            self.paid_until = self.counts_from + UNIT

    def _is_silent(self, now: datetime, *peers: str) -> bool:
        """Tell whether any of these peers, or of both, was silent for too long."""
        return any(
            now - self.heard[peer] >= self._patience(peer) for peer in peers or PEERS
        )

    def _patience(self, peer: str) -> timedelta:
        is_new = self.heard[peer] < self.connected_at + SILENCE
        return FIRST_SILENCE if peer == "buyer" and is_new else SILENCE

    def _proven(self, now: datetime) -> timedelta:
        until = min(now, self.paid_until, self._heard())
        return max(until - self.connected_at, timedelta())

    def _hold(self, amount: int) -> None:
        self.buyer.held += amount
        self.held += amount
        self.funded += amount

    def _charge(self, total: int) -> None:
        """Charge up to ``total`` in all: whole minutes one by one, then a rest."""
        while self.charged < total:
            amount = min(self.price, total - self.charged)
            fee = amount * self.fee_percent // 100
            self.charged += amount
            self.held -= amount
            self.buyer.held -= amount
            self.buyer.balance -= amount
            self.seller.balance += amount - fee
            self.platform.balance += fee


def tick(viewings: list[ModelViewing], now: datetime) -> None:
    """Settle all at once: what one earns in a tick funds nothing before the next."""
    running = [viewing for viewing in viewings if viewing.state != "ended"]
    for viewing in running:
        viewing.fund(now)
    over = [viewing for viewing in running if viewing.is_over(now)]
    for viewing in running:
        viewing.charge(now, ends=viewing in over)
    for viewing in over:
        viewing.close(now)


def may_ask_at(ended: list[ModelViewing], seller: Wallet) -> datetime:
    """Return when a buyer may ask a seller again; what has ended is newest first."""
    theirs = [each for each in ended if each.seller is seller]
    moments = [datetime.min.replace(tzinfo=UTC)]
    for viewings, forgiven, most in ((theirs, 0, 60), (ended, 3, 300)):
        row = takewhile(lambda each: each.seconds < 15, viewings)
        nothings = [each for each in row if each.is_nothing]
        if len(nothings) > forgiven:
            wait = min(600, 10 * 2 ** (len(nothings) - forgiven - 1))
            last = nothings[0]
            assert last.ended_at is not None
            moments.append(last.ended_at + timedelta(seconds=last.taken + wait))
        sums = accumulate((each.taken for each in viewings), initial=10)
        for viewing, taken in zip(viewings, islice(sums, 1, None), strict=True):
            if taken > most and viewing.ended_at is not None:
                moments.append(viewing.ended_at + DAY)
                break
    return max(moments)


def may_preview(ended: list[ModelViewing], seller: Wallet, seconds: int) -> bool:
    theirs = [each for each in ended if each.seller is seller]
    return all(
        sum(each.given + each.taken for each in viewings) + seconds <= most
        for viewings, most in ((theirs, 60), (ended, 300))
    )
