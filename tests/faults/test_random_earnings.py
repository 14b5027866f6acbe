"""F01: any sequence of earning, releasing, moving, spending and owing, beside a model.

After every step each account is as expected, and what was refused has changed nothing.
"""

from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from billing import hold_back, selectors, verification
from billing.errors import InsufficientCredits, InsufficientEarnings
from billing.selectors import Balance, Release
from billing.services import earnings, holds, transfers, wallets
from core.ids import new_id
from tests.billing.conftest import NOW, because, give
from tests.billing.test_settle import Ask, settle
from tests.factories import UserFactory
from tests.faults.sizes import STEPS, part
from tests.movements import MOVE, PAY, SHARE, TEST

pytestmark = [
    *(pytest.mark.django_db, pytest.mark.fault, pytest.mark.beside),
    pytest.mark.usefixtures("any_movement"),
]

amounts = st.one_of(st.integers(1, 3), st.integers(1, 20_000))


class Earning(RuleBasedStateMachine):
    """One seller, and a clock that goes on by hours and days."""

    def __init__(self):
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.now = NOW
        self.seller, self.stranger = UserFactory(), UserFactory()
        give(self.stranger, 10**9)
        self.days: dict = defaultdict(int)  # set aside, by when it is available
        self.free = self.available = self.wallet = self.debt = self.lifetime = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    @rule(amount=amounts)
    def earn(self, amount):
        hold = holds.place(
            account_id=wallets.wallet_of(user_id=self.stranger.pk).pk,
            amount_millicredits=amount,
            idempotency_key=str(new_id()),
            **because() | {"cause_type": TEST.name},
        )
        payee = wallets.pending_of(user_id=self.seller.pk)
        ask = Ask(hold, payee, 0, closes=True, charges={str(new_id()): amount})
        settle(ask, codes=(PAY, SHARE), now=self.now)
        self.free += amount
        self.lifetime += amount
        self._repay("free")

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 7, 24 * 30]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def advance(self):
        earnings.advance(now=self.now)
        if self.free:
            self.days[hold_back.available_at(self.now)] += self.free
            self.free = 0
        for day in sorted(self.days):
            if day <= self.now:
                self.available += self.days.pop(day)
        self._repay("available")

    @rule(amount=amounts, times=st.integers(1, 2))
    def move(self, amount, times):
        refusal = InsufficientEarnings if amount > self.available else None
        move_id = new_id()
        with self._refusing(refusal):
            for _ in range(times):
                earnings.move_to_wallet(
                    move_id=move_id,
                    user_id=self.seller.pk,
                    amount_millicredits=amount,
                    now=self.now,
                )
            self.available -= amount
            self.wallet += amount

    @rule(amount=amounts)
    def grant(self, amount):
        give(self.seller, amount)
        self.wallet += amount
        self._repay("wallet")

    @rule(amount=amounts)
    def spend(self, amount):
        refusal = InsufficientCredits if amount > self.wallet else None
        with self._refusing(refusal):
            self._post(
                wallets.wallet_of(user_id=self.seller.pk),
                wallets.wallet_of(user_id=self.stranger.pk),
                amount,
            )
            self.wallet -= amount

    @rule(amount=amounts)
    def owe(self, amount):
        """Book a debt, as a refund does of what is spent."""
        debt = wallets.debt_of(user_id=self.seller.pk)
        self._post(debt, wallets.funding(), amount)
        self.debt += amount
        self._repay("available", "free", "wallet")

    @invariant()
    def every_account_is_as_expected(self):
        found = selectors.earnings(self.seller.pk, now=self.now)
        expected = defaultdict(int, self.days)
        if self.free:
            expected[hold_back.available_at(self.now)] += self.free
        assert found.releases == [
            Release(at=at, amount=expected[at]) for at in sorted(expected)
        ]
        assert found.pending == sum(expected.values())
        assert (found.available, found.lifetime) == (self.available, self.lifetime)
        balance = selectors.balance(self.seller.pk)
        assert balance == Balance(balance=self.wallet, held=0)
        assert selectors.debt(self.seller.pk) == self.debt

    @invariant()
    def the_books_are_right(self):
        assert verification.failures() == {}

    def _repay(self, *names):
        for name in names:
            amount = min(self.debt, getattr(self, name))
            self.debt -= amount
            setattr(self, name, getattr(self, name) - amount)

    def _post(self, debited, credited, amount):
        return transfers.post(
            debit_account_id=debited.pk,
            credit_account_id=credited.pk,
            amount=amount,
            code=MOVE,
            idempotency_key=str(new_id()),
            **because() | {"cause_type": TEST.name},
        )

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
        Earning,
        settings=settings(
            max_examples=part(30, of_each_commit=10),
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
