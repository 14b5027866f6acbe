"""The demo's accounts, made by the same services as everybody's."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.documents import DOCUMENTS
from accounts.models import User
from accounts.services import acceptances, ages, pictures, users
from billing.services import grants, packages
from core.transactions import atomic
from demo.people import CAST, PACKAGES, WALKERS, Person, draw_picture
from sellers.services import selling


def seed(*, password: str, now: datetime) -> None:
    """Make the demo's accounts and packages; what is there already stays as it is."""
    packages.offer_first(PACKAGES)
    taken = set(User.objects.values_list("email", flat=True))
    for person in CAST + WALKERS:
        if person.email not in taken:
            drafted = users.draft(
                email=person.email, username=person.username, password=password
            )
            _welcome(person, drafted, now)


@atomic
def _welcome(person: Person, user: User, now: datetime) -> None:
    users.keep(user)
    users.update_profile(user_id=user.pk, description=person.says)
    upload = SimpleUploadedFile("picture.png", draw_picture(person))
    user = pictures.replace(user=user, upload=upload)
    _agree(user, now)
    if person.is_moderator:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    if person.price_per_minute_millicredits:
        selling.set_offer(
            user_id=user.pk,
            is_seller=True,
            location_consent=True,
            price_per_minute_millicredits=person.price_per_minute_millicredits,
            description=person.says,
            now=now,
        )
    if person.credits_millicredits:
        grants.grant(
            user_id=user.pk,
            amount_millicredits=person.credits_millicredits,
            reason="demo",
            actor="seed_demo",
            occurred_at=now,
            grant_id=uuid5(NAMESPACE_URL, f"demo:{user.pk}"),
        )


def _agree(user: User, now: datetime) -> None:
    """Say what the app would ask for, so that it asks nothing in the demo."""
    ages.affirm(user_id=user.pk, country="", now=now)
    for document in DOCUMENTS.values():
        acceptances.accept(
            user_id=user.pk,
            document=document.name,
            version=document.version,
            now=now,
        )
