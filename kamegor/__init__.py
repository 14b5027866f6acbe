"""The wiring: settings, URLs, the ASGI application and the Celery application.

Importing this package reads ``.env`` and selects the settings module.
"""

from kamegor.celery import app as celery_app

__all__ = ["celery_app"]
