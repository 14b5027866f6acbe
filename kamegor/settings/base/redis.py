"""Redis, and what uses it."""

from core.redis import REDIS_TIMEOUT_SECONDS
from kamegor.env import env

REDIS_URL = env.str("REDIS_URL")
# The prefix of every key, channel and group, so that two sites can share one Redis.
REDIS_PREFIX = env.str("REDIS_PREFIX", default="kamegor")
# If Redis hangs, requests must not wait for it and hold database connections.
REDIS_TIMEOUTS = {
    "socket_timeout": REDIS_TIMEOUT_SECONDS,
    "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": REDIS_TIMEOUTS,
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": REDIS_PREFIX},
    }
}
