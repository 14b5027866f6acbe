"""Logging: the level, the format, and what requests write."""

import logging

from kamegor import logs
from kamegor.env import env

LOGGING = logs.configure(
    as_json=env.bool("LOG_JSON", default=True),
    level=env.str("LOG_LEVEL", default="INFO"),
)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
