"""Endpoints for buying credits."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from billing import selectors
from billing.api import idempotency
from billing.api.serializers import (
    CheckoutOutput,
    PackageOutput,
    PurchaseInput,
    PurchaseOutput,
)
from billing.errors import GatewayUnavailable
from billing.models import Package
from billing.services import purchases
from core.api import pagination
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation
from core.errors import NotFound


class PackagePages(pagination.CursorPagination):
    """Packages, in the order that staff chose."""

    ordering = ("position", "id")


class PackageList(ListAPIView[Package]):
    """The credit packages on sale."""

    serializer_class = PackageOutput
    pagination_class = PackagePages

    def get_queryset(self) -> QuerySet[Package]:
        return selectors.packages_on_sale()

    @operation("List credit packages", answer=PackageOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """``price`` is a decimal in ``currency`` (ISO 4217)."""
        return super().get(request, *args, **kwargs)


class PurchaseStart(APIView):
    """A new purchase."""

    throttle_scope = "purchase"

    @operation(
        "Buy credits",
        request=PurchaseInput,
        answer=CheckoutOutput,
        status=HTTPStatus.CREATED,
        **idempotency.described(NotFound, GatewayUnavailable, required=True),
    )
    @idempotency.idempotent(required=True)
    def post(self, request: Request, *, action_id: UUID) -> Response:
        """Pay at ``redirect_url``, or with the gateway's client library.

        The library needs ``client_secret`` and ``publishable_key``. Credits are added
        when the gateway confirms the payment.
        """
        wanted = read_body(PurchaseInput, request)
        purchase, checkout = purchases.start(
            purchase_id=action_id,
            user_id=user_of(request).pk,
            package_id=wanted["package_id"],
            gateway_name=wanted["gateway"],
            now=now_of(request),
        )
        context = {"checkout": checkout, "request": request}
        answer = CheckoutOutput(purchase, context=context)
        return Response(answer.data, status=HTTPStatus.CREATED)


class PurchaseDetail(APIView):
    """One purchase of the signed-in user."""

    @operation("Read my purchase", answer=PurchaseOutput)
    def get(self, request: Request, purchase_id: UUID) -> Response:
        """Poll this while it is ``pending``. If it ``failed``, start a new one."""
        purchase = selectors.purchase(
            user_id=user_of(request).pk, purchase_id=purchase_id
        )
        return Response(PurchaseOutput(purchase).data)
