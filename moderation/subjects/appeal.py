"""Appeals, which staff answer."""

from moderation.models import Appeal
from moderation.services import appeals
from moderation.subjects.registry import Act, Kind, register

register(
    Kind(
        name="appeal",
        label="Appeal",
        model=Appeal,
        acts=(
            Act(
                name="uphold",
                label="Uphold",
                consequence=(
                    "The decision stands. The user sees your answer and cannot appeal "
                    "again."
                ),
                decide=appeals.uphold,
                row_name="appeal_id",
                place=120,
                is_decision=False,
            ),
            Act(
                name="overturn",
                label="Overturn",
                consequence=(
                    "The decision is reverted, if it still applies. The user sees your "
                    "answer."
                ),
                decide=appeals.overturn,
                row_name="appeal_id",
                place=130,
                is_decision=False,
            ),
        ),
    )
)
