"""The Celery application; apps register their queues and schedule in wiring.py."""

from celery import Celery

import kamegor.env  # noqa: F401 -- decides which settings run, which Celery asks at once

app = Celery("kamegor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
