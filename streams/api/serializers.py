"""Serializers for the streams API; ``wire`` renders most of the outputs."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.api.fields import CreditsField, IdField, MomentField, StringField
from sellers.constants import PRICE_MAX_MILLICREDITS, PRICE_MIN_MILLICREDITS
from sellers.models import PresenceStatus
from streams import causes, wire
from streams.constants import (
    RATING_COMMENT_MAX_LENGTH,
    REPLY_MAX_LENGTH,
    SCORE_MAX,
    SCORE_MIN,
    TITLE_MAX_LENGTH,
)
from streams.lines import LineView
from streams.models import Follow, Rating, Stream, Viewing
from streams.states import (
    SHOWN_STATUSES,
    PlaceEndReason,
    StreamEndReason,
    StreamStatus,
    Transport,
    ViewingEndReason,
    ViewingState,
)


class StreamInput(serializers.Serializer[dict[str, Any]]):
    title = StringField(max_length=TITLE_MAX_LENGTH)
    price_per_minute = CreditsField(
        source="price_per_minute_millicredits",
        min_millicredits=PRICE_MIN_MILLICREDITS,
        max_millicredits=PRICE_MAX_MILLICREDITS,
    )


class StreamQuery(serializers.Serializer[dict[str, Any]]):
    status = serializers.ChoiceField(SHOWN_STATUSES, default=StreamStatus.LIVE)


class TermsOutput(serializers.Serializer[Any]):
    """The billing terms besides the price."""

    preview_seconds = serializers.IntegerField(
        help_text="Free seconds at the start of a viewing, once a day for each buyer."
    )
    minimum_seconds = serializers.IntegerField(
        help_text="Minimum charge when the buyer leaves, in seconds."
    )
    increment_seconds = serializers.IntegerField(
        help_text=(
            "When the buyer leaves, watched time is rounded up to a multiple of this."
        )
    )


class StreamOutput(TermsOutput):
    """A stream."""

    id = serializers.UUIDField()
    seller_id = serializers.UUIDField()
    title = serializers.CharField()
    status = serializers.ChoiceField(SHOWN_STATUSES)
    transport = serializers.ChoiceField(Transport.choices)
    price_per_minute = CreditsField()
    started_at = MomentField()
    ended_at = MomentField(allow_null=True)
    end_reason = serializers.ChoiceField(StreamEndReason.choices, allow_null=True)

    def to_representation(self, instance: Stream) -> dict[str, Any]:
        return wire.stream(instance)


class ShownStreamOutput(StreamOutput):
    """A stream as others see it; its seller sees all of it."""

    def to_representation(self, instance: Stream) -> dict[str, Any]:
        if self.context["request"].user.pk == instance.seller_id:
            return wire.stream(instance)
        return wire.stream_of_another(instance)


class ViewingInput(serializers.Serializer[dict[str, Any]]):
    price_per_minute = CreditsField(
        source="price_per_minute_millicredits",
        required=False,
        min_millicredits=0,
        help_text="The price that the buyer saw. Required from 2027-03-01.",
    )


class PartyOutput(serializers.Serializer[User]):
    id = serializers.UUIDField()
    username = serializers.CharField()
    picture_url = serializers.CharField(allow_null=True)


class QuoteOutput(TermsOutput):
    """What a viewing would cost the signed-in user."""

    stream_id = serializers.UUIDField()
    price_per_minute = CreditsField()
    available = CreditsField(help_text="What the wallet can spend on it.")
    minutes_left = serializers.IntegerField(
        help_text="How many minutes the buyer can pay for after the preview."
    )
    limited_by = serializers.ChoiceField(
        ["balance", "spending_limit"], help_text="What would run out first."
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return wire.quote(instance)


class LineOutput(serializers.Serializer[LineView]):
    """A stream's line, as the signed-in user sees it."""

    stream_id = serializers.UUIDField()
    waiting = serializers.IntegerField(help_text="How many buyers are waiting.")
    position = serializers.IntegerField(
        allow_null=True,
        help_text="My position, starting at 1. Null if I am not waiting.",
    )
    seconds_to_accept = serializers.IntegerField(
        allow_null=True, help_text="How many more seconds the seat is kept for me."
    )
    end_reason = serializers.ChoiceField(
        PlaceEndReason.choices, allow_null=True, help_text="Why I last stopped waiting."
    )

    def to_representation(self, instance: LineView) -> dict[str, Any]:
        return wire.line(instance)


class ViewingOutput(TermsOutput):
    """A viewing.

    ``preview_seconds`` is what this buyer gets free: the stream's preview, or 0.
    """

    id = serializers.UUIDField()
    stream_id = serializers.UUIDField()
    seller_id = serializers.UUIDField()
    buyer = PartyOutput()
    state = serializers.ChoiceField(ViewingState.choices)
    joined = serializers.BooleanField(
        help_text="Whether the buyer has joined the stream's topic."
    )
    is_paused = serializers.BooleanField(
        help_text="Whether the seller has paused. Paused time is not billed."
    )
    is_muted = serializers.BooleanField(
        help_text="Whether the seller's microphone is off."
    )
    price_per_minute = CreditsField()
    fee_percent = serializers.IntegerField()
    ice_transport_policy = serializers.ChoiceField(["all", "relay"])
    requested_at = MomentField()
    connected_at = MomentField(allow_null=True)
    paid_until = MomentField(allow_null=True)
    ended_at = MomentField(allow_null=True)
    end_reason = serializers.ChoiceField(ViewingEndReason.choices, allow_null=True)
    billed_seconds = serializers.IntegerField()
    still_seconds = serializers.IntegerField(
        help_text="Unbilled: nothing was sent, or one of the two was not heard."
    )
    charged = CreditsField()

    def to_representation(self, instance: Viewing) -> dict[str, Any]:
        return wire.viewing(instance)


class IceServerOutput(serializers.Serializer[dict[str, Any]]):
    urls = serializers.ListField(child=serializers.CharField())
    username = serializers.CharField(required=False)
    credential = serializers.CharField(required=False)


class IceOutput(serializers.Serializer[dict[str, Any]]):
    """The configuration for a peer connection; ``ttl`` is in seconds."""

    ice_servers = IceServerOutput(many=True)
    ice_transport_policy = serializers.ChoiceField(["all", "relay"])
    ttl = serializers.IntegerField()


class RequestedViewingOutput(ViewingOutput, IceOutput):
    """A new viewing, with the credits held for it and how to connect."""

    held = CreditsField()


class AddressPrivacyInput(serializers.Serializer[dict[str, Any]]):
    hides_address = serializers.BooleanField()


class AddressPrivacyOutput(AddressPrivacyInput):
    """Whether my IP address is hidden. ``can_hide``: the site has a relay."""

    can_hide = serializers.BooleanField()


class FollowingOutput(serializers.Serializer[dict[str, bool]]):
    is_followed = serializers.BooleanField()


class FollowOutput(serializers.Serializer[Follow]):
    """A seller whom the user follows, as others see them now."""

    id = serializers.UUIDField(source="seller_id")
    username = serializers.CharField(source="seller.user.username")
    picture_url = serializers.CharField(
        source="seller.user.picture_url", allow_null=True
    )
    presence_status = serializers.ChoiceField(
        PresenceStatus.choices, source="seller.shown_status"
    )
    followed_at = MomentField(source="created_at")


class RatingInput(serializers.Serializer[dict[str, Any]]):
    viewing_id = IdField()
    score = serializers.IntegerField(min_value=SCORE_MIN, max_value=SCORE_MAX)
    comment = StringField(
        required=False, allow_blank=True, max_length=RATING_COMMENT_MAX_LENGTH
    )


class RatingChange(serializers.Serializer[dict[str, Any]]):
    score = serializers.IntegerField(
        required=False, min_value=SCORE_MIN, max_value=SCORE_MAX
    )
    comment = StringField(
        required=False, allow_blank=True, max_length=RATING_COMMENT_MAX_LENGTH
    )


class ReplyInput(serializers.Serializer[dict[str, Any]]):
    reply = StringField(max_length=REPLY_MAX_LENGTH)


class RatingOutput(serializers.Serializer[Rating]):
    """A rating."""

    id = serializers.UUIDField()
    score = serializers.IntegerField()
    comment = serializers.CharField()
    created_at = MomentField()
    edited_at = MomentField(allow_null=True)
    reply = serializers.CharField(allow_null=True)
    replied_at = MomentField(allow_null=True)

    def to_representation(self, instance: Rating) -> dict[str, Any]:
        return wire.rating(instance)


class OwnRatingOutput(RatingOutput):
    """A rating, as the buyer who gave it sees it."""

    viewing_id = serializers.UUIDField()
    seller_id = serializers.UUIDField()
    editable_until = MomentField()

    def to_representation(self, instance: Rating) -> dict[str, Any]:
        return wire.own_rating(instance)


class PastStreamOutput(serializers.Serializer[Stream]):
    """An ended stream and its ``rating``."""

    started_at = MomentField()
    duration_seconds = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return wire.past_stream(instance)


class SpendingLimitsInput(serializers.Serializer[dict[str, Any]]):
    per_viewing = CreditsField(
        source="per_viewing_millicredits", allow_null=True, min_millicredits=0
    )
    per_day = CreditsField(
        source="per_day_millicredits", allow_null=True, min_millicredits=0
    )


class LimitsOutput(serializers.Serializer[Any]):
    per_viewing = CreditsField(source="per_viewing_millicredits", allow_null=True)
    per_day = CreditsField(source="per_day_millicredits", allow_null=True)


class SpendingOutput(LimitsOutput):
    """The limits set. ``in_force`` includes limits that still apply today."""

    per_viewing = CreditsField(
        source="limits.per_viewing_millicredits", allow_null=True
    )
    per_day = CreditsField(source="limits.per_day_millicredits", allow_null=True)
    in_force = LimitsOutput()
    in_force_from = MomentField(
        allow_null=True,
        help_text=(
            "When the limits set are the only ones in force. Null if they already are."
        ),
    )
    spent = CreditsField(
        source="spent_millicredits", help_text="Spent on watching in the last 24 hours."
    )
    left = CreditsField(
        source="left_millicredits",
        allow_null=True,
        help_text="What is left of the daily limit.",
    )


class StepOutput(serializers.Serializer[dict[str, Any]]):
    event = serializers.ChoiceField(
        ["requested", "buyer_connected", "seller_connected", "connected", "ended"]
    )
    at = MomentField()


class TransferOutput(serializers.Serializer[dict[str, Any]]):
    type = serializers.ChoiceField([causes.STREAM_SPEND, causes.STREAM_EARN])
    title = serializers.CharField(help_text="What a person reads.")
    amount = CreditsField(help_text="Negative for debits.")
    created_at = MomentField()


class ReceiptOutput(ViewingOutput):
    """The receipt of a viewing, with the reader's own transfers."""

    title = serializers.CharField()
    seller = PartyOutput()
    timeline = StepOutput(many=True)
    unbilled_seconds = serializers.IntegerField(
        allow_null=True,
        help_text=(
            "Seconds that cost nothing: connection time, the preview, a frozen video."
        ),
    )
    free_seconds = serializers.IntegerField(
        allow_null=True, help_text="Seconds watched during the free preview."
    )
    surcharged_seconds = serializers.IntegerField(
        allow_null=True,
        help_text="Billed but not watched, because of the minimum or the increment.",
    )
    spending_limit = CreditsField(
        allow_null=True,
        help_text=(
            "The most this viewing may cost by the buyer's own limits. Null for the "
            "seller."
        ),
    )
    fee = CreditsField(help_text="The site's fee.")
    transfers = TransferOutput(many=True)
    rating = OwnRatingOutput(
        allow_null=True, help_text="The rating given by the reader."
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return wire.receipt(instance)
