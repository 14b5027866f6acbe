"""The table of how long anything is kept: it has every table, and no other."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from accounts.models import User
from core import retention
from deploy.local.paths import ROOT
from tests.retention.ages import LINES


def without_a_line(models):
    listed = LINES.keys() | retention.STAYS.keys()
    return {model._meta.label for model in models} - listed


def test_every_table_has_a_line():
    assert without_a_line(_tables()) == set()


def test_no_line_is_of_a_table_that_is_gone():
    assert LINES.keys() | retention.STAYS.keys() <= {m._meta.label for m in _tables()}


@isolate_apps("accounts")
def test_a_new_table_without_a_line_is_found():
    class Diary(models.Model):
        user = models.ForeignKey(User, models.CASCADE)

        class Meta:
            app_label = "accounts"

        def __str__(self):
            return "a diary"

    assert without_a_line([*_tables(), Diary]) == {"accounts.Diary"}


def test_a_table_has_one_line_and_one_reason():
    lines, stays = list(retention.LINES), dict(retention.STAYS)

    with pytest.raises(ValueError, match=r"two lines of retries\.Retry"):
        retention.register(LINES["retries.Retry"])
    with pytest.raises(ValueError, match=r"two reasons why billing\.Hold stays"):
        retention.register(stays={"billing.Hold": "for a laugh"})

    assert (lines, stays) == (retention.LINES, retention.STAYS)


def test_what_is_only_blanked_says_what_stays():
    blanked = {line.of for line in retention.LINES if line.then == "blanked"}
    assert blanked <= retention.STAYS.keys()
    assert {line.then for line in retention.LINES} == {"deleted", "blanked"}


def test_each_line_knows_rows_of_its_table(now):
    for line in retention.LINES:
        assert retention.outdated(line, now=now).model._meta.label == line.of


def test_the_ledger_stays():
    ledger = {f"billing.{name}" for name in ("Account", "Transfer", "Hold")}
    assert ledger.isdisjoint(LINES)


def test_the_page_shows_the_table():
    page = (ROOT / "docs" / "retention.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `")]

    def days(number):
        return "1 day" if number == 1 else f"{number} days"

    assert rows == [
        *(
            f"| `{line.of}` | {line.what} | {line.then} |"
            f" {days(line.days)} after {line.after} | {line.why} |"
            for line in retention.LINES
        ),
        *(f"| `{model}` | {why} |" for model, why in retention.STAYS.items()),
    ]


def _tables():
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    ]
