"""The texts people agree to: what each is called, where it stands, which version it is.

The words are in ``templates/documents/``. Whoever changes what a text means gives it a
new version here, and everybody is asked again; a test knows which words a version has.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Document:
    """``version`` is the day from which its words hold; ``name`` its address, too."""

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
