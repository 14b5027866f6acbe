"""What billing itself causes: grants, purchases, repaid debts, and earnings."""

from billing.causes import Cause, Code
from billing.models import AccountKind, CauseType, TransferCode

FUNDING, WALLET, DEBT = AccountKind.FUNDING, AccountKind.WALLET, AccountKind.DEBT
PENDING, EARNINGS = AccountKind.PENDING, AccountKind.EARNINGS
GIVEN = ((FUNDING, WALLET),)
TAKEN = ((WALLET, FUNDING), (DEBT, FUNDING))
REPAID = ((WALLET, DEBT), (PENDING, DEBT), (EARNINGS, DEBT))


def _code(
    code: TransferCode, between: tuple[tuple[AccountKind, AccountKind], ...]
) -> Code:
    return Code(name=code.value, title=code.label, between=between)


CAUSES = (
    Cause(name=CauseType.GRANT.value, codes=(_code(TransferCode.GRANT, GIVEN),)),
    Cause(
        name=CauseType.PURCHASE.value,
        codes=(
            _code(TransferCode.PURCHASE, GIVEN),
            _code(TransferCode.REFUND, TAKEN),
            _code(TransferCode.REINSTATEMENT, GIVEN),
            _code(TransferCode.DISPUTE_FEE, TAKEN),
            _code(TransferCode.DISPUTE_FEE_RETURNED, GIVEN),
        ),
        may_hold=True,
        id_field="purchase_id",
    ),
    Cause(
        name=CauseType.DEBT.value,
        codes=(_code(TransferCode.DEBT_REPAYMENT, REPAID),),
    ),
    Cause(
        name=CauseType.EARNINGS.value,
        codes=(
            _code(TransferCode.EARNINGS_RELEASE, ((PENDING, EARNINGS),)),
            _code(TransferCode.EARNINGS_TO_WALLET, ((EARNINGS, WALLET),)),
        ),
        may_hold=True,
    ),
)
