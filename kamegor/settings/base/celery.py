"""The broker, the queues and the schedule of Celery."""

from kombu import Queue

from core import queues, schedule
from kamegor.settings import servers
from kamegor.settings.base.redis import REDIS_PREFIX, REDIS_TIMEOUTS, REDIS_URL

BROKER = servers.broker(REDIS_URL)
CELERY_BROKER_URL = BROKER["CELERY_BROKER_URL"]
CELERY_BROKER_USE_SSL = BROKER["CELERY_BROKER_USE_SSL"]
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **REDIS_TIMEOUTS,
    **BROKER["CELERY_BROKER_TRANSPORT_OPTIONS"],
    "global_keyprefix": f"{REDIS_PREFIX}:celery:",
}
# One immediate retry, because Redis may have restarted since the last task.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# Each app registers its tasks and entries, in its wiring.py.
CELERY_TASK_QUEUES = [Queue(name) for name in queues.NAMES]
CELERY_TASK_ROUTES = [queues.route]
CELERY_BEAT_SCHEDULE = schedule.ENTRIES
CELERY_TASK_DEFAULT_QUEUE = queues.SLOW
CELERY_TASK_CREATE_MISSING_QUEUES = False
# A worker that prefetches tasks would keep them from idle workers.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
