"""Schema extensions that drf-spectacular cannot derive from the views."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from drf_spectacular.drainage import get_override
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema


class SessionAuthenticationScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.authentication.SessionAuthentication"
    name = "access"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class ProfileFieldSchema(OpenApiSerializerFieldExtension):
    """Uses the schema that the ACCOUNTS_PROFILE function declares."""

    target_class = "accounts.api.serializers.ProfileField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Any:
        shape = get_override(import_string(settings.ACCOUNTS_PROFILE), "field")
        return auto_schema.resolve_serializer(shape, direction).ref
