"""What the site is told by nginx, set up as ``deploy/nginx/kamegor.conf`` does."""

import re

from core.bodies import BODY_LIMIT_BYTES
from deploy.local.paths import ROOT

CONF = (ROOT / "deploy" / "nginx" / "kamegor.conf").read_text()


def test_the_site_is_told_the_whole_host_and_who_asks():
    """``$host`` has no port: a page at another port would be none of ours."""
    assert dict(re.findall(r"proxy_set_header (\S+) (\S+);", CONF)) == {
        "Host": "$http_host",
        "X-Forwarded-For": "$proxy_add_x_forwarded_for",
        "X-Forwarded-Proto": "$scheme",
        "Upgrade": "$http_upgrade",
        "Connection": "$connection_upgrade",
    }


def test_what_the_site_takes_gets_through():
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", CONF)
    assert int(megabytes) * 1024 * 1024 >= BODY_LIMIT_BYTES
