# ruff: noqa: RUF001 -- names that deceive are what is tested
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import usernames
from accounts.models import User
from accounts.services import users
from core.errors import Invalid
from tests.factories import UserFactory


def codes(text):
    fault = usernames.fault(usernames.normalize(text))
    return fault and fault.code


@pytest.mark.parametrize(
    "name",
    [
        *["alice", "Alice_1", "a.b-c", "bob", "x" * 30, "007"],
        *["Ольга", "Ελένη", "สมชาย", "សុខា", "नेहा", "محمد", "דודלוי"],
        *["小明Ming", "さくらサクラ", "김철수Kim", "Zoë", "Nguyễn"],
    ],
)
def test_names_of_every_script_can_be_had(name):
    assert codes(name) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "min_length"),
        ("ab", "min_length"),
        ("x" * 31, "max_length"),
        ("ﷺ" * 2, "max_length"),  # two signs that stand for 36 letters
        ("a b", "invalid"),
        ("alice!", "invalid"),
        ("_bob", "invalid"),
        ("bob.", "invalid"),
        ("...", "invalid"),
        ("bob\u200d", "invalid"),  # zero width joiner
        ("bob\u202e", "invalid"),  # right-to-left override
        ("bob\ufe0f", "invalid"),  # variation selector
        ("\u3164\u3164\u3164", "invalid"),  # Hangul filler
        ("bob\x00", "invalid"),
        ("bob\ud800", "invalid"),
        ("b" + "\u0301" * 5 + "ob", "invalid"),
        ("\u0301bob", "invalid"),
        ("bob١", "invalid"),  # an Arabic-Indic digit one
        ("😀😀😀", "invalid"),
        ("kаmеgor", "mixed_scripts"),  # Cyrillic a and e
        ("ρaypal", "mixed_scripts"),
        ("админ김", "mixed_scripts"),
        ("admin", "reserved"),
        ("ADMIN", "reserved"),
        ("Kamegor", "reserved"),
        ("karnegor", "reserved"),
        ("supp0rt", "reserved"),
        ("me", "min_length"),
    ],
)
def test_names_that_cannot_be_had(name, code):
    assert codes(name) == code


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [
        ("alice", "ALICE"),
        ("ALICE", "alice"),
        ("alice", "aIice"),  # a capital i for the l
        ("paypal", "раураӀ"),  # all Cyrillic
        ("bob", "b0b"),
        ("b0b", "bob"),
        ("mom", "rnom"),
        ("modern", "modem"),
        ("modern", "Modem"),
        ("file1", "filel"),
        ("Straße", "strasse"),
        ("Zoë", "Zoe\u0308"),
        ("alice", "ａｌｉｃｅ"),  # full-width
    ],
)
@pytest.mark.django_db
def test_a_name_like_one_that_is_taken_is_refused(taken, wanted):
    UserFactory(username=usernames.normalize(taken))
    with pytest.raises(Invalid) as refusal:
        users.sign_up(email="m@example.com", username=wanted, password="long enough 1")
    assert [error["code"] for error in refusal.value.extra["errors"]] == ["unique"]
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("alice", "alicia"), ("mall", "mali"), ("user1", "user2"), ("Ольга", "Олег")],
)
@pytest.mark.django_db
def test_names_that_differ_live_side_by_side(one, other):
    UserFactory(username=one)
    UserFactory(username=other)
    assert User.objects.count() == 2


TEXT = st.text(max_size=40)


@given(TEXT)
def test_any_text_is_judged_and_normalizing_is_idempotent(text):
    once = usernames.normalize(text)
    usernames.fault(once)
    assert usernames.normalize(once) == once


@given(TEXT)
def test_a_good_name_is_what_it_seems(text):
    name = usernames.normalize(text)
    if usernames.fault(name) is not None:
        return
    assert 3 <= len(name) <= 30
    assert not any(
        unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zs"}
        for character in name
    )


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,28}[A-Za-z0-9]", fullmatch=True))
def test_case_never_makes_another_name(name):
    assert (
        usernames.folded(name)
        == usernames.folded(name.upper())
        == usernames.folded(name.lower())
    )


@given(TEXT.map(usernames.normalize))
def test_keys_do_not_depend_on_how_accents_are_composed(name):
    apart = unicodedata.normalize("NFD", name)
    assert usernames.skeleton(name) == usernames.skeleton(apart)
    assert usernames.folded(name) == usernames.folded(apart)


@given(st.text("oO0lI1|rnm", min_size=3, max_size=20))
def test_what_looks_alike_has_one_skeleton(name):
    drawn = name.replace("m", "rn").replace("0", "O")
    for stroke in "I1|":
        drawn = drawn.replace(stroke, "l")
    assert usernames.skeleton(name) == usernames.skeleton(drawn)


@pytest.mark.django_db
def test_the_keys_follow_the_name_however_it_is_written():
    user = UserFactory.create(username="Modem")
    assert (user.username_folded, user.username_skeleton) == ("modem", "rnodern")
    user.username = "Bob"
    user.save()
    user.refresh_from_db()
    assert (user.username_folded, user.username_skeleton) == ("bob", "bob")
    [mass] = User.objects.bulk_create([User(email="c@example.com", username="Carol")])
    mass.refresh_from_db()
    assert (mass.username_folded, mass.username_skeleton) == ("carol", "carol")
