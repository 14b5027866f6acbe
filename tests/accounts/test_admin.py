import datetime as dt

import pytest
from django.urls import reverse

from accounts.devices import Device
from accounts.documents import DOCUMENTS
from accounts.models import Session, User
from accounts.services import acceptances, sessions, suspensions
from accounts.signals import profile_changed
from tests.accounts.conftest import NOW, PASSWORD
from tests.factories import UserFactory

LIST = reverse("admin:accounts_user_changelist")


@pytest.fixture
def admin(client, carol, time_machine):
    """carol's browser, on a site where she may do everything."""
    time_machine.move_to(NOW, tick=False)
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)
    return client


def page(user, name="change"):
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


@pytest.mark.parametrize("wanted", ["bob@example.com", "BOB", "id"])
def test_a_user_is_found_by_email_name_and_id(admin, alice, bob, wanted):
    query = str(bob.pk) if wanted == "id" else wanted
    found = admin.get(LIST, {"q": query}).context["cl"].result_list
    assert list(found) == [bob]


def test_the_list_tells_who_is_suspended_now(admin, carol, bob, mallory):
    hour = dt.timedelta(hours=1)
    suspensions.suspend(user_id=bob.pk, reason="spam", now=NOW)
    suspensions.suspend(
        user_id=mallory.pk, reason="spam", now=NOW - 2 * hour, until=NOW - hour
    )
    for choice, users in (("yes", [bob]), ("no", [mallory, carol])):
        found = admin.get(LIST, {"suspended": choice}).context["cl"].result_list
        assert set(found) == set(users)


def test_the_list_asks_as_much_for_ten_users_as_for_one(
    admin, bob, django_assert_max_num_queries
):
    with django_assert_max_num_queries(50) as one:
        admin.get(LIST)
    UserFactory.create_batch(9)
    with django_assert_max_num_queries(len(one)):
        admin.get(LIST)


def test_a_users_page_shows_sessions_and_links(admin, bob, pair):
    content = admin.get(page(bob)).content.decode()
    assert "phone" in content
    assert f"/admin/accounts/session/?user={bob.pk}" in content


def test_sessions_are_only_read(admin, bob, pair):
    session = reverse("admin:accounts_session_change", args=[pair.session.pk])
    assert admin.get(session).status_code == 200
    assert admin.post(session, {"user_agent": "mine"}).status_code == 403
    assert admin.get(reverse("admin:accounts_session_add")).status_code == 403
    assert (
        admin.post(
            reverse("admin:accounts_session_delete", args=[pair.session.pk])
        ).status_code
        == 403
    )
    listing = admin.get(reverse("admin:accounts_session_changelist"), {"user": bob.pk})
    assert list(listing.context["cl"].result_list) == [pair.session]


def test_what_was_agreed_to_is_only_read(admin, bob, mallory):
    version = DOCUMENTS["terms"].version
    agreed, _ = (
        acceptances.accept(user_id=user.pk, document="terms", version=version, now=NOW)
        for user in (bob, mallory)
    )
    assert f"/admin/accounts/acceptance/?user={bob.pk}" in (
        admin.get(page(bob)).content.decode()
    )
    row = reverse("admin:accounts_acceptance_change", args=[agreed.pk])
    delete = reverse("admin:accounts_acceptance_delete", args=[agreed.pk])
    assert admin.get(row).status_code == 200
    assert admin.post(row, {"version": "1"}).status_code == 403
    assert admin.post(delete).status_code == 403
    assert admin.get(reverse("admin:accounts_acceptance_add")).status_code == 403
    listing = reverse("admin:accounts_acceptance_changelist")
    for query in ({"user": bob.pk}, {"q": "bob@example.com"}):
        found = admin.get(listing, query).context["cl"].result_list
        assert list(found) == [agreed]


def test_a_user_added_here_is_checked_as_one_who_signs_up(admin, alice):
    add = reverse("admin:accounts_user_add")
    form = {"email": "Dave@Example.com", "username": "Dave", "usable_password": "true"}
    form |= {"password1": PASSWORD, "password2": PASSWORD}
    refused = admin.post(add, form | {"username": "ALICE"})
    assert refused.context["errors"]
    assert not User.objects.filter(email="dave@example.com").exists()
    admin.post(add, form)
    dave = User.objects.get(email="dave@example.com")
    assert dave.username == "Dave"
    assert dave.check_password(PASSWORD)


def test_who_is_renamed_here_is_shown_by_the_new_name(admin, bob):
    renamed = []

    def hear(*, user_id, **kwargs):
        renamed.append(user_id)

    form = {"email": bob.email, "username": "Robert", "is_active": "on"}
    form |= {"sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0}
    profile_changed.connect(hear)
    try:
        admin.post(page(bob), form)
    finally:
        profile_changed.disconnect(hear)
    bob.refresh_from_db()
    assert (bob.username, bob.username_folded) == ("Robert", "robert")
    assert renamed == [bob.pk]


def test_saving_here_keeps_what_the_user_changed_while_the_form_was_checked(
    admin, bob, monkeypatch
):
    form = {"email": bob.email, "username": "Robert", "is_active": "on"}
    form |= {"sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0}
    clean = User.clean

    def change_meanwhile(user):
        User.objects.filter(pk=bob.pk).update(description="Buys.")
        clean(user)

    monkeypatch.setattr(User, "clean", change_meanwhile)
    admin.post(page(bob), form)
    bob.refresh_from_db()
    assert (bob.username, bob.description) == ("Robert", "Buys.")


def test_a_password_set_here_signs_the_user_out(admin, bob, pair):
    form = {"password1": "another good one", "password2": "another good one"}
    admin.post(
        reverse("admin:auth_user_password_change", args=[bob.pk]),
        form | {"usable_password": "true"},
    )
    bob.refresh_from_db()
    assert bob.check_password("another good one")
    assert Session.objects.get().revoked_at == NOW


@pytest.mark.parametrize(
    "form",
    [
        {"password1": "another good one", "password2": "another good one"},
        {"usable_password": "false", "unset-password": "1"},
    ],
)
def test_a_password_set_here_keeps_what_changed_while_it_was_hashed(
    admin, bob, pair, form, monkeypatch
):
    set_password, set_unusable = User.set_password, User.set_unusable_password

    def change_meanwhile(setter):
        def change(user, *password):
            User.objects.filter(pk=bob.pk).update(description="Buys.", is_staff=True)
            return setter(user, *password)

        return change

    monkeypatch.setattr(User, "set_password", change_meanwhile(set_password))
    monkeypatch.setattr(User, "set_unusable_password", change_meanwhile(set_unusable))
    page = reverse("admin:auth_user_password_change", args=[bob.pk])
    assert admin.post(page, {"usable_password": "true"} | form).status_code == 302
    bob.refresh_from_db()
    assert (bob.description, bob.is_staff) == ("Buys.", True)
    assert bob.has_usable_password() == ("password1" in form)
    assert Session.objects.get().revoked_at is not None


def test_a_user_added_here_without_a_password_signs_in_by_none(admin):
    form = {"email": "dave@example.com", "username": "dave", "usable_password": "false"}
    admin.post(reverse("admin:accounts_user_add"), form)
    assert not User.objects.get(username="dave").has_usable_password()


def sign_in(client, email, password):
    client.post(reverse("admin:login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


@pytest.fixture
def carol(carol):
    carol.set_password(PASSWORD)
    carol.save()
    return carol


def test_the_admin_lets_staff_in_whatever_the_case_of_their_email(client, carol):
    assert sign_in(client, "CAROL@example.com", PASSWORD)


def test_guesses_at_the_admin_and_at_the_api_are_counted_together(client, carol):
    for _ in range(5):
        assert not sign_in(client, "carol@example.com", "wrong")
    for _ in range(5):
        with pytest.raises(sessions.InvalidCredentials):
            sessions.open(
                email="carol@example.com",
                password="wrong",
                user_agent="",
                device=Device(address="127.0.0.1"),
                now=NOW,
            )
    assert not sign_in(client, "carol@example.com", PASSWORD)


def test_a_suspended_moderator_is_out_of_the_admin_at_once(admin, carol):
    suspensions.suspend(user_id=carol.pk, reason="leaving", now=NOW)
    assert admin.get(LIST).status_code == 302
    admin.cookies.clear()
    assert not sign_in(admin, "carol@example.com", PASSWORD)
