from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from accounts import selectors
from accounts.models import User
from billing import selectors as billing_selectors
from billing.selectors import Balance
from demo.people import CAST, WALKERS, draw_picture
from realtime import presence
from sellers.models import Seller

PASSWORD = "sunset-harbour"


def seed(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO_PASSWORD = PASSWORD
    output = StringIO()
    call_command("seed_demo", stdout=output)
    return output.getvalue()


def test_the_demo_has_a_seller_a_buyer_and_a_moderator(db, settings, tmp_path):
    printed = seed(settings, tmp_path)

    alice, bob, carol = (User.objects.get(email=person.email) for person in CAST)
    for user in (alice, bob, carol):
        assert user.email in printed
        assert user.check_password(PASSWORD)
        assert user.picture_url
        assert not selectors.documents_due(user_id=user.pk)
        assert user.affirmed_age
    assert PASSWORD in printed
    assert Seller.objects.get(pk=alice.pk).is_seller
    assert billing_selectors.balance(bob.pk) == Balance(balance=100_000, held=0)
    assert carol.is_superuser
    assert not alice.is_staff
    assert not bob.is_staff


def test_a_second_run_changes_nothing(db, settings, tmp_path):
    first = seed(settings, tmp_path)
    bob = User.objects.get(username="bob")
    bob.set_password("something else")
    bob.save()

    assert seed(settings, tmp_path) == first

    assert User.objects.count() == len(CAST) + len(WALKERS)
    bob.refresh_from_db()
    assert bob.check_password("something else")
    assert billing_selectors.balance(bob.pk) == Balance(balance=100_000, held=0)


def test_nobody_is_present_who_is_not_connected(db, settings, tmp_path):
    seed(settings, tmp_path)

    assert not presence.present(User.objects.values_list("id", flat=True))
    assert not Seller.objects.on_the_map().exists()


def test_without_a_password_there_is_no_demo(db, settings):
    settings.DEMO_PASSWORD = ""

    with pytest.raises(CommandError):
        call_command("seed_demo")

    assert not User.objects.exists()


def test_pictures_differ():
    pictures = {draw_picture(person) for person in CAST + WALKERS}

    assert len(pictures) == len(CAST + WALKERS)
    assert all(Image.open(BytesIO(drawn)).size == (256, 256) for drawn in pictures)
