"""Files of variables, such as ``.env``, read as they are written."""

import re
from pathlib import Path

ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
QUOTES = ("'", '"')


class Unreadable(ValueError):
    """A line is not plain; the message names its file and number, never its value."""


def read(path: Path) -> dict[str, str]:
    """Return the variables a file assigns; a later line wins over an earlier one.

    A value is what stands behind ``=``, without blanks around it and without the pair
    of quotes that may enclose it. Nothing in it is replaced: ``$`` is a dollar sign.

    Raises:
        Unreadable: a line is neither empty, a comment nor an assignment, its quotes do
            not match, or a ``#`` could be taken for a comment.
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
            raise ValueError("the quote is not closed at the end of the line.")
        return value[1:-1]
    # Docker Compose reads a comment here; a password must not depend on who reads it.
    if re.search(r"\s#", value):
        raise ValueError("put a value with a blank and # into single quotes.")
    return value
