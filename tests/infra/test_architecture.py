"""The page on the architecture tells the shape that the code has."""

import ast
import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.apps import apps

from deploy.local.paths import ROOT

DOCS = ROOT / "docs"
STEPS_MAX = 10
PATH = re.compile(r"`([\w-]+(?:/[\w-]+)*/[\w-]+\.(?:py|sql|md|ts))[`:]")


def section(title: str) -> str:
    """Return what stands under a heading of the page."""
    page = (DOCS / "architecture.md").read_text()
    [text] = re.findall(rf"^## {title}\n(.+?)(?=^## )", page, re.DOTALL | re.MULTILINE)
    return text


def walks() -> dict[str, list[str]]:
    """Return the steps of each walk by its title, each step in one line."""
    found = {}
    for walk in re.split(r"^### ", section("Four walks"), flags=re.MULTILINE)[1:]:
        title, text = walk.split("\n", 1)
        steps = re.split(r"^\d+\. ", text, flags=re.MULTILINE)[1:]
        found[title] = [" ".join(step.split()) for step in steps]
    return found


STEPS = [step for steps in walks().values() for step in steps]


def floors() -> list[str]:
    """Return the apps in the order of the table of floors."""
    return re.findall(r"^\| `(\w+)` \|", section("Floors"), re.MULTILINE)


def defined(source: str) -> set[str]:
    """Return the functions of a module, and the methods as ``Class.method``."""
    names = set()
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=owner, body=body):
                names |= {
                    f"{owner}.{each.name}"
                    for each in body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
                }
    return names


def test_there_are_four_walks_of_at_most_ten_steps():
    assert [*walks()] == [
        "The price of a stream",
        "A location report",
        "An ICE candidate",
        "A Stripe event",
    ]
    assert [title for title, steps in walks().items() if len(steps) > STEPS_MAX] == []
    assert all(walks().values())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.split("`")[1])
def test_each_step_of_a_walk_is_a_function_that_exists_and_one_sentence(step):
    path, function, sentence = re.fullmatch(r"`(\S+):(\S+)` (.+)\.", step).groups()

    assert function in defined((ROOT / path).read_text())
    assert ". " not in sentence


def test_every_app_of_ours_is_a_floor_of_the_page_and_no_other_is():
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).parent == ROOT
    }

    assert {*floors()} == {"kamegor", *ours}


def test_the_floors_are_in_the_order_that_imports_are_checked_by():
    rules = ConfigParser()
    rules.read(ROOT / ".importlinter")
    layers = rules["importlinter:contract:floors"]["layers"].split("\n")

    checked = [{*re.findall(r"\w+", layer)} for layer in layers if layer]

    told = iter(floors())
    assert [{next(told) for _ in layer} for layer in checked] == checked
    assert [*told] == []


@pytest.mark.parametrize("page", ["architecture.md", "glossary.md"])
def test_files_that_a_page_names_exist(page):
    named = {*PATH.findall((DOCS / page).read_text())}

    assert {path for path in named if not (ROOT / path).is_file()} == set()


def test_the_page_tells_which_apps_have_a_wiring_of_their_own():
    without = {app for app in floors()[1:] if not (ROOT / app / "wiring.py").is_file()}

    text = " ".join(section("Floors").split())
    [told] = re.findall(r"((?:`\w+`(?: and |, )?)+) add nothing", text)

    assert {*re.findall(r"`(\w+)`", told)} == without


def test_the_glossary_defines_each_term_once():
    glossary = (DOCS / "glossary.md").read_text()

    terms = re.findall(r"^\| (\*\*.+?) \|", glossary, re.MULTILINE)

    assert len(terms) > 100
    assert sorted(set(terms)) == sorted(terms)


def test_the_index_of_decisions_has_the_titles_of_its_pages():
    folder = DOCS / "adr"
    titles = [
        (number, title, page.name)
        for page in sorted(folder.glob("0*.md"))
        for number, title in re.findall(r"\A# (\d+)\. (.+)", page.read_text())
    ]

    index = (folder / "README.md").read_text()

    assert re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", index, re.MULTILINE) == titles
