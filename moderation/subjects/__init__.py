"""The kinds of subjects that can be reported and decided about, one module for each.

A module here registers one ``Kind``; nothing else refers to it. Reports and the API
accept its name, a case's page shows it, its acts are offered there and in its list, and
an appeal undoes them.
"""

from moderation.subjects.registry import (
    Act,
    Kind,
    Subject,
    act_choices,
    act_named,
    acts,
    choices,
    decision_choices,
    find,
    kind_named,
    kind_of,
    kinds,
    register,
    report_choices,
)

__all__ = [
    "Act",
    "Kind",
    "Subject",
    "act_choices",
    "act_named",
    "acts",
    "choices",
    "decision_choices",
    "find",
    "kind_named",
    "kind_of",
    "kinds",
    "register",
    "report_choices",
]
