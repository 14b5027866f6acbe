"""The refusals of billing."""

from http import HTTPStatus

from core import wire
from core.errors import DomainError, NotFound, PermissionDenied


class InsufficientCredits(DomainError):
    """``required`` is more than what is ``available``."""

    code = "insufficient_credits"
    http_status = HTTPStatus.PAYMENT_REQUIRED

    def __init__(self, *, required: int, available: int) -> None:
        super().__init__(
            "There are not enough credits for this.",
            required=wire.credits(required),
            available=wire.credits(available),
        )


class IdempotencyConflict(DomainError):
    """One key was used for two different things."""

    code = "idempotency_key_reused"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class IdempotencyKeyInUse(DomainError):
    """The first request with this key has not been answered yet."""

    code = "idempotency_key_in_use"
    http_status = HTTPStatus.CONFLICT


class IdempotencyKeyInvalid(DomainError):
    """The key is missing where one is required, or is no key."""

    code = "idempotency_key_invalid"
    http_status = HTTPStatus.BAD_REQUEST


class SignatureInvalid(DomainError):
    """The event is not from the gateway, or too old or too new to be believed."""

    code = "signature_invalid"
    http_status = HTTPStatus.BAD_REQUEST


class NotRefundable(DomainError):
    """There is nothing to give back: not paid, or given back already."""

    code = "not_refundable"


class OwnPurchase(PermissionDenied):
    """Nobody of the staff gives the price of their own purchase back."""

    code = "own_purchase"


class OwnRefundRequest(PermissionDenied):
    """Another than who asks for a large refund confirms it."""

    code = "own_refund_request"


class RefundRequestOver(DomainError):
    """It takes no confirmation: it has one, needs none, or had none in time."""

    code = "refund_request_over"


class EventForgotten(DomainError):
    """What a gateway's event said is not kept for so long."""

    code = "event_forgotten"


class PaymentUnknown(NotFound):
    """The payment gateway has no such payment: not here, or not in this mode."""


class GatewayUnavailable(DomainError):
    """The payment gateway does not answer; nothing was charged."""

    code = "gateway_unavailable"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
