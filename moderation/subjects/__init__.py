"""What can be reported and decided about, one module a kind.

A module here registers one ``Kind``, and nothing else has to know of it: reports and
the API take its name, a case's page shows it, its acts are offered there and in its
list, and an appeal undoes them.
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
