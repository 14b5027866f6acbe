"""Users: their profiles, selling and suspensions."""

from uuid import UUID

from accounts.models import User
from core import clock
from moderation.selectors import CaseFile
from moderation.services import decisions
from moderation.subjects.facts import refuse_blocked, user_facts
from moderation.subjects.registry import Act, Kind, Subject, register
from sellers.models import Seller
from sellers.selectors import profiles


def _find(user_id: UUID, reporter_id: UUID) -> Subject:
    user = profiles.visible(user_id)
    refuse_blocked(reporter_id, by=user_id, kind="profile")
    profile = profiles.profile_of(user)
    evidence = user_facts(profile.user) | {"live_stream": profile.live_stream}
    return Subject(user_id=user_id, evidence=evidence)


def _on_the_map(file: CaseFile) -> Seller | None:
    seller = file.seller
    return seller if seller and seller.is_seller and not seller.barred_at else None


def _hidden(file: CaseFile) -> Seller | None:
    return file.seller if file.seller and file.seller.barred_at else None


def _selling(file: CaseFile) -> Seller | None:
    return file.seller if file.seller and file.seller.is_seller else None


def _revoked(file: CaseFile) -> Seller | None:
    return file.seller if file.seller and file.seller.revoked_at else None


def _suspended(file: CaseFile) -> User | None:
    user = file.case.user
    return user if user.is_suspended(now=clock.database_now()) else None


register(
    Kind(
        name="profile",
        label="Profile",
        model=User,
        find=_find,
        template="",  # every case's page shows the user
        acts=(
            Act(
                name="suspend",
                label="Suspend",
                consequence=(
                    "The user is signed out everywhere. Their stream and viewings end "
                    "and are billed until now. They see the reason when they try to "
                    "sign in."
                ),
                decide=decisions.suspend,
                row_name="subject_id",
                target=lambda file: file.case.user,
                place=70,
                asks_for_days=True,
                undone_by="lift_suspension",
            ),
            Act(
                name="lift_suspension",
                label="Lift the suspension",
                consequence="The user can sign in again.",
                decide=decisions.lift_suspension,
                row_name="subject_id",
                target=_suspended,
                place=80,
            ),
            Act(
                name="stop_selling",
                label="Take the right to sell",
                consequence=(
                    "The user can no longer sell. A live stream ends and is billed "
                    "until now, and they disappear from the map. They can still buy "
                    "and watch."
                ),
                decide=decisions.stop_selling,
                row_name="subject_id",
                target=_selling,
                place=60,
                undone_by="allow_selling",
            ),
            Act(
                name="allow_selling",
                label="Give the right to sell back",
                consequence=(
                    "The user can sell again. They must start themselves, because only "
                    "they can consent to being shown on the map."
                ),
                decide=decisions.allow_selling,
                row_name="subject_id",
                target=_revoked,
                place=100,
            ),
            Act(
                name="hide_from_map",
                label="Hide from the map",
                consequence=(
                    "The user disappears from the map. They can still stream to users "
                    "who have their link."
                ),
                decide=decisions.hide_from_map,
                row_name="subject_id",
                target=_on_the_map,
                place=50,
                undone_by="show_on_map",
            ),
            Act(
                name="show_on_map",
                label="Show on the map again",
                consequence="The user appears on the map again when they are online.",
                decide=decisions.show_on_map,
                row_name="subject_id",
                target=_hidden,
                place=90,
            ),
        ),
    )
)
