import pytest
from django.test import RequestFactory

from core.api.addresses import client_address


def request(address, forwarded=None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "10.6.6.6, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
        # Fewer entries than proxies: somebody came round them.
        (2, "203.0.113.9", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        # Some proxies write the port, which is another for each connection.
        (1, "203.0.113.7:51234", "203.0.113.7"),
        (1, "203.0.113.7:51235", "203.0.113.7"),
        (1, '"[2001:db8:1:2::7]:51234"', "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2::8]", "2001:db8:1:2::/64"),
        (2, "203.0.113.7:51234 , 198.51.100.1", "203.0.113.7"),
        # What is no address counts as the proxy's.
        (1, "unknown", "192.0.2.1"),
        (1, "_hidden:51234", "192.0.2.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings, proxies, forwarded, address
):
    settings.TRUSTED_PROXY_COUNT = proxies
    assert client_address(request("192.0.2.1", forwarded)) == address


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:51234", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unix:"),
    ],
)
def test_an_address_counts_as_one_customer(address, counted_as):
    assert client_address(request(address)) == counted_as
