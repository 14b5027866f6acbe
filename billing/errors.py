"""Refusals of the billing app."""

from http import HTTPStatus

from core import wire
from core.errors import DomainError, NotFound, PermissionDenied


class InsufficientCredits(DomainError):
    """The action costs ``required``, which is more than ``available``."""

    code = "insufficient_credits"
    http_status = HTTPStatus.PAYMENT_REQUIRED

    def __init__(self, *, required: int, available: int) -> None:
        super().__init__(
            "You do not have enough credits.",
            required=wire.credits(required),
            available=wire.credits(available),
        )


class InsufficientEarnings(DomainError):
    """``required`` is more than the earnings that are ``available``."""

    code = "insufficient_earnings"
    http_status = HTTPStatus.PAYMENT_REQUIRED

    def __init__(self, *, required: int, available: int) -> None:
        super().__init__(
            "You do not have enough available earnings.",
            required=wire.credits(required),
            available=wire.credits(available),
        )


class AmountOutOfRange(DomainError):
    """An account cannot hold this much of the asset."""

    code = "amount_out_of_range"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class IdempotencyConflict(DomainError):
    """This idempotency key was already used for a different request."""

    code = "idempotency_key_reused"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class IdempotencyKeyInUse(DomainError):
    """The first request with this idempotency key is still in progress."""

    code = "idempotency_key_in_use"
    http_status = HTTPStatus.CONFLICT


class IdempotencyKeyInvalid(DomainError):
    """The idempotency key is missing where it is required, or it is malformed."""

    code = "idempotency_key_invalid"
    http_status = HTTPStatus.BAD_REQUEST


class SignatureInvalid(DomainError):
    """The event was not signed by the gateway, or its timestamp is out of range."""

    code = "signature_invalid"
    http_status = HTTPStatus.BAD_REQUEST


class NotRefundable(DomainError):
    """The payment was not made, or it was already refunded in full."""

    code = "not_refundable"


class OwnPayment(PermissionDenied):
    """Staff cannot refund their own payments."""

    code = "own_payment"


class OwnRefundRequest(PermissionDenied):
    """A large refund must be confirmed by another person than its requester."""

    code = "own_refund_request"


class RefundRequestOver(DomainError):
    """The request is confirmed, needs no confirmation, or has expired."""

    code = "refund_request_over"


class EventForgotten(DomainError):
    """The content of this gateway event is no longer stored."""

    code = "event_forgotten"


class PaymentUnknown(NotFound):
    """The payment gateway has no such payment in this account and mode."""


class GatewayUnavailable(DomainError):
    """The payment gateway does not respond. Nothing was charged."""

    code = "gateway_unavailable"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
