"""Payment gateways: one folder each, named in settings, behind one small interface.

PAYMENT_GATEWAYS names those in use, the preferred one first; GATEWAY_CLASSES says where
each lives.
"""

from django.conf import settings
from django.utils.module_loading import import_string

from billing.gateways.gateway import Gateway
from core.errors import NotFound


def in_use() -> list[str]:
    """Return the names of the gateways that buyers may pay through."""
    return list(settings.PAYMENT_GATEWAYS)


def named(name: str) -> Gateway:
    """Return a gateway that is in use.

    Raises:
        NotFound: there is none of this name, or it is switched off.
    """
    if name not in in_use():
        raise NotFound("There is no such gateway.")
    gateway: Gateway = import_string(settings.GATEWAY_CLASSES[name])()
    return gateway
