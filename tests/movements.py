"""A cause of the tests' own: it moves amounts between all kinds of account."""

from itertools import product

from billing.causes import Cause, Code
from billing.models import AccountKind

MOVE = "test_move"
OTHER_MOVE = "test_other_move"
BETWEEN_ALL = tuple(product(AccountKind, repeat=2))
TEST = Cause(
    name="test",
    codes=(
        Code(name=MOVE, title="Moved by a test", between=BETWEEN_ALL),
        Code(name=OTHER_MOVE, title="Moved otherwise", between=BETWEEN_ALL),
    ),
    may_hold=True,
    id_field="test_id",
)
