import pytest
from django.core.management import CommandError, call_command

from billing import selectors
from billing.models import Grant, Transfer


def grant(*arguments):
    call_command("grant_credits", *arguments, "--reason", "for the demo")


def test_granting_credits_a_wallet_and_keeps_the_reason(bob, capsys):
    grant("BOB@example.com", "12.5")

    assert selectors.balance(bob.pk).balance == 12_500
    assert Grant.objects.get().reason == "for the demo"
    assert "12.500" in capsys.readouterr().out


@pytest.mark.parametrize(
    "amount",
    ["0", "-1", "-0", "NaN", "1e3", "\uff11\uff12", "0.0001", "1000001", "lots", ""],
)
def test_what_is_no_amount_is_refused(bob, amount):
    with pytest.raises(CommandError):
        grant("bob@example.com", amount)

    assert not Transfer.objects.exists()
    assert not Grant.objects.exists()


def test_nobody_gets_nothing(bob):
    with pytest.raises(CommandError, match="no user"):
        grant("nobody@example.com", "1")

    assert not Transfer.objects.exists()
