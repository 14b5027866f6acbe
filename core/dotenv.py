"""Parses files of variables, such as ``.env``, without any expansion."""

import re
from pathlib import Path

ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
QUOTES = ("'", '"')


class Unreadable(ValueError):
    """A line is ambiguous. The message names file and line but never the value."""


def read(path: Path) -> dict[str, str]:
    """Return the variables that a file assigns; later lines override earlier ones.

    A value is the text after ``=``, without surrounding blanks and without enclosing
    quotes. Nothing is expanded: ``$`` is a dollar sign.

    Raises:
        Unreadable: a line is not empty, a comment or an assignment, its quotes do not
            match, or a ``#`` could be read as a comment.
    """
    variables = {}
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        assignment = ASSIGNMENT.fullmatch(text)
        if assignment is None:
            raise Unreadable(
                f"{path}, line {number}: write NAME=value, or # before it."
            )
        name, value = assignment.groups()
        try:
            variables[name] = _unquoted(value)
        except ValueError as error:
            raise Unreadable(f"{path}, line {number}, {name}: {error}") from None
    return variables


def _unquoted(value: str) -> str:
    if value.startswith(QUOTES):
        if len(value) < 2 or value[-1] != value[0]:
            raise ValueError("the quote is not closed at the end of the line")
        return value[1:-1]
    # Docker Compose reads a comment here. Both must read the same password.
    if re.search(r"\s#", value):
        raise ValueError("put a value that contains a blank and # in single quotes.")
    return value
