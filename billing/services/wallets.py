"""Accounts of users and of the site. Each is opened on first use."""

from uuid import UUID

from billing.constants import PLATFORM_PARTS
from billing.models import Account, AccountKind, Asset


def wallet_of(*, user_id: UUID) -> Account:
    """Return a user's wallet of credits; opens it if necessary."""
    wallet, _ = Account.objects.get_or_create(
        user_id=user_id, asset=Asset.CREDIT, kind=AccountKind.WALLET
    )
    return wallet


def debt_of(*, user_id: UUID) -> Account:
    """Return a user's debt account; opens it after their wallet.

    Its id is therefore higher, and it is locked after the wallet: see billing/locks.py.
    """
    wallet_of(user_id=user_id)
    debt, _ = Account.objects.get_or_create(
        user_id=user_id, asset=Asset.CREDIT, kind=AccountKind.DEBT
    )
    return debt


def platform_ids() -> list[int]:
    """Return the ids of the accounts that collect the site's fees.

    There are ``PLATFORM_PARTS`` of them, and a charge can use any of them.
    """
    # With "no user", the query uses the small index of the site's own accounts.
    parts = Account.objects.filter(
        kind=AccountKind.PLATFORM,
        asset=Asset.CREDIT,
        part__lt=PLATFORM_PARTS,
        user=None,
    )
    ids = list(parts.order_by("part").values_list("id", flat=True))
    if len(ids) < PLATFORM_PARTS:
        ids = [_platform_part(part).id for part in range(PLATFORM_PARTS)]
    return ids


def funding() -> Account:
    """Return the account that credits come from; its balance is their negated total."""
    account, _ = Account.objects.get_or_create(
        kind=AccountKind.FUNDING, asset=Asset.CREDIT, user=None
    )
    return account


def _platform_part(part: int) -> Account:
    account, _ = Account.objects.get_or_create(
        kind=AccountKind.PLATFORM, asset=Asset.CREDIT, user=None, part=part
    )
    return account
