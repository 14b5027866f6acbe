"""The Celery application; its beat schedule is in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamegor.settings.local")

app = Celery("kamegor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
