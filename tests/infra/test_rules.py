"""Rules of the house that no linter knows, read off the source."""

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from deploy.local.paths import ROOT

APPS = (
    *("accounts", "audit", "billing", "core", "demo", "moderation"),
    *("notifications", "office", "realtime", "retries", "sellers", "streams"),
)
# One queues for after the commit; the other lets a test card take its time.
QUEUES = {"core/background.py", "billing/gateways/sandbox/payments.py"}
QUEUEING = {"delay", "apply_async", "send_task"}
# A doctor compares the clocks, or finds no database; a token's end and what was proved
# at the admin are this machine's, as their libraries write them; a limit's window may
# begin a little sooner or later.
MACHINE_CLOCKS = {
    *("accounts/staff/second_factor.py", "core/limits.py", "core/probes.py"),
    *("realtime/endpoint.py", "streams/probes.py"),
}
TOLD = {
    *("services", "models", "models.py", "selectors", "selectors.py", "broadcasts.py"),
    "meter",
}
# Who reads it once for a request, and for a socket, which is none.
READ_FOR_REQUESTS = {"core/api/moments.py"}
# Where a transaction is opened by itself: savepoints, a decorated log, queries that
# only read, a page of django-allauth's whose session cannot be run again, and the
# decorator of all others.
PARTS = {
    "accounts/staff/urls.py",
    *("accounts/models.py", "accounts/services/email_changes.py"),
    *("accounts/services/users.py", "core/database.py", "core/transactions.py"),
    *("audit/services/entries.py", "sellers/services/markers.py"),
}
# What providers' keys look like.
SECRET = re.compile(
    rb"(?:sk|rk)_live_[0-9A-Za-z]{16}|whsec_[0-9A-Za-z]{24}|AKIA[0-9A-Z]{16}"
    rb"|gh[pousr]_[0-9A-Za-z]{36}|BEGIN [A-Z ]*PRIVATE KEY"
)

# Where all prose is plain; the apps that are missing are yet to be rewritten.
PLAIN_APPS = (
    *("accounts", "audit", "billing", "core", "deploy"),
    *("kamegor", "moderation", "notifications", "office", "realtime", "retries"),
)
PLAIN_PAGES = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"),
    "docs/architecture.md",
    *("docs/errors.md", "docs/events.md", "docs/faults.md", "docs/glossary.md"),
    *(
        "docs/reputation.md",
        "docs/security.md",
        "docs/openapi.yaml",
        "docs/asyncapi.yaml",
    ),
    "docs/settings.md",
    *(
        str(page.relative_to(ROOT))
        for folder in ("docs/adr", "docs/runbooks")
        for page in (ROOT / folder).glob("*.md")
    ),
)
# Words and turns that make a reader stop: see CONTRIBUTING.md, "Words".
RIDDLES = re.compile(
    r"\bwho(?:se|m)?soever\b|\bwhosesoever\b|\bshall\b|\banew\b|\boneself\b"
    r"|\bone's own\b|\btwice is once\b|\btwice answers the same\b|\bat once by two\b"
    r"|\banother try\b|\bit is no (?!longer\b)"
    # A relative clause without its noun: "for who has stopped", "Who sells is shown."
    r"|\b(?:by|for|of|than|to|with) who (?!is\b|they\b)"
    r"|(?:^|[.;] )Whom? [^.?!]*\."
    # An inverted condition: "Were it paid after all, ..."
    r"|(?:^|[.:;] )(?:Had|Should|Were) (?:an?|he|it|nobody|somebody|the|they|two)\b"
    # An assertion is returned, not told.
    r"|\btell whether\b",
    re.IGNORECASE,
)


def sources(*folders: str) -> dict[str, str]:
    """Return what our modules hold, by their path; migrations are history."""
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    }


def floats(source: str) -> Iterator[int]:
    """Yield the lines that make a binary fraction."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float()):
                yield node.lineno
            case ast.Call(func=ast.Name(id="float")):
                yield node.lineno
            case ast.Attribute(attr="FloatField"):
                yield node.lineno


def queueing(source: str) -> Iterator[int]:
    """Yield the lines that give a task to the broker."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in QUEUEING:
                yield node.lineno


def fetching(source: str) -> Iterator[int]:
    """Yield the lines that fetch one row by itself, whoever's it is."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get", value=ast.Attribute(attr="objects"))
            ):
                yield node.lineno
            case ast.Call(func=ast.Name(id="get_object_or_404")):
                yield node.lineno


def reading_the_machine(source: str) -> Iterator[int]:
    """Yield the lines that ask this machine what time it is."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    attr="now" | "utcnow" | "today",
                    value=ast.Name(id="timezone" | "datetime" | "date")
                    | ast.Attribute(attr="timezone" | "datetime" | "date"),
                )
            ):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr="time", value=ast.Name(id="time"))):
                yield node.lineno


def reading_the_database(source: str) -> Iterator[int]:
    """Yield the lines that ask the database what time it is."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr="database_now") | ast.Name(id="database_now"):
                yield node.lineno


def opening(source: str) -> Iterator[int]:
    """Yield the lines that open a transaction which nobody would run again."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr="atomic", value=ast.Name(id="transaction")):
                yield node.lineno


def riddles(source: str) -> Iterator[int]:
    """Yield the first lines of docstrings and comments that are not plain English."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if is_riddle(text):
                yield node.lineno
            case ast.keyword(arg="help_text", value=ast.Constant(value=str(text))):
                if is_riddle(text):
                    yield node.value.lineno
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT and is_riddle(token.string.lstrip("# ")):
            yield token.start[0]


def is_riddle(text: str) -> bool:
    return bool(RIDDLES.search(" ".join(text.split())))


def committed(folder: Path) -> Iterator[Path]:
    """Yield the files of the project, but not what it makes or is given here."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().split()}
    for path in folder.iterdir():
        if path.name in ignored | {".git"} or path.suffix == ".pyc":
            continue
        if path.is_dir():
            yield from committed(path)
        else:
            yield path


@pytest.mark.parametrize(
    ("find", "line"),
    [
        (floats, "fee = 0.2"),
        (floats, "fee = float(text)"),
        (floats, "fee = models.FloatField()"),
        (queueing, "send_receipts.delay()"),
        (queueing, "current_app.send_task('x')"),
        (fetching, "Viewing.objects.get(pk=viewing_id)"),
        (fetching, "get_object_or_404(Viewing, pk=viewing_id)"),
        (reading_the_machine, "now = timezone.now()"),
        (reading_the_machine, "now = datetime.datetime.now(UTC)"),
        (reading_the_machine, "now = time.time()"),
        (reading_the_database, "now = clock.database_now()"),
        (opening, "with transaction.atomic(): pass"),
        (opening, "transaction.atomic(post)()"),
        (riddles, '"""Twice is once."""'),
        (riddles, '"""A user.\n\n    Who sells is\n    shown.\n    """'),
        (riddles, "# The link works once, for who asked."),
        (riddles, "# Were it paid after all, it would be credited."),
        (riddles, 'IntegerField(help_text="Those of whosoever waits.")'),
    ],
)
def test_a_line_that_breaks_a_rule_is_found(find, line):
    assert list(find(f"x = 1\n{line}\n")) == [2]


def test_money_is_never_a_float():
    assert breaking(floats, sources("billing")) == {}


def test_tasks_are_queued_after_the_commit():
    broken = breaking(queueing, sources(*APPS))
    assert {*broken} == QUEUES


def test_a_transaction_is_run_again_if_the_database_breaks_it_off():
    """``core.transactions.atomic`` does that; what is left is part of such a one."""
    assert {*breaking(opening, sources(*APPS))} == PARTS


def test_views_fetch_no_row_without_asking_whose_it_is():
    """Selectors and services do, and answer alike for what is another's."""
    found = sources(*APPS)
    views = {path: found[path] for path in found if "/api/" in path}
    assert len(views) > 20
    assert breaking(fetching, views) == {}


def test_no_app_reads_the_clock_of_its_machine():
    assert {*breaking(reading_the_machine, sources(*APPS))} == MACHINE_CLOCKS


def test_services_selectors_and_models_are_told_the_time():
    """Edges read the clock once and pass it in; a query may say ``Now()``."""
    found = sources(*APPS)
    told = {path: found[path] for path in found if TOLD & {*path.split("/")}}
    assert len(told) > 60
    assert breaking(reading_the_database, told) == {}


def test_requests_read_the_clock_once():
    found = sources(*APPS)
    views = {path: found[path] for path in found if "/api/" in path}
    assert {*breaking(reading_the_database, views)} == READ_FOR_REQUESTS


def test_docstrings_and_comments_are_plain_english():
    assert breaking(riddles, sources(*PLAIN_APPS)) == {}


@pytest.mark.parametrize("page", PLAIN_PAGES)
def test_pages_are_plain_english(page):
    lines = (ROOT / page).read_text().splitlines()

    assert [line for line in lines if is_riddle(line.strip())] == []


@pytest.mark.parametrize(
    "text",
    ["Who is in the room?", "The user who sells is shown.", "It is no longer valid."],
)
def test_plain_english_is_no_riddle(text):
    assert not is_riddle(text)


@pytest.mark.parametrize(
    "secret",
    [
        b"sk_live" + b"_51Habcdefghijklmnop",
        b"whsec" + b"_abcdefghijklmnopqrstuvwxyz",
        b"AKIA" + b"ABCDEFGHIJKLMNOP",
        b"ghp" + b"_" + b"a" * 36,
        b"-----BEGIN RSA PRIVATE" + b" KEY-----",
    ],
)
def test_a_secret_is_known_by_its_look(secret):
    assert SECRET.search(b"KEY = " + secret)


def test_no_secret_is_in_the_source():
    files = list(committed(ROOT))
    assert ROOT / "kamegor" / "settings" / "production.py" in files
    assert [path for path in files if SECRET.search(path.read_bytes())] == []


def breaking(find, found):
    lines = {path: list(find(source)) for path, source in found.items()}
    return {path: numbers for path, numbers in lines.items() if numbers}
