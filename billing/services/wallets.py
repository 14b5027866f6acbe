"""Accounts: users' wallets and the site's own. Each is opened when first asked for."""

from uuid import UUID

from billing.constants import PLATFORM_PARTS
from billing.models import Account, AccountKind, Asset


def wallet_of(*, user_id: UUID) -> Account:
    """Return a user's wallet of credits, opening it if there is none."""
    wallet, _ = Account.objects.get_or_create(
        user_id=user_id, asset=Asset.CREDIT, kind=AccountKind.WALLET
    )
    return wallet


def debt_of(*, user_id: UUID) -> Account:
    """Return where a user's debt is counted, opening it after their wallet.

    So it is locked after the wallet, too: see billing/locks.py.
    """
    wallet_of(user_id=user_id)
    debt, _ = Account.objects.get_or_create(
        user_id=user_id, asset=Asset.CREDIT, kind=AccountKind.DEBT
    )
    return debt


def platform_ids() -> list[int]:
    """Return the ids of the accounts in which the site's fees gather.

    There are ``PLATFORM_PARTS`` of them, and any charge may take any one.
    """
    # Without a user: by the small index of the site's own, not one of all wallets.
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
    """Return where credits come from; its balance is all it ever gave, negated."""
    account, _ = Account.objects.get_or_create(
        kind=AccountKind.FUNDING, asset=Asset.CREDIT, user=None
    )
    return account


def _platform_part(part: int) -> Account:
    account, _ = Account.objects.get_or_create(
        kind=AccountKind.PLATFORM, asset=Asset.CREDIT, user=None, part=part
    )
    return account
