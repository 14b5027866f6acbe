"""The registry of kinds of subjects, and of the acts about each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

from django.db.models import Model

from core import registry
from core.errors import NotFound

Choices = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A reported subject: the user it concerns, and the current values of its rows."""

    user_id: UUID
    evidence: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act of staff about a row, and the texts of its form.

    ``decide`` is the service; it takes the row's id as ``row_name``. ``target`` returns
    that row of a case's file, or None if the act is not possible now. ``undone_by``
    names the act that reverts this one. Acts with a lower ``place`` are offered first:
    those that are most common and easiest to undo.
    """

    name: str
    label: str
    consequence: str
    decide: Callable[..., Any]
    row_name: str
    target: Callable[[Any], Model | None] = lambda _file: None
    place: int = 0
    asks_for_days: bool = False
    undone_by: str = ""
    is_decision: bool = True


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of row that staff decide about.

    ``find`` returns a reported subject by its id and the reporter's; a kind without it
    cannot be reported. A case's page shows the row with ``template``, if there is one,
    and its ``related`` rows. ``describe`` returns a row's name for a form.
    """

    name: str
    label: str
    model: type[Model]
    find: Callable[[UUID, UUID], Subject] | None = None
    template: str = "admin/moderation/subjects/row.html"
    related: tuple[str, ...] = ()
    describe: Callable[[Any], str] = str
    acts: tuple[Act, ...] = ()

    @property
    def is_reportable(self) -> bool:
        return self.find is not None

    def row(self, row_id: UUID) -> Model | None:
        """Return a row with its related rows, or None if it was deleted."""
        rows = self.model._default_manager.select_related(*self.related)  # noqa: SLF001 -- its documented name
        return rows.filter(pk=row_id).first()


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Register a kind.

    Raises:
        ValueError: a kind has this name already.
    """
    registry.add(_kinds, {kind.name: kind}, called="kinds of subjects")
    return kind


def kinds() -> list[Kind]:
    return list(_registered().values())


def kind_named(name: str) -> Kind:
    """Return a kind.

    Raises:
        KeyError: no kind has this name.
    """
    return _registered()[name]


def find(*, subject_type: str, subject_id: UUID, reporter_id: UUID) -> Subject:
    """Return the subject of a report; its user may be blocked by the reporter.

    Raises:
        NotFound: there is no such subject, this user must not see it, or its user has
            blocked them; the response is the same.
    """
    kind = kind_named(subject_type)
    if kind.find is None:
        raise NotFound(f"There is no such {kind.label.lower()}.")
    return kind.find(subject_id, reporter_id)


def kind_of(act_name: str) -> Kind:
    """Return the kind that an act belongs to.

    Raises:
        KeyError: no act has this name.
    """
    for kind in kinds():
        if any(act.name == act_name for act in kind.acts):
            return kind
    raise KeyError(act_name)


def acts() -> list[Act]:
    """Return all acts, in the order in which a case offers them."""
    every = [act for kind in kinds() for act in kind.acts]
    return sorted(every, key=lambda act: act.place)


def act_named(name: str) -> Act:
    """Return an act.

    Raises:
        KeyError: no act has this name.
    """
    return next(act for act in kind_of(name).acts if act.name == name)


def choices() -> Choices:
    """Return the choices of the column ``target_type`` of a decision."""
    return [(kind.name, kind.label) for kind in kinds()]


def report_choices() -> Choices:
    """Return the kinds that can be reported."""
    return [(kind.name, kind.label) for kind in kinds() if kind.is_reportable]


def act_choices() -> Choices:
    return [(act.name, act.label) for act in acts()]


def decision_choices() -> Choices:
    return [(act.name, act.label) for act in acts() if act.is_decision]


def _registered() -> dict[str, Kind]:
    _import_kinds()
    return _kinds


@cache
def _import_kinds() -> None:
    """Import the modules beside this one, each of which registers its kind.

    They import the models, whose columns need this module, so this runs later.
    """
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"{__package__}.{module.name}")
