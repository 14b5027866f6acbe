"""``manage.py grant_credits EMAIL AMOUNT --reason TEXT``: adds credits to a wallet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rest_framework.exceptions import ValidationError

from accounts.models import User
from billing import selectors
from billing.constants import GRANT_MAX_MILLICREDITS
from billing.services import grants
from core import clock, wire
from core.api.fields import CreditsField


class Command(BaseCommand):
    help = "Add credits to a user's wallet without a payment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("amount", help="credits, such as 12.5")
        parser.add_argument("--reason", required=True, help="stored with the grant")

    def handle(
        self, *args: Any, email: str, amount: str, reason: str, **options: Any
    ) -> None:
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {email}.") from None
        granted = grants.grant(
            user_id=user.pk,
            amount_millicredits=_millicredits(amount),
            reason=reason,
            actor="command:grant_credits",
            occurred_at=clock.database_now(),
        )
        balance = wire.credits(selectors.balance(user.pk).balance)
        self.stdout.write(
            f"{email} was given {wire.credits(granted.amount)} and has {balance}."
        )


def _millicredits(amount: str) -> int:
    field = CreditsField(min_millicredits=1, max_millicredits=GRANT_MAX_MILLICREDITS)
    try:
        millicredits: int = field.run_validation(amount)
    except ValidationError as error:
        raise CommandError(f"{amount}: {error.args[0]}") from error
    return millicredits
