"""The site's URLs and one more: the map's answers, from memory."""

from functools import cache

import msgspec
from django.http import HttpResponse
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.views import APIView

from sellers.map.areas import Box
from sellers.map.features import FeatureCollection
from sellers.map.selectors import sellers_within


class FromMemory(APIView):
    """Answers what the map does, the same bytes, once it has been asked before."""

    def get(self, request: Request) -> HttpResponse:
        body = _answer(request.query_params["bbox"])
        return HttpResponse(body, content_type="application/geo+json")


@cache
def _answer(bbox: str) -> bytes:
    west, south, east, north = map(float, bbox.split(","))
    features = sellers_within(Box(west, south, east, north))
    return msgspec.json.encode(FeatureCollection(features))


urlpatterns = [
    path("api/map/from-memory", FromMemory.as_view()),
    path("", include("kamegor.urls")),
]
