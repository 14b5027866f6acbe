"""Endpoints for the signed-in user's credits."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import RecentAuthentication, user_of
from billing import selectors
from billing.api.serializers import BalanceOutput, EntryOutput
from billing.models import Entry
from core.api import pagination
from core.api.schema import operation


class BalanceDetail(APIView):
    """The balance of the user's wallet."""

    authentication_classes = [RecentAuthentication]

    @operation("Read my balance", answer=BalanceOutput)
    def get(self, request: Request) -> Response:
        """``available`` excludes held credits. Incoming credits repay ``debt``."""
        balance, debt = selectors.balance_and_debt(user_of(request).pk)
        return Response(BalanceOutput(balance, context={"debt": debt}).data)


class StatementPages(pagination.CursorPagination):
    """Newest first, by line number."""

    ordering = "-version"


class Statement(ListAPIView[Entry]):
    """The statement of the user's wallet."""

    authentication_classes = [RecentAuthentication]
    serializer_class = EntryOutput
    pagination_class = StatementPages

    def get_queryset(self) -> QuerySet[Entry]:
        return selectors.statement(user_of(self.request).pk)

    @operation("Read my statement", answer=EntryOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. ``amount`` is negative for debits."""
        return super().get(request, *args, **kwargs)
