"""The ledger: accounts, the transfers between them, holds on wallets; and payments."""

from billing.models.account import EARNED_KINDS, Account, AccountKind, Asset
from billing.models.alert import Alert, AlertKind
from billing.models.causes import CauseType
from billing.models.grant import Grant
from billing.models.hold import Hold, HoldState
from billing.models.idempotency import IdempotencyClaim, IdempotencyRecord
from billing.models.package import Package
from billing.models.payment import (
    EventOutcome,
    FailureReason,
    GatewayEvent,
    Payment,
    PaymentStatus,
    RefundRequest,
)
from billing.models.purchase import Purchase
from billing.models.returned import Dispute, DisputeState, Refund, RefundState
from billing.models.sandbox import SandboxPayment, SandboxState
from billing.models.transfer import Entry, Transfer, TransferCode

__all__ = [
    "EARNED_KINDS",
    "Account",
    "AccountKind",
    "Alert",
    "AlertKind",
    "Asset",
    "CauseType",
    "Dispute",
    "DisputeState",
    "Entry",
    "EventOutcome",
    "FailureReason",
    "GatewayEvent",
    "Grant",
    "Hold",
    "HoldState",
    "IdempotencyClaim",
    "IdempotencyRecord",
    "Package",
    "Payment",
    "PaymentStatus",
    "Purchase",
    "Refund",
    "RefundRequest",
    "RefundState",
    "SandboxPayment",
    "SandboxState",
    "Transfer",
    "TransferCode",
]
