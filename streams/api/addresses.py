"""Hiding one's network address, over HTTP."""

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
    """Whether others may learn the network address of whoever asks."""

    throttle_scope = {"PUT": "privacy"}

    @operation("Read whether my address is hidden", answer=AddressPrivacyOutput)
    def get(self, request: Request) -> Response:
        """Until one chooses, it is for who sells, if the site has a relay."""
        hides_address = selectors.hides_address(user_of(request).pk)
        privacy = {"hides_address": hides_address, "can_hide": ice.has_relay()}
        return Response(AddressPrivacyOutput(privacy).data)

    @operation(
        "Hide my address, or do not",
        request=AddressPrivacyInput,
        answer=AddressPrivacyOutput,
        refuses=(NoRelay,),
    )
    def put(self, request: Request) -> Response:
        """Holds for viewings requested from now on. Twice answers the same."""
        addresses.choose(
            user_id=user_of(request).pk,
            now=now_of(request),
            **read_body(AddressPrivacyInput, request),
        )
        return self.get(request)
