"""Endpoints that send links by e-mail, and those that the links lead to."""

from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import LinkInput, NewPasswordInput, PasswordResetInput
from accounts.api.views import PublicView
from accounts.errors import LinkInvalid
from accounts.services import emails, passwords
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation


class PasswordResetList(PublicView):
    throttle_scope = "reset_address"

    @operation(
        "Send me a link to a new password",
        called="requestPasswordReset",
        request=PasswordResetInput,
        status=HTTPStatus.NO_CONTENT,
    )
    def post(self, request: Request) -> Response:
        """The response is the same whether or not an account has this address."""
        passwords.request_reset(**read_body(PasswordResetInput, request))
        return Response(status=HTTPStatus.NO_CONTENT)


class PasswordList(PublicView):
    throttle_scope = "link_address"

    @operation(
        "Choose a new password by a link",
        called="resetPassword",
        request=NewPasswordInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(LinkInvalid,),
    )
    def post(self, request: Request) -> Response:
        """The link works once, within an hour. Every device is signed out."""
        passwords.reset(**read_body(NewPasswordInput, request), now=now_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)


class EmailVerificationList(PublicView):
    throttle_scope = "link_address"

    @operation(
        "Verify my e-mail by a link",
        request=LinkInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(LinkInvalid,),
    )
    def post(self, request: Request) -> Response:
        """The link works for three days and can be used more than once."""
        emails.verify(**read_body(LinkInput, request), now=now_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)
