"""Endpoints for private zones."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.pagination import CursorPagination
from core.api.schema import operation
from core.errors import NotFound
from sellers.api.serializers import ZoneInput, ZoneOutput
from sellers.errors import TooManyZones
from sellers.models import PrivateZone
from sellers.services import zones


class OwnZones(ListAPIView[PrivateZone]):
    """The private zones of the signed-in user."""

    serializer_class = ZoneOutput
    pagination_class = CursorPagination
    throttle_scope = {"POST": "zone"}

    def get_queryset(self) -> QuerySet[PrivateZone]:
        return PrivateZone.objects.filter(seller=user_of(self.request).pk)

    @operation("List my private zones", answer=ZoneOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. The center of a zone is not stored, so it is not returned."""
        return super().get(request, *args, **kwargs)

    @operation(
        "Add a private zone",
        request=ZoneInput,
        answer=ZoneOutput,
        status=HTTPStatus.CREATED,
        refuses=(TooManyZones,),
    )
    def post(self, request: Request) -> Response:
        """Others see me as offline unless a report proves I am outside, even when live.

        The zone is larger than requested, and its center is not stored.
        """
        zone = zones.add(
            user_id=user_of(request).pk,
            now=now_of(request),
            **read_body(ZoneInput, request),
        )
        return Response(ZoneOutput(zone).data, HTTPStatus.CREATED)


class OwnZone(APIView):
    """One private zone of the signed-in user."""

    throttle_scope = "zone"

    @operation(
        "Remove a private zone", status=HTTPStatus.NO_CONTENT, refuses=(NotFound,)
    )
    def delete(self, request: Request, zone_id: UUID) -> Response:
        zones.remove(user_id=user_of(request).pk, zone_id=zone_id, now=now_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)
