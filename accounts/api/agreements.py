"""Endpoints for documents that users accept, and for age confirmation."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from accounts.api.serializers import (
    AcceptanceInput,
    AcceptanceOutput,
    AgeInput,
    AgeRulesOutput,
    DocumentOutput,
    OwnUserOutput,
)
from accounts.api.views import PublicView
from accounts.documents import DOCUMENTS
from accounts.errors import CountryClosed, DocumentChanged
from accounts.services import acceptances, ages
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation


class DocumentList(PublicView):
    @operation(
        "List the texts people agree to",
        called="listDocuments",
        answer=DocumentOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        texts: Any = DOCUMENTS.values()
        return Response(DocumentOutput(texts, many=True).data)


class OwnAcceptances(APIView):
    throttle_scope = "agreement"

    @operation(
        "Agree to a text",
        called="acceptDocument",
        request=AcceptanceInput,
        answer=AcceptanceOutput,
        status=HTTPStatus.CREATED,
        refuses=(DocumentChanged,),
    )
    def post(self, request: Request) -> Response:
        """Accept one version of a document. Idempotent."""
        acceptance = acceptances.accept(
            **read_body(AcceptanceInput, request),
            user_id=user_of(request).pk,
            now=now_of(request),
        )
        return Response(AcceptanceOutput(acceptance).data, HTTPStatus.CREATED)


class AgeRules(PublicView):
    @operation("Read the minimum ages", answer=AgeRulesOutput)
    def get(self, request: Request) -> Response:
        rules = {
            "is_required": settings.AGE_AFFIRMATION_REQUIRED,
            "minimum_age": settings.MINIMUM_AGE,
            "countries": settings.MINIMUM_AGES,
            "closed_countries": settings.CLOSED_COUNTRIES,
        }
        return Response(AgeRulesOutput(rules).data)


class OwnAge(APIView):
    throttle_scope = "agreement"

    @operation(
        "Confirm my age",
        request=AgeInput,
        answer=OwnUserOutput,
        refuses=(CountryClosed,),
    )
    def put(self, request: Request) -> Response:
        """Stores the date, the minimum age confirmed, and the country if given."""
        user = ages.affirm(
            user_id=user_of(request).pk,
            country=read_body(AgeInput, request)["country"],
            now=now_of(request),
        )
        return Response(OwnUserOutput(user).data)
