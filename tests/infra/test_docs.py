"""What the documents list is what the code has."""

import ast
import re
from pathlib import Path, PurePath

import pytest
from django.core.management import get_commands

import kamegor.urls  # noqa: F401 -- views, and the refusals beside them
from core.api.refusals import all_refusals
from deploy.local import ports
from deploy.local.paths import ROOT
from streams import states

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def test_the_settings_page_lists_what_the_code_reads_with_its_defaults():
    listed = dict(_rows(DOCS / "settings.md"))

    for_make = {name: listed.pop(name) for name in ("DEMO", *ports.NAMES)}
    assert listed == read_by_the_settings()
    assert set(for_make.values()) == {"", "a free one"}


def test_the_example_lists_what_the_code_reads():
    example = (ROOT / ".env.example").read_text()

    listed = re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)

    assert len(listed) == len(set(listed))
    assert {*listed} == {"COMPOSE_PROFILES", *read_by_the_settings()}


def test_what_the_example_leaves_out_is_the_default():
    example = (ROOT / ".env.example").read_text()
    defaults = read_by_the_settings()

    for name, value in re.findall(r"^#([A-Z_]+)=(.*)$", example, re.MULTILINE):
        assert value == defaults[name].strip("[]{}"), name


def test_every_attack_of_the_threat_model_is_tried_by_a_test_that_exists():
    page = (DOCS / "security.md").read_text()

    rows = re.findall(r"^\| .+ \| `(tests/\S+)` \|$", page, re.MULTILINE)

    assert len(rows) > 20
    assert [row for row in rows if not (ROOT / row).is_file()] == []


def test_the_errors_page_lists_every_refusal():
    rows = [
        f"| `{refusal.code}` | {refusal.status.value} | {refusal.meaning} |"
        for refusal in all_refusals()
    ]

    written = (DOCS / "errors.md").read_text()

    assert [line for line in written.splitlines() if line.startswith("| `")] == rows


def test_the_state_diagrams_are_those_of_the_code():
    diagrams = re.findall(
        r"stateDiagram-v2\n(.+?)```", (DOCS / "architecture.md").read_text(), re.DOTALL
    )

    drawn = [set(re.findall(r"(\w+) --> (\w+)", diagram)) for diagram in diagrams]

    assert drawn == [
        {(state, following) for state, next_ in table.items() for following in next_}
        for table in (states.NEXT_STATES, states.NEXT_STATUSES)
    ]


@pytest.mark.parametrize(
    ("what", "reasons"),
    [("viewing", states.ViewingEndReason), ("stream", states.StreamEndReason)],
)
def test_every_reason_for_an_end_is_told(what, reasons):
    page = (DOCS / "architecture.md").read_text()

    [told] = re.findall(rf"Why a {what} ended: ([^.]+)\.", page)

    assert re.findall(r"`(\w+)`", told) == reasons.values


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_documents_name_exist(page):
    named = re.findall(r"manage\.py ([a-z_]+)", page.read_text())

    assert {*named} <= get_commands().keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def _rows(page: Path):
    """Yield the name and the default of each row of the page's tables."""
    for line in page.read_text().splitlines():
        if line.startswith("| `"):
            _, name, default, *_ = line.split("|")
            yield name.strip(" `"), default.strip(" `")


def read_by_the_settings():
    """Return each variable that ``env`` is asked for, and its default as text."""
    found = {}
    for path in sorted((ROOT / "kamegor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env."):
                name = ast.literal_eval(node.args[0])
                found[name] = _default(node)
    return found


def _default(call):
    for keyword in call.keywords:
        if keyword.arg == "default":
            return str(eval(ast.unparse(keyword.value), {"BASE_DIR": PurePath()}))
    return ""
