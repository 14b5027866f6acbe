"""Webhooks of the payment gateways."""

from http import HTTPStatus

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from billing.errors import SignatureInvalid
from billing.services import gateway_events
from core.api.moments import now_of
from core.api.schema import operation


class Webhook(APIView):
    """A gateway's webhook. The signature authenticates the sender."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @operation(
        "Receive a payment gateway's event",
        called="receiveGatewayEvent",
        status=HTTPStatus.NO_CONTENT,
        refuses=(SignatureInvalid,),
        parameters=[OpenApiParameter("gateway", location=OpenApiParameter.PATH)],
    )
    def post(self, request: Request, gateway: str) -> HttpResponse:
        """The gateway defines the body. Events may repeat and arrive in any order."""
        answer = gateway_events.receive(
            gateway_name=gateway,
            # The signature covers these exact bytes.
            body=request._request.body,  # noqa: SLF001 -- DRF's own name for Django's request
            headers=request.headers,
            now=now_of(request),
        )
        return HttpResponse(
            answer.body, status=answer.status, content_type=answer.content_type
        )
