"""REST routes of the guestbook."""

from django.urls import path

from tests.guestbook.views import NoteList

urlpatterns = [path("guestbook/notes", NoteList.as_view())]
