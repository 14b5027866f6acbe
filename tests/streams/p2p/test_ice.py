import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from streams.p2p import ice

VIEWING = UUID("019a0000-0000-7000-8000-000000000001")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BOB = UUID("019a0000-0000-7000-8000-000000000002")
GRANT = ice.Grant(name=VIEWING, user_id=BOB, expires_at=NOW + timedelta(seconds=90))


@pytest.fixture(autouse=True)
def _servers(settings):
    settings.STUN_URLS = ["stun:stun.example.com"]
    settings.TURN_URLS = ["turn:turn.example.com", "turns:turn.example.com"]
    settings.TURN_SECRET = "a secret"


def test_a_turn_credential_names_what_it_is_given_for_and_expires_with_it():
    owner = hmac.digest(b"a secret", str(BOB).encode(), "sha256").hex()[:32]
    username = f"u{owner}:{int(NOW.timestamp()) + 90}:{VIEWING}"
    mac = hmac.new(b"a secret", username.encode(), hashlib.sha1)

    assert ice.configuration(GRANT, is_relayed=False, now=NOW) == {
        "ice_servers": [
            {"urls": ["stun:stun.example.com"]},
            {
                "urls": ["turn:turn.example.com", "turns:turn.example.com"],
                "username": username,
                "credential": base64.b64encode(mac.digest()).decode(),
            },
        ],
        "ice_transport_policy": "all",
        "ttl": 90,
    }


@pytest.mark.parametrize("late", [0, 1, 600])
def test_an_expired_grant_is_no_way_to_the_relay(late):
    now = GRANT.expires_at + timedelta(seconds=late)

    assert ice.configuration(GRANT, is_relayed=False, now=now) == {
        "ice_servers": [{"urls": ["stun:stun.example.com"]}],
        "ice_transport_policy": "all",
        "ttl": 0,
    }


@pytest.mark.parametrize(("site", "is_relayed"), [("all", True), ("relay", False)])
def test_who_is_relayed_is_given_the_relay_alone(settings, site, is_relayed):
    settings.ICE_TRANSPORT_POLICY = site

    given = ice.configuration(GRANT, is_relayed=is_relayed, now=NOW)

    assert given["ice_transport_policy"] == "relay"
    assert [server["urls"] for server in given["ice_servers"]] == [settings.TURN_URLS]


def test_without_a_secret_no_turn_server_is_named(settings):
    settings.STUN_URLS = []
    settings.TURN_SECRET = ""

    configuration = ice.configuration(GRANT, is_relayed=False, now=NOW)

    assert configuration["ice_servers"] == []


def test_peers_tell_only_what_the_site_allows(settings):
    settings.ICE_TRANSPORT_POLICY = "relay"
    settings.ICE_PRIVATE_ADDRESSES = False

    policy = ice.policy(is_relayed=False)

    assert not policy.admits("srflx", "1.1.1.1")
    assert not policy.admits("relay", "10.0.0.1")
    assert policy.admits("relay", "1.1.1.1")
