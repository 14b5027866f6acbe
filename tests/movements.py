"""A cause of the tests' own: it moves amounts between all kinds of account."""

from billing.causes import Cause, Code
from billing.models import AccountKind

MOVE = "test_move"
OTHER_MOVE = "test_other_move"
PAY = "test_pay"
SHARE = "test_share"
BETWEEN_ALL = tuple((one, other) for one in AccountKind for other in AccountKind)
TEST = Cause(
    name="test",
    codes=(
        Code(name=MOVE, title="Moved by a test", between=BETWEEN_ALL),
        Code(name=OTHER_MOVE, title="Moved otherwise", between=BETWEEN_ALL),
        Code(name=PAY, title="Paid", between=BETWEEN_ALL),
        Code(name=SHARE, title="Earned", between=BETWEEN_ALL, share_of=PAY),
    ),
    may_hold=True,
    id_field="test_id",
)
