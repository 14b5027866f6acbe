"""What users want to be told of, and where."""

from http import HTTPStatus

import pytest

from notifications import selectors
from notifications.constants import Channel
from notifications.models import Delivery, Preference
from notifications.services import notifications, preferences
from tests.notifications.test_inbox import (
    NOON,
    client_of,
    inbox,
    tell_live,
    tell_paid,
)

PATH = "/api/users/me/notification-preferences"


def choose(user, kind, channel, *, is_on):
    return preferences.choose(user_id=user.pk, choices=[(kind, channel, is_on)])


def put(user, **setting):
    body = {"settings": [setting]}
    return client_of(user).put(PATH, body, format="json")


def states(user):
    return {
        (each.kind, each.channel): each.is_on for each in selectors.settings_of(user.pk)
    }


def test_at_first_everything_is_told_in_the_app_and_nothing_by_e_mail(bob):
    answer = client_of(bob).get(PATH).json()

    live = [each for each in answer["settings"] if each["kind"] == "seller_live"]
    assert live == [
        {
            "kind": "seller_live",
            "name": "A seller you follow goes live",
            "channel": "in_app",
            "is_on": True,
            "is_fixed": False,
        },
        {
            "kind": "seller_live",
            "name": "A seller you follow goes live",
            "channel": "email",
            "is_on": False,
            "is_fixed": False,
        },
    ]
    assert all(
        each["is_on"] == (each["channel"] == "in_app") for each in answer["settings"]
    )


def test_a_choice_changes_one_setting_and_is_kept(bob, mallory):
    before = states(bob)
    setting = {"kind": "seller_live", "channel": "email", "is_on": True}

    for _ in range(2):
        answer = put(bob, **setting)

    assert answer.status_code == HTTPStatus.OK
    assert states(bob) == before | {("seller_live", "email"): True}
    assert states(mallory) == before
    assert Preference.objects.count() == 1


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ({"kind": "decision", "channel": "in_app", "is_on": False}, "fixed"),
        ({"kind": "decision", "channel": "email", "is_on": True}, "invalid_choice"),
        ({"kind": "gone", "channel": "in_app", "is_on": True}, "invalid_choice"),
    ],
)
def test_what_cannot_be_chosen_is_refused(bob, setting, code):
    answer = put(bob, **setting)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert not Preference.objects.exists()


def test_of_two_choices_of_which_one_is_refused_neither_is_kept(bob):
    body = {
        "settings": [
            {"kind": "seller_live", "channel": "email", "is_on": True},
            {"kind": "decision", "channel": "in_app", "is_on": False},
        ]
    }

    assert client_of(bob).put(PATH, body, format="json").status_code == 400
    assert not Preference.objects.exists()


def test_who_wants_nothing_of_a_kind_is_not_told_of_it(bob, mallory, alice):
    choose(bob, "seller_live", Channel.IN_APP, is_on=False)

    tell_live(bob, mallory, seller=alice)
    tell_paid(bob)

    assert [each["kind"] for each in inbox(bob)["results"]] == ["purchase_paid"]
    assert [each["kind"] for each in inbox(mallory)["results"]] == ["seller_live"]


def test_who_wants_an_e_mail_alone_has_nothing_in_the_inbox(bob, alice):
    choose(bob, "seller_live", Channel.IN_APP, is_on=False)
    choose(bob, "seller_live", Channel.EMAIL, is_on=True)

    [row] = tell_live(bob, seller=alice)

    assert Delivery.objects.get().notification == row
    assert inbox(bob) == {
        "results": [],
        "next": None,
        "previous": None,
        "unread_count": 0,
    }


def test_a_decision_is_told_whatever_is_kept(bob):
    Preference.objects.create(
        user=bob, kind="decision", channel=Channel.IN_APP, is_on=False
    )

    notifications.notify(kind="decision", user_ids=[bob.pk], parameters={}, now=NOON)

    assert inbox(bob)["unread_count"] == 1
