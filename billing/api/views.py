"""Endpoints for the signed-in user's credits."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import RecentAuthentication, user_of
from billing import selectors
from billing.api.serializers import BalanceOutput, EntryOutput, StatementQuery
from billing.models import Entry
from core.api import pagination
from core.api.inputs import read_query
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
    """The statement of one of the user's accounts."""

    authentication_classes = [RecentAuthentication]
    serializer_class = EntryOutput
    pagination_class = StatementPages

    def get_queryset(self) -> QuerySet[Entry]:
        wanted = read_query(StatementQuery, self.request)
        return selectors.statement(user_of(self.request).pk, wanted["account"])

    @operation("Read my statement", query=StatementQuery, answer=EntryOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. ``amount`` is negative for debits.

        What was earned is a line of ``pending``, then one of ``earnings`` for each day
        that became available, then one of the ``wallet`` for what was moved there.
        """
        return super().get(request, *args, **kwargs)
