"""F01: any sequence of what billing's services are asked, against plain arithmetic.

After every step each balance is as expected, and what was refused has changed nothing.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing import verification
from billing.errors import IdempotencyConflict, InsufficientCredits
from billing.models import Account, AccountKind, Hold
from billing.services import grants, holds, transfers, wallets
from core.ids import new_id
from tests.billing.conftest import NOW, because
from tests.billing.test_settle import Ask, settle
from tests.factories import UserFactory
from tests.faults.model import Wallet
from tests.faults.sizes import STEPS, part
from tests.movements import MOVE, TEST

pytestmark = [
    *(pytest.mark.django_db, pytest.mark.fault, pytest.mark.beside),
    pytest.mark.usefixtures("any_movement"),
]

people = st.integers(0, 2)
amounts = st.one_of(st.integers(-1, 3), st.integers(1, 20_000))
fees = st.integers(0, 100)


@dataclass
class Held:
    """A hold, and what must be true of it."""

    row: Hold
    holder: Wallet
    amount: int
    captured: int = 0
    is_closed: bool = False

    @property
    def remaining(self) -> int:
        return 0 if self.is_closed else self.amount - self.captured


class Ledger(RuleBasedStateMachine):
    """Three wallets, the platform and the funding account."""

    def __init__(self):
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.accounts = [wallets.wallet_of(user_id=UserFactory().pk) for _ in range(3)]
        self.wallets = [Wallet() for _ in self.accounts]
        self.platform = Wallet()
        self.funding = Wallet()
        self.calls = 0
        self.holds: list[Held] = []
        self.posted: list[tuple[int, int, int, str]] = []

    def teardown(self):
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    @rule(who=people, amount=amounts, times=st.integers(1, 2))
    def grant(self, who, amount, times):
        grant_id = new_id()
        with self._refusing(IntegrityError if amount < 1 else None):
            for _ in range(times):
                grants.grant(
                    user_id=self.accounts[who].user_id,
                    amount_millicredits=amount,
                    reason="test",
                    actor="test",
                    occurred_at=NOW,
                    grant_id=grant_id,
                )
            self.wallets[who].balance += amount
            self.funding.balance -= amount

    @rule(debited=people, credited=people, amount=amounts)
    def pay(self, debited, credited, amount):
        key = f"pay {len(self.posted)}"
        refusal = None
        if amount > self.wallets[debited].available:
            refusal = InsufficientCredits
        elif amount < 1 or debited == credited:
            refusal = IntegrityError
        with self._refusing(refusal):
            self._post(debited, credited, amount, key)
            self.wallets[debited].balance -= amount
            self.wallets[credited].balance += amount
            self.posted.append((debited, credited, amount, key))

    @precondition(lambda self: self.posted)
    @rule(which=st.integers(0), more=st.integers(0, 1))
    def pay_again(self, which, more):
        debited, credited, amount, key = self.posted[which % len(self.posted)]
        with self._refusing(IdempotencyConflict if more else None):
            self._post(debited, credited, amount + more, key)

    @rule(who=people, amount=amounts, times=st.integers(1, 2))
    def hold(self, who, amount, times):
        refusal = None
        if amount > self.wallets[who].available:
            refusal = InsufficientCredits
        elif amount < 1:
            refusal = IntegrityError
        key, because_of = f"hold {len(self.holds)}", because(new_id())
        with self._refusing(refusal):
            for _ in range(times):
                placed = holds.place(
                    account_id=self.accounts[who].pk,
                    amount_millicredits=amount,
                    idempotency_key=key,
                    **because_of,
                )
            self.wallets[who].held += amount
            self.holds.append(Held(placed, self.wallets[who], amount))

    @precondition(lambda self: self.holds)
    @rule(
        which=st.integers(0),
        payee=people,
        fee_percent=fees,
        extension=st.integers(0, 20_000),
        charge=st.one_of(st.just(0), st.integers(0, 20_000)),
        closes=st.booleans(),
    )
    def settle(self, which, payee, fee_percent, extension, charge, closes):
        """Extend, charge and close at once, as the meter does: all of it or nothing."""
        hold = self.holds[which % len(self.holds)]
        is_extended = 0 < extension <= hold.holder.available
        extended_by = extension if is_extended else 0
        changes = is_extended or charge or closes
        is_refused = (
            changes and hold.is_closed
        ) or charge > hold.remaining + extended_by
        ask = Ask(
            hold.row,
            self.accounts[payee],
            fee_percent=fee_percent,
            extension=extension,
            closes=closes,
            charges={f"charge {self.calls}": charge} if charge else {},
        )
        self.calls += 1
        with self._refusing(IntegrityError if is_refused else None):
            (told,) = settle(ask)
            self._settle(hold, extended_by, charge, fee_percent, payee, closes=closes)
            assert told == (
                *(is_extended, hold.holder.balance, hold.holder.held),
                *(self.wallets[payee].balance, self.wallets[payee].held),
            )

    @invariant()
    def every_balance_is_as_expected(self):
        found = {row.pk: row for row in Account.objects.all()}
        for account, wallet in zip(self.accounts, self.wallets, strict=True):
            row = found[account.pk]
            assert (row.balance, row.held) == (wallet.balance, wallet.held)
        site = Counter()
        for row in found.values():
            site[row.kind] += row.balance
        assert site[AccountKind.PLATFORM] == self.platform.balance
        assert site[AccountKind.FUNDING] == self.funding.balance

    @invariant()
    def every_hold_is_as_expected(self):
        for hold in self.holds:
            hold.row.refresh_from_db()
            assert (hold.row.amount, hold.row.captured, hold.row.remaining) == (
                *(hold.amount, hold.captured, hold.remaining),
            )

    @invariant()
    def the_books_are_right(self):
        assert verification.failures() == {}

    def _post(self, debited, credited, amount, key):
        return transfers.post(
            debit_account_id=self.accounts[debited].pk,
            credit_account_id=self.accounts[credited].pk,
            amount=amount,
            code=MOVE,
            idempotency_key=key,
            **because() | {"cause_type": TEST.name},
        )

    def _settle(self, hold, extended_by, charge, fee_percent, payee, *, closes):
        fee = charge * fee_percent // 100
        hold.amount += extended_by
        hold.captured += charge
        hold.holder.held += extended_by - charge
        hold.holder.balance -= charge
        self.wallets[payee].balance += charge - fee
        self.platform.balance += fee
        if closes:
            hold.holder.held -= hold.remaining
            hold.is_closed = True

    @contextmanager
    def _refusing(self, refusal):
        """Expect a refusal, if any, and that it undoes all of the call."""
        if refusal is None:
            yield
        else:
            with pytest.raises(refusal), transaction.atomic():
                yield


def test_any_order_of_calls_leaves_what_arithmetic_says(db):
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=part(30, of_each_commit=10),
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
