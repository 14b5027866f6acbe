"""Cases, which are closed with or without a warning."""

from moderation.models import Case
from moderation.selectors import CaseFile
from moderation.services import decisions
from moderation.subjects.registry import Act, Kind, register


def _open(file: CaseFile) -> Case | None:
    return file.case if file.case.is_open else None


register(
    Kind(
        name="case",
        label="Case",
        model=Case,
        acts=(
            Act(
                name="dismiss",
                label="Dismiss",
                consequence=(
                    "Nothing happens, and the user does not learn of the reports."
                ),
                decide=decisions.dismiss,
                row_name="case_id",
                target=_open,
                place=10,
            ),
            Act(
                name="warn",
                label="Warn",
                consequence="The user sees the reason. Nothing else happens.",
                decide=decisions.warn,
                row_name="case_id",
                target=_open,
                place=20,
            ),
        ),
    )
)
