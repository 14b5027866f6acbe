"""What causes movements, and by which codes amounts move: declared, not known.

An app declares its causes in its ``wiring.py``; billing declares its own in
``billing.movements``. The columns of the ledger take the declared names, and services,
verification and statements read the declarations:
docs/adr/0034-causes-are-declared.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing.models import AccountKind


@dataclass(frozen=True, kw_only=True)
class Code:
    """Why an amount moves; clients see ``name`` as the type of a statement line.

    ``title`` is what a person reads on that line. ``between`` lists the kinds of
    account, debited and credited. A code that passes a part of a payment on to a payee
    is the ``share_of`` the payment's code.
    """

    name: str
    title: str
    between: tuple[tuple[AccountKind, AccountKind], ...]
    share_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A kind of thing that moves amounts; ``cause_id`` names which one it is.

    A statement line tells that id as ``id_field``, if there is one.
    """

    name: str
    codes: tuple[Code, ...]
    may_hold: bool = False
    id_field: str = ""


CAUSES: dict[str, Cause] = {}


class NotDeclared(LookupError):
    """No app has declared a movement with these names: a mistake in the caller."""


def declare(*causes: Cause) -> None:
    """Add causes; a second call with the same ones changes nothing.

    Two causes may share a code, if it has one title.

    Raises:
        ValueError: a name is declared already and means something else, or a share is
            of no payment of the same cause.
    """
    for cause in causes:
        if CAUSES.get(cause.name, cause) != cause:
            raise ValueError(f"There are two causes {cause.name}.")
        names = {code.name for code in cause.codes}
        titles = dict(code_choices())
        for code in cause.codes:
            if titles.get(code.name, code.title) != code.title:
                raise ValueError(f"There are two titles of the code {code.name}.")
            if code.share_of and code.share_of not in names:
                raise ValueError(f"{cause.name} has no code {code.share_of}.")
        CAUSES[cause.name] = cause


def check_movement(*, cause_type: str, code: str) -> None:
    """Refuse to move an amount by a code that its cause does not have.

    Raises:
        NotDeclared: no app has declared it.
    """
    cause = CAUSES.get(cause_type)
    if cause is None or code not in {each.name for each in cause.codes}:
        raise NotDeclared(f"No app declares the code {code} of the cause {cause_type}.")


def check_hold(*, cause_type: str) -> None:
    """Refuse to set credits aside for a cause that does not hold any.

    Raises:
        NotDeclared: no app has declared that it does.
    """
    cause = CAUSES.get(cause_type)
    if cause is None or not cause.may_hold:
        raise NotDeclared(f"No app declares that the cause {cause_type} may hold.")


def title_of(code: str) -> str:
    """Return what a person reads for a code, which may be one of a former version."""
    return dict(code_choices()).get(code, code)


def cause_choices() -> list[tuple[str, str]]:
    """Return the declared causes, for the columns that name one."""
    return [(name, name) for name in CAUSES]


def code_choices() -> list[tuple[str, str]]:
    """Return the declared codes with their titles, for the columns that name one."""
    titles = {
        code.name: code.title for cause in CAUSES.values() for code in cause.codes
    }
    return list(titles.items())


def movements() -> list[dict[str, str]]:
    """Return each declared movement, as the checks of ``verify_ledger`` read it."""
    return [
        {
            "code": code.name,
            "cause_type": cause.name,
            "debited": debited,
            "credited": credited,
            "share_of": code.share_of,
        }
        for cause in CAUSES.values()
        for code in cause.codes
        for debited, credited in code.between
    ]


def holding() -> list[str]:
    """Return the names of the causes that may hold."""
    return [cause.name for cause in CAUSES.values() if cause.may_hold]
