"""What clients say on a stream's topic, read strictly, and what of it is passed on."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from streams.constants import CANDIDATE_MAX_BYTES, SDP_MAX_BYTES
from streams.errors import TooLarge
from streams.p2p import candidates
from streams.p2p.candidates import Policy


class About(msgspec.Struct):
    """What every event names: the viewing it is about."""

    viewing_id: UUID


# What JSON's numbers hold exactly; a browser counts no further.
Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class Heartbeat(About):
    """That a peer is there, and what its connection has counted since it began.

    Not every client counts; what is the other peer's to count is not looked at.
    """

    frames_decoded: Count | None = None
    bytes_received: Count | None = None
    frames_sent: Count | None = None


class Paused(About):
    """Whether the seller sends nothing from now on, or again."""

    is_paused: bool


class Muted(About):
    """Whether the seller's microphone is off."""

    is_muted: bool


class Description(About):
    """An offer or an answer."""

    sdp: Annotated[str, msgspec.Meta(min_length=1)]

    def passed_on(self, policy: Policy) -> dict[str, Any]:
        """Return what the other peer may read.

        Raises:
            TooLarge: no browser writes that much.
        """
        _limit(self.sdp, SDP_MAX_BYTES)
        return {"sdp": candidates.clean_sdp(self.sdp, policy)}


class Candidate(msgspec.Struct, rename="camel"):
    """The browser's RTCIceCandidateInit; the last one's ``candidate`` is empty.

    Source: W3C, WebRTC 1.0, section 4.8.2, for what is there when it is left out.
    """

    candidate: str = ""
    sdp_mid: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    sdp_m_line_index: Annotated[int, msgspec.Meta(ge=0, lt=2**16)] | None = None
    username_fragment: Annotated[str, msgspec.Meta(max_length=256)] | None = None


class Trickled(About):
    """A candidate, or None at the end."""

    candidate: Candidate | None

    def passed_on(self, policy: Policy) -> dict[str, Any] | None:
        """Return what the other peer may read, or None if that is nothing.

        Raises:
            TooLarge: it is longer than any candidate.
        """
        if self.candidate is None or not self.candidate.candidate:
            return {"candidate": self.candidate}
        _limit(self.candidate.candidate, CANDIDATE_MAX_BYTES)
        kept = candidates.clean(self.candidate.candidate, policy)
        if kept is None:
            return None
        return {"candidate": msgspec.structs.replace(self.candidate, candidate=kept)}


def _limit(text: str, limit_bytes: int) -> None:
    if len(text.encode()) > limit_bytes:
        raise TooLarge(limit_bytes=limit_bytes)
