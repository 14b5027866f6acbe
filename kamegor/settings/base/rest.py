"""The API and its documentation."""

from corsheaders.defaults import default_headers

from core import origins
from core.api import enum_names
from kamegor.env import env

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
API_DESCRIPTION = """\
Live moments on a map, paid by the minute.

- [The socket](/api/docs/realtime) tells of everything that changes, and connects the
  two peers of a viewing.
- [The error codes](/docs/errors): each error is a problem (RFC 9457). Switch on its
  `code`. Each response lists its codes in `x-codes`.
- [The SDK](/api/docs/sdk) for TypeScript signs in, shows the map and watches in thirty
  lines.
- Other languages can generate a client from [the schema](/api/schema), with
  openapi-python-client for example.

Amounts of credits are decimal strings with three places, times are RFC 3339 in UTC.
Lists are pages: `next` is the address of the next one.
"""
SPECTACULAR_SETTINGS = {
    "TITLE": "Kamegor",
    "DESCRIPTION": API_DESCRIPTION,
    "SERVERS": [{"url": "/", "description": "This site"}],
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
        "core.api.tags.describe",
        "core.api.examples.add",
    ],
    "ENUM_NAME_OVERRIDES": enum_names.NAMES,
}
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", cast=origins.parse, default=[])
CORS_ALLOW_HEADERS = (*default_headers, "idempotency-key")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
