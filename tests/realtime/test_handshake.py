import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.handshake import TOKEN_SUBPROTOCOL, is_our_page, read_token


@pytest.mark.parametrize(
    ("origin", "host", "is_ours"),
    [
        (None, "kamegor.example", True),
        ("https://kamegor.example", "kamegor.example", True),
        ("http://kamegor.example:8000", "kamegor.example:8000", True),
        ("https://app.example", "kamegor.example", True),
        ("http://app.example", "kamegor.example", False),
        ("https://app.example.evil.example", "kamegor.example", False),
        ("https://evil.example", "kamegor.example", False),
        ("https://evil.example", "evil.example", False),
        ("https://kamegor.example:444", "kamegor.example", False),
        ("https://kamegor.example@evil.example", "kamegor.example", False),
        ("null", "kamegor.example", False),
        ("", "", False),
        ("kamegor.example", "kamegor.example", False),
        ("http://[", "kamegor.example", False),
    ],
)
def test_a_page_is_ours_by_its_host_or_by_the_setting(settings, origin, host, is_ours):
    settings.ALLOWED_HOSTS = ["kamegor.example"]
    settings.SOCKET_ALLOWED_ORIGINS = ["https://app.example"]
    assert is_our_page(origin, host) == is_ours


@given(st.text(min_size=1))
def test_a_token_is_read_as_phoenix_writes_it(token):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        written = TOKEN_SUBPROTOCOL + encode(token.encode()).decode().rstrip("=")
        assert read_token(["phoenix", written], {}) == token


@given(st.text(max_size=50))
def test_what_is_no_base64_is_no_token(garbage):
    assert isinstance(read_token([TOKEN_SUBPROTOCOL + garbage], {}), str)


def test_the_subprotocol_comes_before_the_param():
    encoded = base64.b64encode(b"one").decode()
    assert read_token([TOKEN_SUBPROTOCOL + encoded], {"token": ["two"]}) == "one"
    assert read_token(["phoenix"], {"token": ["two"]}) == "two"
    assert read_token([], {}) == ""
