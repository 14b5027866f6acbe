"""Endpoint for exporting a user's own data."""

from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from accounts.api.serializers import PasswordInput
from accounts.errors import CredentialsChanged
from accounts.services import leaving
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation


class OwnExport(APIView):
    throttle_scope = "password"

    @operation(
        "Export my data",
        request=PasswordInput,
        answer=OpenApiTypes.OBJECT,
        refuses=(CredentialsChanged,),
    )
    def post(self, request: Request) -> Response:
        """All data stored about me, one section for each part of the site.

        Requires the password again.
        """
        everything = leaving.export(
            **read_body(PasswordInput, request),
            user=user_of(request),
            now=now_of(request),
        )
        disposition = 'attachment; filename="kamegor.json"'
        return Response(everything, headers={"Content-Disposition": disposition})
