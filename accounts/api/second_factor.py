"""Endpoints for the second factor and its recovery codes."""

from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors
from accounts.api.authentication import session_of, user_of
from accounts.api.serializers import (
    PasswordAndCodeInput,
    PasswordInput,
    RecoveryCodesOutput,
    SecondFactorInput,
    SecondFactorOutput,
    SetupOutput,
)
from accounts.errors import (
    CredentialsChanged,
    SecondFactorOff,
    SecondFactorOn,
    SecurityKeyOn,
)
from accounts.services import second_factors
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation


class OwnSecondFactor(APIView):
    throttle_scope = {"PUT": "password", "DELETE": "password"}

    @operation(
        "Read whether I have a second factor",
        called="readSecondFactor",
        answer=SecondFactorOutput,
    )
    def get(self, request: Request) -> Response:
        factor = selectors.second_factor(user_of(request).pk)
        return Response(SecondFactorOutput(factor).data)

    @operation(
        "Turn my second factor on",
        request=SecondFactorInput,
        answer=RecoveryCodesOutput,
        refuses=(SecondFactorOn, SecurityKeyOn, CredentialsChanged),
    )
    def put(self, request: Request) -> Response:
        """Takes a setup that is less than ten minutes old, and a code from the app.

        From then on, `POST /api/sessions` requires a code. Every other device is signed
        out. The recovery codes are returned only in this response; each works once in
        place of a code.
        """
        codes = second_factors.turn_on(
            **read_body(SecondFactorInput, request),
            session=session_of(request),
            now=now_of(request),
        )
        return Response(RecoveryCodesOutput({"recovery_codes": codes}).data)

    @operation(
        "Turn my second factor off",
        request=PasswordAndCodeInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(SecurityKeyOn, CredentialsChanged),
    )
    def delete(self, request: Request) -> Response:
        """Signs out every other device. Idempotent."""
        second_factors.turn_off(
            **read_body(PasswordAndCodeInput, request),
            session=session_of(request),
            now=now_of(request),
        )
        return Response(status=HTTPStatus.NO_CONTENT)


class SetupList(APIView):
    throttle_scope = "password"

    @operation(
        "Start to set up a second factor",
        called="setUpSecondFactor",
        request=PasswordInput,
        answer=SetupOutput,
        status=HTTPStatus.CREATED,
        refuses=(SecondFactorOn, SecurityKeyOn),
    )
    def post(self, request: Request) -> Response:
        """Returns a secret for an authenticator app; nothing changes until `PUT`."""
        setup = second_factors.begin(
            **read_body(PasswordInput, request), user=user_of(request)
        )
        return Response(SetupOutput(setup).data, HTTPStatus.CREATED)


class RecoveryCodeList(APIView):
    throttle_scope = "password"

    @operation(
        "Replace my recovery codes",
        request=PasswordAndCodeInput,
        answer=RecoveryCodesOutput,
        status=HTTPStatus.CREATED,
        refuses=(SecondFactorOff, CredentialsChanged),
    )
    def post(self, request: Request) -> Response:
        """The old codes stop working. Every other device is signed out."""
        codes = second_factors.renew_recovery_codes(
            **read_body(PasswordAndCodeInput, request),
            session=session_of(request),
            now=now_of(request),
        )
        answer = RecoveryCodesOutput({"recovery_codes": codes})
        return Response(answer.data, HTTPStatus.CREATED)
