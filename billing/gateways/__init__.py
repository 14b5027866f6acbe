"""Payment gateways: a package for each, behind one small interface.

PAYMENT_GATEWAYS lists those that are enabled, the preferred one first; GATEWAY_CLASSES
has their classes.
"""

from django.conf import settings
from django.utils.module_loading import import_string

from billing.gateways.gateway import Gateway
from core.errors import NotFound
from core.page_sources import PageSources


def in_use() -> list[str]:
    """Return the names of the enabled gateways."""
    return list(settings.PAYMENT_GATEWAYS)


def named(name: str) -> Gateway:
    """Return an enabled gateway.

    Raises:
        NotFound: there is no gateway with this name, or it is disabled.
    """
    if name not in in_use():
        raise NotFound("There is no such gateway.")
    gateway: Gateway = import_string(settings.GATEWAY_CLASSES[name])()
    return gateway


def page_sources() -> list[PageSources]:
    """Return what the app's page uses from elsewhere for the enabled gateways."""
    return [named(name).page_sources for name in in_use()]
