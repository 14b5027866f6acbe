import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.p2p import candidates
from streams.p2p.candidates import Policy, clean, clean_sdp

PUBLIC = Policy(relay_only=False, private_addresses=False)
RELAY = Policy(relay_only=True, private_addresses=False)
LOCAL = Policy(relay_only=False, private_addresses=True)

HOST = "candidate:1 1 udp 2122260223 {} 46243 typ host generation 0 ufrag EEtu"
REFLEXIVE = (
    "candidate:2 1 UDP 1686052 1.1.1.1 5000 typ srflx raddr 192.168.1.7 rport 46243"
)
RELAYED = "candidate:3 1 udp 418 1.0.0.1 500 typ relay raddr 1.1.1.1 rport 5000 ufrag x"
# One of each reserved range, and the ways to write one as another.
PRIVATE_ADDRESSES = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:a00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "localhost",
    "router.local",
    "example.com",
    "0177.0.0.1",
    "2130706433",
    "127.1",
]
SDP = (
    "v=0\r\n"
    "o=- 4611731400430051336 2 IN IP4 192.168.1.7\r\n"
    "s=-\r\n"
    "t=0 0\r\n"
    "m=video 46243 UDP/TLS/RTP/SAVPF 96\r\n"
    "c=IN IP6 fe80::1\r\n"
    "a=rtcp:9 IN IP4 10.0.0.1\r\n"
    f"a={HOST.format('192.168.1.7')}\r\n"
    f"a={REFLEXIVE}\r\n"
    f"a={RELAYED}\r\n"
    "a=end-of-candidates\r\n"
    "a=ice-ufrag:EEtu\r\n"
    "a=fingerprint:sha-256 AB:CD:EF\r\n"
)


def addresses(text: str) -> set[str]:
    return set(re.findall(r"\d+\.\d+\.\d+\.\d+", text)) - {"0.0.0.0"}


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_a_private_address_never_passes(address):
    assert clean(HOST.format(address), PUBLIC) is None
    assert clean(HOST.format(address), RELAY) is None
    assert clean(HOST.format(address).replace("host", "relay"), RELAY) is None


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "2606:4700::1111", "64bc1a6e-3ff0-4e9b-9ab7-7d0f4a1f2a4d.local"],
)
def test_a_public_address_and_a_random_name_pass_unchanged(address):
    assert clean(HOST.format(address), PUBLIC) == HOST.format(address)


def test_a_private_address_passes_where_the_site_says_so():
    assert clean(HOST.format("192.168.1.7"), LOCAL) == HOST.format("192.168.1.7")


def test_the_address_behind_a_candidate_is_blanked():
    assert clean(REFLEXIVE, PUBLIC) == (
        "candidate:2 1 UDP 1686052 1.1.1.1 5000 typ srflx raddr 0.0.0.0 rport 0"
    )
    assert clean(RELAYED, PUBLIC) == (
        "candidate:3 1 udp 418 1.0.0.1 500 typ relay raddr 0.0.0.0 rport 0 ufrag x"
    )


def test_only_relayed_candidates_pass_in_relay_mode():
    assert clean(HOST.format("1.1.1.1"), RELAY) is None
    assert clean(REFLEXIVE, RELAY) is None
    assert addresses(clean(RELAYED, RELAY) or "") == {"1.0.0.1"}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "candidate:",
        "candidate:1 1 udp 1 1.1.1.1 9 typ",
        "candidate:1 1 udp 1 1.1.1.1 9 typ pigeon",
        "candidate:1 1 sctp 1 1.1.1.1 9 typ host",
        "candidate:1 1 udp 1 1.1.1.1 9 typ host\r\na=x",
        "candidate:1 1 udp 1 1.1.1.1 9 typ host raddr 10.0.0.1",
        "candidate:1 1 udp 1 1.1.1.1 9 typ relay raddr 10.0.0.1 rport 1 raddr 10.0.0.2",
        " candidate:1 1 udp 1 1.1.1.1 9 typ host",
        "candidate:1 1 udp \u0661 1.1.1.1 9 typ host",
    ],
)
def test_what_is_no_candidate_does_not_pass(line):
    assert clean(line, PUBLIC) is None


def test_an_sdp_keeps_its_fingerprint_and_the_candidates_that_may_pass():
    assert clean_sdp(SDP, PUBLIC) == (
        "v=0\r\n"
        "o=- 4611731400430051336 2 IN IP4 0.0.0.0\r\n"
        "s=-\r\n"
        "t=0 0\r\n"
        "m=video 46243 UDP/TLS/RTP/SAVPF 96\r\n"
        "c=IN IP4 0.0.0.0\r\n"
        "a=rtcp:9 IN IP4 0.0.0.0\r\n"
        "a=candidate:2 1 UDP 1686052 1.1.1.1 5000 typ srflx raddr 0.0.0.0 rport 0\r\n"
        "a=candidate:3 1 udp 418 1.0.0.1 500 typ relay"
        " raddr 0.0.0.0 rport 0 ufrag x\r\n"
        "a=end-of-candidates\r\n"
        "a=ice-ufrag:EEtu\r\n"
        "a=fingerprint:sha-256 AB:CD:EF\r\n"
    )


@pytest.mark.parametrize(
    ("line", "blanked"),
    [
        ("o=- 1 2 IN IP4 home.example.com", "o=- 1 2 IN IP4 0.0.0.0"),
        ("O=- 1 2 in ip4 192.168.1.7", "O=- 1 2 in IP4 0.0.0.0"),
        ("c=IN IP4 192.168.1.7/127", "c=IN IP4 0.0.0.0"),
        ("c=IN\tIP4\t192.168.1.7", "c=IN\tIP4\t0.0.0.0"),
        ("a=rtcp:9 IN IP6 2606:4700::1111", "a=rtcp:9 IN IP4 0.0.0.0"),
        (
            "a=source-filter: incl IN IP4 * 192.168.1.7",
            "a=source-filter: incl IN IP4 0.0.0.0 0.0.0.0",
        ),
        ("a=ssrc:1 cname:bob@192.168.1.7", "a=ssrc:1 cname:bob@0.0.0.0"),
        ("a=ssrc:1 cname:fe80::1", "a=ssrc:1 cname:0.0.0.0"),
        ("a=alt:1 1 : 1.5 x y 192.168.1.7 5000", "a=alt:1 1 : 1.5 x y 0.0.0.0 5000"),
        ("a=x:2606:4700::1111", "a=x:0.0.0.0"),
        ("a=x:[::ffff:192.168.1.7]:5000", "a=x:[0.0.0.0]:5000"),
        ("s=192.168.1.7", "s=0.0.0.0"),
        ("i=fe80::1%eth0", "i=0.0.0.0%eth0"),
        ("a=remote-candidates:1 192.168.1.7 5000", None),
        ("a=Candidate:1 1 udp 1 192.168.1.7 9 typ host", None),
        ("a=candidate:1 1 udp 1 192.168.1.7 9 typ host\x00", None),
        ("a= candidate:1 1 udp 1 192.168.1.7 9 typ host", None),
        ("a=end-of-candidates 192.168.1.7", None),
    ],
)
@pytest.mark.parametrize("place", ["session", "media"])
def test_no_line_tells_an_address(line, blanked, place):
    session, media = "v=0\r\ns=-\r\n", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
    kept = "" if blanked is None else f"{blanked}\r\n"
    if place == "session":
        sdp, expected = f"{session}{line}\r\n{media}", f"{session}{kept}{media}"
    else:
        sdp, expected = f"{session}{media}{line}\r\n", f"{session}{media}{kept}"

    assert clean_sdp(sdp, RELAY) == expected


@pytest.mark.parametrize(
    "line",
    [
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
        "a=fingerprint:sha-1 ::1",
        "a=extmap:3 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=fmtp:96 level-asymmetry-allowed=1;profile-level-id=42e01f",
        "a=ice-pwd:asd88fgpdd777uzjYhagZg",
        "a=rtcp-fb:96 nack pli",
        "a=msid:0b6 1c4a2e2e-0b6e-4d0e-8f1a-1f2e3d4c5b6a",
        "a=setup:actpass",
        "t=0 0",
        "b=AS:2500",
    ],
)
def test_a_line_that_tells_none_is_kept(line):
    assert clean_sdp(f"{line}\r\n", RELAY) == f"{line}\r\n"


def test_a_relayed_candidate_names_no_host_to_be_looked_up():
    name = "64bc1a6e-3ff0-4e9b-9ab7-7d0f4a1f2a4d.local"
    assert clean(HOST.format(name).replace("host", "relay"), PUBLIC) is None


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\r", "\r\r\n"])
def test_no_line_end_hides_a_candidate(end):
    assert addresses(clean_sdp(SDP.replace("\r\n", end), RELAY)) == {"1.0.0.1"}
    assert "fingerprint:sha-256 AB:CD:EF" in clean_sdp(SDP.replace("\r\n", end), RELAY)


@given(st.text(alphabet=st.characters(exclude_characters="\r\n")))
def test_a_line_without_an_address_is_kept_byte_by_byte(line):
    sdp = f"v=0\r\na=fingerprint:{line}\r\n"

    kept = clean_sdp(sdp, RELAY)

    assert kept == sdp or "candidate" in line.lower()


@given(
    st.integers(0, len(SDP)),
    st.sampled_from(["", " ", "\t", "\r", "\n", "\0", "a=", "CANDIDATE:", "\u2028"]),
    st.integers(0, 12),
)
def test_no_mutation_lets_a_hidden_address_through(position, inserted, removed):
    mutated = SDP[:position] + inserted + SDP[position + removed :]

    shown = re.split(r"[\r\n]+", clean_sdp(mutated, RELAY))

    candidates = [line for line in shown if line.lower().startswith("a=candidate:")]
    assert all("typ relay" in line for line in candidates)
    assert set().union(*map(addresses, candidates)) <= {"1.0.0.1"}


def test_what_is_left_of_a_long_run_is_no_address_either():
    cleaned = clean_sdp("64:D8:9B:C4:E5:96:11:22:33:44:55:66:77:88\r\n", RELAY)

    assert cleaned == "0.0.0.0\r\n"
    assert clean_sdp(cleaned, RELAY) == cleaned


RUNS = {
    "each blanking makes an address of what is before": "::1:1:1:1:1:",
    "hexadecimal": "a:",
    "colons": ":",
    "addresses": "1::2 ",
    "addresses in a row": "::1.2.3.4",
    "digits": "1.",
    "named addresses": "IP4 1 ",
    "short runs": "1:1:1:1:1:1:1:1 ",
}


@pytest.mark.parametrize("unit", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("end", ["", "1", "1.2.3.4", "::1"])
def test_a_line_is_blanked_in_a_few_steps_however_long_it_is(unit, end, monkeypatch):
    """Counted in calls of the pattern, not in time: one line once took 13 seconds."""
    steps = Counted(candidates._LITERAL)
    monkeypatch.setattr(candidates, "_LITERAL", steps)

    cleaned = clean_sdp(f"a=x:{unit * (32 * 1024 // len(unit))}{end}\r\n", RELAY)

    assert 1 <= steps.count <= 8
    assert candidates._without_literals(cleaned) == cleaned


class Counted:
    """A pattern that counts how often it is applied."""

    def __init__(self, pattern):
        self.pattern = pattern
        self.count = 0

    def sub(self, *arguments):
        self.count += 1
        return self.pattern.sub(*arguments)


def test_what_a_run_longer_than_any_address_is_part_of_is_blanked_whole():
    run = "::1:1:1:1:1:" * 100
    assert clean_sdp(f"a=x {run}1 y\r\n", RELAY) == "a=x 0.0.0.0 y\r\n"


@given(st.text(alphabet="1a:. \t%[]g", max_size=80))
def test_nothing_that_is_left_is_an_address(line):
    cleaned = clean_sdp(f"a={line}\r\n", RELAY)

    assert clean_sdp(cleaned, RELAY) == cleaned
