"""Endpoint for what watching a stream would cost."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.moments import now_of
from core.api.schema import operation
from core.errors import NotFound
from streams import selectors
from streams.api.serializers import QuoteOutput
from streams.errors import NotStreaming


class StreamQuote(APIView):
    """The price and terms of one stream for the signed-in user."""

    @operation(
        "Read what watching would cost me",
        called="readQuote",
        answer=QuoteOutput,
        refuses=(NotFound, NotStreaming),
    )
    def get(self, request: Request, stream_id: UUID) -> Response:
        """The terms that a viewing requested now would keep until it ends."""
        quote = selectors.quote(
            stream_id, buyer_id=user_of(request).pk, now=now_of(request)
        )
        return Response(QuoteOutput(quote).data)
