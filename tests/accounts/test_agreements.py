"""The texts people agree to, and their word that they are old enough."""

from hashlib import sha256

import pytest
from django.conf import settings as base
from django.db import IntegrityError, transaction

from accounts import documents, selectors
from accounts.documents import DOCUMENTS, Document
from accounts.models import Acceptance, User
from accounts.services import ages
from tests.accounts.conftest import NOW
from tests.phones import send, told

# What each version says. Change a text, and it needs another version; but for a slip of
# the pen, which may replace the sum here.
WORDS = {
    ("terms", "2026-11-23"): "3199903a3a9fe462",
    ("privacy", "2026-11-23"): "8c337eff3989756c",
    ("guidelines", "2026-11-21"): "ce2e97cc0d227f70",
}


@pytest.fixture
def app(bob, pair):
    """bob's phone: sends a call, returns status and body."""

    def call(method, path, **body):
        return told(send(method, path, access=pair.access, **body))

    return call


@pytest.fixture
def new_terms(monkeypatch):
    """The terms of next year."""
    newer = Document(name="terms", title="Terms of use", version="2027-01-01")
    monkeypatch.setitem(documents.DOCUMENTS, "terms", newer)
    return newer


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_text_changes_without_its_version(name):
    text = (base.BASE_DIR / "templates" / "documents" / f"{name}.html").read_bytes()
    assert WORDS[name, DOCUMENTS[name].version] == sha256(text).hexdigest()[:16]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_text_is_a_page_with_its_version_and_leads_to_the_others(client, name):
    answer = client.get(f"/documents/{name}")
    page = answer.content.decode()
    assert DOCUMENTS[name].version in page
    for other in DOCUMENTS:
        assert f'href="/documents/{other}"' in page


def test_everybody_may_list_the_texts(client, db):
    [terms, *others] = client.get("/api/documents").json()
    assert terms == {
        "name": "terms",
        "title": "Terms of use",
        "version": "2026-11-23",
        "url": "/documents/terms",
    }
    assert [other["name"] for other in others] == ["privacy", "guidelines"]


def test_who_agrees_is_written_down_once_and_not_asked_again(app, bob, time_machine):
    assert app("GET", "users/me")[1]["documents_due"] == [*DOCUMENTS]
    body = {"document": "terms", "version": DOCUMENTS["terms"].version}

    first = app("POST", "users/me/acceptances", **body)
    time_machine.shift(60)
    second = app("POST", "users/me/acceptances", **body)

    assert first == second == (201, body | {"accepted_at": "2026-01-01T12:00:00.000Z"})
    [acceptance] = Acceptance.objects.all()
    assert (acceptance.user, acceptance.accepted_at) == (bob, NOW)
    assert app("GET", "users/me")[1]["documents_due"] == ["privacy", "guidelines"]


def test_a_new_version_asks_again_and_the_old_one_is_refused(app, bob, new_terms):
    Acceptance.objects.create(
        user=bob, document="terms", version="2026-11-21", accepted_at=NOW
    )
    assert "terms" in selectors.documents_due(user_id=bob.pk)

    status, problem = app(
        "POST", "users/me/acceptances", document="terms", version="2026-11-21"
    )

    assert (status, problem["code"]) == (409, "document_changed")
    assert problem["version"] == new_terms.version
    assert Acceptance.objects.count() == 1
    accepted = app(
        "POST", "users/me/acceptances", document="terms", version="2027-01-01"
    )
    assert accepted[0] == 201
    assert "terms" not in selectors.documents_due(user_id=bob.pk)


@pytest.mark.parametrize("document", ["", "cookies", "terms\0", "x" * 99, 7, None])
def test_what_is_no_text_is_not_agreed_to(app, document):
    status, _ = app(
        "POST", "users/me/acceptances", document=document, version="2026-11-21"
    )
    assert status == 400
    assert not Acceptance.objects.exists()


def test_an_age_is_affirmed_with_its_day_and_no_date_of_birth(app, bob, time_machine):
    status, account = app("PUT", "users/me/age", is_of_age=True, country="tw")
    assert status == 200
    told = {
        "affirmed_age": 18,
        "country": "TW",
        "age_affirmed_at": "2026-01-01T12:00:00.000Z",
        "is_age_affirmed": True,
    }
    assert told.items() <= account.items()

    time_machine.shift(60)
    assert app("PUT", "users/me/age", is_of_age=True, country="TW") == (200, account)
    assert "birth" not in str([field.name for field in User._meta.get_fields()])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"is_of_age": False},
        {"is_of_age": "perhaps"},
        {"is_of_age": True, "country": "T1"},
        {"is_of_age": True, "country": "TWN"},
        {"is_of_age": True, "country": "台"},
        {"is_of_age": True, "country": ["TW"]},
    ],
)
def test_nothing_else_affirms_an_age(app, bob, body):
    assert app("PUT", "users/me/age", **body)[0] == 400
    bob.refresh_from_db()
    assert bob.age_affirmed_at is None


def test_countries_have_rules_of_their_own(app, client, bob, settings):
    settings.MINIMUM_AGES = {"TH": 20}
    settings.CLOSED_COUNTRIES = ["KP"]
    assert client.get("/api/age-rules").json() == {
        "is_required": False,
        "minimum_age": 18,
        "countries": {"TH": 20},
        "closed_countries": ["KP"],
    }

    assert (
        app("PUT", "users/me/age", is_of_age=True, country="TH")[1]["affirmed_age"]
        == 20
    )
    status, problem = app("PUT", "users/me/age", is_of_age=True, country="KP")
    assert (status, problem["code"]) == (403, "country_closed")
    bob.refresh_from_db()
    assert bob.country == "TH"


def test_when_the_rule_rises_who_said_less_is_asked_again(app, settings):
    app("PUT", "users/me/age", is_of_age=True)
    settings.MINIMUM_AGE = 21
    assert not app("GET", "users/me")[1]["is_age_affirmed"]
    assert app("PUT", "users/me/age", is_of_age=True)[1]["affirmed_age"] == 21


def test_the_database_keeps_no_age_without_its_day(bob):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=bob.pk).update(affirmed_age=18)


def test_unless_the_site_asks_nobody_has_to(bob, settings, django_assert_num_queries):
    assert not settings.AGE_AFFIRMATION_REQUIRED
    with django_assert_num_queries(0):
        ages.require(user_id=bob.pk)
