"""Taking everything along and leaving, as people meet it."""

import json
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from billing.services import grants
from core.ids import new_id
from tests.browser.conftest import Site, sign_up

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture
def page(site: Site) -> Page:
    """bob's phone, on the page of his account; he has some credits."""
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "bob")
    grants.grant(
        user_id=User.objects.get().pk,
        amount_millicredits=12_500,
        reason="welcome",
        actor="test",
        occurred_at=timezone.now(),
        grant_id=new_id(),
    )
    page.goto("/profile/account")
    return page


def test_bob_takes_his_data_along(page: Page, tmp_path: Path):
    form = page.locator("km-export-form")
    form.get_by_label("Your password").fill("not bob's")
    form.get_by_role("button", name="Download my data").click()
    expect(form.get_by_text("This is not correct.")).to_be_visible()

    form.get_by_label("Your password").fill(PASSWORD)
    with page.expect_download() as started:
        form.get_by_role("button", name="Download my data").click()

    started.value.save_as(tmp_path / "mine.json")
    told = json.loads((tmp_path / "mine.json").read_text())
    assert told["account"]["email"] == "bob@example.com"
    assert told["money"]["statement"][0]["amount"] == 12_500


def test_bob_sees_what_he_loses_and_leaves(page: Page):
    page.get_by_role("button", name="Delete my account").click()
    question = page.locator("km-leave km-dialog")
    lost = question.get_by_text("You have 12.50 credits left. They will be lost.")
    expect(lost).to_be_visible()
    question.get_by_role("button", name="Delete for good").click()
    assert User.objects.filter(username="bob").exists()

    question.get_by_label("Your password").fill(PASSWORD)
    question.get_by_role("button", name="Delete for good").click()

    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert not User.objects.filter(email="bob@example.com").exists()
    sign_up(page, "bob")
    page.goto("/profile")
    expect(page.get_by_role("heading", name="bob")).to_be_visible()
