"""Accounts of users and of the site. Each is opened on first use."""

from uuid import UUID

from billing.constants import PLATFORM_PARTS
from billing.models import Account, AccountKind, Asset


def wallet_of(*, user_id: UUID, asset: str = Asset.CREDIT) -> Account:
    """Return a user's wallet of an asset; opens it if necessary."""
    return _of(user_id, AccountKind.WALLET, asset)


def pending_of(*, user_id: UUID, asset: str = Asset.CREDIT) -> Account:
    """Return the account that a seller's shares are paid into; opens it if necessary.

    The account of what becomes available of them is opened with it.
    """
    earnings_of(user_id=user_id, asset=asset)
    return _of(user_id, AccountKind.PENDING, asset)


def earnings_of(*, user_id: UUID, asset: str = Asset.CREDIT) -> Account:
    """Return a seller's available earnings; opens the account if necessary."""
    return _of(user_id, AccountKind.EARNINGS, asset)


def debt_of(*, user_id: UUID, asset: str = Asset.CREDIT) -> Account:
    """Return a user's debt account; opens it, and the wallet that it is beside."""
    wallet_of(user_id=user_id, asset=asset)
    return _of(user_id, AccountKind.DEBT, asset)


def platform_ids(asset: str = Asset.CREDIT) -> list[int]:
    """Return the ids of the accounts that collect the site's fees.

    There are ``PLATFORM_PARTS`` of them, and a charge can use any of them.
    """
    # With "no user", the query uses the small index of the site's own accounts.
    parts = Account.objects.filter(
        kind=AccountKind.PLATFORM,
        asset=asset,
        part__lt=PLATFORM_PARTS,
        user=None,
    )
    ids = list(parts.order_by("part").values_list("id", flat=True))
    if len(ids) < PLATFORM_PARTS:
        ids = [_platform_part(asset, part).id for part in range(PLATFORM_PARTS)]
    return ids


def funding(asset: str = Asset.CREDIT) -> Account:
    """Return the account that an asset comes from; its balance is the negated total."""
    account, _ = Account.objects.get_or_create(
        kind=AccountKind.FUNDING, asset=asset, user=None
    )
    return account


def _of(user_id: UUID, kind: AccountKind, asset: str) -> Account:
    account, _ = Account.objects.get_or_create(user_id=user_id, asset=asset, kind=kind)
    return account


def _platform_part(asset: str, part: int) -> Account:
    account, _ = Account.objects.get_or_create(
        kind=AccountKind.PLATFORM, asset=asset, user=None, part=part
    )
    return account
