"""Endpoints for confirming a new device by e-mail."""

from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import devices
from accounts.api.serializers import DeviceLinkInput, LinkInput
from accounts.api.views import PublicView
from accounts.errors import LinkInvalid
from accounts.services import known_devices
from core.api.inputs import read_body
from core.api.schema import operation


class DeviceLinkList(PublicView):
    throttle_scope = "device_link_address"

    @operation(
        "Send me a link to sign in on a new device",
        called="requestDeviceLink",
        request=DeviceLinkInput,
        status=HTTPStatus.NO_CONTENT,
    )
    def post(self, request: Request) -> Response:
        """For use after `step_up_required`.

        The response is the same whether or not an account has this e-mail address.
        """
        known_devices.request_link(**read_body(DeviceLinkInput, request))
        return Response(status=HTTPStatus.NO_CONTENT)


class DeviceList(PublicView):
    throttle_scope = "link_address"

    @operation(
        "Confirm this device by a link",
        request=LinkInput,
        status=HTTPStatus.NO_CONTENT,
        refuses=(LinkInvalid,),
    )
    def post(self, request: Request) -> Response:
        """Sets a cookie. Wrong passwords from elsewhere no longer block this device."""
        user = known_devices.user_of(**read_body(LinkInput, request))
        response = Response(status=HTTPStatus.NO_CONTENT)
        devices.remember(request, response, user)
        return response
