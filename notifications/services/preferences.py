"""Which notifications a user wants."""

from collections.abc import Iterable
from uuid import UUID

from core.errors import FieldError, Invalid
from core.transactions import atomic
from notifications import selectors
from notifications.constants import Channel
from notifications.models import Preference
from notifications.selectors import Setting

Choice = tuple[str, Channel, bool]


@atomic
def choose(*, user_id: UUID, choices: Iterable[Choice]) -> list[Setting]:
    """Switch kinds on or off on channels, and return all settings.

    What is not among the choices stays as it is. Idempotent.

    Raises:
        Invalid: a kind does not use the channel, or cannot be switched off.
    """
    settings = {
        (each.kind, each.channel): each for each in selectors.settings_of(user_id)
    }
    chosen = {(kind, channel): is_on for kind, channel, is_on in choices}
    for key, is_on in chosen.items():
        _refuse_impossible(settings.get(key), is_on=is_on)
    Preference.objects.bulk_create(
        (
            Preference(user_id=user_id, kind=kind, channel=channel, is_on=is_on)
            for (kind, channel), is_on in sorted(chosen.items())
        ),
        update_conflicts=True,
        unique_fields=["user", "kind", "channel"],
        update_fields=["is_on"],
    )
    return selectors.settings_of(user_id)


def _refuse_impossible(setting: Setting | None, *, is_on: bool) -> None:
    if setting is None:
        raise Invalid(
            FieldError(
                "settings", "invalid_choice", "There is no such kind on this channel."
            )
        )
    if setting.is_fixed and is_on != setting.is_on:
        raise Invalid(
            FieldError(
                "settings", "fixed", "These notifications cannot be switched off."
            )
        )
