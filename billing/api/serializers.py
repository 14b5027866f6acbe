"""How billing is written for clients."""

from uuid import UUID

from rest_framework import serializers

from billing.models import CauseType, Entry, TransferCode
from billing.selectors import Balance
from core.api.fields import CreditsField, MomentField


class BalanceOutput(serializers.Serializer[Balance]):
    balance = CreditsField()
    held = CreditsField()
    available = CreditsField()


class EntryOutput(serializers.ModelSerializer[Entry]):
    """One line of a statement. Its id is the line's number in this one wallet."""

    id = serializers.CharField(source="version")
    type = serializers.ChoiceField(TransferCode.choices, source="transfer.code")
    amount = CreditsField()
    balance_after = CreditsField()
    viewing_id = serializers.SerializerMethodField()
    created_at = MomentField(source="transfer.occurred_at")

    class Meta:
        model = Entry
        fields = ("id", "type", "amount", "balance_after", "viewing_id", "created_at")

    def get_viewing_id(self, entry: Entry) -> UUID | None:
        caused = entry.transfer
        return caused.cause_id if caused.cause_type == CauseType.VIEWING else None
