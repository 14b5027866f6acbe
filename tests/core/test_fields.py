# ruff: noqa: RUF001 -- digits that deceive are what is tested
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from core import wire
from core.api.fields import CreditsField, StringField


@pytest.mark.parametrize(
    ("sent", "millicredits"),
    [
        ("12.5", 12500),
        ("12", 12000),
        ("0.001", 1),
        ("0", 0),
        ("-3.25", -3250),
        ("999999999999.999", 999_999_999_999_999),
        (12, 12000),
        (12.5, 12500),
        (0.1, 100),
        ("007", 7000),
    ],
)
def test_credits_are_read_from_strings_and_numbers(sent, millicredits):
    assert CreditsField().run_validation(sent) == millicredits


@pytest.mark.parametrize(
    "sent",
    [
        *["", " ", "1.", ".5", "1.0001", "1e3", "+1", "1,5", "1 ", "NaN", "Infinity"],
        *["-0", "-0.000", "１２", "१२", "0x10", "1_000", "1000000000000", "--1", "1\n"],
        *[True, False, 1.0001, 1e12, float("nan"), float("inf"), 10**400],
        *[[], {}, [1], {"amount": 1}, b"1", None],
    ],
)
def test_what_is_no_amount_is_refused(sent):
    with pytest.raises(ValidationError):
        CreditsField().run_validation(sent)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_credits_survive_the_wire_both_ways(millicredits):
    text = wire.credits(millicredits)
    assert CreditsField().run_validation(text) == millicredits
    assert CreditsField().to_representation(millicredits) == text


@given(st.integers(0, 10**9))
def test_a_json_number_means_the_same_as_its_string(millicredits):
    credits_ = Decimal(millicredits) / 1000
    assert CreditsField().run_validation(json.loads(str(credits_))) == millicredits


def test_limits_are_included():
    field = CreditsField(min_millicredits=500, max_millicredits=1000)
    assert field.run_validation("0.5") == 500
    assert field.run_validation("1") == 1000
    for sent, code in (("0.499", "min_value"), ("1.001", "max_value")):
        with pytest.raises(ValidationError) as refusal:
            field.run_validation(sent)
        assert refusal.value.get_codes() == [code]


@pytest.mark.parametrize("sent", [5, 1.5, True, [], {}, "\x00", "\ud800", None])
def test_a_string_is_one_and_can_be_stored(sent):
    with pytest.raises(ValidationError):
        StringField().run_validation(sent)
