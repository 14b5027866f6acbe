"""Offers and candidates, mutated thousands of times; FAULT_SEED repeats a run."""

import random
import re
from pathlib import Path

import pytest

from streams.p2p.candidates import Policy, clean, clean_sdp
from tests.faults.sizes import SEED, part

pytestmark = [pytest.mark.fault, pytest.mark.beside]


RELAY = Policy(relay_only=True, private_addresses=False)
PUBLIC = Policy(relay_only=False, private_addresses=False)
# A browser's own offer (Chromium's), and what networks add to one.
OFFER = (Path(__file__).parent / "offer.sdp").read_text().splitlines()
CANDIDATES = [
    "a=candidate:1 1 udp 2122260223 192.168.1.7 46243 typ host generation 0",
    "a=candidate:1 1 udp 2122260223 127.0.0.1 46243 typ host generation 0",
    "a=candidate:1 1 tcp 1518280447 10.1.2.3 9 typ host tcptype active generation 0",
    "a=candidate:2 1 udp 1686052607 1.1.1.1 5000 typ srflx raddr 10.1.2.3 rport 4 x 0",
    "a=candidate:3 1 udp 41885439 1.0.0.1 500 typ relay raddr 192.168.1.7 rport 5 x 0",
    "a=candidate:3 1 udp 41885439 fd12::1 500 typ relay raddr 192.168.1.7 rport 5 x 0",
]
SPICES = ["\r", "\n", "\r\n", "\0", "\t", " ", "a=", "é", "\u2028", "\ufeff", "%0a"]


def mutate(chance: random.Random, sdp: str) -> str:
    """Do to an SDP what a fuzzer does: to its lines, and to its characters."""
    lines = sdp.split("\r\n")
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                lines.insert(place, chance.choice(CANDIDATES))
            case 1:
                lines.insert(place, lines[chance.randrange(len(lines))])
            case 2:
                del lines[place]
                lines = lines or [""]
            case 3:
                lines[place] += lines[chance.randrange(len(lines))]
            case 4:
                lines[place] = lines[place].swapcase()
    text = chance.choice(["\r\n", "\r\n", "\n", "\r"]).join(lines)
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(text) + 1)
        removed = chance.randrange(3)
        text = text[:place] + chance.choice(SPICES) + text[place + removed :]
    return text


@pytest.mark.parametrize("policy", [RELAY, PUBLIC], ids=["relay", "all"])
def test_mutated_offers_leak_no_address(policy):
    chance = random.Random(SEED)
    whole = "\r\n".join([*OFFER[:-1], *CANDIDATES, OFFER[-1], ""])

    for _ in range(part(10_000, of_each_commit=1_000)):
        sdp = mutate(chance, whole)
        cleaned = clean_sdp(sdp, policy)

        assert not leaks(cleaned, policy), (SEED, sdp)
        assert fingerprints(cleaned) == fingerprints(sdp), (SEED, sdp)
        assert clean_sdp(cleaned, policy) == cleaned


@pytest.mark.parametrize("policy", [RELAY, PUBLIC], ids=["relay", "all"])
def test_ten_thousand_candidates_and_media_leak_no_address(policy):
    media = [line for line in OFFER if line.startswith(("m=", "c="))]
    many = [*CANDIDATES, *media] * 2_000
    sdp = "\r\n".join([*OFFER[:-1], *many, OFFER[-1], ""])

    cleaned = clean_sdp(sdp, policy)

    assert not leaks(cleaned, policy)
    assert fingerprints(cleaned) == fingerprints(sdp)


def leaks(sdp: str, policy: Policy) -> list[str]:
    """Return the lines a browser would read an address from that may not pass."""
    told = []
    for line in re.split(r"[\r\n]+", sdp):
        text = line.lower()
        if text.startswith("a=candidate:"):
            private = re.search(r" (192\.168|127\.0|10\.1|fd12:)\S* ", text)
            if private or (policy.relay_only and " typ relay" not in text):
                told.append(line)
        elif re.match(r"(c=|o=.* )in ip[46] (192\.168|127\.0|10\.1)\.", text):
            told.append(line)
    return told


def fingerprints(sdp: str) -> list[str]:
    """Return the fingerprint lines; one that also names a candidate is none."""
    return [
        line
        for line in re.split(r"[\r\n]+", sdp)
        if line.startswith("a=fingerprint:") and "candidate" not in line.lower()
    ]


def test_ten_thousand_mutated_candidates_leak_no_address():
    chance = random.Random(SEED)

    for _ in range(10_000):
        line = chance.choice(CANDIDATES).removeprefix("a=")
        for _ in range(chance.randrange(3)):
            place = chance.randrange(len(line))
            line = line[:place] + chance.choice(SPICES) + line[place:]
        kept = clean(line, RELAY)

        if kept is not None:
            assert kept.removeprefix("a=").startswith(
                "candidate:3 1 udp 41885439 1.0.0.1 500 typ relay raddr 0.0.0.0 rport 0"
            ), (SEED, line)
