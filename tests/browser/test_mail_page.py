"""A developer reads the mail of their own machine, which sends none."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from tests import servers
from tests.browser.conftest import Site, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_signs_up_follows_the_link_on_the_mail_page(chromium: Browser, tmp_path):
    port = str(servers.free_port())
    local = {
        "DJANGO_SETTINGS_MODULE": "kamegor.settings.local",
        "EMAIL_URL": f"filemail://{tmp_path}",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    with (
        servers.serve(PORT=port, **local) as [server],
        servers.worker("--queues=mail", **local),
    ):
        site = Site(url=server.url, chromium=chromium)
        page = site.visitor().new_page()
        sign_up(page, "bob")
        mail = page.context.new_page()
        mail.goto("/dev/mail")
        mail.get_by_role("link", name=f"{server.url}/verify-email").click()
        mail.get_by_role("button", name="Yes, it is mine").click()
        expect(mail.get_by_role("heading", name="Thank you")).to_be_visible()

    assert User.objects.get(username="bob").is_email_verified
    assert site.faults == []
