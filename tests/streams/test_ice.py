import base64
import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

from streams import ice

BOB = UUID("019a0000-0000-7000-8000-000000000001")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_turn_credential_is_this_users_and_expires_in_ten_minutes(settings):
    settings.STUN_URLS = ["stun:stun.example.com"]
    settings.TURN_URLS = ["turn:turn.example.com", "turns:turn.example.com"]
    settings.TURN_SECRET = "a secret"
    settings.ICE_TRANSPORT_POLICY = "relay"
    username = f"{int(NOW.timestamp()) + 600}:{BOB}"
    mac = hmac.new(b"a secret", username.encode(), hashlib.sha1)

    assert ice.configuration(user_id=BOB, now=NOW) == {
        "ice_servers": [
            {"urls": ["stun:stun.example.com"]},
            {
                "urls": ["turn:turn.example.com", "turns:turn.example.com"],
                "username": username,
                "credential": base64.b64encode(mac.digest()).decode(),
            },
        ],
        "ice_transport_policy": "relay",
        "ttl": 600,
    }


def test_without_a_secret_no_turn_server_is_named(settings):
    settings.STUN_URLS = []
    settings.TURN_URLS = ["turn:turn.example.com"]
    settings.TURN_SECRET = ""

    configuration = ice.configuration(user_id=BOB, now=NOW)

    assert configuration["ice_servers"] == []


def test_peers_tell_only_what_the_site_allows(settings):
    settings.ICE_TRANSPORT_POLICY = "relay"
    settings.ICE_PRIVATE_ADDRESSES = False

    assert not ice.policy().admits("srflx", "1.1.1.1")
    assert not ice.policy().admits("relay", "10.0.0.1")
    assert ice.policy().admits("relay", "1.1.1.1")
