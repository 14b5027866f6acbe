"""The ledger: accounts, the transfers between them, and holds on wallets."""

from billing.models.account import Account, AccountKind, Asset
from billing.models.causes import CauseType
from billing.models.grant import Grant
from billing.models.hold import Hold, HoldState
from billing.models.idempotency import IdempotencyRecord
from billing.models.transfer import Entry, Transfer, TransferCode

__all__ = [
    "Account",
    "AccountKind",
    "Asset",
    "CauseType",
    "Entry",
    "Grant",
    "Hold",
    "HoldState",
    "IdempotencyRecord",
    "Transfer",
    "TransferCode",
]
