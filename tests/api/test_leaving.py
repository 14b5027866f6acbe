"""Taking everything along, and leaving for good."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import exports
from accounts.errors import SessionRevoked
from accounts.models import Session, User
from accounts.services import leaving, pictures, users
from billing import selectors
from billing.models import Entry, Transfer
from core import clock
from core.errors import NotFound
from sellers.models import ExactLocation, PrivateZone, Seller
from streams.models import Stream, Viewing
from streams.services import viewings
from tests.access.table import every_row
from tests.api.calls import all_calls
from tests.api.world import PASSWORD

CALLS = {str(call): call for call in all_calls()}
LEAVE = CALLS["DELETE /api/users/me"]
EXPORT = CALLS["POST /api/users/me/export"]


def is_named(text):
    """Tell whether a text still knows bob."""
    return "bob@example.com" in text


def test_a_wrong_password_changes_nothing(world):
    for call in (LEAVE, EXPORT):
        world.client("buyer")
        before = every_row()
        refused = world.send(call, "buyer", body={"password": "not bob's"})
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["code"] == "wrong"
        assert every_row() == before


def test_guesses_of_the_password_are_limited(world, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"own_password": (2, 60)}
    for _ in range(2):
        world.send(EXPORT, "buyer", body={"password": "not bob's"})
    assert world.send(LEAVE, "buyer").status_code == 429


def test_who_leaves_is_wiped_but_for_the_books(world):
    bob = world.users["buyer"]
    transfers = list(Transfer.objects.order_by("pk").values())
    left = selectors.balance(bob.pk).balance
    assert left > 0

    assert world.send(LEAVE, "buyer").status_code == 204

    assert not is_named(str(every_row()))
    gone = User.objects.get(pk=bob.pk)
    assert (gone.description, gone.picture.name, gone.is_active) == ("", "", False)
    assert gone.username.startswith("deleted-")
    assert not gone.has_usable_password()
    assert gone.deleted_at is not None
    assert not Session.objects.filter(user=bob).exists()
    # What there was is there still; settling what he watched may have added some.
    assert list(Transfer.objects.order_by("pk").values())[: len(transfers)] == transfers
    assert Entry.objects.filter(account__user=bob).exists()
    assert selectors.balance(bob.pk).held == 0
    call_command("verify_ledger")


def test_what_signed_somebody_in_as_staff_goes_too(world):
    bob = world.users["buyer"]
    EmailAddress.objects.create(user=bob, email=bob.email)
    Authenticator.objects.create(user=bob, type=Authenticator.Type.TOTP, data={})

    world.send(LEAVE, "buyer")

    assert not EmailAddress.objects.exists()
    assert not Authenticator.objects.exists()


def test_what_a_buyer_watches_ends_and_what_is_streamed_goes_on(world):
    assert Viewing.objects.open().filter(buyer=world.users["buyer"]).exists()

    world.send(LEAVE, "buyer")

    viewing = Viewing.objects.get(pk=world.ids["viewing_id"])
    assert (viewing.state, viewing.end_reason) == ("ended", "left")
    assert Stream.objects.get(pk=world.ids["stream_id"]).is_live


def test_a_seller_who_leaves_is_off_the_map_and_the_stream_over(world):
    alice = world.users["owner"]

    assert world.send(LEAVE, "owner").status_code == 204

    seller = Seller.objects.get(user=alice)
    assert (seller.is_seller, seller.seller_description) == (False, "")
    assert seller.public_location is None
    assert not seller.consents.filter(withdrawn_at=None).exists()
    assert not ExactLocation.objects.filter(seller=seller).exists()
    assert not PrivateZone.objects.filter(seller=seller).exists()
    assert not Stream.objects.live().filter(seller=seller).exists()
    assert {stream.title for stream in Stream.objects.filter(seller=seller)} == {""}
    assert not Viewing.objects.open().filter(seller=seller).exists()
    profile = CALLS["GET /api/profiles/{user_id}"]
    gone = world.send(profile, "stranger", ids={"user_id": str(alice.pk)})
    assert gone.status_code == 404


def test_their_tokens_are_refused_and_the_email_may_sign_up_again(world):
    kept = world.tokens_of("buyer")
    world.send(LEAVE, "buyer")

    assert world.send(LEAVE, "buyer").status_code == 401
    refresh = CALLS["POST /api/sessions/refresh"]
    again = world.send(refresh, "anonymous", body={"refresh": kept.refresh})
    assert again.status_code == 401
    sign_in = {"email": "bob@example.com", "password": PASSWORD}
    refused = world.send(CALLS["POST /api/sessions"], "anonymous", body=sign_in)
    assert refused.status_code == 401
    reset = CALLS["POST /api/password-resets"]
    assert world.send(reset, "anonymous").status_code == 204

    fresh = sign_in | {"username": "bob"}
    answer = world.send(CALLS["POST /api/users"], "anonymous", body=fresh)
    assert answer.status_code == 201
    assert answer.json()["user"]["id"] != str(world.users["buyer"].pk)


def test_who_leaves_while_asking_for_a_seat_gets_none(world):
    """The request was let in before, and waited for the lock meanwhile."""
    mallory = world.users["stranger"]
    leaving.leave(user_id=mallory.pk, password=PASSWORD, now=clock.database_now())
    with pytest.raises(SessionRevoked):
        viewings.request(
            buyer_id=mallory.pk,
            stream_id=world.ids["stream_id"],
            now=clock.database_now(),
        )


def test_what_was_under_way_writes_nothing_back(world):
    bob = world.users["buyer"]  # as another request has read him
    assert world.send(LEAVE, "buyer").status_code == 204
    before = every_row()

    with pytest.raises(NotFound):
        users.update_profile(user_id=bob.pk, username="bob", description="Still here.")
    with pytest.raises(NotFound):
        pictures.remove(user=bob)

    assert every_row() == before


def test_staff_cannot_leave_like_that(world):
    refused = world.send(LEAVE, "moderator")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("role", ["stranger", "buyer", "owner", "moderator"])
def test_an_export_has_all_of_ones_own_and_nobody_elses_name(role, world):
    answer = world.send(EXPORT, role)

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="kamegor.json"'
    user = world.users[role]
    told = answer.json()
    assert told["account"]["email"] == user.email
    assert told["account"]["devices"]
    text = answer.content.decode()
    for other in set(world.users.values()) - {user}:
        assert other.email not in text
        assert f'"{other.username}"' not in text
    for secret in (user.password, "refresh_jti", "fingerprint"):
        assert secret not in text


def test_an_export_tells_what_the_user_did(world):
    bought = world.send(EXPORT, "buyer").json()
    sold = world.send(EXPORT, "owner").json()

    assert [line["type"] for line in bought["money"]["statement"]]
    assert world.ids["viewing_id"] in [
        row["id"] for row in bought["streaming"]["watched"]
    ]
    assert world.ids["viewing_id"] in [row["id"] for row in sold["streaming"]["sold"]]
    assert world.ids["stream_id"] in [row["id"] for row in sold["streaming"]["streams"]]
    assert sold["selling"]["consents"]
    assert [zone["name"] for zone in sold["selling"]["private_zones"]] == ["Cabin"]
    assert len(bought["streaming"]["ratings_given"]) == 1
    assert len(sold["streaming"]["ratings_had"]) == 1
    assert str(world.users["buyer"].pk) not in str(sold)
    # Whoever told on them stays unnamed, and so does who decided.
    assert str(world.users["moderator"].pk) not in str(sold)
    assert sold["safety"]["decisions"]


def test_every_app_that_keeps_something_of_users_has_a_section(world):
    assert [*world.send(EXPORT, "stranger").json()] == [
        *("exported_at", "account", "notifications"),
        *("money", "selling", "streaming", "safety"),
    ]


def test_no_two_sections_have_one_name():
    sections = dict(exports.SECTIONS)

    with pytest.raises(ValueError, match="two sections money"):
        exports.register("money", exports.account)
    assert sections == exports.SECTIONS


# Tables about a user that no export tells of, and why.
LEFT_OUT = {
    "account_emailaddress": "the e-mail once more, for the second factors of staff",
    "billing_idempotencyclaim": "that a request began",
    "billing_idempotencyrecord": "answers that were given",
    "billing_alert": "the work of staff",
    "billing_refundrequest": "the work of staff",
    "django_admin_log": "the work of staff",
    "mfa_authenticator": "secrets",
    "audit_auditentry": "the work of staff",
    "moderation_proposal": "the work of staff; what comes of it is a decision",
}


def test_every_table_about_a_user_is_exported_or_left_out_for_a_reason(world):
    about_users = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed
        and any(each.related_model in {User, Seller} for each in model._meta.fields)
    }
    with CaptureQueriesContext(connection) as asked:
        world.send(EXPORT, "owner")

    told = {
        table
        for table in about_users
        if any(f'FROM "{table}"' in query["sql"] for query in asked)
        or any(f'JOIN "{table}"' in query["sql"] for query in asked)
    }
    assert about_users - told == LEFT_OUT.keys()
