"""The guestbook over HTTP."""

from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.moments import now_of
from tests.guestbook import services


class NoteList(APIView):
    throttle_scope = "note"

    def post(self, request):
        note = services.leave(
            guest_id=user_of(request).pk,
            words=request.data["words"],
            now=now_of(request),
        )
        return Response({"words": note.words}, status=201)
