"""What the calls of streams take and answer."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from billing.models import TransferCode
from core.api.fields import CreditsField, IdField, MomentField, StringField
from sellers.constants import PRICE_MAX_MILLICREDITS, PRICE_MIN_MILLICREDITS
from sellers.models import PresenceStatus
from streams import wire
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
    status = serializers.ChoiceField(StreamStatus.choices, default=StreamStatus.LIVE)


class TermsOutput(serializers.Serializer[Any]):
    """The terms beside the price: how watched seconds become billed ones."""

    preview_seconds = serializers.IntegerField(
        help_text="Free, once a day for each buyer."
    )
    minimum_seconds = serializers.IntegerField(
        help_text="What a buyer who leaves pays for."
    )
    increment_seconds = serializers.IntegerField(
        help_text="To whole ones, what a buyer who leaves has watched is rounded up."
    )


class StreamOutput(TermsOutput):
    """A stream. The fields are declared for the schema; ``wire`` writes them."""

    id = serializers.UUIDField()
    seller_id = serializers.UUIDField()
    title = serializers.CharField()
    status = serializers.ChoiceField(StreamStatus.choices)
    transport = serializers.ChoiceField(Transport.choices)
    price_per_minute = CreditsField()
    started_at = MomentField()
    ended_at = MomentField(allow_null=True)
    end_reason = serializers.ChoiceField(StreamEndReason.choices, allow_null=True)

    def to_representation(self, instance: Stream) -> dict[str, Any]:
        return wire.stream(instance)


class ShownStreamOutput(StreamOutput):
    """A stream as others read it, and in full as its seller does."""

    def to_representation(self, instance: Stream) -> dict[str, Any]:
        if self.context["request"].user.pk == instance.seller_id:
            return wire.stream(instance)
        return wire.stream_of_another(instance)


class ViewingInput(serializers.Serializer[dict[str, Any]]):
    price_per_minute = CreditsField(
        source="price_per_minute_millicredits",
        required=False,
        min_millicredits=0,
        help_text="The one that was shown. It will be required from 2027-03-01.",
    )


class PartyOutput(serializers.Serializer[User]):
    id = serializers.UUIDField()
    username = serializers.CharField()
    picture_url = serializers.CharField(allow_null=True)


class QuoteOutput(TermsOutput):
    """What a viewing would cost whoever asks; ``wire`` writes it."""

    stream_id = serializers.UUIDField()
    price_per_minute = CreditsField()
    available = CreditsField(help_text="What the wallet has for it.")
    minutes_left = serializers.IntegerField(
        help_text="How many minutes could be paid for, besides the preview."
    )
    limited_by = serializers.ChoiceField(
        ["balance", "spending_limit"], help_text="What would end it then."
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return wire.quote(instance)


class LineOutput(serializers.Serializer[LineView]):
    """A stream's line for whoever asks; ``wire`` writes it."""

    stream_id = serializers.UUIDField()
    waiting = serializers.IntegerField(help_text="How many wait.")
    position = serializers.IntegerField(
        allow_null=True, help_text="Mine; the first is 1. Null: I do not wait."
    )
    seconds_to_accept = serializers.IntegerField(
        allow_null=True, help_text="How much longer the seat is kept for me."
    )
    end_reason = serializers.ChoiceField(
        PlaceEndReason.choices, allow_null=True, help_text="Why my last place is over."
    )

    def to_representation(self, instance: LineView) -> dict[str, Any]:
        return wire.line(instance)


class ViewingOutput(TermsOutput):
    """A viewing. The fields are declared for the schema; ``wire`` writes them.

    ``preview_seconds`` is what its buyer gets free: the stream's, or 0.
    """

    id = serializers.UUIDField()
    stream_id = serializers.UUIDField()
    seller_id = serializers.UUIDField()
    buyer = PartyOutput()
    state = serializers.ChoiceField(ViewingState.choices)
    joined = serializers.BooleanField(help_text="Whether the buyer is in the room.")
    is_paused = serializers.BooleanField(
        help_text="Whether the seller sends nothing, which is not billed."
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
        help_text="Not billed: nothing was sent, or a peer was not heard."
    )
    charged = CreditsField()

    def to_representation(self, instance: Viewing) -> dict[str, Any]:
        return wire.viewing(instance)


class IceServerOutput(serializers.Serializer[dict[str, Any]]):
    urls = serializers.ListField(child=serializers.CharField())
    username = serializers.CharField(required=False)
    credential = serializers.CharField(required=False)


class IceOutput(serializers.Serializer[dict[str, Any]]):
    """What a peer connection is made with; ``ttl`` is in seconds."""

    ice_servers = IceServerOutput(many=True)
    ice_transport_policy = serializers.ChoiceField(["all", "relay"])
    ttl = serializers.IntegerField()


class RequestedViewingOutput(ViewingOutput, IceOutput):
    """A viewing just requested, with what is held for it and how to connect."""

    held = CreditsField()


class AddressPrivacyInput(serializers.Serializer[dict[str, Any]]):
    hides_address = serializers.BooleanField()


class AddressPrivacyOutput(AddressPrivacyInput):
    """Whether one's network address is hidden; ``can_hide``: the site has a relay."""

    can_hide = serializers.BooleanField()


class FollowingOutput(serializers.Serializer[dict[str, bool]]):
    is_followed = serializers.BooleanField()


class FollowOutput(serializers.Serializer[Follow]):
    """A seller whom one follows, as others see them now."""

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
    """A rating. The fields are declared for the schema; ``wire`` writes them."""

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
    """A rating, for the buyer who gave it."""

    viewing_id = serializers.UUIDField()
    seller_id = serializers.UUIDField()
    editable_until = MomentField()

    def to_representation(self, instance: Rating) -> dict[str, Any]:
        return wire.own_rating(instance)


class PastStreamOutput(serializers.Serializer[Stream]):
    """A stream that has ended, with its ``rating``; ``wire`` writes it."""

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
    """What is set; ``in_force`` is what binds, earlier limits of the day included."""

    per_viewing = CreditsField(
        source="limits.per_viewing_millicredits", allow_null=True
    )
    per_day = CreditsField(source="limits.per_day_millicredits", allow_null=True)
    in_force = LimitsOutput()
    in_force_from = MomentField(
        allow_null=True, help_text="When what is set is all that binds; null: already."
    )
    spent = CreditsField(
        source="spent_millicredits", help_text="In the last 24 hours, on watching."
    )
    left = CreditsField(
        source="left_millicredits", allow_null=True, help_text="Of the day's limit."
    )


class StepOutput(serializers.Serializer[dict[str, Any]]):
    event = serializers.ChoiceField(
        ["requested", "buyer_connected", "seller_connected", "connected", "ended"]
    )
    at = MomentField()


class TransferOutput(serializers.Serializer[dict[str, Any]]):
    type = serializers.ChoiceField(
        [TransferCode.STREAM_SPEND.value, TransferCode.STREAM_EARN.value]
    )
    amount = CreditsField(help_text="Negative for what was spent.")
    created_at = MomentField()


class ReceiptOutput(ViewingOutput):
    """A viewing's receipt; ``wire`` writes it. The transfers are the reader's own."""

    title = serializers.CharField()
    seller = PartyOutput()
    timeline = StepOutput(many=True)
    unbilled_seconds = serializers.IntegerField(
        allow_null=True,
        help_text="That cost nothing: until connected, the preview, a still picture.",
    )
    free_seconds = serializers.IntegerField(
        allow_null=True, help_text="Of them, watched: the preview."
    )
    surcharged_seconds = serializers.IntegerField(
        allow_null=True,
        help_text="Of the billed ones, not watched: up to the minimum or increment.",
    )
    spending_limit = CreditsField(
        allow_null=True, help_text="What the buyer let it cost; null for the seller."
    )
    fee = CreditsField(help_text="What the site kept of the charge.")
    transfers = TransferOutput(many=True)
    rating = OwnRatingOutput(allow_null=True, help_text="The reader's own.")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return wire.receipt(instance)
