"""Endpoints for hiding the user's IP address."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation
from streams import selectors
from streams.api.serializers import AddressPrivacyInput, AddressPrivacyOutput
from streams.errors import NoRelay
from streams.p2p import ice
from streams.services import addresses


class OwnAddressPrivacy(APIView):
    """Whether other users may learn the signed-in user's IP address."""

    throttle_scope = {"PUT": "privacy"}

    @operation(
        "Read whether my IP address is hidden",
        called="readAddressPrivacy",
        answer=AddressPrivacyOutput,
    )
    def get(self, request: Request) -> Response:
        """Hidden by default for sellers, if the site has a relay."""
        hides_address = selectors.hides_address(user_of(request).pk)
        privacy = {"hides_address": hides_address, "can_hide": ice.has_relay()}
        return Response(AddressPrivacyOutput(privacy).data)

    @operation(
        "Choose whether to hide my IP address",
        called="setAddressPrivacy",
        request=AddressPrivacyInput,
        answer=AddressPrivacyOutput,
        refuses=(NoRelay,),
    )
    def put(self, request: Request) -> Response:
        """Applies to viewings requested from now on. Idempotent."""
        addresses.choose(
            user_id=user_of(request).pk,
            now=now_of(request),
            **read_body(AddressPrivacyInput, request),
        )
        return self.get(request)
