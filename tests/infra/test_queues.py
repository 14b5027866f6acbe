"""Which queue each task waits in, and what beat asks for."""

import pytest
from django.conf import settings

from core import queues
from deploy.local import run
from kamegor.celery import app

app.loader.import_default_modules()
OURS = {name for name in app.tasks if not name.startswith("celery.")}
NAMES = [*queues.NAMES]


def test_every_task_names_its_queue():
    assert {*queues.ROUTES} == OURS
    assert {*queues.ROUTES.values()} == {*NAMES}


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_task_is_sent_to_the_queue_it_names(name):
    route = app.amqp.router.route({}, name)

    assert route["queue"].name == queues.ROUTES[name]


def test_every_letter_waits_where_the_mail_server_may_hang():
    letters = {name for name in OURS if name.startswith("accounts.")}

    assert {queues.ROUTES[name] for name in letters} == {queues.MAIL}


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE)
def test_what_beat_asks_for_expires_before_it_is_asked_for_again(entry):
    asked = settings.CELERY_BEAT_SCHEDULE[entry]

    assert asked["task"] in OURS
    day = 24 * 3600
    period = asked["schedule"] if isinstance(asked["schedule"], int | float) else day
    assert 0 < asked["options"]["expires"] <= period


def test_the_meter_is_watched_from_every_queue_but_its_own():
    watching = [
        app.amqp.router.route(dict(entry["options"]), entry["task"])["queue"].name
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == "streams.tasks.watch_meter"
    ]

    assert sorted(watching) == sorted({*NAMES} - {queues.PULSE})


def test_make_run_starts_the_meter_and_a_worker_for_each_queue():
    assert list(run.QUEUES) == NAMES
    commands = [" ".join(each.argv) for each in run._site({}, 8000)]

    assert sum("run_meter" in command for command in commands) == 1
    workers = [command for command in commands if " worker --queues=" in command]
    assert len(workers) == len(NAMES)
    for name, command in zip(NAMES, workers, strict=True):
        assert f"--queues={name} " in command
