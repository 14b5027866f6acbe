"""What streams declares to the ledger: viewings, and the codes they move credits by."""

from billing.causes import Cause, Code
from billing.models import AccountKind

VIEWING = "viewing"
STREAM_SPEND = "stream_spend"
STREAM_EARN = "stream_earn"

CAUSES = (
    Cause(
        name=VIEWING,
        codes=(
            Code(
                name=STREAM_SPEND,
                title="Watched live",
                between=((AccountKind.WALLET, AccountKind.PLATFORM),),
            ),
            Code(
                name=STREAM_EARN,
                title="Earned live",
                between=(
                    (AccountKind.PLATFORM, AccountKind.PENDING),
                    # Before earnings had accounts of their own.
                    (AccountKind.PLATFORM, AccountKind.WALLET),
                ),
                share_of=STREAM_SPEND,
            ),
        ),
        may_hold=True,
        id_field="viewing_id",
    ),
)
