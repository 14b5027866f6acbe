"""What the API's document says of moderation, besides what the views and inputs say."""

from typing import Any

TAGS = {
    "appeals": "Appeals by a link, for users who cannot sign in.",
    "decision-readings": "Decisions read by a link, for users who cannot sign in.",
    "decisions": "What moderators decided about the signed-in user.",
    "reports": "Reports of profiles, streams, viewings and ratings.",
}
EXAMPLES: dict[str, Any] = {
    "answer": "You are right: we have lifted the suspension.",
    "details": "The stream showed people who did not want to be seen.",
    "reason": "Your stream showed people who had asked not to be shown.",
    "text": "They had agreed, and then changed their minds.",
}
