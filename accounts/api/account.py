"""Endpoints for the signed-in user's own account."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import session_of, user_of
from accounts.api.serializers import (
    DeviceOutput,
    EmailChangeInput,
    LinkInput,
    OwnUserOutput,
    PasswordChangeInput,
    PasswordInput,
)
from accounts.errors import CredentialsChanged, LinkInvalid
from accounts.models import Session
from accounts.services import email_changes, emails, leaving, passwords, sessions
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.pagination import CursorPagination
from core.api.schema import operation
from core.errors import NotFound, PermissionDenied


class OwnUser(APIView):
    throttle_scope = {"DELETE": "password"}

    @operation("Read my account", answer=OwnUserOutput)
    def get(self, request: Request) -> Response:
        return Response(OwnUserOutput(user_of(request)).data)

    @operation(
        "Delete my account",
        request=PasswordInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(PermissionDenied, CredentialsChanged),
    )
    def delete(self, request: Request) -> Response:
        """Delete the account permanently and sign out.

        Open streams and viewings end and are billed. Personal data is erased; the
        ledger is kept, and credits left in the wallet, or earned, can no longer be
        spent. The e-mail address can be used to sign up again.
        """
        leaving.leave(
            **read_body(PasswordInput, request),
            user_id=user_of(request).pk,
            now=now_of(request),
        )
        return Response(status=HTTPStatus.NO_CONTENT)


class OwnPassword(APIView):
    throttle_scope = "password"

    @operation(
        "Change my password",
        request=PasswordChangeInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(CredentialsChanged,),
    )
    def put(self, request: Request) -> Response:
        """Signs out every other device."""
        passwords.change(
            **read_body(PasswordChangeInput, request),
            session=session_of(request),
            now=now_of(request),
        )
        return Response(status=HTTPStatus.NO_CONTENT)


class OwnVerification(APIView):
    throttle_scope = "verification"

    @operation(
        "Send me a link to verify my e-mail",
        called="requestVerification",
        status=HTTPStatus.NO_CONTENT,
    )
    def post(self, request: Request) -> Response:
        """Sends nothing if the e-mail address is already verified."""
        emails.ask_to_verify(user=user_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)


class OwnEmailChanges(APIView):
    throttle_scope = "email_change"

    @operation(
        "Ask for another e-mail",
        called="changeMyEmail",
        request=EmailChangeInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(CredentialsChanged,),
    )
    def post(self, request: Request) -> Response:
        """Sends a link to the new address. The response is the same if it is taken."""
        email_changes.request(
            **read_body(EmailChangeInput, request), user_id=user_of(request).pk
        )
        return Response(status=HTTPStatus.NO_CONTENT)


class OwnEmail(APIView):
    throttle_scope = "link_address"

    @operation(
        "Confirm my new e-mail by a link",
        request=LinkInput,
        answer=OwnUserOutput,
        refuses=(LinkInvalid, CredentialsChanged),
    )
    def put(self, request: Request) -> Response:
        """The link works once, within an hour, for the user who asked.

        Every other device is signed out.
        """
        user = email_changes.confirm(
            **read_body(LinkInput, request),
            session=session_of(request),
            now=now_of(request),
        )
        return Response(OwnUserOutput(user).data)


class OwnSessions(ListAPIView[Session]):
    """The signed-in devices of a user."""

    serializer_class = DeviceOutput
    pagination_class = CursorPagination
    throttle_scope = {"DELETE": "devices"}

    def get_queryset(self) -> QuerySet[Session]:
        return Session.objects.open(now=now_of(self.request)).filter(
            user=user_of(self.request)
        )

    @operation("List my devices", answer=DeviceOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @operation(
        "Sign out all my other devices",
        called="signOutMyOtherDevices",
        status=HTTPStatus.NO_CONTENT,
    )
    def delete(self, request: Request) -> Response:
        session = session_of(request)
        sessions.close_all(user_id=session.user_id, but=session.pk, now=now_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)


class OwnSession(APIView):
    throttle_scope = "devices"

    @operation(
        "Sign out one of my devices",
        called="signOutDevice",
        status=HTTPStatus.NO_CONTENT,
        refuses=(NotFound,),
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        """The device is signed out at once and its socket is closed. Idempotent."""
        sessions.close_one(
            user_id=user_of(request).pk, session_id=session_id, now=now_of(request)
        )
        return Response(status=HTTPStatus.NO_CONTENT)
