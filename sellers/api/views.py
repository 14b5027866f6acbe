"""Endpoints for profiles, positions and the map."""

from uuid import UUID

from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import RecentAuthentication, user_of
from accounts.errors import AgeRequired
from accounts.selectors import hidden_from
from accounts.services import pictures, users
from core import limits
from core.api.inputs import read_body, read_query
from core.api.moments import now_of
from core.api.schema import operation
from core.errors import NotFound, Throttled
from sellers import constants
from sellers.api.renderers import GeoJSONRenderer
from sellers.api.serializers import (
    HidingInput,
    LocationInput,
    LocationOutput,
    MapQuery,
    OfferInput,
    OwnProfileOutput,
    PictureInput,
    ProfileInput,
    ProfileOutput,
    own_profile,
)
from sellers.errors import ConsentRequired, NotASeller, SellingRevoked
from sellers.map import selectors as map_selector
from sellers.map.features import FeatureCollection
from sellers.selectors import profiles
from sellers.services import hiding, places, selling


class OwnProfile(APIView):
    """The profile of the signed-in user."""

    throttle_scope = {"PUT": "profile", "PATCH": "profile"}

    @operation("Read my profile", answer=OwnProfileOutput)
    def get(self, request: Request) -> Response:
        return Response(own_profile(user_of(request)))

    @operation("Replace my profile", request=ProfileInput, answer=OwnProfileOutput)
    def put(self, request: Request) -> Response:
        return self._update(request, is_partial=False)

    @operation("Change my profile", request=ProfileInput, answer=OwnProfileOutput)
    def patch(self, request: Request) -> Response:
        return self._update(request, is_partial=True)

    def _update(self, request: Request, *, is_partial: bool) -> Response:
        profile = ProfileInput(data=request.data, partial=is_partial)
        profile.is_valid(raise_exception=True)
        user = users.update_profile(
            user_id=user_of(request).pk, **profile.validated_data
        )
        return Response(own_profile(user))


class OwnPicture(APIView):
    """The picture of the signed-in user."""

    parser_classes = [MultiPartParser]
    throttle_scope = "picture"

    @operation("Replace my picture", request=PictureInput, answer=OwnProfileOutput)
    def put(self, request: Request) -> Response:
        upload = read_body(PictureInput, request)["picture"]
        user = pictures.replace(user=user_of(request), upload=upload)
        return Response(own_profile(user))


class OwnOffer(APIView):
    """The seller settings of the signed-in user."""

    throttle_scope = "offer"

    @operation(
        "Start selling, change my offer, or stop",
        called="setMyOffer",
        request=OfferInput,
        answer=OwnProfileOutput,
        refuses=(ConsentRequired, SellingRevoked, AgeRequired),
    )
    def put(self, request: Request) -> Response:
        """Selling requires ``location_consent``; withdrawing it stops selling."""
        offer = read_body(OfferInput, request)
        user = user_of(request)
        selling.set_offer(user_id=user.pk, now=now_of(request), **offer)
        return Response(own_profile(user))


class OwnHiding(APIView):
    """Whether the signed-in user is shown."""

    throttle_scope = "hiding"

    @operation(
        "Hide me from the map",
        request=HidingInput,
        answer=OwnProfileOutput,
        refuses=(NotASeller,),
    )
    def put(self, request: Request) -> Response:
        """Others see me as offline for an hour, for a day, or until I show myself.

        Idempotent.
        """
        user = user_of(request)
        lasts = constants.HidingTime(read_body(HidingInput, request)["lasts"])
        hiding.hide(user_id=user.pk, lasts=lasts, now=now_of(request))
        return Response(own_profile(user))

    @operation("Show me again", answer=OwnProfileOutput)
    def delete(self, request: Request) -> Response:
        user = user_of(request)
        hiding.show(user_id=user.pk, now=now_of(request))
        return Response(own_profile(user))


class ProfileDetail(APIView):
    """The profile of any user."""

    authentication_classes = [RecentAuthentication]

    @operation("Read a profile", answer=ProfileOutput, refuses=(NotFound,))
    def get(self, request: Request, user_id: UUID) -> Response:
        profile = profiles.profile(user_id=user_id, viewer_id=user_of(request).pk)
        return Response(ProfileOutput(profile).data)


class Location(APIView):
    """The position of the signed-in user."""

    @operation(
        "Report where I am",
        called="reportLocation",
        request=LocationInput,
        answer=LocationOutput,
        refuses=(NotASeller, Throttled),
    )
    def post(self, request: Request) -> Response:
        """Returns what becomes public: an area or, while I am live, the exact point."""
        location = read_body(LocationInput, request)
        seller = places.report(
            user_id=user_of(request).pk, now=now_of(request), **location
        )
        return Response(LocationOutput(seller).data)


class SellersOnMap(APIView):
    """The sellers in an area, as GeoJSON."""

    authentication_classes = [RecentAuthentication]
    renderer_classes = [GeoJSONRenderer]

    @operation(
        "Find sellers on the map",
        called="listSellers",
        query=MapQuery,
        answer=FeatureCollection,
        refuses=(Throttled,),
    )
    def get(self, request: Request) -> Response:
        area = read_query(MapQuery, request)["area"]
        user_id = user_of(request).pk
        limits.spend("map", str(user_id))
        features = map_selector.sellers_within(area, hidden=hidden_from(user_id))
        return Response(FeatureCollection(features))
