"""Which network addresses one peer may tell another, in candidates and in SDP.

A peer's address says who and where it is, and an address made up by a peer sends the
other's browser knocking on doors of its own local network. So private addresses never
pass, and in a relayed viewing only the relay's own do. An address that stands anywhere
but in a candidate is blanked: no browser needs it there, and a client may have put it
into any line.

Source: RFC 8839, sections 4.3.1 and 5.1, for the lines; RFC 8828 for what they tell.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

_CANDIDATE = re.compile(
    r"(?P<start>(?:a=)?candidate:[\w+/-]{1,32} \d{1,3} (?:udp|tcp) \d{1,10} )"
    r"(?P<address>\S{1,255})(?P<port> \d{1,5} typ )(?P<type>host|srflx|prflx|relay)"
    r"(?: raddr \S{1,255} rport \d{1,5})?"
    r"(?P<end>(?: [\w-]{1,32} [\w+/-]{1,256})*)",
    re.IGNORECASE | re.ASCII,
)
_NOWHERE = "0.0.0.0"  # noqa: S104 -- a blank, not an address to listen on
# The related address of a reflexive or relayed candidate is the one behind it.
_NO_RELATED_ADDRESS = f" raddr {_NOWHERE} rport 0"
# What the lines o=, c= and a=rtcp say of an address, be it a host's name.
# Source: RFC 8866, section 9.
_NAMED_ADDRESS = re.compile(r"\bIP[46] +[^ ]+", re.IGNORECASE | re.ASCII)
# What may be an address by itself, in whatever line a client has put it.
_LITERAL = re.compile(
    r"(?<![\w.])"
    r"(?:[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])"
    r"|\d{1,3}(?:\.\d{1,3}){3}(?!\d))",
    re.IGNORECASE | re.ASCII,
)
# More colons than any address has. Blanking such a run from its end, again and again,
# would take a time that grows with the square of its length.
_LONG_RUN = re.compile(
    r"(?<![\w.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){8,}(?:\.\d{1,3}){0,3}",
    re.IGNORECASE | re.ASCII,
)
_BLANKINGS_MAX = 8  # of one line; what is left of a run of seven colons takes four
_FINGERPRINT = "a=fingerprint:"
# mDNS: a name of 122 random bits that only the same local network can look up.
# Source: draft-ietf-mmusic-mdns-ice-candidates.
_MDNS_NAME = re.compile(r"[0-9a-f-]{36}\.local", re.IGNORECASE)
# Everything else of version 4 is public; of version 6, only 2000::/3 is, but for these.
# Source: IANA's special-purpose address registries. Python's own is_global differs
# from one patch release to the next.
_RESERVED = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24
    192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
    224.0.0.0/3
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
"""
_RESERVED_NETWORKS = [ip_network(network) for network in _RESERVED.split()]
_PUBLIC_V6 = ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class Policy:
    """What may pass: only relayed addresses or all, private ones too or not."""

    relay_only: bool
    private_addresses: bool

    def admits(self, kind: str, address: str) -> bool:
        if self.relay_only and kind != "relay":
            return False
        if kind == "host" and _MDNS_NAME.fullmatch(address):
            return True
        return self.private_addresses or _is_public(address)


def clean(candidate: str, policy: Policy) -> str | None:
    """Return the candidate without its related address, or None if it may not pass."""
    found = _CANDIDATE.fullmatch(candidate)
    if not found or not policy.admits(found["type"].lower(), found["address"]):
        return None
    related = "" if found["type"].lower() == "host" else _NO_RELATED_ADDRESS
    kept = found["start"], found["address"], found["port"], found["type"]
    return "".join(kept) + related + found["end"]


def clean_sdp(sdp: str, policy: Policy) -> str:
    """Return the SDP with the candidates that may pass and no other address.

    Every line that tells no address stays as it is, byte by byte: the fingerprint
    is what the peers' encryption rests on.
    """
    return "".join(_clean_line(line, policy) for line in _lines(sdp))


def _lines(sdp: str) -> list[str]:
    """Split at every line end any parser knows, so that none can hide a line."""
    return re.findall(r"[^\r\n]*[\r\n]+|[^\r\n]+\Z", sdp)


def _clean_line(line: str, policy: Policy) -> str:
    text = line.rstrip("\r\n")
    end = line[len(text) :]
    if text == "a=end-of-candidates":
        return line
    if "candidate" in text.lower():
        kept = clean(text, policy)
        return "" if kept is None else kept + end
    # Its bytes look like an address of version 6, and are not ours to touch.
    if text.startswith(_FINGERPRINT):
        return line
    text = _NAMED_ADDRESS.sub(f"IP4 {_NOWHERE}", text)
    blanked = _without_literals(_LONG_RUN.sub(_NOWHERE, text))
    return "" if blanked is None else blanked + end


def _without_literals(text: str) -> str | None:
    """Return a line without addresses, or None if that takes too long to get.

    Blanking the end of a run of hexadecimal may make an address of the rest of it.
    """
    for _ in range(_BLANKINGS_MAX):
        blanked = _LITERAL.sub(_blank, text)
        if blanked == text:
            return text
        text = blanked
    return None


def _blank(found: re.Match[str]) -> str:
    """Return nowhere for an address, and what only looks like one as it is."""
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return _NOWHERE


def _is_public(address: str) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and ip not in _PUBLIC_V6:
        return False
    return not any(ip in network for network in _RESERVED_NETWORKS)
