"""What ``docker compose up`` starts, as far as it can be told without containers."""

import re

import pytest
import yaml
from django.core.management import get_commands

from deploy.local.paths import ROOT
from kamegor.settings import queues
from tests.infra.test_docs import read_by_the_settings

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
QUEUES = [queue.name for queue in queues.QUEUES]
OURS = ["web", "meter", *QUEUES, "beat", "demo", "migrate"]


def test_the_parts_are_those_of_make_run():
    assert [*COMPOSE["services"]] == [*OURS, "postgis", "redis", "coturn"]


@pytest.mark.parametrize("name", OURS)
def test_a_process_of_ours_is_built_here_and_set_up_by_known_variables(name):
    service = COMPOSE["services"][name]

    assert service["build"] == "."
    known = {"DJANGO_SETTINGS_MODULE", *read_by_the_settings()}
    assert service["environment"].keys() <= known


def test_our_processes_wait_for_migrations_and_those_for_servers():
    for name in OURS[:-1]:
        assert COMPOSE["services"][name]["depends_on"].keys() == {"migrate"}
    assert COMPOSE["services"]["migrate"]["depends_on"].keys() == {"postgis", "redis"}


def test_what_is_waited_for_says_that_it_is_healthy():
    for name in COMPOSE["services"]["migrate"]["depends_on"]:
        assert COMPOSE["services"][name]["healthcheck"]["test"]


def test_each_queue_has_a_worker_of_its_own():
    for name in QUEUES:
        assert f" worker --queues={name} " in COMPOSE["services"][name]["command"]


def test_the_commands_exist():
    commands = " ".join(COMPOSE["services"][name].get("command", "") for name in OURS)

    named = set(re.findall(r"manage\.py (\w+)", commands))

    assert named == {"migrate", "run_demo", "run_meter", "seed_demo"}
    assert named <= get_commands().keys()


def test_the_image_copies_files_that_exist():
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )

    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name


def test_what_is_asked_of_relays_agrees():
    """The site signs credentials with the secret that coturn checks them by."""
    secret = COMPOSE["services"]["web"]["environment"]["TURN_SECRET"]

    assert f"--static-auth-secret={secret} " in COMPOSE["services"]["coturn"]["command"]
