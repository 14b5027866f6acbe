"""Endpoints for signing up, signing in, refreshing tokens and signing out."""

from http import HTTPStatus

from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import devices, tokens
from accounts.api.serializers import (
    RefreshInput,
    SessionOutput,
    SignInInput,
    SignUpInput,
    TokensOutput,
)
from accounts.errors import (
    InvalidCredentials,
    SecondFactorRequired,
    SessionRevoked,
    StepUpRequired,
    Suspended,
    TokenInvalid,
)
from accounts.models import Session
from accounts.services import registration, sessions
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation


class PublicView(APIView):
    """A public endpoint; a stale access token is ignored."""

    authentication_classes = []
    permission_classes = [AllowAny]


class UserList(PublicView):
    throttle_scope = "sign_up_address"

    @operation(
        "Sign up",
        request=SignUpInput,
        answer=SessionOutput,
        status=HTTPStatus.CREATED,
    )
    def post(self, request: Request) -> Response:
        """Create an account and sign in on this device."""
        session = registration.register(
            **read_body(SignUpInput, request),
            user_agent=request.headers.get("User-Agent", ""),
            device=devices.of(request),
            now=now_of(request),
        )
        return _signed_in(request, session)


class SessionList(PublicView):
    throttle_scope = {"POST": "sign_in_address"}  # a suspended user may sign out

    @operation(
        "Sign in",
        request=SignInInput,
        answer=SessionOutput,
        status=HTTPStatus.CREATED,
        refuses=(
            *(InvalidCredentials, SecondFactorRequired, Suspended, StepUpRequired),
        ),
    )
    def post(self, request: Request) -> Response:
        """Users with a second factor get `second_factor_required` without a `code`.

        Sets a cookie that identifies this device. After too many wrong passwords from
        elsewhere (`step_up_required`), a known device can still sign in. A new device
        is confirmed by a link, see `POST /api/device-links`.
        """
        session = sessions.open(
            **read_body(SignInInput, request),
            user_agent=request.headers.get("User-Agent", ""),
            device=devices.of(request),
            now=now_of(request),
        )
        return _signed_in(request, session)

    @operation(
        "Sign out",
        request=RefreshInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(TokenInvalid,),
    )
    def delete(self, request: Request) -> Response:
        """Ends the session that the refresh token belongs to. Idempotent.

        Refresh tokens that have been replaced also work.
        """
        sessions.close(
            refresh_token=read_body(RefreshInput, request)["refresh"],
            now=now_of(request),
        )
        return Response(status=HTTPStatus.NO_CONTENT)


class SessionRefresh(PublicView):
    throttle_scope = "refresh_address"

    @operation(
        "Refresh my tokens",
        request=RefreshInput,
        answer=TokensOutput,
        refuses=(TokenInvalid, SessionRevoked, Suspended),
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                location=OpenApiParameter.HEADER,
                description=(
                    "A retry with the same key and token returns the same new pair."
                ),
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for a new pair of tokens.

        For 10 seconds, reusing a token returns the same new pair, so that two tabs can
        refresh at once; a later reuse revokes the session. Clients that send an
        `Idempotency-Key` can retry with the same key; any reuse without that key then
        revokes the session at once.
        """
        session = sessions.refresh(
            refresh_token=read_body(RefreshInput, request)["refresh"],
            retry_key=request.headers.get("Idempotency-Key", ""),
            now=now_of(request),
        )
        response = Response(TokensOutput(tokens.issue(session=session)).data)
        devices.renew(request, response, session.user)
        return response


def _signed_in(request: Request, session: Session) -> Response:
    pair = tokens.issue(session=session)
    response = Response(SessionOutput(pair).data, HTTPStatus.CREATED)
    devices.remember(request, response, session.user)
    return response
