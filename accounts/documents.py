"""The documents that users accept, with their names, paths and versions.

Their texts are in ``templates/documents/``. A change of meaning requires a new version
here, and users are then asked again. A test compares each text with its version.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Document:
    """``version`` is the date it takes effect; ``name`` is also part of its URL."""

    name: str
    title: str
    version: str


DOCUMENTS = {
    document.name: document
    for document in (
        Document(name="terms", title="Terms of use", version="2026-11-23"),
        Document(name="privacy", title="Privacy notice", version="2026-11-23"),
        Document(name="guidelines", title="Community guidelines", version="2026-11-21"),
    )
}
