"""Wiring only: settings, URLs, the ASGI application and the Celery application.

Whatever imports this has read ``.env`` and knows which settings run.
"""

from kamegor.celery import app as celery_app

__all__ = ["celery_app"]
