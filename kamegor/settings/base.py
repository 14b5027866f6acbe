"""What every deployment shares. docs/settings.md lists the variables."""

import logging
from datetime import timedelta
from pathlib import Path

from corsheaders.defaults import default_headers

from core import origins
from core.redis import REDIS_TIMEOUT_SECONDS
from kamegor import logs
from kamegor.env import BASE_DIR, env
from kamegor.settings import queues, servers
from kamegor.settings.retention import RETENTION, STAYS  # noqa: F401 -- settings

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", cast=origins.parse_pattern, default=[]
)

# Debian 12's GDAL could be misled by a spatial reference; we read none from outside.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # only forms send it; no script reads it
DEVICE_COOKIE_NAME = "device"  # on which browsers somebody has signed in before

ROOT_URLCONF = "kamegor.urls"
ASGI_APPLICATION = "kamegor.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

INSTALLED_APPS = [
    "daphne",  # first: it gives runserver its ASGI server
    "accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "corsheaders",
    "django_prometheus",
    "django_structlog",
    "django_vite",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
    "rest_framework_simplejwt",
    "core",
    "realtime",
    "retries",
    "accounts",
    "billing",
    "sellers",
    "streams",
    "moderation",
    "office",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kamegor.middleware.BrowserPolicies",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "moderation.middleware.AuditLog",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "kamegor.middleware.RequestLog",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Logs

LOGGING = logs.configure(
    as_json=env.bool("LOG_JSON", default=True),
    level=env.str("LOG_LEVEL", default="INFO"),
)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

# Servers

# How long a statement, a lock or an idle transaction may last is set on the role, by
# deploy/postgres/roles.sql: poolers refuse settings that come with a connection.
DATABASES = {
    "default": servers.database(
        env.str("DATABASE_URL"), pool_size=env.int("DATABASE_POOL_SIZE", default=16)
    )
}

# The owner of the tables, for ``manage.py migrate`` alone; the site's role owns none.
MIGRATION_DATABASE_URL = env.str("MIGRATION_DATABASE_URL", default="")
MIGRATION_DATABASE = (
    servers.database(MIGRATION_DATABASE_URL, pool_size=0)
    if MIGRATION_DATABASE_URL
    else None
)
# The admin's role may not: deploy/postgres/rights.sql.
READS_EXACT_PLACES = DATABASES["default"].get("USER") != "kamegor_admin"
DATABASE_RIGHTS = BASE_DIR / "deploy" / "postgres" / "rights.sql"

REDIS_URL = env.str("REDIS_URL")
# Before every key, channel and group, so that two sites may share one Redis.
REDIS_PREFIX = env.str("REDIS_PREFIX", default="kamegor")
# A Redis that hangs must not hold requests, each with its connection to the database.
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

BROKER = servers.broker(REDIS_URL)
CELERY_BROKER_URL = BROKER["CELERY_BROKER_URL"]
CELERY_BROKER_USE_SSL = BROKER["CELERY_BROKER_USE_SSL"]
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **REDIS_TIMEOUTS,
    **BROKER["CELERY_BROKER_TRANSPORT_OPTIONS"],
    "global_keyprefix": f"{REDIS_PREFIX}:celery:",
}
# Once more at once, because Redis may have been restarted since the last task.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# Which queue each task waits in: kamegor/settings/queues.py.
CELERY_TASK_QUEUES = queues.QUEUES
CELERY_TASK_ROUTES = {task: {"queue": name} for task, name in queues.ROUTES.items()}
CELERY_TASK_DEFAULT_QUEUE = queues.SLOW
CELERY_TASK_CREATE_MISSING_QUEUES = False
# A worker that has fetched tasks it does not run yet keeps them from the others.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# Accounts

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "accounts.passwords.EndsSessions"},
]
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]  # for the admin
# What one of the staff may give back alone, in credits of one purchase.
STAFF_REFUND_ALONE_UP_TO = env.int("STAFF_REFUND_ALONE_UP_TO", default=100)
# Whether the admin opens only to staff who have proved a second factor.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
# django-allauth: the pages in front of the admin, and nothing else of it.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "accounts.staff.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a colleague who closes the browser is signed out
ACCOUNT_RATE_LIMITS = False  # RATE_LIMITS below counts exactly; allauth's do not
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "accounts.staff.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.staff.forms.AuthenticateForm",
    "reauthenticate": "accounts.staff.forms.ReauthenticateForm",
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "ALGORITHM": "HS256",
    "AUDIENCE": "kamegor",
    "USER_ID_CLAIM": "sub",
}
# A link to a new password works so long. Source: OWASP's Forgot Password Cheat Sheet.
PASSWORD_RESET_TIMEOUT = 3600
# Renders a user's own profile, which a floor above knows how to do.
ACCOUNTS_PROFILE = "sellers.api.serializers.own_profile"
# Whether nobody watches or sells who has not said that they are old enough. Off, for
# clients that do not ask; the app asks anyway.
AGE_AFFIRMATION_REQUIRED = env.bool("AGE_AFFIRMATION_REQUIRED", default=False)
MINIMUM_AGE = env.int("MINIMUM_AGE", default=18)
# Where it is another, such as TH=20, and where nobody may, by ISO 3166 alpha-2.
MINIMUM_AGES: dict[str, int] = env.dict("MINIMUM_AGES", cast={"value": int}, default={})
CLOSED_COUNTRIES = env.list("CLOSED_COUNTRIES", default=[])
# What each floor keeps about a user, who may take it along.
ACCOUNTS_EXPORTS = {
    "account": "accounts.exports.account",
    "money": "billing.exports.money",
    "selling": "sellers.exports.selling",
    "streaming": "streams.exports.streaming",
    "safety": "moderation.exports.safety",
}
# How many proxies of ours add to X-Forwarded-For; 0 if clients reach us directly.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Each scope: how often one user or one address may, in how many seconds.
RATE_LIMITS = {
    # Wrong passwords: of strangers by account, and by account and address; of a device
    # that the user has signed in on, and of all of these; of the user's open sessions.
    "sign_in_account": (60, 3600),
    "sign_in_account_address": (10, 300),
    "sign_in_device": (10, 300),
    "sign_in_known_devices": (60, 3600),
    "own_password": (10, 300),
    "sign_in_address": (env.int("SIGN_INS_PER_MINUTE", default=60), 60),
    "sign_up_account": (10, 3600),
    "sign_up_address": (env.int("SIGN_UPS_PER_HOUR", default=30), 3600),
    "second_factor": (5, 300),
    "refresh_address": (600, 60),
    "reset_account": (5, 3600),
    "reset_address": (30, 3600),
    "device_link_account": (5, 3600),
    "device_link_address": (30, 3600),
    "link_address": (60, 3600),
    "verification": (5, 3600),
    "email_change": (10, 3600),
    "email_change_account": (5, 3600),
    "agreement": (30, 600),
    "password": (20, 3600),
    "devices": (60, 600),
    "profile": (30, 600),
    "picture": (20, 600),
    "offer": (30, 600),
    "location": (12, 60),
    "hiding": (30, 600),
    "zone": (30, 600),
    "map": (60, 60),
    "viewport": (120, 60),
    "go_live": (20, 600),
    "watch": (60, 600),
    "line": (60, 600),
    "follow": (120, 600),
    "spending_limits": (20, 600),
    "ice_servers": (30, 60),
    "privacy": (30, 600),
    "block": (60, 600),
    "rating": (30, 600),
    "report": (10, 3600),
    "panic": (30, 600),
    "appeal": (20, 3600),
    "purchase": (20, 600),
}

# E-mail

# Where people have the app open: what links in e-mails begin with. A check asks for it.
SITE_URL = env.origin("SITE_URL", default="")
EMAIL = servers.mail(env.str("EMAIL_URL", default="consolemail://"))
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"], EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL["EMAIL_USE_TLS"], EMAIL["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = EMAIL["EMAIL_FILE_PATH"]
# Without one, a mail server that hangs would stop the worker for good.
EMAIL_TIMEOUT = EMAIL["EMAIL_TIMEOUT"]
# Whether /dev/mail shows it to everybody: on a developer's machine alone.
MAIL_PAGE = False
# Who reads the answers to our letters, such as those of whose account was taken.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Kamegor <no-reply@localhost>")

# REST

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.SessionAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttles.ScopedThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.negotiation.LenientNegotiation",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.handle",
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kamegor",
    "DESCRIPTION": "Live moments on a map, paid by the minute.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    # The page at /api/docs is served from here: it needs no network.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_SUFFIX": "",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.name_types",
    ],
    "ENUM_NAME_OVERRIDES": {
        "PurchaseStatus": "billing.models.PurchaseStatus",
        "StreamStatus": "streams.states.StreamStatus",
        "StreamEndReason": "streams.states.StreamEndReason",
        "ViewingState": "streams.states.ViewingState",
        "ViewingEndReason": "streams.states.ViewingEndReason",
        "AppealStatus": "moderation.models.AppealStatus",
        "CaseStatus": "moderation.models.CaseStatus",
        "ReportReason": "moderation.models.ReportReason",
    },
}
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", cast=origins.parse, default=[])
CORS_ALLOW_HEADERS = (*default_headers, "idempotency-key")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Realtime

REALTIME_TOPICS = "kamegor.topics.topics"
REALTIME_AUTHENTICATE = "accounts.api.authentication.identify"
# Other sites whose pages may open the socket, such as https://app.example.com.
SOCKET_ALLOWED_ORIGINS = env.list(
    "SOCKET_ALLOWED_ORIGINS", cast=origins.parse, default=[]
)
# Services that the sockets of one process run at once; each takes a connection.
REALTIME_DATABASE_THREADS = env.int("REALTIME_DATABASE_THREADS", default=8)

# Sellers

# What a profile says of streams, which a floor above knows.
SELLERS_LIVE_STREAM = "streams.selectors.live_stream"
SELLERS_HISTORY = "streams.selectors.history"
SELLERS_VOICES = "streams.selectors.voices"

# Money and the meter

PLATFORM_FEE_PERCENT = env.int("PLATFORM_FEE_PERCENT", default=20)
# A "minute" of the meter, in seconds. Tests shorten it; a real site never does.
BILLING_UNIT_SECONDS = env.int("BILLING_UNIT_SECONDS", default=60)
# Between two ticks: minutes are billed this late. Five must fit before a minute begins
# that is funded ten seconds ahead; shortened minutes are ticked more often.
METER_TICK_SECONDS = min(2.0, BILLING_UNIT_SECONDS / 10)
CELERY_BEAT_SCHEDULE = queues.beat(tick_seconds=METER_TICK_SECONDS)

# Which of these buyers may pay through, the preferred one first; none, unless named.
PAYMENT_GATEWAYS = env.list("PAYMENT_GATEWAYS", default=[])
GATEWAY_CLASSES = {
    "sandbox": "billing.gateways.sandbox.gateway.Sandbox",
    "stripe": "billing.gateways.stripe.gateway.Stripe",
}
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_URL = "https://api.stripe.com"

# Peer to peer

STUN_URLS = env.list("STUN_URLS", default=[])
TURN_URLS = env.list("TURN_URLS", default=[])
TURN_SECRET = env.str("TURN_SECRET", default="")  # coturn's static-auth-secret
# "relay" sends all media through TURN, so that no peer learns another's address.
ICE_TRANSPORT_POLICY = env.str("ICE_TRANSPORT_POLICY", default="all")
# Two peers on one machine or one local network need it; it tells a stranger theirs.
ICE_PRIVATE_ADDRESSES = env.bool("ICE_PRIVATE_ADDRESSES", default=False)

# Doctor

# What ``manage.py doctor`` tries, in this order.
DOCTOR_PROBES = [
    "core.probes.database",
    "core.probes.redis_server",
    "core.probes.mail",
    "streams.probes.relay",
    "billing.probes.gateways",
]

# Demo

# Everybody knows it, so only a site that is a demo sets it; a moderator has it, too.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")

# Media and static files

STATIC_URL = "static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [path for path in [BASE_DIR / "client" / "dist"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Vite has put a hash of the content into these names: browsers may keep them for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media"))
SERVE_MEDIA = False  # in production nginx serves them
DJANGO_VITE = {
    "default": {"manifest_path": BASE_DIR / "client" / "dist" / "manifest.json"}
}
# A MapLibre style, with tiles from its own hosts; without one, the built-in world map.
MAP_STYLE_URL = env.str("MAP_STYLE_URL", default="")
