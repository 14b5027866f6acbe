"""What billing itself causes: grants, purchases, and the repayment of debts."""

from billing.causes import Cause, Code
from billing.models import AccountKind, CauseType, TransferCode

FUNDING, WALLET, DEBT = AccountKind.FUNDING, AccountKind.WALLET, AccountKind.DEBT
GIVEN = ((FUNDING, WALLET),)
TAKEN = ((WALLET, FUNDING), (DEBT, FUNDING))


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
        codes=(_code(TransferCode.DEBT_REPAYMENT, ((WALLET, DEBT),)),),
    ),
)
