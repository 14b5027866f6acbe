"""Terms and age, as people meet them."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from accounts.documents import DOCUMENTS
from accounts.models import Acceptance, User
from tests import servers
from tests.browser.conftest import Site, sign_up

pytestmark = pytest.mark.browser


def test_alice_reads_and_agrees_and_is_not_asked_again(site: Site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "alice")
    page.get_by_role("link", name="Review").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Terms of use").click()
    expect(opened.value.get_by_role("heading", name="Terms of use")).to_be_visible()
    assert opened.value.url.endswith("/documents/terms")

    page.get_by_role("button", name="Agree and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the boxes")
    assert not Acceptance.objects.exists()

    page.get_by_label("I am at least 18 years old.").check()
    page.get_by_label("I have read these and agree to them.").check()
    page.get_by_role("button", name="Agree and go on").click()

    expect(page.get_by_role("heading", name="Sellers on the map")).to_be_visible()
    expect(page.get_by_role("link", name="Review")).to_have_count(0)
    alice = User.objects.get(username="alice")
    assert (alice.affirmed_age, alice.country) == (18, "")
    accepted = Acceptance.objects.filter(user=alice).values_list("document", "version")
    assert set(accepted) == {(text.name, text.version) for text in DOCUMENTS.values()}
    page.reload()
    page.goto("/agreements")
    expect(page.get_by_text("You said that you are at least 18")).to_be_visible()
    expect(page.get_by_role("button", name="Agree and go on")).to_have_count(0)


def test_a_new_version_asks_again(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "bob")
    now = timezone.now()
    User.objects.update(affirmed_age=18, age_affirmed_at=now)
    for text in DOCUMENTS.values():
        version = "2020-01-01" if text.name == "terms" else text.version
        Acceptance.objects.create(
            user=User.objects.get(),
            document=text.name,
            version=version,
            accepted_at=now,
        )
    page.goto("/profile")
    expect(page.get_by_text("Our terms have changed")).to_be_visible()

    page.get_by_role("link", name="Review").click()
    expect(page.get_by_text("Agreed", exact=True)).to_have_count(2)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and go on").click()

    expect(page.get_by_role("heading", name="bob")).to_be_visible()
    expect(page.get_by_role("link", name="Review")).to_have_count(0)
    assert Acceptance.objects.filter(document="terms").count() == 2


def test_where_one_lives_tells_how_old_one_must_be(
    transactional_db: None, chromium: Browser
):
    with servers.serve(MINIMUM_AGES="TH=20", CLOSED_COUNTRIES="KP") as [server]:
        site = Site(url=server.url, chromium=chromium)
        page = site.visitor(on_a_phone=True, dark=True).new_page()
        sign_up(page, "mallory")
        page.goto("/agreements")
        page.get_by_label("I have read these and agree to them.").check()

        page.get_by_label("Where you live").select_option("KP")
        page.get_by_label("I am at least 18 years old.").check()
        page.get_by_role("button", name="Agree and go on").click()
        expect(page.get_by_role("alert")).to_contain_text("Kamegor is not available")

        page.get_by_label("Where you live").select_option("TH")
        page.get_by_label("I am at least 20 years old.").check()
        page.get_by_role("button", name="Agree and go on").click()
        expect(page.get_by_role("heading", name="Sellers on the map")).to_be_visible()
    mallory = User.objects.get()
    assert (mallory.affirmed_age, mallory.country) == (20, "TH")
    assert site.faults == []
