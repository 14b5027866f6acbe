import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime import handshake
from realtime.handshake import (
    TOKEN_SUBPROTOCOL,
    is_our_page,
    read_origin,
    read_token,
)


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
        ("http://kamegor.example:8000/", "kamegor.example:8000", True),
        ("https://kamegor.example/", "kamegor.example", True),
        ("https://kamegor.example:443", "kamegor.example", True),
        ("https://kamegor.example", "kamegor.example:443", True),
        ("http://kamegor.example", "kamegor.example:80", True),
        ("https://kamegor.example", "kamegor.example:80", False),
        ("http://kamegor.example:8000", "kamegor.example", False),
        ("http://kamegor.example", "kamegor.example:8000", False),
        ("https://KAMEGOR.example", "kamegor.EXAMPLE", True),
        ("https://kamegor.example.", "kamegor.example", True),
        ("https://kamegor.example/path", "kamegor.example", False),
        ("https://kamegor.example?query", "kamegor.example", False),
        ("https://kamegor.example#part", "kamegor.example", False),
        ("https://alice@kamegor.example", "kamegor.example", False),
        ("https://kamegor.example:", "kamegor.example", True),
        ("https://kamegor.example:x", "kamegor.example", False),
        ("https://kamegor.example:99999", "kamegor.example", False),
        ("https://app.example/", "kamegor.example", True),
        ("https://app.example:443", "kamegor.example", True),
        ("https://app.example:444", "kamegor.example", False),
        ("https://other.example", "kamegor.example", True),
        ("https://other.example:8443", "kamegor.example", False),
        ("//kamegor.example", "kamegor.example", False),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://[::1]", "[::1]:8000", False),
    ],
)
def test_a_page_is_ours_by_its_host_or_by_the_setting(settings, origin, host, is_ours):
    settings.ALLOWED_HOSTS = ["kamegor.example", "[::1]"]
    settings.SOCKET_ALLOWED_ORIGINS = ["https://app.example", "https://other.example/"]
    assert is_our_page(origin, host) == is_ours


@given(st.text())
def test_any_text_is_an_origin_or_none(text):
    found = read_origin(text)
    assert found is None or (found.scheme and found.host)


@pytest.mark.parametrize("origin", ["http://kamegor.example", "http://app.example"])
def test_a_page_without_tls_is_none_of_a_site_with_it(settings, origin):
    settings.ALLOWED_HOSTS = ["kamegor.example"]
    settings.SOCKET_ALLOWED_ORIGINS = ["https://app.example"]
    assert not is_our_page(origin, "kamegor.example", is_secure=True)
    assert is_our_page("https://kamegor.example", "kamegor.example:443", is_secure=True)


SCHEMES = [
    ({"scheme": "wss"}, {}, None, True),
    ({"scheme": "ws"}, {}, None, False),
    ({}, {}, None, False),
    ({"scheme": "ws"}, {b"x-forwarded-proto": "https"}, None, False),
    ({"scheme": "ws"}, {b"x-forwarded-proto": "https"}, "HTTP_X_FORWARDED_PROTO", True),
    (
        {"scheme": "ws"},
        {b"x-forwarded-proto": "https, http"},
        "HTTP_X_FORWARDED_PROTO",
        True,
    ),
    ({"scheme": "ws"}, {b"x-forwarded-proto": "http"}, "HTTP_X_FORWARDED_PROTO", False),
]


@pytest.mark.parametrize(("scope", "headers", "trusted", "is_secure"), SCHEMES)
def test_the_proxy_tells_of_tls_if_it_is_to(
    settings, scope, headers, trusted, is_secure
):
    settings.SECURE_PROXY_SSL_HEADER = trusted and (trusted, "https")
    assert handshake._is_secure(scope, headers) == is_secure


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
