"""What ``docker compose up`` starts, as far as it can be told without containers."""

import re

import pytest
import yaml
from django.core.management import get_commands

from core import dotenv, queues
from deploy.local.paths import ROOT
from tests.infra.test_docs import read_by_the_settings

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
QUEUES = [*queues.NAMES]
RUNNING = ["web", "meter", *QUEUES, "beat"]
SITE = [*RUNNING, "migrate"]
DEMO = [*(f"demo-{name}" for name in (*RUNNING, "people", "migrate"))]
SERVERS = ["demo-roles", "postgis", "redis", "coturn"]


def test_the_parts_are_those_of_make_run():
    assert [*SERVICES] == [*SITE, *DEMO, *SERVERS]


def test_nothing_starts_unless_a_profile_asks_for_it():
    for name, service in SERVICES.items():
        assert service["profiles"] == ["site" if name in SITE else "demo"]
    assert dotenv.read(ROOT / ".env.example")["COMPOSE_PROFILES"] == "site"


@pytest.mark.parametrize("name", [*SITE, *DEMO])
def test_a_process_of_ours_is_built_here_and_set_up_by_known_variables(name):
    service = SERVICES[name]

    assert service["build"] == "."
    assert service.get("environment", {}).keys() <= {*read_by_the_settings()}


def test_the_site_is_set_up_by_env_alone_and_the_demo_by_nothing_of_it():
    for name in SITE:
        assert SERVICES[name]["env_file"] == [{"path": ".env", "required": False}]
        settings = SERVICES[name].get("environment", {})
        assert settings.keys() <= {"HOST", "PORT", "MIGRATION_DATABASE_URL"}
    for name in DEMO:
        assert "env_file" not in SERVICES[name]
        settings = SERVICES[name]["environment"]
        assert settings["DJANGO_SETTINGS_MODULE"] == "kamegor.settings.local"


def test_our_processes_wait_for_migrations_and_those_for_servers():
    for name in RUNNING:
        assert SERVICES[name]["depends_on"].keys() == {"migrate"}
    for name in DEMO[:-1]:
        assert SERVICES[name]["depends_on"].keys() == {"demo-migrate"}
    assert SERVICES["demo-migrate"]["depends_on"].keys() == {"demo-roles", "redis"}
    assert SERVICES["demo-roles"]["depends_on"].keys() == {"postgis"}


def test_what_is_waited_for_says_that_it_is_healthy():
    for name in ("postgis", "redis"):
        assert SERVICES[name]["healthcheck"]["test"]


def test_each_queue_has_a_worker_of_its_own():
    for name in QUEUES:
        for each in (name, f"demo-{name}"):
            assert f" worker --queues={name} " in SERVICES[each]["command"]


def test_the_commands_exist():
    commands = " ".join(SERVICES[name].get("command", "") for name in [*SITE, *DEMO])

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
    """The demo signs credentials with the secret that coturn checks them by."""
    secret = SERVICES["demo-web"]["environment"]["TURN_SECRET"]

    assert f"--static-auth-secret={secret} " in SERVICES["coturn"]["command"]


def test_only_migrations_know_the_owner_of_the_tables():
    for name in [*SITE, *DEMO]:
        settings = SERVICES[name].get("environment", {})
        is_known = settings.get("MIGRATION_DATABASE_URL", None if name in SITE else "")
        assert bool(is_known or is_known is None) == name.endswith("migrate")
