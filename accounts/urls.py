"""The documents that people agree to."""

from django.urls import path

from accounts.documents import DOCUMENTS
from accounts.pages import document

urlpatterns = [
    path(f"documents/{name}", document, {"name": name}, name="document")
    for name in DOCUMENTS
]
