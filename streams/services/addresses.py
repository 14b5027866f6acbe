"""Hiding one's network address from whom one watches, and from who watches."""

from datetime import datetime
from uuid import UUID

from streams.errors import NoRelay
from streams.models import AddressPrivacy
from streams.p2p import ice


def choose(*, user_id: UUID, hides_address: bool, now: datetime) -> None:
    """Keep what a user has chosen, for viewings requested from now on.

    A second call changes nothing. Who has chosen to hide stays hidden, whatever becomes
    of the site's relay: without one their viewings then never connect.

    Raises:
        NoRelay: to hide, media must go through a relay, and this site has none.
    """
    if hides_address and not ice.has_relay():
        raise NoRelay("This site has no relay, so it cannot hide IP addresses.")
    AddressPrivacy.objects.update_or_create(
        user_id=user_id,
        defaults={"hides_address": hides_address, "chosen_at": now},
    )
