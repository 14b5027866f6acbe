"""Accounts: users' wallets and the site's own. Each is opened when first asked for."""

from uuid import UUID

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


def platform() -> Account:
    """Return the account in which the site's fees gather."""
    return _site_account(AccountKind.PLATFORM)


def funding() -> Account:
    """Return where credits come from; its balance is all it ever gave, negated."""
    return _site_account(AccountKind.FUNDING)


def _site_account(kind: AccountKind) -> Account:
    account, _ = Account.objects.get_or_create(kind=kind, asset=Asset.CREDIT, user=None)
    return account
