"""Make the demo's accounts and say how to sign in."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from core import clock, wire
from demo import seeding
from demo.people import CAST, Person


class Command(BaseCommand):
    help = "Make the demo's accounts and print them. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_PASSWORD:
            raise CommandError("Set DEMO_PASSWORD to use the demo.")
        seeding.seed(password=settings.DEMO_PASSWORD, now=clock.database_now())
        for person in CAST:
            self.stdout.write(f"  {person.email:20} {_role(person)}")
        self.stdout.write(f"  The password of each is {settings.DEMO_PASSWORD}")


def _role(person: Person) -> str:
    if person.is_moderator:
        return "moderates, at /admin/"
    if person.price_per_minute_millicredits:
        price = wire.credits(person.price_per_minute_millicredits)
        return f"sells, at {price} credits a minute"
    return f"buys, with {wire.credits(person.credits_millicredits)} credits"
